package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

const organisation = `
locked = ["theme", "audio.input", "network"]
theme = "dark"
country = "KR"
text_size = 120
default_account = "desk"

[audio.input]
name = "Headset"

[network]
stun = ["stun.example.com:3478"]

[privacy]
hide_callers = true

[[account]]
id = "desk"
number = "1000"
server = "pbx.example.com"
register = true
`

// managed makes a store on a machine that somebody administers.
func managed(t *testing.T, organisation, own string) (s *Store, path string) {
	t.Helper()
	dir := t.TempDir()
	org, path := filepath.Join(dir, "organisation.toml"), filepath.Join(dir, "own", "config.toml")
	if err := os.WriteFile(org, []byte(organisation), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if own != "" {
		if err := os.WriteFile(path, []byte(own), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := New(Options{Path: path, Organisation: org})
	if err != nil {
		t.Fatal(err)
	}
	return s, path
}

func fileText(t *testing.T, path string) string {
	t.Helper()
	doc, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(string(doc), header)
}

func TestOrganisation(t *testing.T) {
	s, path := managed(t, organisation, "theme = 'light'\ncountry = 'DE'\n[audio.input]\nname = 'Mine'\n[[account]]\nid = 'mine'\nnumber = '2'\nserver = 'x.test'\n")
	got := load(t, s)
	if got.Theme != "dark" || got.Country != "DE" || got.TextSize != 120 || got.Audio.Input.Name != "Headset" || !got.Privacy.HideCallers || got.Default != "desk" {
		t.Errorf("loaded %+v", got)
	}
	if len(got.Accounts) != 2 || got.Accounts[0].ID != "desk" || got.Accounts[1].ID != "mine" || !slices.Equal(got.Managed, []string{"desk"}) {
		t.Errorf("accounts %+v, managed %v", got.Accounts, got.Managed)
	}
	for key, locked := range map[string]bool{"theme": true, "audio.input": true, "audio.output": false, "network.turn": true, "country": false, "networks": false} {
		if got.IsLocked(key) != locked {
			t.Errorf("%s locked: %v", key, !locked)
		}
	}
	if w := s.Warnings(); len(w) != 2 {
		t.Errorf("warnings %v", w)
	}

	got.Privacy.HideCallers, got.TextSize, got.Country = false, 120, "US"
	got.Audio.Output.Name = "Speaker"
	if err := s.Save(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	want := `country = 'US'
theme = 'light'

[audio.input]
name = 'Mine'

[audio.output]
name = 'Speaker'

[privacy]
hide_callers = false

[[account]]
id = 'mine'
number = '2'
server = 'x.test'
register = false
`
	if doc := fileText(t, path); doc != want {
		t.Errorf("written:\n%s\nwant:\n%s", doc, want)
	}
	again := load(t, s)
	if again.Privacy.HideCallers || again.TextSize != 120 || again.Country != "US" || again.Theme != "dark" {
		t.Errorf("loaded again %+v", again.Choices)
	}
}

func TestOrganisationAlone(t *testing.T) {
	s, path := managed(t, organisation, "")
	got := load(t, s)
	got.Welcomed = true
	if err := s.Save(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	if doc := fileText(t, path); doc != "welcomed = true\n" {
		t.Errorf("written:\n%s", doc)
	}
}

// TestOrganisationMisspells: what has no effect is said, also of what is to be locked.
func TestOrganisationMisspells(t *testing.T) {
	s, _ := managed(t, "theem = 'dark'\nlocked = [\n  'network.turn',\n  'acounts',\n  'accounts',\n  'audio',\n  'calls.blocked.x',\n]\n", "nothing = 1\n")
	load(t, s)
	var got []string
	for _, w := range s.Warnings() {
		got = append(got, filepath.ToSlash(strings.TrimPrefix(w.String(), filepath.Dir(s.organisation))))
	}
	want := []string{"/organisation.toml, line 1: theem: ", "/organisation.toml, line 2: locked[2]: ", "/organisation.toml, line 2: locked[5]: ", "/own/config.toml, line 1: nothing: "}
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("warnings %q", got)
	}
}

func TestAccountWithAManagedID(t *testing.T) {
	own := "[[account]]\nid = 'desk'\nnumber = '9'\nserver = 'own.test'\n"
	s, path := managed(t, organisation, own)
	got := load(t, s)
	if len(got.Accounts) != 1 || got.Accounts[0].Number != "1000" {
		t.Fatalf("accounts %+v", got.Accounts)
	}
	got.Welcomed = true
	if err := s.Save(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	if doc := fileText(t, path); !strings.Contains(doc, "own.test") {
		t.Errorf("the person's own account is gone:\n%s", doc)
	}
}

func TestBrokenOrganisation(t *testing.T) {
	s, _ := managed(t, "theme = 7", "country = 'DE'\ndefault_account = 'desk'\n")
	got, err := s.Load(t.Context())
	if !errors.Is(err, sipclient.ErrOrganisation) || !errors.Is(err, sipclient.ErrSettingsBroken) || !strings.Contains(err.Error(), "organisation.toml") {
		t.Errorf("error %v", err)
	}
	if got.Country != "DE" || got.Default != "" {
		t.Errorf("loaded %+v", got)
	}
}

// TestEveryChoiceIsInTheFile fills every choice and finds it again.
func TestEveryChoiceIsInTheFile(t *testing.T) {
	s, _ := managed(t, "", "")
	folder := filepath.Join(t.TempDir(), "calls") // with its drive, on Windows
	want := sipclient.Settings{Choices: everyChoice(folder), Accounts: []account.Account{{
		ID: "a", Number: "1", Server: "x.test", Melody: media.NoMelody,
		NoRedirect: true, DTX: true,
		Rules: []account.DialRule{{Starts: "0", Replace: "+82"}, {Pattern: "9(.*)", Replace: "$1"}},
		Conduct: account.Conduct{
			Digits: account.DigitsInfo, LateOffer: true, Waiting: account.WaitingForward, ForwardTo: "1002", AutoAnswer: []string{"1000"}, AutoAnswerAsked: true, Mailbox: "*97",
		},
		Numbers: []string{"0701", "+82701"}, IdentityHeader: account.IdentityAsserted, Headers: []account.Header{{Name: "X-Tenant", Value: "42; a: b"}},
	}}}
	if hole := zeroField(reflect.ValueOf(want.Choices)); hole != "" {
		t.Fatalf("the test leaves out %s", hole)
	}
	if err := s.Save(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if got := load(t, s); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// everyChoice leaves none at its zero value; recordings go to folder.
func everyChoice(folder string) sipclient.Choices {
	return sipclient.Choices{
		Theme: "dark", Language: "ko", Country: "KR", TextSize: 150,
		Audio: sipclient.AudioChoices{
			DeviceChoice: media.DeviceChoice{Input: media.DeviceRef{ID: "1", Name: "a"}, Output: media.DeviceRef{ID: "2", Name: "b"}, Ring: media.DeviceRef{ID: "3", Name: "c"},
				SecondInput: media.DeviceRef{ID: "4", Name: "d"}, SecondOutput: media.DeviceRef{ID: "5", Name: "e"}},
			Processing: media.Processing{Headset: true, EchoOff: true, NoiseOff: true, GainOff: true},
		},
		Ringing:   sipclient.RingChoices{Melody: media.NoMelody, Volume: 30, Everywhere: true, Cues: true},
		Calls:     sipclient.CallChoices{DoNotDisturb: true, ContactsOnly: true, RefuseAnonymous: true, Blocked: []string{"060*"}, Referrals: sipclient.ReferralsNever},
		Recording: sipclient.RecordingChoices{Always: true, Folder: folder, Format: media.OggOpus, Announce: sipclient.NoAnnouncement},
		Desktop:   sipclient.DesktopChoices{QuitOnClose: true, TrayTold: true, NoNotifications: true, Hotkeys: sipclient.Hotkeys{Answer: "Ctrl+Alt+A", Mute: "Ctrl+Alt+M", Hangup: "Ctrl+Alt+H"}},
		Network:   sipclient.NetworkChoices{STUN: []string{"stun.test:3478"}, TURN: []media.TURNServer{{URL: "turn:turn.test:3478?transport=tcp", User: "kim"}, {URL: "turns:turn.test"}}, Interfaces: []string{"eth0"}},
		Privacy:   sipclient.PrivacyChoices{KeepDays: 30, HideCallers: true},
	}
}

// zeroField names a field of v, or of a struct in it, that is zero.
func zeroField(v reflect.Value) string {
	for i := range v.NumField() {
		f := v.Field(i)
		if f.IsZero() {
			return v.Type().Field(i).Name
		}
		if f.Kind() == reflect.Struct {
			if inner := zeroField(f); inner != "" {
				return v.Type().Field(i).Name + "." + inner
			}
		}
	}
	return ""
}

func TestRead(t *testing.T) {
	s, _ := managed(t, organisation, "")
	now := load(t, s)
	now.Accounts = append(now.Accounts, account.Account{ID: "mine", Number: "2", Server: "x.test"})
	file := filepath.Join(t.TempDir(), "from-my-admin.toml")
	doc := "theme = 'light'\nlanguage = 'ko'\nlocked = ['language']\n[[account]]\nid = 'mine'\nnumber = '3'\nserver = 'x.test'\n[[account]]\nid = 'new'\nnumber = '4'\nserver = 'x.test'\n[[account]]\nid = 'desk'\nnumber = '5'\nserver = 'evil.test'\n"
	if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := s.Read(t.Context(), file, now)
	if err != nil {
		t.Fatal(err)
	}
	if got.Theme != "dark" || got.Language != "ko" || got.IsLocked("language") || len(got.Accounts) != 3 {
		t.Errorf("read %+v", got)
	}
	if got.Accounts[0].Number != "1000" || got.Accounts[1].Number != "3" || got.Accounts[2].ID != "new" {
		t.Errorf("accounts %+v", got.Accounts)
	}
	huge := file + ".huge"
	if err := errors.Join(os.WriteFile(huge, []byte("theme = 'light'"), 0o600), os.Truncate(huge, 1<<40)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(t.Context(), huge, now); !errors.Is(err, ErrTooLarge) || !errors.Is(err, sipclient.ErrSettingsBroken) {
		t.Errorf("a terabyte: %v", err)
	}
	for _, bad := range []string{filepath.Dir(file), file + "x", os.DevNull} {
		if _, err := s.Read(t.Context(), bad, now); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestOrganisationIsNamedWhereItIs(t *testing.T) {
	there := filepath.Join(t.TempDir(), "organisation.toml")
	for _, written := range []bool{false, true} {
		want := ""
		if written {
			want = there
			if err := os.WriteFile(there, []byte(organisation), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		store, err := New(Options{Path: filepath.Join(t.TempDir(), "settings.toml"), Organisation: there})
		if err != nil || store.Organisation() != want {
			t.Errorf("written %v: %q, %v", written, store.Organisation(), err)
		}
	}
}
