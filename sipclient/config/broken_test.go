package config

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/internal/smalldisk"
)

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
		{"header", acct + "headers = [\"Via: x\"]", "5:1: account[1].headers: item 1: the extra header is not usable: Via is set by the call itself"},
		{"number to show", acct + "numbers = [\"a b\"]", `5:1: account[1].numbers: the number to show is not usable: "a b"`},
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

// TestUnusablePlaces: what can't be read or written for another reason than its text says
// which of the two it is.
func TestUnusablePlaces(t *testing.T) {
	inFile := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(inFile, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	isFolder := filepath.Join(t.TempDir(), "config.toml")
	if err := os.Mkdir(isFolder, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, written := range map[string]bool{
		filepath.Join(inFile, "config.toml"): true, filepath.Join(inFile, "offhook", "config.toml"): true, isFolder: false,
	} {
		s, err := New(Options{Path: path, Organisation: filepath.Join(t.TempDir(), "none.toml")})
		if err != nil {
			t.Fatal(err)
		}
		var unreadable *sipclient.SettingsError
		if _, err := s.Load(t.Context()); !errors.As(err, &unreadable) || unreadable.Path != path || unreadable.Line != 0 {
			t.Errorf("loading %s: %v", path, err)
		}
		if err := s.Save(t.Context(), fullSettings()); errors.Is(err, ErrReadOnly) != written || err == nil {
			t.Errorf("saving %s: %v", path, err)
		}
	}
}
