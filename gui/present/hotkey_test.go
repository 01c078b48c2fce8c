package present

import (
	"errors"
	"testing"
)

func TestParseHotkey(t *testing.T) {
	for text, want := range map[string]string{ // empty: refused
		"Ctrl+Alt+A":                 "Ctrl+Alt+A",
		"shift + ctrl + f9":          "Ctrl+Shift+F9",
		"Win+Return":                 "Super+Enter",
		"cmd+7":                      "Super+7",
		"option+pageup":              "Alt+PageUp",
		"F24":                        "F24",
		"Pause":                      "Pause",
		"":                           "",
		"A":                          "",
		"Shift+A":                    "",
		"Shift+Space":                "",
		"Ctrl":                       "",
		"Ctrl+":                      "",
		"Ctrl+Ctrl+A":                "",
		"Ctrl+Control+A":             "",
		"Hyper+A":                    "",
		"F0":                         "",
		"F25":                        "",
		"F01":                        "",
		"Ctrl+F+1":                   "",
		"Ctrl+Ä":                     "",
		"Ctrl+Alt+Shift+Super+Space": "Ctrl+Alt+Shift+Super+Space",
		"Ctrl+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": "",
	} {
		h, err := ParseHotkey(text)
		switch {
		case want == "" && !errors.Is(err, ErrBadHotkey):
			t.Errorf("%q: %v, %v", text, h, err)
		case want != "" && (err != nil || h.String() != want):
			t.Errorf("%q: %v, %v, want %s", text, h, err, want)
		}
	}
}

func FuzzParseHotkey(f *testing.F) {
	for _, seed := range []string{"Ctrl+Alt+A", "F9", "Super + Space", "+", "Ctrl++", "F\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		h, err := ParseHotkey(text)
		if err != nil {
			if !errors.Is(err, ErrBadHotkey) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if again, err := ParseHotkey(h.String()); err != nil || again != h {
			t.Errorf("%q: %v reads back as %v, %v", text, h, again, err)
		}
	})
}
