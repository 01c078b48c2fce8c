package sipclient

import (
	"slices"
	"strings"
	"unicode"

	"offhook/sipclient/account"
	"offhook/sipclient/numbering"
	"offhook/sipclient/search"
)

// BlockedNumber is how a number that was typed stands among the blocked ones: as
// a call brings it, with the "*" at its end that stands for all that begin like it. What
// blocks nobody, or everybody, is refused; the error is account.ParseTarget's.
func BlockedNumber(text string) (string, error) {
	const here = "here.invalid" // RFC 2606: nobody's host
	text, all := strings.CutSuffix(strings.TrimSpace(text), "*")
	t, err := account.ParseTarget(text, here)
	if err != nil {
		return "", err
	}
	number := t.User
	if t.Host != here {
		number += "@" + t.Host
	}
	if all {
		number += "*"
	}
	return number, nil
}

// isBlocked reports whether calls and texts to an account from a number are not wanted. A
// number is the same with its country's code and as it is dialled within that country.
func (o *owner) isBlocked(a account.Account, number string) bool {
	if number == "" || len(o.settings.Calls.Blocked) == 0 {
		return false
	}
	forms, line := spellings(number, o.country(a)), search.ParseNumber(number)
	return slices.ContainsFunc(o.settings.Calls.Blocked, func(blocked string) bool {
		if prefix, all := strings.CutSuffix(blocked, "*"); all {
			return strings.TrimSpace(prefix) != "" && slices.ContainsFunc(forms, func(form string) bool { return strings.HasPrefix(form, bare(prefix)) })
		}
		return slices.Contains(forms, bare(blocked)) || search.ParseNumber(blocked).Same(line)
	})
}

// spellings are the ways to write a number of which one may be blocked.
func spellings(number, country string) []string {
	all := []string{number, bare(number)}
	e164, ok := numbering.International(number, country)
	if !ok {
		return all
	}
	all = append(all, e164)
	if national, ok := numbering.National(e164, country); ok {
		all = append(all, national)
	}
	return all
}

// bare is a number without what only makes it readable; what is none stays as it is.
func bare(number string) string {
	dialled := numbering.Dialled(number)
	if dialled == "" || strings.ContainsFunc(number, func(r rune) bool { return unicode.IsLetter(r) || strings.ContainsRune("@*#", r) }) {
		return number
	}
	return dialled
}
