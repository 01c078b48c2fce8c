package search

import (
	"strings"

	"offhook/sipclient/numbering"
)

// Number is a telephone number as it is compared: two spellings of the same line
// have the same National, and their Codes do not contradict each other.
type Number struct {
	// Code is the country's calling code, "82"; empty where the number names none.
	Code string
	// National is the number without country and trunk prefix, "7010002000". For
	// what is no number, such as an address, it is the folded text.
	National string
}

// Same reports whether two numbers reach the same line, as far as can be told.
func (n Number) Same(other Number) bool {
	return n.National != "" && n.National == other.National && (n.Code == other.Code || n.Code == "" || other.Code == "")
}

// shortest is how many digits a number has at least whose leading zero is taken
// for a trunk prefix: fewer are an extension.
const shortest = 7

// ParseNumber takes a number as it is written, dialled or sent by a PBX.
func ParseNumber(text string) Number {
	d, ok := digits(text)
	if !ok {
		return Number{National: fold(strings.TrimSpace(text))}
	}
	rest, international := strings.CutPrefix(d, "+")
	if !international && strings.HasPrefix(d, "00") && len(d) >= shortest+4 {
		rest, international = d[2:], true
	}
	code := ""
	if international {
		code, rest = splitCode(rest)
	}
	if n := strings.TrimLeft(rest, "0"); len(rest) >= shortest && len(n) >= shortest-2 {
		rest = n
	}
	return Number{Code: code, National: rest}
}

// digits returns what is dialled of a text that is a number: digits, a leading
// plus, star and hash. "(0)" after an international prefix falls away, and what is
// sent after the answer.
func digits(text string) (string, bool) {
	var b strings.Builder
	seen := false
	if at := strings.IndexAny(text, ",;"); at > 0 && strings.Trim(text[at:], ",; 0123456789*#ABCD") == "" {
		text = text[:at]
	}
	for _, r := range numbering.Plain(text) {
		if digit, ok := numbering.Digit(r); ok {
			r = digit
		}
		switch {
		case r >= '0' && r <= '9', r == '*', r == '#':
			seen = true
			b.WriteRune(r)
		case r == '+' && b.Len() == 0:
			b.WriteRune(r)
		case numbering.Separator(r):
		default:
			return "", false
		}
	}
	return b.String(), seen
}

// twoDigitCodes are the calling codes of two digits (ITU-T E.164); 1 and 7 have
// one, all others three.
const twoDigitCodes = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

// splitCode parts a number after its plus into calling code and rest.
func splitCode(d string) (code, rest string) {
	n := 3
	switch {
	case d == "":
		return "", ""
	case d[0] == '1' || d[0] == '7':
		n = 1
	case len(d) >= 2 && strings.Contains(twoDigitCodes, " "+d[:2]+" "):
		n = 2
	}
	if n > len(d) {
		return d, ""
	}
	return d[:n], d[n:]
}

// forms returns the ways in which a number may be typed to find it: as it is,
// and as it is dialled inside its country.
func forms(text string) []string {
	d, ok := digits(text)
	if !ok {
		return nil
	}
	rest, international := strings.CutPrefix(d, "+")
	if !international {
		return []string{d}
	}
	_, national := splitCode(rest)
	if national == "" {
		return []string{d}
	}
	if strings.HasPrefix(national, "0") {
		return []string{d, national}
	}
	return []string{d, "0" + national}
}
