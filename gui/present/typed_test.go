package present

import "testing"

func TestTyped(t *testing.T) {
	for link, want := range map[string]string{
		"tel:+82-70-1000-2000":     "+827010002000",
		"callto:070%201000%202000": "07010002000",
		"070-1000-2000":            "07010002000",
		"sip:1002":                 "1002",
		"sip:alice@example.com":    "sip:alice@example.com",
		"tel:call me":              "tel:call me",
		"":                         "",
		// What is sent after the answer goes with the number.
		"tel:+82-70-1000-2000;ext=5":         "tel:+82-70-1000-2000;ext=5",
		"tel:070-1000-2000,,12":              "tel:070-1000-2000,,12",
		"tel:1002;phone-context=example.com": "1002",
		"07010002000,,1234;5":                "07010002000,,1234;5",
	} {
		if got := Typed(link); got != want {
			t.Errorf("%q is typed %q, want %q", link, got, want)
		}
	}
}
