package present

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Number returns number as people of the catalog's country write it,
// "070-1000-2000", and one with a plus as it is written internationally. It only
// ever puts marks between what is dialled: where the country's way would leave a
// digit out or add one, and for what is no number, it returns number as it is.
func (c *Catalog) Number(number string) string {
	digits, international := strings.CutPrefix(number, "+")
	if !digitsOnly(digits) {
		return number
	}
	region, format := c.country, phonenumbers.NATIONAL
	switch {
	case international:
		format = phonenumbers.INTERNATIONAL
	case strings.HasPrefix(digits, "070") && len(digits) == 11:
		region = "KR" // Korea's internet telephony; eleven such digits are rarely anything else
	case region == "":
		return number
	}
	n, err := phonenumbers.Parse(number, region)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return number
	}
	written := phonenumbers.Format(n, format)
	if dialled(written) != number {
		return number
	}
	return written
}

// dialled returns what a written number dials: its digits and its plus.
func dialled(written string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, written)
}

func digitsOnly(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
