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
		`{"dial":"01\u00a023\u202f45"}`:      {Dial: "01\u00a023\u202f45"}, // a French number
	} {
		if s, err := parseStart([]byte(line)); err != nil || s != want {
			t.Errorf("%s: %+v, %v", line, s, err)
		}
	}
	for _, line := range []string{
		``, `9196`, `{"dial":1}`, `{"dial":"a\nb"}`, `{"dial":"\u202e"}`, `{"dial":"\u0000"}`,
		`{"dial":"` + strings.Repeat("1", maxDial+1) + `"}`, `{"account":"a\nb"}`, `{"account":"` + strings.Repeat("1", maxAccount+1) + `"}`, `{"x":"` + strings.Repeat("1", maxStart) + `"}`,
	} {
		if s, err := parseStart([]byte(line)); !errors.Is(err, errBadStart) {
			t.Errorf("%.60s: %+v, %v", line, s, err)
		}
	}
}

func TestReadable(t *testing.T) {
	for _, x := range []struct{ given, want Start }{
		{Start{}, Start{}},
		{Start{Dial: " tel:+821012345678\n"}, Start{Dial: "tel:+821012345678"}},
		{Start{Dial: "01\u00a023\u202f45", Account: "Le\u00a0bureau"}, Start{Dial: "01\u00a023\u202f45", Account: "Le\u00a0bureau"}},
		{Start{Dial: "\u202d+82 70\u20111000\u20112000\u202c"}, Start{Dial: "+82 70\u20111000\u20112000"}}, // as phones copy it
		{Start{Dial: "a\x00b", Account: "Desk", Demo: true}, Start{Account: "Desk", Demo: true, Refused: true}},
		{Start{Dial: "a\xffb"}, Start{Refused: true}},
		{Start{Dial: strings.Repeat("1", maxDial+1)}, Start{Refused: true}},
		{Start{Dial: "9196", Account: "a\tb", Hidden: true}, Start{Dial: "9196", Hidden: true, Refused: true}},
	} {
		got := x.given.Readable()
		if got != x.want {
			t.Errorf("%+v: %+v", x.given, got)
		}
		line, err := x.given.encode()
		if err != nil {
			t.Fatal(err)
		}
		if handed, err := parseStart(line); err != nil || handed != x.want {
			t.Errorf("%+v: handed over as %+v, %v", x.given, handed, err)
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
			if !errors.Is(err, errBadStart) {
				t.Error(err)
			}
			return
		}
		encoded, err := s.encode()
		if err != nil || len(encoded) > maxStart {
			t.Fatalf("%+v: %d bytes, %v", s, len(encoded), err)
		}
		s = s.Readable()
		if again, err := parseStart(encoded); err != nil || again != s {
			t.Errorf("%+v: %+v, %v", s, again, err)
		}
	})
}
