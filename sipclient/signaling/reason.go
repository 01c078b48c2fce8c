package signaling

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/call"
)

// maxText bounds text from the network that a person or the history gets.
const maxText = 200

// clean makes text from the network fit to be shown: no control characters, not
// too long.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	if runes := []rune(text); len(runes) > maxText {
		text = string(runes[:maxText])
	}
	return strings.TrimSpace(text)
}

// refusal is the cause in a final response: its status, its Reason (RFC 3326)
// and, for a redirect, where to.
func refusal(r *response) call.Cause {
	c := reasons(r, call.Cause{By: call.Remote})
	c.Code, c.Phrase = r.StatusCode, clean(r.Reason)
	if c.Text == "" {
		for _, w := range list(r, "Warning") { // RFC 3261 section 20.43: code agent "text"
			if start := strings.IndexByte(w, '"'); start >= 0 {
				c.Text = clean(unquote(w[start:]))
				break
			}
		}
	}
	if r.StatusCode >= 300 && r.StatusCode < 400 {
		if to := contact(r); to != "" {
			c.Text = clean(to)
		}
	}
	return c
}

// departure is the cause in a BYE or CANCEL. Code is the cause of a Reason with
// protocol SIP: 200 says that the call was answered elsewhere, 603 that it was
// declined elsewhere.
func departure(r *request) call.Cause { return reasons(r, call.Cause{By: call.Remote}) }

// reasons adds what the Reason headers say (RFC 3326 section 2).
func reasons(m sip.Message, c call.Cause) call.Cause {
	for _, v := range list(m, "Reason") {
		protocol, tail, _ := strings.Cut(v, ";")
		ps := parseParams(tail)
		number, _ := ps.get("cause")
		code, err := strconv.Atoi(number)
		if err != nil || code < 0 || code > 999 {
			code = 0
		}
		switch protocol = strings.TrimSpace(protocol); {
		case strings.EqualFold(protocol, "Q.850"):
			c.Q850 = code
		case strings.EqualFold(protocol, "SIP"):
			c.Code = code
		default:
			continue
		}
		if text, ok := ps.get("text"); ok && c.Text == "" {
			c.Text = clean(text)
		}
	}
	return c
}
