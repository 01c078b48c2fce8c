package desktop

import (
	"errors"
	"strings"
	"testing"
)

func TestParseStart(t *testing.T) {
	for line, want := range map[string]string{
		`{}`:                                 "",
		`{"dial":"tel:+821012345678"}`:       "tel:+821012345678",
		`{"dial":"sip:김@example.com","v":2}`: "sip:김@example.com",
	} {
		if s, err := parseStart([]byte(line)); err != nil || s.Dial != want {
			t.Errorf("%s: %+v, %v", line, s, err)
		}
	}
	for _, line := range []string{
		``, `9196`, `{"dial":1}`, `{"dial":"a\nb"}`, `{"dial":"\u202e"}`, `{"dial":"\u0000"}`,
		`{"dial":"` + strings.Repeat("1", maxDial+1) + `"}`, `{"x":"` + strings.Repeat("1", maxStart) + `"}`,
	} {
		if s, err := parseStart([]byte(line)); !errors.Is(err, ErrBadStart) {
			t.Errorf("%.60s: %+v, %v", line, s, err)
		}
	}
}

func FuzzParseStart(f *testing.F) {
	for _, seed := range []string{`{}`, `{"dial":"tel:+82-70-1000-2000"}`, `{"dial":"\ud800"}`, `[]`, `{"dial":null}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		s, err := parseStart(line)
		if err != nil {
			if !errors.Is(err, ErrBadStart) {
				t.Error(err)
			}
			return
		}
		encoded, err := s.encode()
		if err != nil || len(encoded) > maxStart {
			t.Fatalf("%+v: %d bytes, %v", s, len(encoded), err)
		}
		if again, err := parseStart(encoded); err != nil || again.Dial != strings.TrimSpace(s.Dial) {
			t.Errorf("%+v: %+v, %v", s, again, err)
		}
	})
}
