package sipclient

import (
	"offhook/sipclient/call"
	"offhook/sipclient/registration"
)

// What a person asks of a call. A command that the state does not take is
// ErrNotAllowed; what it leads to arrives as snapshots.

func (o *owner) dial(accountID, text string, as Identity) (CallID, error) {
	l := o.findLine(accountID)
	if l == nil {
		return "", ErrNoAccount
	}
	target, err := l.acct.Target(text)
	if err != nil {
		return "", err
	}
	if _, err := l.acct.Shown(as.Number); err != nil {
		return "", err
	}
	return o.place(l, Invite{Target: target, Identity: as}), nil
}

// place begins a call.
func (o *owner) place(l *line, inv Invite) CallID {
	o.silenceTone()
	o.dropEnded()
	o.attend(nil)
	lc := o.newCall(l, "", Outgoing, peerOf(l.acct, inv.Target))
	lc.invite, o.talk.focus = inv, lc
	switch l.state {
	case registration.Waiting, registration.Refused, registration.Idle:
		o.feedLine(l, registration.Start, nil) // a person asks: try now, not when the back-off is over
	}
	o.feed(lc, call.Dial, call.Cause{})
	return lc.view.ID
}

func (o *owner) answer(lc *liveCall) error {
	if !o.allowed(lc).Answer {
		return ErrNotAllowed
	}
	o.attend(lc)
	o.feed(lc, call.Answer, call.Cause{})
	return nil
}

func (o *owner) hangup(lc *liveCall) error {
	if allowed := o.allowed(lc); !allowed.Hangup && !allowed.Decline {
		return ErrNotAllowed
	}
	lc.reject = 603
	o.feed(lc, call.Hangup, by(call.Local))
	return nil
}

// setMuted mutes a call, and the whole conference with it: there is one microphone.
func (o *owner) setMuted(lc *liveCall, muted bool) error {
	if !o.allowed(lc).Mute {
		return ErrNotAllowed
	}
	o.cueMuted(muted)
	for _, member := range o.together(lc) {
		member.mid.automute = false
		o.muteOne(member, muted)
	}
	return nil
}

func (o *owner) muteOne(lc *liveCall, muted bool) {
	lc.view.Muted, o.unseen.dirty = muted, true
	o.hear(lc)
}

// hear opens the microphone to a call, or shuts it, as the call now is.
func (o *owner) hear(lc *liveCall) {
	lc.mid.microphone.set(lc.view.Muted || lc.view.Held || !call.Live(lc.view.State))
}
