package signaling

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"offhook/sipclient"
)

// A server that knows nothing of dialogs (489 to Event: dialog) may know of presence
// (RFC 3856): whether somebody is in a call, but neither with whom nor which.

const (
	presenceEvent = "presence"
	pidfType      = "application/pidf+xml"
)

// maxPresence bounds a presence document, in bytes.
const maxPresence = 64 << 10

var errPresence = errors.New("not a presence document")

// parsePresence reads a presence document (PIDF, RFC 3863) with its activities (RPID, RFC
// 4480 section 3.2), wherever in it servers put them: Asterisk has them in a status.
func parsePresence(body []byte) (sipclient.WatchedState, error) {
	if len(body) > maxPresence {
		return "", fmt.Errorf("%w: longer than %d bytes", errPresence, maxPresence)
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	state, root, in := sipclient.WatchedUnknown, "", ""
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && root == "presence":
			return state, nil
		case err != nil:
			return "", fmt.Errorf("%w: %w", errPresence, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			in = t.Name.Local
			if root == "" {
				root = in
			}
			switch in {
			case "on-the-phone", "busy":
				state = sipclient.WatchedBusy
			}
		case xml.CharData:
			if in == "basic" && state != sipclient.WatchedBusy && strings.TrimSpace(string(t)) == "open" {
				state = sipclient.WatchedIdle
			}
		case xml.EndElement:
			in = ""
		}
	}
}

// fallBack asks for presence where the server knows nothing of dialogs; false means that
// there is nothing else to ask for.
func (s *subscription) fallBack() bool {
	if s.event != string(sipclient.EventDialogs) {
		return false
	}
	s.event = presenceEvent
	s.to, s.remote, s.target, s.routes, s.remoteSeq = "", "", "", nil, 0
	return true
}

// onPresence takes a presence document.
func (s *subscription) onPresence(body []byte) {
	state, err := parsePresence(body)
	if err != nil {
		s.line.drop("presence", err)
		return
	}
	s.line.emit(sipclient.LineWatched{Target: s.what.Target, Watched: sipclient.Watched{State: state}})
}
