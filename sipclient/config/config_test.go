package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/internal/smalldisk"
)

const full = `# by hand
language = "ko"
country = "KR"
theme = "dark"
welcomed = true
default_account = "ext"
future = 2030-01-02

[audio.input]
name = "Headset"
id = "usb-1"
gain = 1.5

[[account]]
id = "trunk"
number = "07010001000"
server = "pbx.example.com"
register = false
codecs = ["opus", "-PCMU", "G722"]
stun = ["stun.example.com:3478"]
dscp = 46

  [account.nested]
  deep = [1, {x = "y"}]

[[account]]
id = "ext"
label = "Desk"
number = "1000"
display_name = "홍길동"
server = "wss://[2001:db8::1]:8089/ws"
register = true
ask_password = true

[[plugin]]
name = "one"
[[plugin]]
name = "two"
`

func fullSettings() sipclient.Settings {
	return sipclient.Settings{
		Welcomed: true, Default: "ext",
		Choices: sipclient.Choices{
			Language: "ko", Country: "KR", Theme: "dark",
			Audio: sipclient.AudioChoices{DeviceChoice: media.DeviceChoice{Input: media.DeviceRef{ID: "usb-1", Name: "Headset"}}},
		},
		Accounts: []account.Account{
			{
				ID: "trunk", Number: "07010001000", Server: "pbx.example.com", STUN: []string{"stun.example.com:3478"},
				Codecs: []account.Codec{{Name: "opus", Enabled: true}, {Name: "PCMU"}, {Name: "G722", Enabled: true}},
			},
			{ID: "ext", Label: "Desk", Number: "1000", DisplayName: "홍길동", Server: "wss://[2001:db8::1]:8089/ws", Register: true, AskPassword: true},
		},
	}
}

// newStore makes a store for a file with the content, or for none if it is "".
func newStore(t *testing.T, content string) *Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "offhook", "config.toml")
	if content != "" {
		write(t, path, content)
	}
	s, err := New(Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func load(t *testing.T, s *Store) sipclient.Settings {
	t.Helper()
	settings, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

func TestLoad(t *testing.T) {
	s := newStore(t, "\xef\xbb\xbf"+full)
	if got, want := load(t, s), fullSettings(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	var got []string
	for _, w := range s.Warnings() {
		got = append(got, fmt.Sprintf("%d %s", w.Line, w.Key))
	}
	want := []string{"7 future", "12 audio.input.gain", "21 account[1].dscp", "23 account[1].nested", "35 plugin"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("warnings %q, want %q", got, want)
	}
}

func TestMissingFileIsTheZeroSettings(t *testing.T) {
	s := newStore(t, "")
	if got := load(t, s); !reflect.DeepEqual(got, sipclient.Settings{}) {
		t.Errorf("got %+v", got)
	}
	if err := s.Save(t.Context(), fullSettings()); err != nil {
		t.Fatal(err)
	}
	if got := load(t, s); !reflect.DeepEqual(got, fullSettings()) {
		t.Errorf("read back %+v", got)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for path, want := range map[string]fs.FileMode{s.Path(): 0o600, filepath.Dir(s.Path()): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, error %v, want %v", path, info.Mode().Perm(), err, want)
		}
	}
}

func TestUnknownKeysAreKept(t *testing.T) {
	s := newStore(t, full)
	settings := load(t, s)
	settings.Accounts[0], settings.Accounts[1] = settings.Accounts[1], settings.Accounts[0]
	settings.Theme, settings.Audio.Input = "", media.DeviceRef{}
	if err := s.Save(t.Context(), settings); err != nil {
		t.Fatal(err)
	}
	want := header + `default_account = 'ext'
language = 'ko'
country = 'KR'
welcomed = true
future = 2030-01-02

[audio.input]
gain = 1.5

[[plugin]]
name = 'one'

[[plugin]]
name = 'two'

[[account]]
id = 'ext'
label = 'Desk'
number = '1000'
display_name = '홍길동'
server = 'wss://[2001:db8::1]:8089/ws'
register = true
ask_password = true

[[account]]
id = 'trunk'
number = '07010001000'
server = 'pbx.example.com'
register = false
codecs = ['opus', '-PCMU', 'G722']
stun = ['stun.example.com:3478']
dscp = 46

[account.nested]
deep = [1, {x = 'y'}]
`
	if got := read(t, s.Path()); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := load(t, s); !reflect.DeepEqual(got, settings) {
		t.Errorf("read back %+v\nwant %+v", got, settings)
	}
}

func TestBrokenFiles(t *testing.T) {
	acct := "[[account]]\nid = \"a\"\nnumber = \"1\"\nserver = \"h\"\n"
	tests := []struct{ name, doc, want string }{
		{"syntax", "language = \"ko\"\ntheme = dark\n", "2:9: unexpected character"},
		{"unterminated", "a = 1\n\nb = \"x\n", "3:7: "},
		{"twice", "a = 1\na = 2\n", "2:1: key a is already defined"},
		{"not UTF-8", "# fine\nlabel = \"\xb0\xa1\"\n", "2:10: the text is not UTF-8; save it with that encoding"},
		{"number as text", "[[account]]\nid = \"a\"\nnumber = 1000\nserver = \"h\"", "3:1: account[1].number: it must be text in quotes, not a number"},
		{"boolean as text", acct + "register = \"yes\"", "5:1: account[1].register: it must be true or false, without quotes, not text"},
		{"list as text", acct + "codecs = \"opus\"", `5:1: account[1].codecs: it must be a list of texts, such as ["a", "b"], not text`},
		{"list of numbers", acct + "stun = [1]", "5:1: account[1].stun: item 1: it must be text in quotes, not a number"},
		{"line break", "language = \"a\\nb\"", "1:1: language: it holds a control character, such as a line break"},
		{"long", "language = \"" + strings.Repeat("x", maxText+1) + `"`, "1:1: language: it is longer than 4096 characters"},
		{"table", "audio = true", "1:1: audio: it must be a table, [audio], not true or false"},
		{"device", "[audio]\ninput = 7", "2:1: audio.input: it must be a table, [audio.input], not a number"},
		{"single brackets", "[account]\nid = \"a\"", "1:2: account: accounts begin with [[account]], in double brackets; this is a table"},
		{"accounts as list", "account = [1]", "1:1: account[1]: an account is a table, not a number"},
		{"inline accounts", "account = [{id = \"a\", number = \"1\", server = 5}]", "1:37: account[1].server: it must be text in quotes"},
		{"no id", "[[account]]\nnumber = \"1\"\nserver = \"h\"", `1:3: account[1].id: an account needs an id`},
		{"bad id", "[[account]]\nid = \"a b\"\nnumber = \"1\"\nserver = \"h\"", `2:1: account[1].id: an id is at most 64 characters`},
		{"id twice", acct + "\n" + acct, `7:1: account[2].id: account 1 has the id "a" too`},
		{"no number", "[[account]]\nid = \"a\"\nserver = \"h\"", "1:3: account[1].number: the account has no number"},
		{"bad server", acct + "[[account]]\nid = \"b\"\nnumber = \"1\"\nserver = \"h:99999\"", "8:1: account[2].server: the server address is not usable"},
		{"plain ws", "[[account]]\nid = \"a\"\nnumber = \"1\"\nserver = \"ws://h\"", "4:1: account[1].server: an unencrypted ws:// server needs"},
		{"unknown codec", acct + "codecs = [\"g729\"]", `5:1: account[1].codecs: unknown codec "g729"`},
		{"no codec", acct + "codecs = [\"-opus\"]", "5:1: account[1].codecs: every codec is switched off"},
		{"country", "country = \"Korea\"", `1:1: country: a country is two capital letters`},
		{"theme", "theme = \"pink\"", `1:1: theme: a theme is "light" or "dark"`},
		{"many accounts", strings.Repeat("[[account]]\n", MaxAccounts+1), "1:3: account: there are 101 accounts, and 100 are the most"},
		{"deep", "[" + strings.Repeat("a.", 40) + "a]", "0:0: tables or lists are nested more than 32 deep"},
		{"large", "#" + strings.Repeat("x", MaxFileSize), "0:0: the settings file is too large"},
		{"id of the keyring's", "[[account]]\nid = \"turn:turn:turn.example.com\"\nnumber = \"1\"\nserver = \"h\"", "2:1: account[1].id: an id is at most"},
		{"two mistakes", "[[account]]\nid = 1\nnumber = 2", "2:1: account[1].id: it must be text in quotes, not a number\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStore(t, tt.doc)
			_, err := s.Load(t.Context())
			var at *sipclient.SettingsError
			if !errors.As(err, &at) || !errors.Is(err, sipclient.ErrSettingsBroken) {
				t.Fatalf("got %v", err)
			}
			if want := s.Path() + ":" + tt.want; !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got  %s\nwant %s…", err, want)
			}
			if at.Path != s.Path() {
				t.Errorf("path %q", at.Path)
			}
			if err := s.Save(t.Context(), sipclient.Settings{}); !errors.Is(err, sipclient.ErrSettingsBroken) {
				t.Errorf("saving over a broken file: %v", err)
			}
			if read(t, s.Path()) != tt.doc {
				t.Error("the broken file was touched")
			}
		})
	}
}

func TestSaveAfterABrokenFile(t *testing.T) {
	s := newStore(t, "theme = dark")
	if _, err := s.Load(t.Context()); err == nil {
		t.Fatal("loaded")
	}
	t.Run("mended by hand", func(t *testing.T) {
		write(t, s.Path(), "theme = \"dark\"")
		if err := s.Save(t.Context(), sipclient.Settings{}); !errors.Is(err, ErrChanged) {
			t.Errorf("got %v", err)
		}
		settings := load(t, s)
		settings.Language = "en"
		if err := s.Save(t.Context(), settings); err != nil {
			t.Error(err)
		}
	})
	t.Run("moved away", func(t *testing.T) {
		write(t, s.Path(), "theme = dark")
		if _, err := s.Load(t.Context()); err == nil {
			t.Fatal("loaded")
		}
		if err := os.Rename(s.Path(), s.Path()+".old"); err != nil {
			t.Fatal(err)
		}
		if err := s.Save(t.Context(), sipclient.Settings{Choices: sipclient.Choices{Theme: "light"}}); err != nil {
			t.Fatal(err)
		}
		if got := load(t, s); got.Theme != "light" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestPasswordInTheFile(t *testing.T) {
	const secret = "hunter2hunter2"
	for _, key := range []string{"password", "auth_pass", "Secret"} {
		doc := "[[account]]\nid = \"a\"\nnumber = \"1\"\nserver = \"h\"\n" + key + " = \"" + secret + "\"\n"
		s := newStore(t, doc)
		var log bytes.Buffer
		s.log = slog.New(slog.NewTextHandler(&log, nil))
		load(t, s)
		w := s.Warnings()
		if len(w) != 1 || w[0].Line != 5 || !strings.Contains(w[0].String(), "line 5: account[1]."+key+": a password in this file is not used") {
			t.Errorf("%s: warnings %v", key, w)
		}
		if !strings.Contains(log.String(), "a password in this file") || strings.Contains(log.String(), secret) {
			t.Errorf("%s: logged %s", key, log.String())
		}
	}
}

func TestChangesByOthersAreNotLost(t *testing.T) {
	s := newStore(t, full)
	t.Run("not loaded yet", func(t *testing.T) {
		if err := s.Save(t.Context(), fullSettings()); !errors.Is(err, ErrChanged) {
			t.Errorf("got %v", err)
		}
	})
	settings := load(t, s)
	other := strings.NewReplacer("dscp = 46", "dscp = 26", `label = "Desk"`, `label = "Kitchen"`, `"07010001000"`, `"07010001111"`).Replace(full) +
		"\n[[account]]\nid = \"third\"\nnumber = \"3\"\nserver = \"h\"\n"
	write(t, s.Path(), other)
	settings.Theme = "light"
	settings.Accounts = append(settings.Accounts, account.Account{ID: "ours", Number: "4", Server: "h"})
	for range 2 { // the second time nothing has changed, and the others' changes must not look like deletions
		if err := s.Save(t.Context(), settings); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, s.Path()); !strings.Contains(got, "dscp = 26") {
		t.Errorf("the other's unknown key is lost:\n%s", got)
	}
	settings.Accounts[0].Label = "Trunk"
	if err := s.Save(t.Context(), settings); !errors.Is(err, ErrChanged) {
		t.Errorf("both changed the trunk: %v", err)
	}
	now := load(t, s)
	var got []string
	for _, a := range now.Accounts {
		got = append(got, a.ID+" "+a.Number+" "+a.Label)
	}
	want := []string{"trunk 07010001111 ", "ext 1000 Kitchen", "ours 4 ", "third 3 "}
	if !slices.Equal(got, want) || now.Theme != "light" {
		t.Errorf("accounts %q, theme %q; want %q", got, now.Theme, want)
	}
	now, err := s.Update(t.Context(), func(s *sipclient.Settings) error { s.Theme = "dark"; return nil })
	if err != nil || now.Theme != "dark" || load(t, s).Theme != "dark" {
		t.Fatalf("theme %q, error %v", now.Theme, err)
	}
}

func TestMerge(t *testing.T) {
	set := func(theme, standard string, accounts ...string) (s sipclient.Settings) {
		s.Theme, s.Default = theme, standard
		for _, a := range accounts {
			id, label, _ := strings.Cut(a, "=")
			s.Accounts = append(s.Accounts, account.Account{ID: id, Label: label})
		}
		return s
	}
	for _, tt := range []struct {
		name                      string
		known, ours, theirs, want sipclient.Settings
		conflict                  bool
	}{
		{"nobody", set("a", "x", "x"), set("a", "x", "x"), set("a", "x", "x"), set("a", "x", "x"), false},
		{"ours", set("a", "", "x"), set("b", "y", "x=1", "y"), set("a", "", "x"), set("b", "y", "x=1", "y"), false},
		{"theirs", set("a", "", "x"), set("a", "", "x"), set("b", "y", "x=1", "y"), set("b", "y", "x=1", "y"), false},
		{"the same", set("a", ""), set("b", "x", "x"), set("b", "x", "x"), set("b", "x", "x"), false},
		{"both, theme", set("a", ""), set("b", ""), set("c", ""), sipclient.Settings{}, true},
		{"both, account", set("", "", "x"), set("", "", "x=1"), set("", "", "x=2"), sipclient.Settings{}, true},
		{"changed and removed", set("", "", "x"), set("", "", "x=1"), set("", ""), sipclient.Settings{}, true},
		{"removed each another", set("", "", "x", "y", "z"), set("", "", "y", "z"), set("", "", "x", "y"), set("", "", "y"), false},
		{"our order", set("", "", "x", "y"), set("", "", "y", "x"), set("", "", "x", "y", "z"), set("", "", "y", "x", "z"), false},
		{"their order", set("", "", "x", "y"), set("", "", "x=1", "y"), set("", "", "y", "x"), set("", "", "y", "x=1"), false},
		{"default removed", set("", "", "x", "y"), set("", "x", "x", "y"), set("", "", "y"), set("", "", "y"), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := merge(tt.known, tt.ours, tt.theirs)
			if ok == tt.conflict || ok && !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v\nwant %+v", got, ok, tt.want)
			}
		})
	}
}

// TestUpdateFromManySides has several stores, as several processes would have,
// add accounts to one file at the same time.
func TestUpdateFromManySides(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	const sides, each = 4, 5
	var wg sync.WaitGroup
	for side := range sides {
		s, err := New(Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for i := range each {
				_, err := s.Update(t.Context(), func(s *sipclient.Settings) error {
					s.Accounts = append(s.Accounts, account.Account{ID: fmt.Sprintf("%d-%d", side, i), Number: "1", Server: "h"})
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s, err := New(Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(load(t, s).Accounts); got != sides*each {
		t.Errorf("%d accounts, want %d", got, sides*each)
	}
}

func TestSaveRefusesInvalidSettings(t *testing.T) {
	s := newStore(t, full)
	settings := load(t, s)
	settings.Accounts[1].Server = "nonsense://"
	err := s.Save(t.Context(), settings)
	if !errors.Is(err, ErrInvalid) || !errors.Is(err, account.ErrBadServer) || !strings.Contains(err.Error(), "account[2].server: ") {
		t.Errorf("got %v", err)
	}
	settings = fullSettings()
	settings.Accounts[1].Label = "a\nb"
	if err := s.Save(t.Context(), settings); !errors.Is(err, ErrInvalid) {
		t.Errorf("a control character: %v", err)
	}
	if read(t, s.Path()) != full {
		t.Error("the file was touched")
	}
	boom := errors.New("boom")
	if _, err := s.Update(t.Context(), func(*sipclient.Settings) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
	if read(t, s.Path()) != full {
		t.Error("a failed Update touched the file")
	}
}

func TestUnchangedSettingsAreNotWritten(t *testing.T) {
	s := newStore(t, "")
	if err := s.Save(t.Context(), fullSettings()); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Save(t.Context(), fullSettings()); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(s.Path()); err != nil || !os.SameFile(before, after) {
		t.Errorf("the file was replaced (error %v)", err)
	}
}

func TestSymbolicLinkStays(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "dotfiles.toml"), filepath.Join(dir, "config.toml")
	write(t, target, full)
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("this system makes no symbolic links here: %v", err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Skipf("what this system, Wine for example, made is no symbolic link: %v %v", info, err)
	}
	s, err := New(Options{Path: link})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Update(t.Context(), func(s *sipclient.Settings) error { s.Theme = "light"; return nil }); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v %v", info, err)
	}
	if !strings.Contains(read(t, target), "theme = 'light'") {
		t.Error("the target was not changed")
	}
}

func TestFullDisk(t *testing.T) {
	dir := smalldisk.Dir(t, 64<<10)
	s, err := New(Options{Path: filepath.Join(dir, "config.toml")})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Save(t.Context(), fullSettings()); err != nil {
		t.Fatal(err)
	}
	old := read(t, s.Path())
	free := smalldisk.Fill(t, dir)
	big := fullSettings()
	for i := range 80 { // about 90 kB
		big.Accounts = append(big.Accounts, account.Account{ID: fmt.Sprint(i), Number: "1", Server: "h", Label: strings.Repeat("x", 1000)})
	}
	if err := s.Save(t.Context(), big); !errors.Is(err, ErrDiskFull) {
		t.Fatalf("got %v", err)
	}
	if got := read(t, s.Path()); got != old {
		t.Errorf("the old file is damaged:\n%s", got)
	}
	free()
	small := fullSettings()
	small.Theme = "light"
	if err := s.Save(t.Context(), small); err != nil {
		t.Errorf("with room again: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".config.toml.*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("\xef\xbb\xbfa.b.\"c d\" = {x = [1, {y = 2}]}\n[[account]]\nid='a'"))
	f.Add([]byte("[[account]]\nid = \"a\"\nnumber = \"1\"\nserver = \"h\"\npassword = \"x\"\n[account.x]\n[[account.x.y]]\n"))
	f.Add([]byte("account = [{id = \"a\", number = \"1\", server = \"h\"}]"))
	f.Add([]byte("a = \"\\u0000\"\nb = nan\nc = 1979-05-27T07:32:00Z\nd = \"\"\"x\ny\"\"\""))
	f.Add([]byte("audio = [[[[[[["))
	f.Fuzz(func(t *testing.T, doc []byte) {
		first, err := parse(doc, sipclient.Settings{})
		if err != nil {
			if !errors.Is(err, sipclient.ErrSettingsBroken) {
				t.Fatalf("%T is no SettingsError: %v", err, err)
			}
			return
		}
		out, err := encode(first.settings, sipclient.Settings{}, first.tree)
		if err != nil {
			t.Fatalf("%v\nfrom %q", err, doc)
		}
		second, err := parse(out, sipclient.Settings{})
		if err != nil {
			t.Fatalf("cannot read back: %v\n%s", err, out)
		}
		if !reflect.DeepEqual(first.settings, second.settings) {
			t.Fatalf("settings differ\n%+v\n%+v", first.settings, second.settings)
		}
		again, err := encode(second.settings, sipclient.Settings{}, second.tree)
		if err != nil || !bytes.Equal(out, again) {
			t.Fatalf("writing twice differs (%v):\n%s\n%s", err, out, again)
		}
	})
}
