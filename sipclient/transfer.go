package sipclient

import (
	"context"
	"errors"
	"strings"
	"time"

	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

const (
	// referLimit bounds the wait for an answer to REFER, transferLimit that for the
	// word of how it went, and silentLimit that for BYE where no word will come.
	referLimit    = 32 * time.Second
	transferLimit = 3 * time.Minute
	silentLimit   = 10 * time.Second
)

// transfer is one of ours that is under way.
type transfer struct {
	other  *liveCall // for an attended one
	turned bool      // it was tried the other way round, too
	silent bool      // no more word will come: where it worked, BYE does
	back   *liveCall // was put on hold for it, and is taken back where it fails; or nil
	limit  *time.Timer
}

// Transfer sends the other side of a call to what was typed or pasted (REFER, RFC
// 3515). The call waits on hold; it ends when they talk there, and is taken back where
// that fails: CallView.Transfer says how it goes. Errors: ErrNoCall, ErrNotAllowed, and
// those of account.ParseTarget, and ErrDigitsBehind.
func (c *Client) Transfer(id CallID, text string) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		if !o.allowed(lc).Transfer {
			return ErrNotAllowed
		}
		target, err := elsewhere(lc.line.acct, text)
		if err != nil {
			return err
		}
		o.transfer(lc, nil, target, peerOf(lc.line.acct, target))
		return nil
	})
}

// elsewhere is where the other side of a call is sent: there, nobody sends digits after the answer.
func elsewhere(a account.Account, text string) (account.Target, error) {
	target, err := a.Target(text)
	if err == nil && !target.PostDial.Empty() {
		err = ErrDigitsBehind
	}
	return target, err
}

// Join connects the other sides of two calls with each other and leaves both (REFER
// with Replaces, RFC 3891). Where the server refuses that for one of them, the other
// is asked. Errors: ErrNoCall, ErrNotAllowed, ErrOtherServer.
func (c *Client) Join(id, with CallID) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		other := o.calls[with]
		switch {
		case other == nil:
			return ErrNoCall
		case other == lc, !o.allowed(lc).Join, !o.allowed(other).Join:
			return ErrNotAllowed
		case !sameServer(lc.line, other.line):
			return ErrOtherServer
		}
		o.transfer(lc, other, account.Target{}, other.view.Peer)
		return nil
	})
}

// sameServer reports whether a call of one account can take the place of another's: a
// server knows its own dialogs only.
func sameServer(a, b *line) bool {
	return a == b || strings.EqualFold(a.acct.Host(), b.acct.Host()) || a.endpoint.HostPort() == b.endpoint.HostPort()
}

// transfer begins a transfer of lc to target, or to the other side of other.
func (o *owner) transfer(lc, other *liveCall, target account.Target, to Peer) {
	lc.view.Transfer = &TransferView{To: to, State: TransferAsked}
	lc.mid.transfer = &transfer{other: other}
	if !lc.view.Held {
		lc.mid.transfer.back = lc
	}
	o.setAside(lc) // before REFER, so that nobody hears what is said here meanwhile
	o.refer(lc, Referral{Target: target})
}

// refer sends REFER. It waits on the call's worker until hold is agreed.
func (o *owner) refer(lc *liveCall, r Referral) {
	t := lc.mid.transfer
	var with Leg
	if t.other != nil {
		with = t.other.mid.leg
	}
	t.await(o, lc, transferLimit)
	lc.worker.do(func() {
		if lc.work.leg == nil {
			return
		}
		ctx, cancel := context.WithTimeout(lc.mid.while, referLimit)
		defer cancel()
		err := lc.work.leg.Refer(ctx, r, with)
		o.c.post(func() { o.referAnswered(lc, t, err) })
	})
}

// await ends the transfer as failed when nothing is heard of it.
func (t *transfer) await(o *owner, lc *liveCall, d time.Duration) {
	if t.limit != nil {
		t.limit.Stop()
	}
	t.limit = o.after(d, func() {
		if lc.mid.transfer == t {
			o.transferEnded(lc, TransferFailed, 408, "")
		}
	})
}

// referAnswered takes the response to REFER.
func (o *owner) referAnswered(lc *liveCall, t *transfer, err error) {
	if lc.mid.transfer != t {
		return // it has ended meanwhile
	}
	if err == nil {
		if lc.view.Transfer.State == TransferAsked { // NOTIFY may have been quicker
			lc.view.Transfer.State, o.unseen.dirty = TransferTrying, true
		}
		return
	}
	o.log.Info("a transfer is refused", "call", lc.view.ID, "err", err)
	if t.other != nil && !t.turned && t.other.view.State == call.Active {
		o.turn(lc, t)
		return
	}
	code, phrase := 0, ""
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		code, phrase = refused.Code, refused.Phrase
	}
	o.transferEnded(lc, TransferFailed, code, phrase)
}

// turn asks the other side of the other call to call this one's.
func (o *owner) turn(lc *liveCall, t *transfer) {
	other := t.other
	t.limit.Stop()
	lc.mid.transfer, lc.view.Transfer = nil, nil
	other.view.Transfer = &TransferView{To: lc.view.Peer, State: TransferAsked}
	other.mid.transfer = &transfer{other: lc, turned: true, back: t.back}
	if !other.view.Held { // it is what was heard all the time
		other.mid.transfer.back = other
	}
	o.unseen.dirty = true
	o.hold(other, true)
	o.refer(other, Referral{})
}

// transferProgress takes a NOTIFY of a REFER of ours.
func (o *owner) transferProgress(lc *liveCall, ev LegReferProgress) {
	v := lc.view.Transfer
	if lc.mid.transfer == nil || !v.underWay() {
		return
	}
	switch {
	case ev.Code >= 300:
		o.transferEnded(lc, TransferFailed, ev.Code, ev.Phrase)
	case ev.Code >= 200:
		o.transferEnded(lc, TransferDone, 0, "")
	case ev.Done: // without a word how it went: where it worked, BYE comes
		lc.mid.transfer.silent = true
		lc.mid.transfer.await(o, lc, silentLimit)
	case ev.Code >= 180:
		v.State = TransferRinging
	default:
		v.State = TransferTrying
	}
}

// leftInTransfer takes the end of a call that a transfer is under way of. Some servers
// say BYE and nothing of how it went; but who has not accepted REFER, or has told that
// it rings there and no more, has just hung up.
func (o *owner) leftInTransfer(lc *liveCall) {
	went := lc.mid.transfer.silent || lc.view.Transfer.State == TransferTrying
	if went && lc.view.Cause.By == call.Remote {
		o.transferEnded(lc, TransferDone, 0, "")
		return
	}
	o.transferEnded(lc, TransferFailed, 0, "")
}

// transferEnded ends a transfer: where it worked the call with it, else the call is
// ours again.
func (o *owner) transferEnded(lc *liveCall, s TransferState, code int, phrase string) {
	t := lc.mid.transfer
	lc.mid.transfer = nil
	t.limit.Stop()
	lc.view.Transfer.State, lc.view.Transfer.Code, lc.view.Transfer.Phrase = s, code, phrase
	o.unseen.dirty = true
	if s == TransferFailed {
		if back := t.back; back != nil && back.view.State == call.Active && (o.talk.focus == back || !o.speaking(back)) {
			_ = o.setHeld(back, false) // it was just asked whether it may
		}
		return
	}
	for _, over := range []*liveCall{lc, t.other} {
		if over != nil && over.view.State == call.Active {
			o.feed(over, call.Hangup, by(call.Local))
		}
	}
}

// peerOf is how a target is shown, and remembered.
func peerOf(a account.Account, t account.Target) Peer {
	p := Peer{Number: t.Shown()}
	if t.Host != a.Host() {
		p.Number += "@" + t.Host
	}
	return p
}
