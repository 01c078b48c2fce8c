package present

import (
	"cmp"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/numbering"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func view(id, number string, state sipclient.AccountState) sipclient.AccountView {
	return sipclient.AccountView{Account: account.Account{ID: id, Number: number, Server: "pbx.example.com"}, State: state}
}

func TestLine(t *testing.T) {
	c := both(t)[English]
	waiting := view("a", "1000", sipclient.AccountWaiting)
	waiting.RetryAt, waiting.Err = noon.Add(4500*time.Millisecond), connect(sipclient.StepTCP, errors.New("x"))
	failed := view("a", "1000", sipclient.AccountFailed)
	failed.Err = &sipclient.RegisterError{Code: 403}
	long, gone := waiting, failed
	long.Since, gone.Since = noon.Add(-time.Hour), noon.AddDate(0, 0, -1)
	cert := view("a", "1000", sipclient.AccountFailed)
	cert.Err = certificate(sipclient.CertificateExpired)
	managed := cert
	managed.Managed = true
	plain := view("a", "1000", sipclient.AccountReady)
	plain.Plain = true
	for _, tc := range []struct {
		name   string
		view   sipclient.AccountView
		tone   Tone
		word   string
		remedy Remedy
		button string
	}{
		{"ready", view("a", "1000", sipclient.AccountReady), Good, "Ready", NoRemedy, ""},
		{"connecting", view("a", "1000", sipclient.AccountConnecting), Warn, "Connecting…", NoRemedy, ""},
		{"registering", view("a", "1000", sipclient.AccountRegistering), Warn, "Signing in…", NoRemedy, ""},
		{"waiting", waiting, Warn, "Trying again in 5 seconds", TryAgain, "Try again"},
		{"waiting for an hour", long, Warn, "Not connected since 11:00 AM · Trying again in 5 seconds", TryAgain, "Try again"},
		{"wrong password since yesterday", gone, Bad, "Not connected since 19 Nov 12:00 PM", EnterPassword, "Enter password"},
		{"wrong password", failed, Bad, "Not connected", EnterPassword, "Enter password"},
		{"certificate", cert, Bad, "Not connected", EditAccount, "Open account"},
		{"certificate, set by the organisation", managed, Bad, "Not connected", TryAgain, "Try again"},
		{"asking", view("a", "1000", sipclient.AccountAsking), Warn, "Password needed", EnterPassword, "Enter password"},
		{"offline", view("a", "1000", sipclient.AccountOffline), Quiet, "Offline", TryAgain, "Try again"},
		{"plain", plain, Good, "Ready", NoRemedy, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := c.Line(sipclient.Snapshot{Accounts: []sipclient.AccountView{tc.view}}, noon)
			if l.Tone != tc.tone || cmp.Or(l.Long, l.Word) != tc.word || l.Remedy != tc.remedy || l.Button != tc.button {
				t.Errorf("got %+v", l)
			}
			if (l.Warning != "") != tc.view.Plain {
				t.Errorf("warning %q", l.Warning)
			}
		})
	}
	if l := c.Line(sipclient.Snapshot{}, noon); l.Remedy != AddAccount || l.Button == "" {
		t.Errorf("no account: %+v", l)
	}
	if l := c.Line(sipclient.Snapshot{LockedKeys: []string{"accounts"}}, noon); l.Remedy != NoRemedy || l.Button != "" {
		t.Errorf("no account, and none may be added: %+v", l)
	}
}

func TestKeypad(t *testing.T) {
	c := both(t)[English]
	s := sipclient.Snapshot{Accounts: []sipclient.AccountView{view("a", "07010001000", sipclient.AccountReady)}}
	for _, tc := range []struct {
		text, preview string
		dial          bool
	}{
		{"070-1000-2000", "Will call 070-1000-2000 as 070-1000-1000", true},
		{"+82 (0)70-1000 2000", "Will call +82 70-1000-2000 as 070-1000-1000", true},
		{"tel:+82-70-1000-2000", "Will call +82 70-1000-2000 as 070-1000-1000", true},
		{"sip:alice@example.com", "Will call alice@example.com as 070-1000-1000", true},
		{"9196", "Will call 9196 as 070-1000-1000", true},
		{"+44 20 7946 0018 x 12", "Will call +44 20 7946 0018 as 070-1000-1000 · 2 digits when you say so", true},
		{"", "Type or paste a number, then press Enter.", false},
		{"what is this?", "This is neither a number nor a SIP address.", false},
	} {
		if k := c.Keypad(s, tc.text, sipclient.Identity{}); k.Preview != tc.preview || k.Dial != tc.dial || k.Hangup || k.Spelled != "" {
			t.Errorf("%q: %+v", tc.text, k)
		}
	}
	for text, name := range map[string]bool{"anna nr1": true, "0701 & 2": false, "": false, "9196": false} {
		if k := c.Keypad(s, text, sipclient.Identity{}); k.Name != name {
			t.Errorf("%q may be a name: %t", text, k.Name)
		}
	}
	s.Accounts[0].Numbers = []string{"07010001001"}
	for as, preview := range map[sipclient.Identity]string{
		{Number: "07010001001"}: "Will call 9196 as 070-1000-1001",
		{Anonymous: true}:       "Will call 9196 as anonymous",
	} {
		if k := c.Keypad(s, "9196", as); k.Preview != preview || !Owns(s.Accounts[0], as) {
			t.Errorf("%+v: %q", as, k.Preview)
		}
	}
	if Owns(s.Accounts[0], sipclient.Identity{Number: "1"}) {
		t.Error("somebody else's number can be shown")
	}
	for state := call.New; state <= call.Ended; state++ {
		s.Calls = []sipclient.CallView{{ID: "1", State: state, Allowed: call.Allowed(state, call.Attributes{})}}
		k := c.Keypad(s, "9196", sipclient.Identity{})
		allowed := call.Allowed(state, call.Attributes{})
		if over := state == call.Ended || state == call.New; k.Hangup != (allowed.Hangup || allowed.Decline) && !over || k.Dial != over {
			t.Errorf("%s: %+v", state, k)
		}
	}
}

func TestCurrent(t *testing.T) {
	of := func(states ...call.State) (s sipclient.Snapshot) {
		for i, st := range states {
			s.Calls = append(s.Calls, sipclient.CallView{ID: sipclient.CallID(rune('a' + i)), State: st})
		}
		return s
	}
	for _, tc := range []struct {
		s    sipclient.Snapshot
		want sipclient.CallID
	}{
		{of(), ""}, {of(call.Ended), ""}, {of(call.Active, call.Ended), "a"}, {of(call.Active, call.Offered), "a"},
		{of(call.Offered, call.Active), "b"}, {of(call.Offered, call.Offered), "a"}, {of(call.Ending, call.Offered), "b"}, {of(call.Active, call.Ringing), "b"}, {of(call.Ending), "a"}, {of(call.Active, call.Ending), "a"},
	} {
		if got, _ := Current(tc.s); got.ID != tc.want {
			t.Errorf("%v: got %q, want %q", tc.s.Calls, got.ID, tc.want)
		}
	}
}

// TestNoDigits: what is said of digits is true for the way that the account sends them.
func TestNoDigits(t *testing.T) {
	c := both(t)[English]
	for way, want := range map[account.DigitWay]string{
		account.DigitsAuto: "messages or tones", account.DigitsInfo: "messages or tones", account.DigitsTones: "messages or tones",
		account.DigitsEvents: "one way alone: Events in RTP (RFC 4733).",
	} {
		v := sipclient.CallView{ID: "1", AccountID: "a", State: call.Active, NoDigits: true}
		notes := c.Call(sipclient.Snapshot{Accounts: []sipclient.AccountView{{Account: account.Account{ID: "a", Conduct: account.Conduct{Digits: way}}}}}, v).Notes
		if len(notes) != 1 || !strings.Contains(notes[0].Why, want) {
			t.Errorf("%q: %+v", way, notes)
		}
	}
}

// TestUnresumed: who was not taken back is not taken for somebody who hears us.
func TestUnresumed(t *testing.T) {
	c := both(t)[English]
	for state, want := range map[call.State]int{call.Active: 1, call.Ended: 0} {
		notes := c.Call(sipclient.Snapshot{}, sipclient.CallView{ID: "1", State: state, Unresumed: true}).Notes
		if len(notes) != want || want > 0 && (notes[0].Tone != Warn || !strings.Contains(notes[0].What, "still on hold")) {
			t.Errorf("%v: %+v", state, notes)
		}
	}
}

// TestDigitsLost is told while the call goes on.
func TestDigitsLost(t *testing.T) {
	c := both(t)[English]
	for state, want := range map[call.State]int{call.Ringing: 1, call.Active: 1, call.Ended: 0} {
		notes := c.Call(sipclient.Snapshot{}, sipclient.CallView{ID: "1", State: state, DigitsLost: true}).Notes
		if len(notes) != want || want > 0 && (notes[0].Tone != Warn || !strings.Contains(notes[0].What, "could not be sent")) {
			t.Errorf("%v: %+v", state, notes)
		}
	}
}

func TestCall(t *testing.T) {
	c := both(t)[English]
	v := sipclient.CallView{ID: "1", State: call.Active, Allowed: call.Allowed(call.Active, call.Attributes{}), Codec: "opus/48000/2", Secure: true,
		Peer:     sipclient.Peer{Number: "07010002000", Name: "Demo \u202EPBX"},
		Timeline: sipclient.Timeline{Answered: noon}, Trouble: map[media.TroubleKind]error{media.TroubleMicrophone: media.ErrNoMicrophone}}
	p := c.Call(sipclient.Snapshot{}, v)
	if p.Name != "Demo PBX" || p.Number != "070-1000-2000" || p.Initials != "DP" || p.State != "Connected" || !p.Since.Equal(noon) ||
		p.Codec != "Opus · 48 kHz" || p.Lock == "" || len(p.Notes) != 1 || p.Notes[0].What != "Your microphone is gone." {
		t.Errorf("%+v", p)
	}
	v.Reconnecting = true
	if p := c.Call(sipclient.Snapshot{}, v); p.Tone != Warn || !strings.Contains(p.State, "audio is still up") {
		t.Errorf("%+v", p)
	}
	v.Peer = sipclient.Peer{}
	if p := c.Call(sipclient.Snapshot{}, v); p.Name != "Unknown number" || p.Number != "" || p.Initials != "" {
		t.Errorf("%+v", p)
	}
}

func TestCodec(t *testing.T) {
	for in, want := range map[string]string{"": "", "opus/48000/2": "Opus · 48 kHz", "G722/8000": "G.722 · 16 kHz",
		"PCMU/8000": "G.711 µ · 8 kHz", "PCMA/8000/1": "G.711 A · 8 kHz", "odd": "odd"} {
		if got := Codec(in); got != want {
			t.Errorf("Codec(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTimer(t *testing.T) {
	for d, want := range map[time.Duration]string{-1: "00:00", 0: "00:00", 167 * time.Second: "02:47", 3767 * time.Second: "1:02:47"} {
		if got := Timer(d); got != want {
			t.Errorf("Timer(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestRecent(t *testing.T) {
	c := both(t)[English]
	r := sipclient.CallRecord{Direction: sipclient.Outgoing, Number: "07010002000", Name: "Demo PBX", Started: noon.Add(-time.Minute),
		Answered: noon.Add(-50 * time.Second), Ended: noon, Result: call.Answered}
	if row := c.Recent(r, noon); row.Title != "Demo PBX" || row.Detail != "070-1000-2000 · 50 s" || row.When != "11:59 AM" || row.Time != "" || row.Missed || row.Failed {
		t.Errorf("%+v", row)
	}
	r = sipclient.CallRecord{Direction: sipclient.Incoming, Number: "025550101", Started: noon, Ended: noon, Result: call.Cancelled, Cause: call.Cause{By: call.Remote}}
	if row := c.Recent(r, noon); row.Title != "02-555-0101" || row.Detail != "Missed" || !row.Missed {
		t.Errorf("%+v", row)
	}
	r.Started = noon.AddDate(0, 0, -1).Add(time.Hour)
	if row := c.Recent(r, noon); row.When != "Yesterday" || row.Time != "1:00 PM" {
		t.Errorf("the time of yesterday's call is not told: %+v", row)
	}
	r = sipclient.CallRecord{Direction: sipclient.Outgoing, Number: "9", Started: noon, Ended: noon, Result: call.Busy}
	if row := c.Recent(r, noon); row.Detail != "Busy" || !row.Failed {
		t.Errorf("%+v", row)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("Demo PBX")
	f.Add("a\u202Eb\x00\r\nc\xff")
	f.Add(strings.Repeat("가", 500))
	f.Fuzz(func(t *testing.T, text string) {
		got := Plain(text)
		if strings.ContainsAny(got, "\r\n\t\x00\u202E\u2066\u200B") || len([]rune(got)) > maxPlain+1 {
			t.Errorf("Plain(%q) = %q", text, got)
		}
	})
}

func TestImport(t *testing.T) {
	c := both(t)[English]
	got := c.Import(sipclient.Imported{
		Added: []account.Account{{ID: "a", Number: "1001", Server: "pbx.example.com", Register: true}},
		Changed: []account.Account{{ID: "b", Label: "Line\u202e", Number: "2", Server: "ws://x.example.com", AllowPlainWS: true, CAFile: "/tmp/\u202eca.pem",
			Rules: []account.DialRule{{Starts: "0", Replace: "00900"}}}},
		Elsewhere: []string{"b"}, Default: "b",
		Choices: []string{"text_size", "theme", "language", "country", "audio.ring", "ringing.melody", "calls.blocked", "calls.do_not_disturb",
			"recording.always", "desktop.hotkeys.mute", "network.stun", "privacy.keep_days"},
		Unannounced: true,
	})
	want := Import{Accounts: []ImportLine{{"1001 · pbx.example.com", "pbx.example.com · Extension · new", nil}, {"Line", "ws://x.example.com · Trunk · replaces yours", []string{
		"Signs in elsewhere than before: its password is asked for again.",
		"This connection is not encrypted: anyone on the network can listen in.",
		"Trusts the certificates in /tmp/ca.pem", "Rewrites what you dial: 0 => 00900", "Places your calls from now on.",
	}}},
		Settings: "Appearance, Language, Dialling, Audio, Ringing, Calls, Recording, Desktop, Network, Privacy",
		Warnings: []string{"Records every call from now on, without telling anybody.",
			"In many countries it is a crime to record others without their knowledge. Tell them yourself at the beginning of each call."}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

// TestEveryChoiceHasASection: no file changes a setting that a person is not told of by the
// section that it is in.
func TestEveryChoiceHasASection(t *testing.T) {
	c := both(t)[English]
	for _, key := range choiceKeys("", reflect.TypeFor[sipclient.Choices]()) {
		if name := c.choiceGroup(key); name == key {
			t.Errorf("%s is in no section", key)
		}
	}
}

func TestRehearsal(t *testing.T) {
	c := both(t)[English]
	if got := c.Rehearsal(media.Rehearsal{Elapsed: 1500 * time.Millisecond, Total: 4 * time.Second}); got != "Speak now… 3 seconds left" {
		t.Errorf("got %q", got)
	}
	if got := c.Rehearsal(media.Rehearsal{Playing: true, Elapsed: 3 * time.Second, Total: 4 * time.Second}); got != "This is how you sound… 1 second left" {
		t.Errorf("got %q", got)
	}
}

// TestEveryChoiceHasAName: no melody and no codec is shown by its key.
func TestEveryChoiceHasAName(t *testing.T) {
	for lang, c := range both(t) {
		for _, m := range append(media.Melodies(), media.NoMelody, "") {
			if name := c.MelodyName(m); name == m {
				t.Errorf("%s: the melody %q has no name", lang, m)
			}
		}
		for _, codec := range account.DefaultCodecs() {
			if c.CodecWord(codec.Name) == "" {
				t.Errorf("%s: nothing is said of %s", lang, codec.Name)
			}
		}
	}
}

func TestBestCodec(t *testing.T) {
	s := sipclient.Snapshot{Accounts: []sipclient.AccountView{{Account: account.Account{ID: "a", Codecs: []account.Codec{{Name: "opus"}, {Name: "PCMA", Enabled: true}}}}}}
	if got := BestCodec(s); got != "PCMA" {
		t.Errorf("got %q", got)
	}
	if got := BestCodec(sipclient.Snapshot{}); got != "opus" {
		t.Errorf("without an account %q", got)
	}
}

// TestCountries: every country that can be dialled from has its name, in the order of the
// language.
func TestCountries(t *testing.T) {
	for lang, want := range map[Language]string{English: "South Korea", Korean: "대한민국", Japanese: "韓国", German: "Südkorea", Spanish: "Corea del Sur", French: "Corée du Sud"} {
		c := both(t)[lang]
		list := c.Countries()
		if len(list) < 240 {
			t.Errorf("%s: only %d countries", lang, len(list))
		}
		for _, one := range list {
			if one.Name == one.Code || !numbering.Known(one.Code) {
				t.Errorf("%s: %+v", lang, one)
			}
		}
		if c.CountryName("KR") != want || c.CountryName("QQ") != "QQ" || c.CountryName("?") != "?" {
			t.Errorf("%s: Korea is %q", lang, c.CountryName("KR"))
		}
	}
	for lang, order := range map[Language][]string{German: {"AF", "EG", "AL", "BE"}, Japanese: {"IS", "AU", "GH", "BH", "JP"}} { // Ägypten, ガーナ
		list, last := both(t)[lang].Countries(), -1
		for _, code := range order {
			at := slices.IndexFunc(list, func(c Country) bool { return c.Code == code })
			if at < last {
				t.Errorf("%s: %s is not in its place", lang, code)
			}
			last = at
		}
	}
}

// TestMelodyName: a sound file has its own name, wherever it is.
func TestMelodyName(t *testing.T) {
	if got := both(t)[English].MelodyName(media.MelodyFile + "/home/kim/ring.mp3"); got != "ring.mp3" {
		t.Errorf("%q", got)
	}
}
