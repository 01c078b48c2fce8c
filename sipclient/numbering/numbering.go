package numbering

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/width"
)

// Known reports whether a country's numbering plan is known, by its ISO 3166
// code in capitals.
func Known(country string) bool { return phonenumbers.GetCountryCodeForRegion(country) != 0 }

// Countries returns the countries whose numbering plan is known, by their ISO 3166 codes in
// order.
func Countries() []string { return slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) }

// Country returns the country of a number with a plus, by its ISO 3166 code;
// empty where it is of none, or has no plus.
func Country(number string) string {
	n, ok := valid(number, "")
	if !ok {
		return ""
	}
	return phonenumbers.GetRegionCodeForNumber(n)
}

// International returns a number, dialled as it is in country, in the form of
// E.164 with its plus. ok is false where it is no valid number: an extension, a
// service number, or one that the data does not know.
func International(number, country string) (e164 string, ok bool) {
	n, ok := valid(number, country)
	if !ok {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}

// National returns a number of country as it is dialled there, with its trunk
// prefix. ok is false for other countries' numbers, and for what is no valid
// number.
func National(number, country string) (national string, ok bool) {
	n, ok := valid(number, country)
	if !ok || int(n.GetCountryCode()) != phonenumbers.GetCountryCodeForRegion(country) {
		return "", false
	}
	national = phonenumbers.NormalizeDigitsOnly(phonenumbers.Format(n, phonenumbers.NATIONAL))
	return national, national != ""
}

// valid parses what is dialled: digits, with a plus before them or without.
func valid(number, country string) (*phonenumbers.PhoneNumber, bool) {
	if !dialable(number) || !Known(country) && !strings.HasPrefix(number, "+") {
		return nil, false
	}
	n, err := phonenumbers.Parse(number, country)
	if err != nil || n.GetExtension() != "" || !phonenumbers.IsValidNumber(n) {
		return nil, false
	}
	return n, true
}

// Written returns number as people of country write it, "070-1000-2000", and one
// with a plus as it is written internationally. It only ever puts marks between
// what is dialled: where the country's way would leave a digit out or add one,
// and for what is no number, it returns number as it is.
func Written(number, country string) string {
	format := phonenumbers.NATIONAL
	switch {
	case strings.HasPrefix(number, "+"):
		format = phonenumbers.INTERNATIONAL
	case strings.HasPrefix(number, "070") && len(number) == 11:
		country = "KR" // Korea's internet telephony; eleven such digits are rarely anything else
	}
	n, ok := valid(number, country)
	if !ok {
		return number
	}
	written := phonenumbers.Format(n, format)
	if Dialled(written) != number {
		return number
	}
	return written
}

// Dialled returns what a written number dials: its digits and its plus.
func Dialled(written string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, written)
}

// trunkZero is the zero that is dialled inside a country only.
var trunkZero = regexp.MustCompile(`\(\s*0\s*\)`)

// Plain returns a number that somebody has written with full-width characters in plain
// ones, and without the "(0)" behind an international prefix: a plus, 00 or 011, in
// brackets or not.
func Plain(written string) string {
	plain := strings.TrimSpace(width.Fold.String(written))
	for _, prefix := range [...]string{"+", "00", "011"} {
		if at := trunkZero.FindStringIndex(plain); at != nil && strings.HasPrefix(strings.TrimLeft(plain, "([ "), prefix) {
			return plain[:at[0]] + plain[at[1]:]
		}
	}
	return plain
}

// Separator reports whether r only keeps the digits of a written number apart.
func Separator(r rune) bool {
	return strings.ContainsRune("-./()[]‐‑‒–—−·⋅・ー", r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

func dialable(number string) bool {
	digits := strings.TrimPrefix(number, "+")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

// Digit returns the decimal digit that r is in any script, "٣" and "３" as well
// as "3".
func Digit(r rune) (digit rune, ok bool) {
	if r <= unicode.MaxASCII {
		return r, r >= '0' && r <= '9'
	}
	for _, span := range unicode.Nd.R16 {
		if r >= rune(span.Lo) && r <= rune(span.Hi) {
			return '0' + (r-rune(span.Lo))%10, true
		}
	}
	for _, span := range unicode.Nd.R32 {
		if r >= rune(span.Lo) && r <= rune(span.Hi) {
			return '0' + (r-rune(span.Lo))%10, true
		}
	}
	return 0, false
}
