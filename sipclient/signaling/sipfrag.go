package signaling

import (
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

const sipfragType = "message/sipfrag"

// maxSipfrag is how much of a fragment is looked at, in bytes: its first line says
// all that is wanted.
const maxSipfrag = 512

// sipfragOf returns the status line in a message's message/sipfrag body (RFC 3420);
// ok is false where there is none.
func sipfragOf(m sip.Message) (code int, phrase string, ok bool) {
	if mediaType(m) != sipfragType {
		return 0, "", false
	}
	body := m.Body()
	return parseSipfrag(string(body[:min(len(body), maxSipfrag)]))
}

// parseSipfrag reads "SIP/2.0 180 Ringing".
func parseSipfrag(text string) (code int, phrase string, ok bool) {
	text = strings.TrimLeft(text, " \t\r\n")
	line, _, _ := strings.Cut(text, "\n")
	version, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if !strings.EqualFold(version, "SIP/2.0") {
		return 0, "", false
	}
	number, phrase, _ := strings.Cut(strings.TrimSpace(rest), " ")
	code, err := strconv.Atoi(number)
	if err != nil || len(number) != 3 || code < 100 || code > 699 {
		return 0, "", false
	}
	return code, clean(phrase), true
}
