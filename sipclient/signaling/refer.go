package signaling

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// transfers are the REFERs of a call, in both directions.
type transfers struct {
	refers   []*refer  // ours whose NOTIFYs are awaited, the oldest first
	referral *referral // theirs
	// referrals counts theirs: from the second on, NOTIFY names which it means.
	referrals int
}

// refer is a REFER of ours (RFC 3515) until its subscription ends:
//
//	sent ─2xx─> accepted ─NOTIFY 1xx─> … ─NOTIFY 200-699, or terminated─> ended
//
// A NOTIFY may overtake the 202, so that it counts from the first byte on.
type refer struct {
	seq  uint32 // CSeq, which "Event: refer;id=" names
	code int    // what the last NOTIFY said, or 0
	// told: the end was reported.
	told bool
}

// maxRefers bounds how many of our REFERs are followed in one call.
const maxRefers = 8

// Refer implements sipclient.Leg. Progress comes as LegReferProgress; a peer that
// sends no NOTIFY says how it went by its BYE, or not at all.
func (g *leg) Refer(ctx context.Context, r sipclient.Referral, with sipclient.Leg) error {
	uri, replaces, err := referee(ctx, r, with)
	if err != nil {
		return err
	}
	to, err := formatReferTo(uri, replaces)
	if err != nil {
		return fmt.Errorf("REFER: %w", err)
	}
	x := &refer{}
	q := g.request(sip.REFER, g.confirmed, func(q *sip.Request) error {
		if x.seq == 0 {
			if len(g.refers) >= maxRefers {
				return sipclient.ErrNotAllowed
			}
			g.refers = append(g.refers, x)
		}
		x.seq = g.dialog.localSeq
		g.addSelf(q)
		add(q, "Refer-To", to)
		if !g.hidden {
			add(q, "Referred-By", "<"+g.line.cfg.Account.AOR()+">")
		}
		return nil
	})
	q.done = func(r *response, err error) {
		if err == nil && r.StatusCode < 300 {
			g.referAccepted(x, r)
		}
	}
	err = g.line.wait(ctx, q).outcome(sip.REFER)
	if err != nil {
		_ = g.line.do(context.WithoutCancel(ctx), func() error { g.dropRefer(x); return nil })
	}
	return err
}

// referAccepted says at once that the other side calls there, as the NOTIFY does that
// has to follow (RFC 3515 section 2.4.4): a BYE right behind the 202 means another
// thing than one instead of it.
func (g *leg) referAccepted(x *refer, r *response) {
	trying := sipclient.LegReferProgress{ID: g.id, Code: 100, Phrase: phrase(100)}
	if strings.EqualFold(value(r, "Refer-Sub"), "false") { // RFC 4488: no NOTIFY comes
		g.dropRefer(x)
		trying = sipclient.LegReferProgress{ID: g.id, Code: r.StatusCode, Phrase: clean(r.Reason), Done: true}
	}
	if x.code == 0 && !x.told { // else NOTIFY was quicker
		g.emit(trying)
	}
}

// referee is whom a REFER names: the other side of the call with, as it is known
// there, or what r says.
func referee(ctx context.Context, r sipclient.Referral, with sipclient.Leg) (uri string, replaces sipclient.DialogRef, err error) {
	if r.Target.User != "" {
		uri = r.Target.URI()
	}
	if with == nil {
		return uri, r.Replaces, nil
	}
	other, ok := with.(*leg)
	if !ok {
		return "", replaces, fmt.Errorf("REFER: %w", sipclient.ErrNotAllowed)
	}
	err = other.line.do(ctx, func() error {
		d := other.dialog
		if d == nil || !d.confirmed || other.over {
			return fmt.Errorf("REFER: %w", sipclient.ErrNotAllowed)
		}
		// Its other side gets the INVITE: our tag is the remote one there.
		replaces = sipclient.DialogRef{CallID: d.callID, ToTag: d.remote, FromTag: d.local}
		if uri == "" {
			uri = d.reachable()
		}
		return nil
	})
	return uri, replaces, err
}

func (g *leg) dropRefer(x *refer) {
	for i, y := range g.refers {
		if x == y {
			g.refers = append(g.refers[:i:i], g.refers[i+1:]...)
			return
		}
	}
}

// onReferNotify takes the news of a REFER of ours. ps are the parameters of its
// Event header.
func (l *line) onReferNotify(g *leg, r *request, ps params) {
	x := g.referOf(ps)
	if x == nil {
		l.answer(r, 481)
		return
	}
	l.answer(r, 200)
	state, _, _ := strings.Cut(value(r, "Subscription-State"), ";")
	terminated := strings.EqualFold(strings.TrimSpace(state), "terminated")
	code, phrase, ok := sipfragOf(r)
	if ok {
		x.code = code
	}
	// SIP.js calls every NOTIFY the last one, the 100 and the 180 before the end, too.
	last := terminated && !(ok && code < 200)
	if last {
		g.dropRefer(x)
	}
	if x.told || !ok && !terminated {
		return
	}
	x.told = last || code >= 200
	g.emit(sipclient.LegReferProgress{ID: g.id, Code: x.code, Phrase: phrase, Done: x.told || terminated})
}

// referOf finds the REFER that a NOTIFY is about. Without an id it is the oldest:
// the first REFER of a dialog needs none (RFC 3515 section 2.4.6).
func (g *leg) referOf(ps params) *refer {
	id, named := ps.get("id")
	for _, x := range g.refers {
		if !named || id == strconv.FormatUint(uint64(x.seq), 10) {
			return x
		}
	}
	return nil
}
