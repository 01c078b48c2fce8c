package desktop

import (
	"errors"
	"strings"
	"testing"
)

func TestParseStart(t *testing.T) {
	for line, want := range map[string]Start{
		`{}`:                                 {},
		`{"dial":"tel:+821012345678"}`:       {Dial: "tel:+821012345678"},
		`{"dial":"sip:김@example.com","v":2}`: {Dial: "sip:김@example.com"},
		`{"account":"Büro","demo":true}`:     {Account: "Büro", Demo: true},
		`{"hidden":true}`:                    {Hidden: true},
	} {
		if s, err := parseStart([]byte(line)); err != nil || s != want {
			t.Errorf("%s: %+v, %v", line, s, err)
		}
	}
	for _, line := range []string{
		``, `9196`, `{"dial":1}`, `{"dial":"a\nb"}`, `{"dial":"\u202e"}`, `{"dial":"\u0000"}`,
		`{"dial":"` + strings.Repeat("1", maxDial+1) + `"}`, `{"account":"a\nb"}`, `{"account":"` + strings.Repeat("1", maxAccount+1) + `"}`, `{"x":"` + strings.Repeat("1", maxStart) + `"}`,
	} {
		if s, err := parseStart([]byte(line)); !errors.Is(err, ErrBadStart) {
			t.Errorf("%.60s: %+v, %v", line, s, err)
		}
	}
}

func FuzzParseStart(f *testing.F) {
	for _, seed := range []string{`{}`, `{"dial":"tel:+82-70-1000-2000"}`, `{"dial":"\ud800"}`, `{"account":"<&>","demo":true,"hidden":true}`, `[]`, `{"dial":null}`} {
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
		s.Dial = strings.TrimSpace(s.Dial)
		if again, err := parseStart(encoded); err != nil || again != s {
			t.Errorf("%+v: %+v, %v", s, again, err)
		}
	})
}
