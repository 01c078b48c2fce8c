package signaling

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/call"
)

// Session-Expires that we ask for, and the least that we take (RFC 4028 sections
// 4 and 5): FreeSWITCH wants at least 120 s.
const (
	sessionInterval = 30 * time.Minute
	leastInterval   = 90 * time.Second
	// shortestInterval bounds what an answer may make of it.
	shortestInterval = 30 * time.Second
)

// errExpired: nobody has refreshed the session in time.
var errExpired = errors.New("nothing was heard of the other side for the time agreed on")

// sessionTimer is how the two sides of a call make sure that it is still there
// (RFC 4028): one of them sends a request from time to time, and without it the
// call ends.
type sessionTimer struct {
	floor
	interval time.Duration // 0: none
	ours     bool          // we refresh
	updates  bool          // the other side takes UPDATE
	due      bool          // a refresh waits for the next connection
	refresh  *timer
	expiry   *timer
}

// floor is the Min-SE that others have asked of us.
type floor struct {
	least  time.Duration
	raised int
}

// maxRaises bounds how often one request may be refused with 422: each proxy on
// the way may have its own idea.
const maxRaises = 4

// raise takes a 422 and reports whether asking again is of use (RFC 4028 section 7.3).
func (f *floor) raise(r *response, asked time.Duration) bool {
	least := deltaSeconds(value(r, "Min-SE"))
	if f.raised >= maxRaises || least <= asked || least > maxExpiry {
		return false
	}
	f.raised++
	f.least = least
	return true
}

// ask adds the headers that ask for a session timer. Who refreshes is left open
// where refresher is empty.
func (f floor) ask(r *sip.Request, interval time.Duration, refresher string) {
	v := fmt.Sprint(int(max(interval, f.least).Seconds()))
	if refresher != "" {
		v += ";refresher=" + refresher
	}
	add(r, "Session-Expires", v)
	add(r, "Min-SE", fmt.Sprint(int(max(leastInterval, f.least).Seconds())))
}

// stop ends both timers.
func (s *sessionTimer) stop() {
	s.refresh.stop()
	s.expiry.stop()
}

// sessionExpires is the value of a Session-Expires header.
type sessionExpires struct {
	interval  time.Duration // 0 where there is none, or it makes no sense
	refresher string        // "uac", "uas" or ""
}

// sessionExpiresOf reads Session-Expires (RFC 4028 section 4).
func sessionExpiresOf(m sip.Message) sessionExpires {
	interval, tail, _ := strings.Cut(value(m, "Session-Expires"), ";")
	refresher, _ := parseParams(tail).get("refresher")
	if refresher = strings.ToLower(refresher); refresher != "uac" && refresher != "uas" {
		refresher = ""
	}
	return sessionExpires{min(deltaSeconds(strings.TrimSpace(interval)), maxExpiry), refresher}
}

// doesTimers reports whether the sender of m has RFC 4028.
func doesTimers(m sip.Message) bool {
	return names(m, "Supported", "timer") || names(m, "Require", "timer")
}

// tooBrief refuses an INVITE or UPDATE that asks for a shorter interval than we
// take. Whoever does not know RFC 4028 could do nothing with a 422 (section 9).
func (l *line) tooBrief(r *request) bool {
	if e := sessionExpiresOf(r); e.interval == 0 || e.interval >= leastInterval || !doesTimers(r) {
		return false
	}
	l.answer(r, 422, [2]string{"Min-SE", fmt.Sprint(int(leastInterval.Seconds()))})
	return true
}

// addTimer adds the session timer to a request of ours in the dialog: who
// refreshes stays who it was (RFC 4028 section 7.4).
func (d *dialog) addTimer(r *sip.Request) {
	s := &d.session
	if s.interval == 0 {
		return
	}
	refresher := "uas"
	if s.ours {
		refresher = "uac"
	}
	s.ask(r, s.interval, refresher)
}

// granted takes the session timer in a 2xx to a request of ours (RFC 4028 section
// 7.2). Where a refresh of ours was answered without one, we go on refreshing.
func (d *dialog) granted(r *response) {
	switch e := sessionExpiresOf(r); {
	case e.interval > 0:
		d.keep(max(e.interval, shortestInterval), e.refresher != "uas")
	case d.session.ours:
		d.keep(d.session.interval, true)
	default:
		d.keep(0, false)
	}
}

// grant answers the session timer in a request of the other side (RFC 4028
// section 9) and returns what is agreed on with out. Where it leaves open who
// refreshes, it does so itself: FreeSWITCH then notices when this phone is gone.
func (d *dialog) grant(r *request, out *sip.Response) (interval time.Duration, ours bool) {
	e, capable := sessionExpiresOf(r), doesTimers(r)
	switch {
	case e.interval == 0 && d.session.ours && capable: // ours goes on
		e = sessionExpires{d.session.interval, "uas"}
	case e.interval == 0:
		return 0, false
	case !capable: // a proxy wants it
		e.refresher = "uas"
	default:
		e.refresher = cmp.Or(e.refresher, "uac")
	}
	if e.refresher == "uac" {
		add(out, "Require", "timer")
	}
	add(out, "Session-Expires", fmt.Sprintf("%d;refresher=%s", int(e.interval.Seconds()), e.refresher))
	return e.interval, e.refresher == "uas"
}

// keep starts the timers anew: a refresh at half the interval, and the end
// somewhat before it has passed (RFC 4028 section 10).
func (d *dialog) keep(interval time.Duration, ours bool) {
	s, l := &d.session, d.leg.line
	s.stop()
	s.interval, s.ours, s.due = interval, ours, false
	if interval == 0 {
		return
	}
	if ours {
		s.refresh = l.after(l.timing.lasts(interval/2), d.refreshSession)
	}
	s.expiry = l.after(l.timing.lasts(interval-min(32*time.Second, interval/3)), d.expired)
}

// expired ends a call that nobody has refreshed.
func (d *dialog) expired() {
	d.reason = `SIP;cause=408;text="Session timeout"`
	d.gone(call.Cause{By: call.Timer, Err: errExpired}, true)
}
