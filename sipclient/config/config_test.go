package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
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
