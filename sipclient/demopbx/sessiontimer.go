package demopbx

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// sessionExpires reads Session-Expires, also by its compact name (RFC 4028
// section 4): the interval and who is to refresh, "" where that is left open.
func sessionExpires(m sip.Message) (seconds int, refresher string, ok bool) {
	for _, name := range []string{"Session-Expires", "x"} {
		headers := m.GetHeaders(name)
		if len(headers) == 0 {
			continue
		}
		text, params, _ := strings.Cut(headers[0].Value(), ";")
		for param := range strings.SplitSeq(params, ";") {
			if key, value, _ := strings.Cut(param, "="); strings.EqualFold(strings.TrimSpace(key), "refresher") {
				refresher = strings.ToLower(strings.TrimSpace(value))
			}
		}
		seconds, err := strconv.Atoi(strings.TrimSpace(text))
		return seconds, refresher, err == nil && seconds > 0
	}
	return 0, "", false
}

// startSessionTimer grants the session timer that an INVITE or UPDATE asks for, or
// has one that the extension insists on, and returns the header lines that say
// so. mu is held.
func (l *leg) startSessionTimer(req *sip.Request) []string {
	seconds, refresher, ok := sessionExpires(req)
	if !ok && l.refresher == "" {
		return nil
	}
	switch {
	case !ok:
		seconds, refresher = l.server.minSE(), l.refresher
	case l.refresher != "":
		refresher = cmp.Or(refresher, l.refresher)
		seconds = min(seconds, max(leastOf(req), l.server.minSE()))
	}
	if !hasToken(req, "timer", "Supported", "k", "Require") && !ok {
		refresher = "uas" // who knows no timer cannot refresh (RFC 4028 section 9)
	}
	interval := time.Duration(seconds) * time.Second
	if refresher == "uas" {
		l.refreshAfter(interval / 2)
		return []string{fmt.Sprintf("Session-Expires: %d;refresher=uas", seconds)}
	}
	// A tenth early, as FreeSWITCH: RFC 4028 section 10 says a third or 32 s.
	l.after(interval*9/10, func() { l.end(errExpired) })
	return []string{fmt.Sprintf("Session-Expires: %d;refresher=uac", seconds), "Require: timer"}
}

// leastOf is the Min-SE of a request, in seconds: without the header it is 90 (RFC 4028
// section 5).
func leastOf(req *sip.Request) int {
	header := req.GetHeader("Min-SE")
	if header == nil {
		return 90
	}
	text, _, _ := strings.Cut(header.Value(), ";")
	seconds, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 90
	}
	return seconds
}

// minSE is the shortest session timer, in seconds.
func (s *Server) minSE() int {
	if s.options.MinSE > 0 {
		return int(s.options.MinSE / time.Second)
	}
	return s.habits.minSE
}

// hasToken reports whether a comma-separated header, by any of its names, has a
// token.
func hasToken(m sip.Message, token string, names ...string) bool {
	for _, name := range names {
		for _, header := range m.GetHeaders(name) {
			for word := range strings.SplitSeq(header.Value(), ",") {
				if strings.EqualFold(strings.TrimSpace(word), token) {
					return true
				}
			}
		}
	}
	return false
}

// keepAlive refreshes a session that the PBX began, where the client's 200
// leaves that to the PBX: UPDATE without SDP at half the interval. mu is held.
func (l *leg) keepAlive(res *sip.Response) {
	if seconds, refresher, ok := sessionExpires(res); ok && refresher != "uas" {
		l.refreshAfter(time.Duration(seconds) * time.Second / 2)
	}
}

func (l *leg) refreshAfter(half time.Duration) {
	l.after(half, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.state != answered || l.conn.gone() {
			return
		}
		update := l.newRequest(sip.UPDATE)
		addLines(update, []string{
			"Contact: " + l.server.habits.contact(l.conn, l.user),
			fmt.Sprintf("Session-Expires: %d;refresher=uac", int(2*half/time.Second)),
			"Supported: timer",
		})
		update.SetBody(nil)
		l.server.send(l.conn, update) // whatever the client answers, it has seen a refresh
		l.refreshAfter(half)
	})
}

// after runs f when d has passed, unless it is called again before or the call
// ends. mu is held.
func (l *leg) after(d time.Duration, f func()) {
	if l.settle != nil {
		l.settle()
	}
	ctx, settle := context.WithCancel(l.ctx)
	l.settle = settle
	due := l.server.options.Hooks.After(d)
	l.server.spawn(func() {
		select {
		case <-due:
			if ctx.Err() == nil {
				f()
			}
		case <-ctx.Done():
		}
	})
}
