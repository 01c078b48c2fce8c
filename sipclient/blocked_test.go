package sipclient

import "testing"

func TestBlockedNumber(t *testing.T) {
	for text, want := range map[string]string{
		" 010-1234-5678 ": "01012345678", "060*": "060*", "+82 10*": "+8210*", "sip:spam@example.net": "spam@example.net",
		"": "", "*": "", "who is this?": "",
	} {
		if got, err := BlockedNumber(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
}
