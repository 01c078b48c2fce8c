package signaling

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// referral is a REFER of the other side (RFC 3515):
//
//	waiting ─AnswerReferral 2xx, or nobody decides─> accepted ─AnswerReferral 200-699─> ended
//	   └─AnswerReferral 300-699─> refused
//
// While one is under way another is refused with 491: the person here follows one
// transfer at a time.
type referral struct {
	dialog  *dialog
	request *request
	// id names it in Event, where it is not the dialog's first.
	id string
	// silent: no NOTIFY is wanted (Refer-Sub: false, RFC 4488).
	silent bool
	// accepted: 202 was sent. decided: AnswerReferral was called.
	accepted, decided bool
	// patience accepts it in time, where a person takes longer than its
	// transaction: a refusal is then told by NOTIFY.
	patience *timer
}

// onRefer takes a REFER within a call.
func (l *line) onRefer(d *dialog, r *request) {
	g := d.leg
	values := r.GetHeaders("Refer-To")
	if len(values) != 1 { // RFC 3515 section 2.4.2
		l.answer(r, 400)
		return
	}
	wanted, err := parseReferTo(values[0].Value(), l.cfg.Account.Host())
	switch {
	case errors.Is(err, errReferScheme):
		l.answer(r, 416)
	case errors.Is(err, errReferMethod):
		l.answer(r, 501)
	case err != nil:
		l.answer(r, 400)
	case !d.confirmed:
		l.answer(r, 403)
	case g.released:
		l.answer(r, 603)
	case g.referral != nil:
		l.answer(r, 491)
	default:
		wanted.By = referredBy(r)
		g.referrals++
		x := &referral{dialog: d, request: r, silent: strings.EqualFold(value(r, "Refer-Sub"), "false")}
		if g.referrals > 1 {
			x.id = fmt.Sprintf(";id=%d", r.cseq)
		}
		x.patience = l.after(l.timing.transaction/4, func() { _ = g.acceptReferral() })
		g.referral = x
		g.emit(sipclient.LegReferred{ID: g.id, Referral: wanted})
	}
}

// referredBy is the address in Referred-By (RFC 3892), or "".
func referredBy(r *request) string {
	a, err := parseNameAddr(value(r, "Referred-By"))
	if err != nil || len(a.uri) > maxReferTo {
		return ""
	}
	if _, err := parseURI(a.uri); err != nil {
		return ""
	}
	return a.uri
}

// AnswerReferral implements sipclient.Leg.
func (g *leg) AnswerReferral(ctx context.Context, code int, phrase string) error {
	return g.line.do(ctx, func() error {
		x := g.referral
		if x == nil || code < 100 || code > 699 || code < 200 && !x.decided {
			return fmt.Errorf("answering REFER with %d: %w", code, sipclient.ErrNotAllowed)
		}
		first := !x.decided
		x.decided = true
		switch {
		case first && code < 300 && x.accepted:
			return nil
		case first && code < 300:
			return g.acceptReferral()
		case !x.accepted:
			g.refuseReferral(code)
			return nil
		}
		return g.tellReferral(code, phrase)
	})
}

// acceptReferral sends 202, and at once the NOTIFY that there has to be (RFC 3515
// section 2.4.4).
func (g *leg) acceptReferral() error {
	x := g.referral
	x.patience.stop()
	x.accepted = true
	out := g.line.respond(x.request, 202, "")
	g.addSelf(out)
	if x.silent {
		add(out, "Refer-Sub", "false")
	}
	add(out, "Server", g.line.userAgent())
	out.SetBody([]byte{})
	if err := g.line.transmit(out, nil); err != nil {
		return fmt.Errorf("202: %w", err)
	}
	return g.tellReferral(100, "")
}

// tellReferral sends a NOTIFY. The last one, with a final status, ends it.
func (g *leg) tellReferral(code int, why string) error {
	x := g.referral
	state := "active;expires=180"
	if code >= 200 {
		state = "terminated;reason=noresource"
		g.referral = nil
	}
	if x.silent || g.over {
		return nil
	}
	if why = clean(why); why == "" {
		why = phrase(code)
	}
	var failed error
	n := &exchange{line: g.line, ctx: g.line.ctx, auth: g.authorization()}
	n.compose = func() (*sip.Request, error) {
		r, err := x.dialog.request(sip.NOTIFY, x.dialog.nextSeq())
		if err != nil {
			return nil, err
		}
		g.addSelf(r)
		add(r, "Event", "refer"+x.id)
		add(r, "Subscription-State", state)
		setBody(r, sipfragType+";version=2.0", fmt.Sprintf("SIP/2.0 %d %s\r\n", code, why))
		return r, nil
	}
	n.done = func(r *response, err error) {
		if r != nil && r.StatusCode == 481 && g.referral == x { // nobody wants to know (RFC 6665 section 4.2.2)
			x.silent = true
		}
		failed = err
	}
	n.start()
	if failed != nil {
		return fmt.Errorf("NOTIFY: %w", failed)
	}
	return nil
}

func (g *leg) refuseReferral(code int) {
	x := g.referral
	x.patience.stop()
	g.referral = nil
	g.line.answer(x.request, code)
}

// endReferral ends what is left of a REFER of theirs: the call is over, or nobody
// here follows it any more.
func (g *leg) endReferral(code int) {
	switch {
	case g.referral == nil:
	case g.referral.accepted:
		_ = g.tellReferral(code, "")
	default:
		g.refuseReferral(code)
	}
}
