package desktop

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestExecLine(t *testing.T) {
	for want, args := range map[string][]string{
		`"/usr/bin/offhook" "--hidden"`:  {"/usr/bin/offhook", "--hidden"},
		`"/opt/Off Hook/x" "100%%"`:      {"/opt/Off Hook/x", "100%"},
		`"a\\"b\\\\c\\$d\\` + "`" + `e"`: {"a\"b\\c$d`e"},
		`"line\nbreak\ttab"`:             {"line\nbreak\ttab"},
		`""`:                             {""},
	} {
		if got := execLine(args); got != want {
			t.Errorf("%q: %s, want %s", args, got, want)
		}
		if back, err := parseExec(want); err != nil || !slices.Equal(back, args) {
			t.Errorf("%s: %q, %v", want, back, err)
		}
	}
}

func TestParseEntry(t *testing.T) {
	for text, want := range map[string]entry{
		"[Desktop Entry]\nExec=offhook --hidden %u\n":                                           {exec: []string{"offhook", "--hidden"}},
		"# hi\n[Desktop Entry]\nHidden=true\nExec=a\n":                                          {exec: []string{"a"}, off: true},
		"[Desktop Entry]\nExec = \"a b\"\nX-GNOME-Autostart-enabled=false\n":                    {exec: []string{"a b"}, off: true},
		"[Desktop Entry]\nExec=a\nX-GNOME-Autostart-enabled=true\n[Other]\nExec=b\nHidden=true": {exec: []string{"a"}},
	} {
		e, err := parseEntry(text)
		if err != nil || e.off != want.off || !slices.Equal(e.exec, want.exec) {
			t.Errorf("%q: %+v, %v", text, e, err)
		}
	}
	for _, text := range []string{"", "Exec=a", "[Desktop Entry]\n", "[Desktop Entry]\nExec=\"a", "[Desktop Entry]\nExec=%u", strings.Repeat("#", maxEntry+1)} {
		if _, err := parseEntry(text); !errors.Is(err, errBadEntry) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

func FuzzExec(f *testing.F) {
	for _, seed := range []string{`"/usr/bin/x" %u`, `a\\\\b`, `"\\$"`, `%%`, "\\s\\n", "\"\x00\""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args, err := parseExec(line)
		if err != nil || len(args) == 0 {
			return
		}
		if back, err := parseExec(execLine(args)); err != nil || !slices.Equal(back, args) {
			t.Errorf("%q: %q, %v", args, back, err)
		}
	})
}
