package signaling

import (
	"strings"

	"github.com/emiago/sipgo/sip"
)

// The body types of DTMF by INFO. Neither was ever standardised; the first came
// with Cisco's gateways.
const (
	dtmfRelayType = "application/dtmf-relay"
	dtmfType      = "application/dtmf"
)

// maxDTMF bounds a body with a digit, in bytes.
const maxDTMF = 256

// digitOf returns the DTMF digit in an INFO, 0 to 9, *, # or A to D. ok is false
// where there is none, or something else, such as a flash of the hook.
func digitOf(m sip.Message) (digit rune, ok bool) {
	body := string(m.Body())
	if len(body) > maxDTMF {
		return 0, false
	}
	switch mediaType(m) {
	case dtmfRelayType:
		return parseDTMFRelay(body)
	case dtmfType:
		if strings.Contains(body, "=") {
			return parseDTMFRelay(body)
		}
		return parseDigit(body)
	}
	return 0, false
}

// parseDTMFRelay reads "Signal=5" among the lines of an application/dtmf-relay body.
func parseDTMFRelay(body string) (digit rune, ok bool) {
	for line := range strings.Lines(body) {
		name, value, found := strings.Cut(line, "=")
		if found && strings.EqualFold(strings.TrimSpace(name), "Signal") {
			return parseDigit(value)
		}
	}
	return 0, false
}

// parseDigit reads a digit as it is written, or as the number of its event (RFC
// 4733 section 3.2), which some gateways send for those that are no number.
func parseDigit(text string) (digit rune, ok bool) {
	const events = "0123456789*#ABCD"
	text = strings.ToUpper(strings.TrimSpace(text))
	switch {
	case len(text) == 1 && strings.Contains(events, text):
		return rune(text[0]), true
	case len(text) == 2 && text[0] == '1' && text[1] >= '0' && text[1] <= '5':
		return rune(events[10+text[1]-'0']), true
	}
	return 0, false
}
