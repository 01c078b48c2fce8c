package signaling

import (
	"errors"
	"fmt"
	"strings"

	"offhook/sipclient"
)

// errReplaces: a Replaces header that cannot be read, or written.
var errReplaces = errors.New("not a dialog to replace")

// maxDialogRef bounds the value of a Replaces header, in bytes.
const maxDialogRef = 1024

// parseReplaces reads the value of a Replaces header (RFC 3891 section 6.1):
// "call-id;to-tag=…;from-tag=…;early-only".
func parseReplaces(text string) (sipclient.DialogRef, error) {
	var ref sipclient.DialogRef
	if len(text) > maxDialogRef {
		return ref, fmt.Errorf("%w: longer than %d bytes", errReplaces, maxDialogRef)
	}
	callID, tail, _ := strings.Cut(text, ";")
	ref.CallID = strings.TrimSpace(callID)
	seen := map[string]bool{}
	for _, p := range parseParams(tail) {
		name := strings.ToLower(p.name)
		switch name {
		case "to-tag":
			ref.ToTag = p.value
		case "from-tag":
			ref.FromTag = p.value
		case "early-only":
			ref.EarlyOnly = true
		default:
			continue
		}
		if seen[name] {
			return sipclient.DialogRef{}, fmt.Errorf("%w: %s stands twice", errReplaces, name)
		}
		seen[name] = true
	}
	return ref, checkReplaces(ref)
}

// checkReplaces wants what a Replaces header can hold: a Call-ID and two tags of
// characters that end neither it nor the URI in which it stands.
func checkReplaces(ref sipclient.DialogRef) error {
	for _, part := range []string{ref.CallID, ref.ToTag, ref.FromTag} {
		if part == "" || strings.ContainsFunc(part, func(r rune) bool { return r <= ' ' || r > '~' || r == ';' || r == ',' }) {
			return fmt.Errorf("%w: %.60q", errReplaces, part)
		}
	}
	return nil
}

// formatReplaces is what parseReplaces reads.
func formatReplaces(ref sipclient.DialogRef) string {
	text := ref.CallID + ";to-tag=" + ref.ToTag + ";from-tag=" + ref.FromTag
	if ref.EarlyOnly {
		text += ";early-only"
	}
	return text
}

// replaced finds the call that an INVITE wants to take the place of (RFC 3891
// section 3). code is the response where there is none, else 0; the leg is nil
// where none is asked for.
func (l *line) replaced(r *request) (g *leg, code int) {
	values := r.GetHeaders("Replaces")
	if len(values) == 0 {
		return nil, 0
	}
	ref, err := parseReplaces(values[0].Value())
	if err != nil || len(values) > 1 {
		return nil, 400
	}
	d := l.dialogs[dialogID{ref.CallID, ref.ToTag, ref.FromTag}]
	if d == nil && ref.FromTag == "0" { // a user agent of RFC 2543 has no tag
		d = l.dialogs[dialogID{ref.CallID, ref.ToTag, ""}]
	}
	switch {
	case d == nil:
		return nil, 481
	case d.leg.over || d.leg.released:
		return nil, 603
	case d.confirmed && ref.EarlyOnly:
		return nil, 486
	case !d.confirmed && d.leg.server != nil: // it rings here: nobody else may answer it
		return nil, 481
	}
	return d.leg, 0
}
