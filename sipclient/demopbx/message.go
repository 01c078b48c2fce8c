package demopbx

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// token is a random word of n bytes in hex, for tags, branches and Call-IDs.
func token(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return hex.EncodeToString(b)
}

func newBranch() string { return sip.RFC3261BranchMagicCookie + token(9) }

// reasonPhrase is the usual phrase of a status.
func reasonPhrase(status int) string {
	switch status {
	case 180:
		return "Ringing"
	case 183:
		return "Session Progress"
	case 100:
		return "Trying"
	case 407:
		return "Proxy Authentication Required"
	case 408:
		return "Request Timeout"
	case 421:
		return "Extension Required"
	case 422:
		return "Session Interval Too Small"
	case 423:
		return "Interval Too Brief"
	case 302:
		return "Moved Temporarily"
	case 480:
		return "Temporarily Unavailable"
	case 481:
		return "Call/Transaction Does Not Exist"
	case 486:
		return "Busy Here"
	case 487:
		return "Request Terminated"
	case 488:
		return "Not Acceptable Here"
	case 489:
		return "Bad Event"
	case 491:
		return "Request Pending"
	case 603:
		return "Decline"
	}
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "Unknown"
}

// response builds a response to req with the headers of RFC 3261 section 8.2.6,
// the PBX's name, and then the given header lines. toTag is added where the
// request has none; a 100 never gets one.
func (s *Server) response(req *sip.Request, status int, toTag string, lines ...string) *sip.Response {
	res := sip.NewResponse(status, reasonPhrase(status))
	sip.CopyHeaders("Via", req, res)
	if via := res.Via(); via != nil {
		if value, ok := via.Params.Get("rport"); ok && value == "" { // RFC 3581 section 4
			host, port := splitHost(req.Source())
			via.Params.Add("rport", port)
			via.Params.Add("received", host)
		}
	}
	if req.Method == sip.INVITE {
		sip.CopyHeaders("Record-Route", req, res)
	}
	for _, name := range []string{"From", "To", "Call-ID", "CSeq"} {
		sip.CopyHeaders(name, req, res)
	}
	if to := res.To(); status > 100 && !to.Params.Has("tag") {
		to.Params.Add("tag", toTag)
	}
	res.AppendHeader(sip.NewHeader(s.habits.agentHeader, s.habits.agent))
	addLines(res, lines)
	return res
}

// addLines appends header lines ("Name: value"); empty ones are skipped.
func addLines(m sip.Message, lines []string) {
	for _, line := range lines {
		if name, value, ok := strings.Cut(line, ":"); ok {
			m.AppendHeader(sip.NewHeader(strings.TrimSpace(name), strings.TrimSpace(value)))
		}
	}
}

// reply sends a response with no body.
func (s *Server) reply(c *conn, req *sip.Request, status int, lines ...string) {
	res := s.response(req, status, token(8), lines...)
	res.SetBody(nil)
	s.send(c, res)
}

// send writes a message and logs a failure: the reader finds out by itself that
// the connection is gone.
func (s *Server) send(c *conn, m sip.Message) {
	if err := c.send(m); err != nil {
		s.log.Info("message not sent", "error", err)
	}
}

// dialogHeaders are what FreeSWITCH and Asterisk add to 18x and 2xx of INVITE.
func (s *Server) dialogHeaders(c *conn, user string) []string {
	return []string{
		"Contact: " + s.habits.contact(c, user),
		"Allow: " + s.habits.allow,
		"Supported: " + s.habits.supported,
	}
}

// finish sets body and Content-Length, then what the imitated server sends
// after Content-Length.
func (s *Server) finish(m sip.Message, sdp string, user, host string) {
	if sdp == "" {
		m.SetBody(nil)
	} else {
		m.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
		if s.habits.remoteParty {
			m.AppendHeader(sip.NewHeader("Content-Disposition", "session"))
		}
		m.SetBody([]byte(sdp))
	}
	if s.habits.remoteParty && user != "" {
		m.AppendHeader(sip.NewHeader("Remote-Party-ID",
			fmt.Sprintf(`"%s" <sip:%s@%s>;party=calling;privacy=off;screen=no`, user, user, host)))
	}
}
