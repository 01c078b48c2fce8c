package signaling

import (
	"fmt"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// allow are the methods that requests of others may have here.
const allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, PRACK"

// supported are the extensions that are really there: the connection is reused
// and named by +sip.instance and reg-id (RFC 5626), and sessions are kept alive
// (RFC 4028). What an INVITE of ours also takes is reliable provisional responses
// (RFC 3262); within a dialog nothing rings.
const (
	supported         = supportedInDialog + ", 100rel"
	supportedInDialog = "outbound, timer"
)

const sdpType = "application/sdp"

// compose starts a request: its line and the headers that every request has
// (RFC 3261 section 8.1.1).
func (l *line) compose(method sip.RequestMethod, uri string, h headers) (*sip.Request, error) {
	target, err := parseURI(uri)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	r := sip.NewRequest(method, target)
	via := h.branch
	if via == "" {
		via = branch()
	}
	add(r, "Via", fmt.Sprintf("SIP/2.0/%s %s;branch=%s", strings.ToUpper(transportName(l.ep)), l.host, via))
	for _, route := range h.routes {
		add(r, "Route", route)
	}
	add(r, "Max-Forwards", "70")
	add(r, "From", h.from)
	add(r, "To", h.to)
	add(r, "Call-ID", h.callID)
	add(r, "CSeq", fmt.Sprintf("%d %s", h.cseq, method))
	return r, nil
}

// headers are what compose needs to know.
type headers struct {
	from, to, callID string
	cseq             uint32
	routes           []string
	branch           string // empty for a new one
}

// self is our From or To without a tag: the account's address of record.
func (l *line) self() string {
	address := "<" + l.cfg.Account.AOR() + ">"
	if name := l.cfg.Account.DisplayName; name != "" {
		return quote(name) + " " + address
	}
	return address
}

// contactURI is where we can be reached: on this connection only (RFC 7118
// section 5.1.1 wants transport=ws for wss, too). It is the same after a
// reconnect, so that a registrar replaces the old binding.
func (l *line) contactURI() string {
	user, _ := strings.CutPrefix(l.cfg.Account.AOR(), "sip:")
	user, _, _ = strings.Cut(user, "@")
	return "sip:" + user + "@" + l.host + ";transport=ws"
}

// addContact adds where we are, and what may be sent there.
func (l *line) addContact(m sip.Message) {
	add(m, "Contact", "<"+l.contactURI()+">")
	add(m, "Allow", allow)
}

// addSelf adds what tells the other side of a dialog about us.
func (l *line) addSelf(m sip.Message) {
	l.addContact(m)
	add(m, "Supported", supportedInDialog)
}

// finish adds User-Agent and the body; sdp may be empty.
func (l *line) finishRequest(r *sip.Request, sdp string) *sip.Request {
	add(r, "User-Agent", l.userAgent())
	setSDP(r, sdp)
	return r
}

func setSDP(m sip.Message, sdp string) {
	if sdp == "" {
		m.SetBody([]byte{})
		return
	}
	add(m, "Content-Type", sdpType)
	m.SetBody([]byte(sdp))
}

// respond makes a response with the headers that RFC 3261 section 8.2.6.2 wants
// copied, unchanged. toTag is added where the request had none.
func (l *line) respond(r *request, code int, toTag string) *sip.Response {
	out := sip.NewResponse(code, phrase(code))
	for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		for _, h := range r.GetHeaders(name) {
			v := h.Value()
			if name == "To" && code > 100 && toTag != "" && r.to.tag() == "" {
				v += ";tag=" + toTag
			}
			add(out, name, v)
		}
	}
	return out
}

// answer responds to a request that makes no transaction of its own and no dialog.
func (l *line) answer(r *request, code int, extra ...[2]string) {
	out := l.respond(r, code, token(10))
	for _, h := range extra {
		add(out, h[0], h[1])
	}
	add(out, "Server", l.userAgent())
	out.SetBody([]byte{})
	if err := l.transmit(out, nil); err != nil {
		l.log.Debug("no answer sent", "method", string(r.Method), "code", code, "error", err)
	}
}

// phrase returns the reason phrase of a status that we send.
func phrase(code int) string {
	switch code {
	case 100:
		return "Trying"
	case 180:
		return "Ringing"
	case 200:
		return "OK"
	case 400:
		return "Bad Request"
	case 404:
		return "Not Found"
	case 405:
		return "Method Not Allowed"
	case 406:
		return "Not Acceptable"
	case 415:
		return "Unsupported Media Type"
	case 416:
		return "Unsupported URI Scheme"
	case 420:
		return "Bad Extension"
	case 422:
		return "Session Interval Too Small"
	case 469:
		return "Bad Info Package"
	case 480:
		return "Temporarily Unavailable"
	case 481:
		return "Call/Transaction Does Not Exist"
	case 482:
		return "Loop Detected"
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
	case 500:
		return "Server Internal Error"
	case 501:
		return "Not Implemented"
	case 503:
		return "Service Unavailable"
	case 504:
		return "Server Time-out"
	case 505:
		return "Version Not Supported"
	case 600:
		return "Busy Everywhere"
	case 603:
		return "Decline"
	}
	return "Failed"
}
