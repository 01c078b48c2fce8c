package signaling

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// maxText bounds text from the network that a person or the history gets.
const maxText = 200

// clean makes text from the network fit to be shown: one line that is not too long,
// of characters that can be seen.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if invisible(r) {
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
	q850, own := reasons(r)
	c := call.Cause{By: call.Remote, Code: r.StatusCode, Phrase: clean(r.Reason), Q850: q850.code, Text: cmp.Or(own.text, q850.text), RetryAfter: retryAfterOf(r)}
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

// departure is the cause in a BYE or CANCEL. No response of ours or theirs has
// the cause of a Reason with protocol SIP, so it becomes part of the text, "SIP
// 408 Session timeout". Code is only set where a CANCEL says that another phone
// has answered, as call.Cause.Elsewhere reads it.
func departure(r *request) call.Cause {
	q850, own := reasons(r)
	c := call.Cause{By: call.Remote, Q850: q850.code, Text: cmp.Or(q850.text, own.text)}
	switch {
	case own.code == 200 && r.Method == sip.CANCEL:
		c.Code, c.Text = own.code, cmp.Or(own.text, q850.text)
	case own.code != 0:
		c.Text = strings.TrimSpace(fmt.Sprintf("SIP %d %s", own.code, own.text))
		if q850.text != "" {
			c.Text = q850.text + ", " + c.Text
		}
	}
	return c
}

// reason is the value of a Reason header (RFC 3326 section 2).
type reason struct {
	code int
	text string
}

// reasons returns what the Reason headers say: those of protocol Q.850, and those
// of SIP's own.
func reasons(m sip.Message) (q850, own reason) {
	for _, v := range list(m, "Reason") {
		protocol, tail, _ := strings.Cut(v, ";")
		ps := parseParams(tail)
		number, _ := ps.get("cause")
		text, _ := ps.get("text")
		said := reason{text: clean(text)}
		if code, err := strconv.Atoi(number); err == nil && code >= 0 && code <= 999 {
			said.code = code
		}
		switch protocol = strings.TrimSpace(protocol); {
		case strings.EqualFold(protocol, "Q.850"):
			q850 = said
		case strings.EqualFold(protocol, "SIP"):
			own = said
		}
	}
	return q850, own
}

// formatReason is the value of a Reason header of ours; empty for the zero Reason.
func formatReason(why sipclient.Reason) string {
	if why.Code == 0 {
		return ""
	}
	return fmt.Sprintf("SIP;cause=%d;text=%s", why.Code, quote(clean(why.Text)))
}
