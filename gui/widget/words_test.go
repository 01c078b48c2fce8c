package widget

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2/test"

	"offhook/gui/theme"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"Call again now.":    "Call |again |now.",
		"Répondre ?":         "Répondre ?", // a no-break space
		"전화를 걸어 주세요":         "전화를 |걸어 |주세요",
		"PBX에 연결":            "PBX에 |연결",
		"/home/kim/x.toml を": "/|home/|kim/|x.toml |を",
		"電話です。":              "電|話|で|す。",
		"「はい」を押す":            "「は|い」|を|押|す",
		"ルーターのキー…":           "ルー|ター|の|キー…",
		"":                   "",
	} {
		got := words(text)
		if strings.Join(got, "") != text {
			t.Errorf("%q lost letters: %q", text, got)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: %q, want %q", text, strings.Join(got, "|"), want)
		}
	}
}

func TestWrapWords(t *testing.T) {
	letters := func(s string) float32 { return float32(utf8.RuneCountInString(s)) }
	for text, want := range map[string][]string{
		"ab cd ef":  {"ab cd", "ef"},
		"abcdefgh":  {"abcde", "fgh"},
		"番号を確認。終":   {"番号を確", "認。終"}, // no line begins with "。"
		"ab abcdef": {"ab", "abcde", "f"},
		"":          {""},
	} {
		if got := wrapWords(text, 5, letters); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestFittingText is written smaller before a word of it is cut, and no smaller than needed.
func TestFittingText(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Theme{Mode: theme.Light, TextSize: 150})
	title := NewPageTitle("Nachrichten lesen")
	word := title.measure("Nachrichten")
	if w := title.lay(word + 1); len(w.lines) != 2 || w.size != theme.Scaled(theme.TitleSize) {
		t.Errorf("with room: %q at %v", w.lines, w.size)
	}
	if w := title.lay(word * 0.85); len(w.lines) != 2 || w.lines[0] != "Nachrichten" || w.size >= theme.Scaled(theme.TitleSize) {
		t.Errorf("a little narrow: %q at %v", w.lines, w.size)
	}
	if w := title.lay(word / 2); w.size < theme.Scaled(theme.TitleSize)*smallestWord-0.5 || strings.Join(w.lines, "") == "" {
		t.Errorf("too narrow: %q at %v", w.lines, w.size)
	}
}
