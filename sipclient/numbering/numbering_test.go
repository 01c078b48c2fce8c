package numbering

import (
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	for _, tt := range []struct{ number, country, international, national string }{
		{"01012345678", "KR", "+821012345678", "01012345678"},
		{"+821012345678", "KR", "+821012345678", "01012345678"},
		{"07010002000", "KR", "+827010002000", "07010002000"},
		{"025550101", "KR", "+8225550101", "025550101"},
		{"2125550100", "US", "+12125550100", "2125550100"},
		{"12125550100", "US", "+12125550100", "2125550100"},
		{"011442079460018", "US", "+442079460018", ""},
		{"02079460018", "GB", "+442079460018", "02079460018"},
		{"+442079460018", "KR", "+442079460018", ""},
		{"0669821234", "IT", "+390669821234", "0669821234"}, // Italy keeps its zero
		{"1002", "KR", "", ""},                              // an extension
		{"112", "KR", "", ""},
		{"*72", "KR", "", ""},
		{"+", "KR", "", ""},
		{"", "KR", "", ""},
		{"alice", "KR", "", ""},
		{"01012345678", "", "", ""},
		{"01012345678", "XX", "", ""},
		{"+821012345678", "", "+821012345678", ""},
	} {
		international, ok := International(tt.number, tt.country)
		if international != tt.international || ok != (tt.international != "") {
			t.Errorf("%s in %q is %q, %v internationally; want %q", tt.number, tt.country, international, ok, tt.international)
		}
		national, ok := National(tt.number, tt.country)
		if national != tt.national || ok != (tt.national != "") {
			t.Errorf("%s in %q is %q, %v nationally; want %q", tt.number, tt.country, national, ok, tt.national)
		}
	}
}

func TestCountry(t *testing.T) {
	for number, want := range map[string]string{"+827010002000": "KR", "+442079460018": "GB", "07010002000": "", "+": "", "": "", "alice": ""} {
		if got := Country(number); got != want {
			t.Errorf("%q is of %q, want %q", number, got, want)
		}
	}
}

// TestEmergency has what the countries themselves say: the data's own claims
// would prove nothing.
func TestEmergency(t *testing.T) {
	for country, numbers := range map[string]string{
		"KR": "112 119", "JP": "110 119", "US": "911", "CA": "911", "GB": "999 112", "DE": "110 112", "FR": "112 15 17 18",
		"ES": "112", "AU": "000 112 106", "NZ": "111", "CN": "110 119 120", "IN": "112 100 101 102", "CH": "112 117 118 144", "BR": "190 192 193",
	} {
		for number := range strings.FieldsSeq(numbers) {
			if !Emergency(number, "", country) {
				t.Errorf("%s is no emergency number in %s", number, country)
			}
		}
	}
	for _, tt := range []struct {
		number, country string
		want            bool
	}{
		{"112", "", true}, {"911", "KR", true}, {"119", "DE", false}, {"110", "KR", false}, {"110", "", false}, {"1123", "KR", false},
		{"11", "KR", false}, {"+112", "KR", false}, {"", "KR", false}, {"999", "GB", true}, {"999", "KR", false}, {"alice", "KR", false},
	} {
		if got := Emergency(tt.number, tt.country); got != tt.want {
			t.Errorf("%q in %q: %v", tt.number, tt.country, got)
		}
	}
}

func TestSpelled(t *testing.T) {
	for text, want := range map[string]string{
		"1-800-FLOWERS": "18003569377", "1 (800) flowers": "18003569377", "+1 800 Flowers": "+18003569377", "0800 TESLA 1": "0800837521",
		"alice": "", "room 12": "", "1-800-356-9377": "", "1800ÄÖÜ": "", "12ab": "", "": "", "1-800-flowers@example.com": "",
		"1" + strings.Repeat("x", 40): "",
	} {
		got, ok := Spelled(text)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %v; want %q", text, got, ok, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for written, want := range map[string]string{
		"+82 (0)70-1000-2000": "+82 70-1000-2000", " + 49 ( 0 ) 30": "+ 49  30", "0049 (0)30 123456": "0049 30 123456", "011 44 (0)20": "011 44 20",
		"＋８２（０）７０－１０００": "+8270-1000", "０３（１２３４）５６７８": "03(1234)5678", "(0)30 123456": "(0)30 123456", "030 (0) 1": "030 (0) 1",
		"(+49) (0)30 123456": "(+49) 30 123456", "[0044](0)20": "[0044]20",
		"07010002000": "07010002000", "": "",
	} {
		if got := Plain(written); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
}

func TestDigit(t *testing.T) {
	for r, want := range map[rune]rune{'7': '7', '７': '7', '٧': '7', '۷': '7', '७': '7', '𝟳': '7', 'x': 0, '七': 0, '²': 0} {
		got, ok := Digit(r)
		if ok != (want != 0) || ok && got != want {
			t.Errorf("%q is %q, %v", r, got, ok)
		}
	}
}

// FuzzForms: both forms reach the number that was dialled, and never fail on
// one another.
func FuzzForms(f *testing.F) {
	for _, n := range []string{"07010002000", "+827010002000", "2125550100", "+39066982", "5491123456789", "+", "00", "1-800-FLOWERS"} {
		for _, country := range []string{"KR", "US", "AR", "IT", "MX", ""} {
			f.Add(n, country)
		}
	}
	f.Fuzz(func(t *testing.T, number, country string) {
		international, ok := International(number, country)
		if !ok {
			return
		}
		if again, ok := International(international, country); !ok || again != international {
			t.Errorf("%q in %q is %q, and that is %q, %v", number, country, international, again, ok)
		}
		if strings.Trim(international, "+0123456789") != "" {
			t.Errorf("%q in %q is %q", number, country, international)
		}
		if national, ok := National(number, country); ok && strings.Trim(national, "0123456789") != "" {
			t.Errorf("%q in %q is nationally %q", number, country, national)
		}
		Emergency(number, country)
	})
}
