package demopbx

import (
	"strings"
	"unicode"

	"github.com/emiago/sipgo/sip"
)

// parseDTMF reads the digit of an INFO: application/dtmf-relay ("Signal=5", then
// perhaps "Duration=160") or application/dtmf ("5").
func parseDTMF(contentType string, body []byte) (digit rune, ok bool) {
	kind, _, _ := strings.Cut(contentType, ";")
	var signal string
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "application/dtmf":
		signal = string(body)
	case "application/dtmf-relay":
		for line := range strings.Lines(string(body)) {
			if name, value, _ := strings.Cut(line, "="); strings.EqualFold(strings.TrimSpace(name), "Signal") {
				signal = value
			}
		}
	}
	signal = strings.TrimSpace(signal)
	if len(signal) != 1 {
		return 0, false
	}
	digit = unicode.ToUpper(rune(signal[0]))
	return digit, strings.ContainsRune(allDigits, digit)
}

// allDigits are the events 0 to 15 of RFC 4733 section 3.2; the first twelve can
// be read back.
const (
	spokenDigits = "0123456789*#"
	allDigits    = spokenDigits + "ABCD"
)

// informed is an INFO: a digit, unless the imitated server does not listen. mu is
// held.
func (l *leg) informed(c *conn, req *sip.Request) {
	l.replyTo(c, req, sip.StatusOK, "")
	header := req.ContentType()
	if header == nil || l.media == nil || l.server.habits.ignoresINFO {
		return
	}
	if digit, ok := parseDTMF(header.Value(), req.Body()); ok {
		l.media.dialled(digit)
	}
}
