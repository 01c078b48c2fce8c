package demopbx

import (
	"context"
	"time"

	"github.com/emiago/sipgo/sip"
)

const (
	beforeHold = 2 * time.Second
	holdTime   = 3 * time.Second
)

// putOnHold plays a tone, puts the caller on hold twice, with music, and goes on
// with the tone. It takes the call back once by an offer and once as many exchanges
// do, by asking for one.
func putOnHold(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	for _, resume := range []func(context.Context, *leg) error{offerAgain, askForOffer} {
		m.source(sine(ToneHz, toneLevel))
		if err := l.wait(ctx, beforeHold); err != nil {
			return err
		}
		m.hold(true)
		if err := offerAgain(ctx, l); err != nil {
			return err
		}
		m.source(music())
		if err := l.wait(ctx, holdTime); err != nil {
			return err
		}
		m.hold(false)
		if err := resume(ctx, l); err != nil {
			return err
		}
	}
	return tone(ctx, l)
}

// offerAgain offers the same media by a re-INVITE, as it is on hold or not.
func offerAgain(ctx context.Context, l *leg) error {
	answer, err := l.reinvite(ctx, l.media.reoffer(nil))
	if err != nil {
		return err
	}
	return l.media.answered(answer)
}

// glare plays a tone, and meets the caller's first re-INVITE with one of its own:
// each gets 491 (RFC 3261 section 14.2) and tries again.
func glare(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	m.source(sine(ToneHz, toneLevel))
	type crossed struct {
		tx    *transaction
		offer string
	}
	met := make(chan crossed, 1)
	l.mu.Lock()
	l.intercept = func(c *conn, req *sip.Request) bool {
		if req.Method != sip.INVITE {
			return false
		}
		l.intercept = nil
		offer := m.reoffer(nil)
		met <- crossed{l.begin(sip.INVITE, offer), offer}
		l.replyTo(c, req, sip.StatusRequestPending, "")
		return true
	}
	l.mu.Unlock()
	select {
	case our := <-met:
		answer, err := l.agree(ctx, our.tx, our.offer)
		if err != nil {
			return err
		}
		if err := m.answered(answer); err != nil {
			return err
		}
	case <-ctx.Done():
		return nil
	}
	<-ctx.Done()
	return nil
}
