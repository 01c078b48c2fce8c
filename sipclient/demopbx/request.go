package demopbx

import (
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// request handles one request on the connection's reader. text is the request
// as it came.
func (s *Server) request(c *conn, req *sip.Request, text string) {
	s.log.Debug("request", "method", req.Method, "remote", c.remote)
	if hook := s.options.Hooks.Request; hook != nil {
		if answer := hook(string(req.Method), text); answer != nil {
			s.answerAs(c, req, *answer)
			return
		}
	}
	switch req.Method {
	case sip.INVITE:
		s.invited(c, req, requestURI(text))
	case sip.ACK:
		s.acknowledged(req)
	case sip.CANCEL:
		s.cancelled(c, req)
	case sip.REGISTER:
		s.register(c, req, requestURI(text))
	case sip.SUBSCRIBE:
		s.subscribed(c, req, requestURI(text))
	default:
		if req.To().Params.Has("tag") {
			s.inDialog(c, req)
			return
		}
		switch req.Method {
		case sip.MESSAGE:
			s.texted(c, req, requestURI(text))
			return
		case sip.OPTIONS:
			s.reply(c, req, sip.StatusOK, append(s.dialogHeaders(c, req.Recipient.User), "Accept: application/sdp")...)
			return
		}
		s.reply(c, req, sip.StatusMethodNotAllowed, "Allow: "+s.habits.allow)
	}
}

// requestURI is the URI of a request line as it was written.
func requestURI(text string) string {
	if words := strings.Fields(text[:strings.IndexByte(text+"\r", '\r')]); len(words) > 1 {
		return words[1]
	}
	return ""
}

// answerAs gives a test's answer.
func (s *Server) answerAs(c *conn, req *sip.Request, answer Answer) {
	if answer.Status == 0 || req.Method == sip.ACK {
		return
	}
	res := s.response(req, answer.Status, token(8), answer.Headers...)
	if answer.Reason != "" {
		res.Reason = answer.Reason
	}
	res.SetBody(nil)
	s.send(c, res)
}

// register is a REGISTER: challenge, then 403 for whoever is not what he says.
func (s *Server) register(c *conn, req *sip.Request, uri string) {
	user := req.To().Address.User
	switch s.digest.check(req, false, uri, s.registrar.password) {
	case challenge:
		s.reply(c, req, sip.StatusUnauthorized, s.digest.challengeLines(req, false, false)...)
	case stale:
		s.reply(c, req, sip.StatusUnauthorized, s.digest.challengeLines(req, false, true)...)
	case refused:
		s.reply(c, req, sip.StatusForbidden)
	case granted:
		if !s.mayRegister(req, user) {
			s.reply(c, req, sip.StatusForbidden)
			return
		}
		if s.registrar.brief(req, s.options.MinExpires) {
			s.reply(c, req, 423, s.minExpires())
			return
		}
		lines := s.registrar.update(c, user, req)
		lines = append(lines, "Date: "+time.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
		s.reply(c, req, sip.StatusOK, lines...)
		s.log.Info("registered", "user", user, "contacts", s.registrar.count(user))
		s.spawn(func() { s.welcome(user) })
	}
}

// mayRegister reports whether the user who has proved himself is the one whose
// bindings he wants to change.
func (s *Server) mayRegister(req *sip.Request, user string) bool {
	for _, header := range req.GetHeaders("Authorization") {
		if credentials, ok := parseCredentials(header.Value()); ok && credentials["username"] == user {
			return true
		}
	}
	return false
}

// invited is an INVITE: within a dialog, or a new call.
func (s *Server) invited(c *conn, req *sip.Request, uri string) {
	if req.To().Params.Has("tag") {
		s.inDialog(c, req)
		return
	}
	if s.table.invite(req) != nil {
		return // the same INVITE again
	}
	if !s.authorised(c, req, uri) {
		return
	}
	s.reply(c, req, sip.StatusTrying)
	if seconds, _, ok := sessionExpires(req); ok && seconds < s.minSE() {
		s.reply(c, req, 422, "Min-SE: "+strconv.Itoa(s.minSE()))
		return
	}
	e := s.entry(req.Recipient.User)
	if header := req.GetHeader("Replaces"); header != nil {
		r, err := parseReplaces(header.Value())
		if err != nil {
			s.reply(c, req, sip.StatusBadRequest)
			return
		}
		old := s.table.match(r)
		if old == nil {
			s.reply(c, req, sip.StatusCallTransactionDoesNotExists)
			return
		}
		e = entry{script: replacing(old, r.earlyOnly)}
	}
	l := s.newIncoming(c, req)
	s.table.add(l)
	if !s.spawn(func() { l.run(e) }) {
		s.table.remove(l)
		s.reply(c, req, sip.StatusServiceUnavailable)
	}
}

// authorised challenges callers where the options or the imitated server want it.
func (s *Server) authorised(c *conn, req *sip.Request, uri string) bool {
	caller := req.From().Address.User
	password := s.registrar.password
	switch registered := s.registrar.registeredOn(c, caller); {
	case registered && s.habits.challengeInvites:
	case !registered && s.options.Trunk.Name != "":
		password = func(user string) (string, bool) { return s.options.Trunk.Password, user == s.options.Trunk.Name }
	default:
		return true
	}
	proxy, status := true, sip.StatusProxyAuthRequired
	if s.habits.digest.always401 {
		proxy, status = false, sip.StatusUnauthorized
	}
	switch v := s.digest.check(req, proxy, uri, password); v {
	case granted:
		return true
	case refused:
		s.reply(c, req, sip.StatusForbidden)
	default:
		s.reply(c, req, status, s.digest.challengeLines(req, proxy, v == stale)...)
	}
	return false
}

// acknowledged is an ACK, of a 2xx by its dialog. That of an error needs nothing.
func (s *Server) acknowledged(req *sip.Request) {
	if l := s.table.dialog(req); l != nil {
		l.acknowledged(req)
	}
}

// cancelled is a CANCEL: it is answered by itself, and its INVITE with 487 unless
// that has its final answer (RFC 3261 section 9.2).
func (s *Server) cancelled(c *conn, req *sip.Request) {
	l := s.table.invite(req)
	if l == nil {
		s.reply(c, req, sip.StatusCallTransactionDoesNotExists)
		return
	}
	l.cancelled(c, req)
}

// inDialog is any other request with a To tag.
func (s *Server) inDialog(c *conn, req *sip.Request) {
	l := s.table.dialog(req)
	if l == nil {
		s.reply(c, req, sip.StatusCallTransactionDoesNotExists)
		return
	}
	l.request(c, req)
}
