package signaling

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// refreshSession tells the other side that the call is still there: by UPDATE
// where it takes that, else by a re-INVITE (RFC 4028 section 7.4). That has an offer,
// whose answer may move their media, so it is for those to make who have ours. Where they
// would have what was refused before, it is what was agreed on that the call goes on with.
func (d *dialog) refreshSession() {
	g := d.leg
	switch {
	case g.over:
	case g.line.flow == nil:
		d.session.due = true
	case d.session.updates:
		d.updateSession()
	case g.refused && g.agreed != "":
		g.enqueue(g.newReinvite(g.line.ctx, g.agreed, func(_ string, err error) {
			d.session.due = d.session.due || errors.Is(err, sipclient.ErrDisconnected)
		}))
	default:
		g.emit(sipclient.LegOffer{ID: g.id})
	}
}

// refreshSessions is called when there is a connection again. Some servers,
// FreeSWITCH among them, never find the way to the new one by themselves: what
// they were to refresh, we do from now on.
func (l *line) refreshSessions() {
	order := func(a, b *dialog) int { return strings.Compare(a.callID, b.callID) }
	for _, d := range slices.SortedFunc(maps.Values(l.dialogs), order) {
		if s := &d.session; s.interval > 0 && (s.due || !s.ours) {
			s.ours = true
			d.refreshSession()
		}
	}
}

// updateSession sends UPDATE without an offer (RFC 3311, RFC 4028 section 7.4).
func (d *dialog) updateSession() {
	l := d.leg.line
	x := &exchange{line: l, ctx: l.ctx, auth: d.leg.authorization(), done: d.updated}
	x.compose = func() (*sip.Request, error) {
		r, err := d.request(sip.UPDATE, d.nextSeq())
		if err == nil {
			d.leg.addSelf(r)
			d.addTimer(r)
		}
		return r, err
	}
	x.start()
}

// updated takes how a refresh by UPDATE went.
func (d *dialog) updated(r *response, err error) {
	g, s := d.leg, &d.session
	switch {
	case g.over:
	case errors.Is(err, sipclient.ErrDisconnected):
		s.due = true
	case errors.Is(err, errNoResponse): // RFC 3261 section 12.2.1.2
		d.gone(failure(err), true)
	case err != nil: // a challenge that is not answered: until the interval has passed
	case r.StatusCode < 300:
		d.refresh(r)
		d.granted(r)
	case r.StatusCode == 408 || r.StatusCode == 481:
		d.gone(refusal(r), r.StatusCode == 408)
	case r.StatusCode == 422 && s.raise(r, max(s.interval, s.least)):
		d.updateSession()
	case r.StatusCode == 491 || retryAfterOf(r) > 0:
		s.refresh = g.line.after(g.line.timing.lasts(cmp.Or(retryAfterOf(r), g.glare())), d.refreshSession)
	default: // no UPDATE, then
		s.updates = false
		d.refreshSession()
	}
}
