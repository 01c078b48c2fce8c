package demopbx

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// text is a MESSAGE (RFC 3428) for an extension.
type text struct {
	from              caller
	contentType, body string
}

// maxTexts is how many wait for an extension whose phone is away.
const maxTexts = 20

// texted is a MESSAGE outside a dialog: the echo answers it, that for an extension
// goes to its phone or waits for it (202).
func (s *Server) texted(c *conn, req *sip.Request, uri string) {
	if !s.authorised(c, req, uri) {
		return
	}
	number, from := req.Recipient.User, req.From()
	t := text{from: caller{user: from.Address.User, name: from.DisplayName, host: req.Recipient.Host}, contentType: "text/plain", body: string(req.Body())}
	if header := req.ContentType(); header != nil {
		t.contentType = header.Value()
	}
	_, extension := s.registrar.password(number)
	switch e := s.entry(number); {
	case e.refuses != 0:
		s.reply(c, req, e.refuses)
	case number == "9196":
		s.reply(c, req, sip.StatusOK)
		back := &binding{user: from.Address.User, contact: from.Address, conn: c}
		if contact := req.Contact(); contact != nil {
			back.contact = contact.Address
		}
		t.from = caller{user: number, host: req.Recipient.Host}
		s.spawn(func() { s.deliver(back, t) })
	case !extension:
		s.reply(c, req, sip.StatusMethodNotAllowed, "Allow: INVITE, ACK, BYE, CANCEL")
	default:
		s.passText(c, req, number, t)
	}
}

// passText sends a text to an extension's phone, and the phone's status back.
func (s *Server) passText(c *conn, req *sip.Request, number string, t text) {
	to := s.registrar.find(number)
	switch {
	case to != nil:
		s.spawn(func() { s.reply(c, req, s.deliver(to, t)) })
	case s.mailboxes.keep(number, t):
		s.reply(c, req, sip.StatusAccepted)
	default:
		s.reply(c, req, sip.StatusTemporarilyUnavailable)
	}
}

// deliver sends a text and returns the phone's status.
func (s *Server) deliver(to *binding, t text) (status int) {
	res := s.tell(to, t.from, sip.MESSAGE, t.body, "Content-Type: "+t.contentType)
	if res == nil {
		return sip.StatusRequestTimeout
	}
	return res.StatusCode
}

// tell sends a client a request outside any dialog and waits for its final
// response; nil when none comes.
func (s *Server) tell(to *binding, from caller, method sip.RequestMethod, body string, lines ...string) *sip.Response {
	l := s.newOutgoing(to, from)
	defer l.end(errOver)
	l.mu.Lock()
	req := l.newRequest(method)
	addLines(req, lines)
	req.SetBody([]byte(body))
	tx := s.table.begin(req)
	s.send(l.conn, req)
	l.mu.Unlock()
	defer s.table.end(tx)
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		select {
		case res := <-tx.responses:
			if !res.IsProvisional() {
				return res
			}
		case <-limit.C:
			return nil
		case <-to.conn.ctx.Done():
			return nil
		case <-l.ctx.Done():
			return nil
		}
	}
}
