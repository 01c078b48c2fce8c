package signaling

import (
	"fmt"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// allow are the methods that requests of others may have here.
const allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, PRACK, MESSAGE, NOTIFY, REFER"

// allowEvents are the events that NOTIFY may bring within a dialog.
const allowEvents = "talk, hold, refer"

// supported are the extensions that are really there: the connection is reused
// and named by +sip.instance and reg-id (RFC 5626), and sessions are kept alive
// (RFC 4028); Replaces and a REFER without NOTIFY are understood. What an INVITE of
// ours also takes is reliable provisional responses (RFC 3262); within a dialog
// nothing rings.
const (
	supported         = supportedInDialog + ", 100rel"
	supportedInDialog = "outbound, timer, replaces, norefersub"
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
func (l *line) self() string { return l.named("") }

// named is the account's name with one of its numbers; the empty one is its own.
func (l *line) named(number string) string {
	address := "<" + l.cfg.Account.Address(number) + ">"
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

// addContact adds where we are, and what may be sent there. user is the user part of
// Contact where it is another than the account's: its host says whose it is.
func (l *line) addContact(m sip.Message, user string) {
	uri := l.contactURI()
	if user != "" {
		uri = "sip:" + user + "@" + l.host + ";transport=ws"
	}
	add(m, "Contact", "<"+uri+">")
	add(m, "Allow", allow)
	add(m, "Allow-Events", allowEvents)
}

// addSelf adds what tells the other side of a dialog about us.
func (l *line) addSelf(m sip.Message) {
	l.addContact(m, "")
	add(m, "Supported", supportedInDialog)
}

// finish adds User-Agent and the body; sdp may be empty.
func (l *line) finishRequest(r *sip.Request, sdp string) *sip.Request {
	add(r, "User-Agent", l.userAgent())
	setSDP(r, sdp)
	return r
}

func setSDP(m sip.Message, sdp string) { setBody(m, sdpType, sdp) }

// setBody gives a message its body; an empty one has no type.
func setBody(m sip.Message, contentType, body string) {
	if body != "" {
		add(m, "Content-Type", contentType)
	}
	m.SetBody([]byte(body))
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
	if known := phrases[code]; known != "" {
		return known
	}
	return "Failed"
}

var phrases = map[int]string{
	100: "Trying",
	180: "Ringing",
	200: "OK",
	202: "Accepted",
	302: "Moved Temporarily",
	400: "Bad Request",
	403: "Forbidden",
	404: "Not Found",
	405: "Method Not Allowed",
	406: "Not Acceptable",
	413: "Request Entity Too Large",
	415: "Unsupported Media Type",
	416: "Unsupported URI Scheme",
	420: "Bad Extension",
	422: "Session Interval Too Small",
	469: "Bad Info Package",
	480: "Temporarily Unavailable",
	481: "Call/Transaction Does Not Exist",
	482: "Loop Detected",
	486: "Busy Here",
	487: "Request Terminated",
	488: "Not Acceptable Here",
	489: "Bad Event",
	491: "Request Pending",
	500: "Server Internal Error",
	501: "Not Implemented",
	503: "Service Unavailable",
	504: "Server Time-out",
	505: "Version Not Supported",
	600: "Busy Everywhere",
	603: "Decline",
}
