package demopbx

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// redirects is an extension that sends every caller on to another number (302).
func redirects(to string) extension {
	return func(_ context.Context, l *leg) error {
		return &rejection{status: sip.StatusMovedTemporarily, lines: []string{fmt.Sprintf("Contact: <sip:%s@%s>", to, l.dialog.local.Host)}}
	}
}

// overloaded refuses with 503 and says when to come back.
func overloaded(context.Context, *leg) error {
	return &rejection{status: sip.StatusServiceUnavailable, lines: []string{"Retry-After: 5"}}
}

// longestMinSE is what the extension 422 asks of a session timer, in seconds.
const longestMinSE = 3600

// longTimer refuses a session timer under an hour with 422 (RFC 4028 section 7),
// and is the echo for whoever comes back with a longer one, or has none.
func longTimer(ctx context.Context, l *leg) error {
	if seconds, _, ok := sessionExpires(l.invite); ok && seconds < longestMinSE {
		return &rejection{status: 422, lines: []string{"Min-SE: " + strconv.Itoa(longestMinSE)}}
	}
	return echo(ctx, l)
}

// onlyG711 refuses an offer that has anything better than G.711, as an old gateway
// does, and is the tone for others.
func onlyG711(ctx context.Context, l *leg) error {
	offer, err := l.prepare()
	if err != nil {
		return err
	}
	if offer == nil {
		return reject(sip.StatusNotAcceptableHere)
	}
	for _, f := range offer.formats {
		if !f.isEvent() && !strings.EqualFold(f.name, "PCMU") && !strings.EqualFold(f.name, "PCMA") && !strings.EqualFold(f.name, "CN") {
			return &rejection{status: sip.StatusNotAcceptableHere, lines: []string{`Warning: 305 offhook.demo "Only G.711 is understood here"`}}
		}
	}
	return tone(ctx, l)
}

// timed is the echo with a session timer as short as the PBX allows, which
// refresher has to refresh: "uac" the caller, "uas" the PBX.
func timed(refresher string) extension {
	return func(ctx context.Context, l *leg) error {
		l.refresher = refresher
		return echo(ctx, l)
	}
}

// answersCancel rings, and answers at the very moment in which the caller gives up:
// the 200 to the INVITE crosses the CANCEL (RFC 3261 section 9.1).
func answersCancel(ctx context.Context, l *leg) error {
	if err := l.attach(); err != nil {
		return err
	}
	crossed := make(chan struct{})
	l.mu.Lock()
	l.intercept = func(c *conn, req *sip.Request) bool {
		if req.Method != sip.CANCEL {
			return false
		}
		l.intercept = nil
		l.acceptLocked(l.media.local())
		l.replyTo(c, req, sip.StatusOK, "")
		close(crossed)
		return true
	}
	l.mu.Unlock()
	l.provisional(sip.StatusRinging, "")
	select {
	case <-crossed:
		return tone(ctx, l)
	case <-ctx.Done():
		return nil
	}
}

// whoAreYou is the echo, and says who the caller is to it: in its 200 and in the
// name of its P-Asserted-Identity.
func whoAreYou(ctx context.Context, l *leg) error {
	said := []string{"From " + l.invite.From().Address.User}
	for _, name := range []string{"P-Asserted-Identity", "P-Preferred-Identity", "Privacy"} {
		for _, header := range l.invite.GetHeaders(name) {
			said = append(said, name+" "+header.Value())
		}
	}
	for _, header := range l.invite.Headers() {
		if strings.HasPrefix(strings.ToUpper(header.Name()), "X-") {
			said = append(said, header.Name()+" "+header.Value())
		}
	}
	name := strings.NewReplacer(`\`, "", `"`, "").Replace(strings.Join(said, ", "))
	l.lines = []string{fmt.Sprintf(`P-Asserted-Identity: "%s" <sip:%s@%s>`, name, l.user, l.dialog.local.Host)}
	return echo(ctx, l)
}

// challenges is the echo, which has every request in the dialog prove who sends it
// (407), and takes none without.
func challenges(ctx context.Context, l *leg) error {
	l.mu.Lock()
	l.intercept = func(c *conn, req *sip.Request) bool {
		if req.Method == sip.CANCEL || req.Method == sip.ACK {
			return false
		}
		s := l.server
		switch v := s.digest.check(req, true, req.Recipient.String(), s.passwordOf); v {
		case granted:
			return false
		case refused:
			l.replyTo(c, req, sip.StatusForbidden, "")
		default:
			l.replyTo(c, req, sip.StatusProxyAuthRequired, "", s.digest.challengeLines(req, true, v == stale)...)
		}
		return true
	}
	l.mu.Unlock()
	return echo(ctx, l)
}

// passwordOf is the password of whoever calls: an extension, or the trunk.
func (s *Server) passwordOf(user string) (string, bool) {
	if user == s.options.Trunk.Name && user != "" {
		return s.options.Trunk.Password, true
	}
	return s.registrar.password(user)
}
