package desktop

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestAgent(t *testing.T) {
	program := []string{"/Applications/A & B <x>.app/offhook", "--hidden", "--config", "/tmp/</string>"}
	text, err := agentPlist("org.offhook.Offhook", program)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := parseAgent(text); err != nil || !slices.Equal(back, program) {
		t.Errorf("%q, %v from\n%s", back, err, text)
	}
	for _, text := range []string{"", "<plist><dict/></plist>", "not XML", strings.Repeat(" ", maxAgent+1)} {
		if _, err := parseAgent(text); !errors.Is(err, errBadAgent) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

func FuzzParseAgent(f *testing.F) {
	good, err := agentPlist("x", []string{"a", "b c"})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{good, "<plist>", "<!DOCTYPE plist [<!ENTITY a \"b\">]><plist>&a;</plist>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		program, err := parseAgent(text)
		if (err == nil) == (len(program) == 0) {
			t.Errorf("%q, %v", program, err)
		}
	})
}
