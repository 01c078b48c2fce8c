package account

import (
	"errors"
	"strings"
	"testing"
)

func TestRewrite(t *testing.T) {
	rules := []DialRule{{Starts: "00", Replace: "+"}, {Pattern: `(\d{3,4})`, Replace: "$1"}, {Starts: "0", Replace: "+82"}, {Pattern: `\+1(.*)`, Replace: "9${1}"}}
	for _, tc := range []struct{ dialled, want string }{
		{"07010002000", "+827010002000"},
		{"0044 20 7946 0018", "+442079460018"},
		{"010-1234", "+82101234"},
		{"1002", "1002"}, // the pattern keeps extensions as they are
		{"0100", "0100"},
		{"+1 (555) 010-0000", "95550100000"},
		{"alice", "alice"}, // a name is no number
		{"sip:070@elsewhere.test", "070"},
	} {
		a := Account{Server: "pbx.test", Number: "1", Rules: rules}
		got, err := a.Target(tc.dialled)
		if err != nil || got.User != tc.want {
			t.Errorf("%q dials %q, %v; want %q", tc.dialled, got.User, err, tc.want)
		}
	}
}

func TestRewriteToNothing(t *testing.T) {
	for _, replace := range []string{"", "nobody", "$2"} {
		a := Account{Server: "pbx.test", Number: "1", Rules: []DialRule{{Pattern: "(1)", Replace: replace}}}
		if got, err := a.Target("1"); !errors.Is(err, ErrRuleResult) {
			t.Errorf("replaced by %q it dials %q, %v", replace, got.User, err)
		}
	}
}

func TestParseRule(t *testing.T) {
	for text, want := range map[string]DialRule{
		"0 => +82":       {Starts: "0", Replace: "+82"},
		"00=>+":          {Starts: "00", Replace: "+"},
		"9 =>":           {Starts: "9"},
		"/9(.*)/ => $1":  {Pattern: "9(.*)", Replace: "$1"},
		" *72 => **72  ": {Starts: "*72", Replace: "**72"},
	} {
		got, err := ParseRule(text)
		if err != nil || got != want {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "=> 1", "/(/ => 1", "/ => 1", "// => 1", "0 => 1 => 2", "0\x00 => 1", "0\n1 => 1", strings.Repeat("0", 300) + " => 1"} {
		if got, err := ParseRule(text); !errors.Is(err, ErrBadRule) {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	for _, s := range []string{"0 => +82", "/9(.*)/ => $1", "/ => ", "=>", "a=>b=>c", "country KR => +$e164"} {
		f.Add(s, "07010002000")
	}
	f.Fuzz(func(t *testing.T, text, number string) {
		r, err := ParseRule(text)
		if err != nil {
			return
		}
		again, err := ParseRule(r.String())
		if err != nil || again != r {
			t.Errorf("%q is %+v, and written %q it is %+v, %v", text, r, r.String(), again, err)
		}
		a := Account{Server: "pbx.test", Number: "1", Rules: []DialRule{r}}
		if target, err := a.Target(number); err == nil && strings.ContainsAny(target.URI(), "\r\n ") {
			t.Errorf("%q by %q dials %q", number, text, target.URI())
		}
	})
}

func TestCountryRules(t *testing.T) {
	for _, tc := range []struct{ rules, dialled, want string }{
		{"country KR => +$e164", "010-1234-5678", "+821012345678"},
		{"country KR => +$e164", "+82 10 1234 5678", "+821012345678"},
		{"country KR => 00$e164", "+44 20 7946 0018", "00442079460018"},
		{"country KR => $e164", "02-555-0101", "8225550101"},
		{"country KR => +$e164", "1002", "1002"},   // an extension stays
		{"country KR => +$e164", "119", "119"},     // and so does what helps in need
		{"country KR => +$e164", "*72", "*72"},     // and a feature code
		{"country KR => +$e164", "alice", "alice"}, // and a name
		{"country KR => $national", "+82 10-1234-5678", "01012345678"},
		{"country KR => 9$national", "01012345678", "901012345678"},
		{"country KR => $national;+ => 00", "+44 20 7946 0018", "00442079460018"}, // another country's is the next rule's
		{"country US => 1$national", "(212) 555-0100", "12125550100"},
	} {
		a := Account{Server: "pbx.test", Number: "1"}
		for text := range strings.SplitSeq(tc.rules, ";") {
			r, err := ParseRule(text)
			if err != nil || r.Country == "" && r.Starts == "" {
				t.Fatalf("%q is %+v, %v", text, r, err)
			}
			a.Rules = append(a.Rules, r)
		}
		got, err := a.Target(tc.dialled)
		if err != nil || got.User != tc.want {
			t.Errorf("%q by %q dials %q, %v; want %q", tc.dialled, tc.rules, got.User, err, tc.want)
		}
	}
	for _, bad := range []string{"country => +$e164", "country XX => +$e164", "country kr => +$e164", "country KR => +", "country KR => $e164$national", "country  => 1"} {
		if r, err := ParseRule(bad); !errors.Is(err, ErrBadRule) {
			t.Errorf("%q is %+v, %v", bad, r, err)
		}
	}
}

// TestRulesAreNotAppliedTwice: what is shown, and dialled again from the list of calls, is
// what a person dialled. A rule that puts a prefix before every number would else put two.
func TestRulesAreNotAppliedTwice(t *testing.T) {
	a := Account{Number: "1", Server: "pbx", Rules: []DialRule{{Pattern: `\d{7,}`, Replace: "0$0"}}}
	once, err := a.Target("070-1000-2000")
	if err != nil || once.User != "007010002000" || once.Shown() != "07010002000" {
		t.Fatalf("%+v, %v", once, err)
	}
	if again, err := a.Target(once.Shown()); err != nil || again != once {
		t.Errorf("dialled again: %+v, %v", again, err)
	}
	if short, err := a.Target("1002"); err != nil || short.Typed != "" || short.Shown() != "1002" {
		t.Errorf("what no rule changes: %+v, %v", short, err)
	}
}

// TestStartsAsItIsWritten: marks between the digits keep a rule from nothing.
func TestStartsAsItIsWritten(t *testing.T) {
	a := Account{Number: "1", Server: "pbx", Rules: []DialRule{{Starts: "070-1000", Replace: "9"}, {Starts: "+82 (0)", Replace: "0"}}}
	for typed, want := range map[string]string{"070 1000 2000": "92000", "+82 70 1": "0701", "07010": "07010"} {
		if target, err := a.Target(typed); err != nil || target.User != want {
			t.Errorf("%s is %s, %v; want %s", typed, target.User, err, want)
		}
	}
}
