package sipclient

import (
	"offhook/media"
	"offhook/sipclient/call"
	"offhook/sipclient/registration"
)

// What a person asks of a call. A command that the state does not take is
// ErrNotAllowed; what it leads to arrives as snapshots.

func (o *owner) dial(accountID, text string) (CallID, error) {
	l := o.findLine(accountID)
	if l == nil {
		return "", ErrNoAccount
	}
	target, err := l.acct.Target(text)
	if err != nil {
		return "", err
	}
	peer := Peer{Number: target.User}
	if target.Host != l.acct.Host() {
		peer.Number += "@" + target.Host
	}
	o.silenceTone()
	o.dropEnded()
	o.muteOthers(nil)
	lc := o.newCall(l, "", Outgoing, peer)
	lc.target = target
	switch l.state {
	case registration.Waiting, registration.Refused, registration.Idle:
		o.feedLine(l, registration.Start, nil) // a person asks: try now, not when the back-off is over
	}
	o.feed(lc, call.Dial, call.Cause{})
	return lc.view.ID, nil
}

func (o *owner) answer(lc *liveCall) error {
	if !call.Allowed(lc.view.State).Answer {
		return ErrNotAllowed
	}
	o.muteOthers(lc)
	o.feed(lc, call.Answer, call.Cause{})
	return nil
}

// muteOthers keeps what is said in one call from being heard in another, until
// there is hold.
func (o *owner) muteOthers(but *liveCall) {
	for _, lc := range o.liveCalls() {
		if lc != but && call.Allowed(lc.view.State).Mute && !lc.view.Muted {
			_ = o.setMuted(lc, true) // it was just asked whether it may
		}
	}
}

func (o *owner) hangup(lc *liveCall) error {
	if allowed := call.Allowed(lc.view.State); !allowed.Hangup && !allowed.Decline {
		return ErrNotAllowed
	}
	lc.reject = 603
	o.feed(lc, call.Hangup, by(call.Local))
	return nil
}

func (o *owner) setMuted(lc *liveCall, muted bool) error {
	if !call.Allowed(lc.view.State).Mute {
		return ErrNotAllowed
	}
	lc.view.Muted, o.unseen.dirty = muted, true
	o.cueMuted(muted)
	lc.worker.do(func() {
		if m := lc.work.session; m != nil {
			m.SetMuted(muted)
		}
	})
	return nil
}

// maxDigits bounds one SendDTMF.
const maxDigits = 64

func (o *owner) sendDTMF(lc *liveCall, digits string) error {
	if !call.Allowed(lc.view.State).DTMF || len(digits) > maxDigits {
		return ErrNotAllowed
	}
	lc.view.Digits += len(digits)
	o.unseen.dirty = true
	lc.worker.do(func() {
		for _, d := range digits {
			m := lc.work.session
			if m == nil {
				return
			}
			if err := m.SendDTMF(d, media.DTMFEvents); err != nil {
				o.log.Warn("sending a digit", "call", lc.view.ID, "err", err)
			}
		}
	})
	return nil
}
