package account

import (
	"errors"
	"testing"
)

func TestParseSTUN(t *testing.T) {
	for text, want := range map[string]string{
		"stun.example.com": "stun.example.com:3478", " stun:stun.example.com:19302 ": "stun.example.com:19302", "203.0.113.7": "203.0.113.7:3478",
		"2001:db8::1": "[2001:db8::1]:3478", "[2001:db8::1]:5": "[2001:db8::1]:5", "STUN:h": "h:3478", "시험.example": "시험.example:3478",
		"": "", "stun:": "", "a b": "", "host:port": "", "http://x": "", "host:": "", "x\r\ny": "", "user@host": "", "h:0": "", "h:65536": "", "a\\b": "",
	} {
		got, err := ParseSTUN(text)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, ErrBadSTUN) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// TestWhatKeepsCallsFromBeginning is refused where it is typed, and not by every call.
func TestWhatKeepsCallsFromBeginning(t *testing.T) {
	for want, change := range map[error]func(*Account){
		nil: func(a *Account) {
			a.STUN, a.Domain = []string{"stun:stun.example.com:19302", "stun.example.com"}, "example.com"
		},
		ErrBadSTUN:   func(a *Account) { a.STUN = []string{"stun.example.com", "http://x"} },
		ErrBadDomain: func(a *Account) { a.Domain = "sip:example.com" },
	} {
		a := Account{Number: "1001", Server: "pbx.example.com"}
		change(&a)
		if err := a.Validate(); !errors.Is(err, want) {
			t.Errorf("%+v: %v, want %v", a, err, want)
		}
	}
	a := Account{Number: "1001", Server: "pbx.example.com", STUN: make([]string, MaxSTUN+1)}
	for i := range a.STUN {
		a.STUN[i] = "h"
	}
	if err := a.Validate(); !errors.Is(err, ErrBadSTUN) {
		t.Errorf("nine servers: %v", err)
	}
}

func FuzzParseSTUN(f *testing.F) {
	for _, s := range []string{"stun.example.com", "stun:h:1", "[::1]:3478", "::1", "a:b:c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseSTUN(text)
		if err != nil {
			return
		}
		if again, err := ParseSTUN(got); err != nil || again != got {
			t.Errorf("%q gives %q, and that %q, %v", text, got, again, err)
		}
	})
}
