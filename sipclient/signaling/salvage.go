package signaling

import (
	"bytes"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// salvage makes the 400 for a request that could not be read, where the headers
// that a response copies are there (RFC 3261 section 21.4.1). It returns nil
// for responses, for ACK, which is never answered, and for noise.
func salvage(text []byte, why string) *sip.Response {
	head, _, _ := bytes.Cut(text, []byte("\r\n\r\n"))
	lines := strings.Split(string(head), "\r\n")
	start := strings.Fields(lines[0])
	if len(start) < 3 || start[0] == "ACK" || !strings.HasPrefix(start[len(start)-1], "SIP/") || strings.HasPrefix(start[0], "SIP/") {
		return nil
	}
	code, phrase := 400, "Bad Request"
	if !strings.EqualFold(start[len(start)-1], "SIP/2.0") {
		code, phrase = 505, "Version Not Supported"
	}
	r := sip.NewResponse(code, phrase)
	for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		found := false
		for _, line := range lines[1:] {
			key, value, ok := strings.Cut(line, ":")
			if !ok || !strings.EqualFold(strings.TrimSpace(key), name) || found && name != "Via" {
				continue
			}
			found = true
			if value = strings.TrimSpace(value); name == "To" && !strings.Contains(strings.ToLower(value), ";tag=") {
				value += ";tag=" + token(10)
			}
			add(r, name, strings.ReplaceAll(value, "\r", " "))
		}
		if !found {
			return nil
		}
	}
	if len(why) > 80 {
		why = why[:80]
	}
	add(r, "Warning", "399 offhook.invalid "+quote(strings.ToValidUTF8(why, "?")))
	r.SetBody(nil)
	return r
}
