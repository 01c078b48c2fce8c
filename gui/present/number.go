package present

import "strings"

// Number returns number as people of the catalog's country write it:
// "070-1000-2000". What is no such number is returned as it is. It is for
// reading only: what is dialled has no separators.
func (c *Catalog) Number(number string) string {
	if rest, ok := strings.CutPrefix(number, "+82"); ok && digitsOnly(rest) {
		if national := korean("0" + rest); national != "0"+rest {
			return "+82 " + national[1:]
		}
		return number
	}
	// 070 is Korea's internet telephony; eleven such digits are rarely anything else.
	if digitsOnly(number) && (c.country == "KR" || strings.HasPrefix(number, "070")) {
		return korean(number)
	}
	return number
}

// korean groups by Korea's numbering plan: 02 for Seoul, three digits for other
// areas, mobiles and internet telephony, 15xx/16xx/18xx without an area.
func korean(n string) string {
	switch {
	case strings.HasPrefix(n, "02") && (len(n) == 9 || len(n) == 10):
		return n[:2] + "-" + n[2:len(n)-4] + "-" + n[len(n)-4:]
	case strings.HasPrefix(n, "0") && (len(n) == 10 || len(n) == 11):
		return n[:3] + "-" + n[3:len(n)-4] + "-" + n[len(n)-4:]
	case len(n) == 8 && n[0] == '1' && strings.ContainsRune("568", rune(n[1])):
		return n[:4] + "-" + n[4:]
	}
	return n
}

func digitsOnly(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
