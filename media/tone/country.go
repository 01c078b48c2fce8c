package tone

import (
	"strings"

	"golang.org/x/text/language"
)

// CountryForNumber returns the country (ISO 3166-1) that a telephone number
// belongs to: E.164 with + or 00, or a Korean national number, which is what a
// number without either is if it has the form of one. SIP and tel URIs and the
// usual punctuation are understood. It returns "" if there is no telling.
func CountryForNumber(number string) string {
	digits, international := parse(number)
	switch {
	case international:
		return countryOfE164(digits)
	case isKorean(digits):
		return "KR"
	}
	return ""
}

// CountryForLocale returns the country of a locale in POSIX or BCP 47 form
// ("ko_KR.UTF-8", "de-AT", "ja"); of a language alone the country where most
// speak it. It returns "" for C, POSIX and what isn't a locale.
func CountryForLocale(locale string) string {
	locale, _, _ = strings.Cut(locale, ".")
	locale, _, _ = strings.Cut(locale, "@")
	tag, err := language.Parse(locale)
	if err != nil || tag.IsRoot() {
		return ""
	}
	region, confidence := tag.Region()
	if confidence < language.Low || !region.IsCountry() {
		return ""
	}
	return region.String()
}

// parse reduces a number to its digits and says whether it began with the country.
func parse(number string) (digits string, international bool) {
	number = strings.TrimSpace(number)
	for _, scheme := range []string{"sip:", "sips:", "tel:"} {
		if len(number) > len(scheme) && strings.EqualFold(number[:len(scheme)], scheme) {
			number = number[len(scheme):]
		}
	}
	number, _, _ = strings.Cut(number, "@")
	number, _, _ = strings.Cut(number, ";")
	number, international = strings.CutPrefix(number, "+")
	var b strings.Builder
	for _, r := range number {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.ContainsRune(" -.()/", r):
			return "", false // a name, not a number
		}
	}
	digits = b.String()
	if !international {
		digits, international = strings.CutPrefix(digits, "00")
	}
	return digits, international
}

// isKorean says whether digits are a Korean national number: 02 and seven or
// eight digits, or another prefix of three digits and seven or eight (050: nine).
func isKorean(digits string) bool {
	if strings.HasPrefix(digits, "02") {
		return len(digits) == 9 || len(digits) == 10
	}
	if len(digits) == 12 {
		return strings.HasPrefix(digits, "050")
	}
	if len(digits) != 10 && len(digits) != 11 {
		return false
	}
	switch digits[:3] {
	case "010", "070", // mobile, internet telephony: always eight digits
		"012", "013", "014", "015":
		return len(digits) == 11
	case "011", "016", "017", "018", "019",
		"031", "032", "033", "041", "042", "043", "044",
		"051", "052", "053", "054", "055", "061", "062", "063", "064",
		"060", "080", "050":
		return true
	}
	return false
}

// countryOfE164 goes by the longest country code (ITU-T E.164) that it knows.
func countryOfE164(digits string) string {
	if strings.HasPrefix(digits, "1") {
		if len(digits) >= 4 && strings.Contains(canadianAreas, " "+digits[1:4]+" ") {
			return "CA"
		}
		return "US"
	}
	if strings.HasPrefix(digits, "76") || strings.HasPrefix(digits, "77") {
		return "KZ"
	}
	for n := min(3, len(digits)); n > 0; n-- {
		if c, ok := countryCodes[digits[:n]]; ok {
			return c
		}
	}
	return ""
}

// canadianAreas are Canada's area codes within country code 1.
const canadianAreas = " 204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 460 468 474 " +
	"506 514 519 537 548 568 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942 "

// countryCodes are E.164 country codes and the country, of several the largest.
// It is never written to.
var countryCodes = map[string]string{
	"20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR", "34": "ES", "36": "HU", "39": "IT",
	"40": "RO", "41": "CH", "43": "AT", "44": "GB", "45": "DK", "46": "SE", "47": "NO", "48": "PL", "49": "DE",
	"51": "PE", "52": "MX", "53": "CU", "54": "AR", "55": "BR", "56": "CL", "57": "CO", "58": "VE",
	"60": "MY", "61": "AU", "62": "ID", "63": "PH", "64": "NZ", "65": "SG", "66": "TH",
	"7": "RU", "81": "JP", "82": "KR", "84": "VN", "86": "CN",
	"90": "TR", "91": "IN", "92": "PK", "93": "AF", "94": "LK", "95": "MM", "98": "IR",
	"212": "MA", "213": "DZ", "216": "TN", "234": "NG", "254": "KE",
	"351": "PT", "352": "LU", "353": "IE", "354": "IS", "355": "AL", "356": "MT", "357": "CY", "358": "FI", "359": "BG",
	"370": "LT", "371": "LV", "372": "EE", "373": "MD", "374": "AM", "375": "BY", "376": "AD", "377": "MC", "378": "SM",
	"380": "UA", "381": "RS", "382": "ME", "385": "HR", "386": "SI", "387": "BA", "389": "MK",
	"420": "CZ", "421": "SK", "423": "LI", "593": "EC", "595": "PY", "598": "UY",
	"852": "HK", "853": "MO", "855": "KH", "856": "LA", "880": "BD", "886": "TW",
	"961": "LB", "962": "JO", "964": "IQ", "965": "KW", "966": "SA", "968": "OM", "971": "AE", "972": "IL", "973": "BH", "974": "QA",
	"976": "MN", "977": "NP", "992": "TJ", "993": "TM", "994": "AZ", "995": "GE", "996": "KG", "998": "UZ",
}
