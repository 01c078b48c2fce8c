package sipclient

import (
	"context"
	"errors"

	"offhook/sipclient/registration"
)

// besides is what a line does besides calls. It has workers of its own, so that a
// server that is slow to answer a SUBSCRIBE keeps no REGISTER waiting, and no text.
type besides struct {
	asking    *worker // subscriptions
	writing   *worker // texts
	voicemail Voicemail
}

// startBesides makes a line's workers.
func (o *owner) startBesides() besides {
	return besides{asking: newWorker(&o.c.workers), writing: newWorker(&o.c.workers)}
}

// stop ends the workers once they have done what waits.
func (b *besides) stop() {
	b.asking.stop()
	b.writing.stop()
}

// connectedAnew begins what every new connection needs: subscriptions ended with
// the one before.
func (o *owner) connectedAnew(l *line) {
	if l.acct.Register {
		o.subscribe(l, Subscription{Event: EventVoicemail})
	}
	o.watchAnew(l)
}

// subscribe asks to be told of s. A server that does not know the event, or knows
// nothing of it, is none that does less for calls: that is only logged.
func (o *owner) subscribe(l *line, s Subscription) {
	if l.port == nil {
		return
	}
	l.asking.do(func() {
		ctx, cancel := context.WithTimeout(o.c.life, registerLimit)
		defer cancel()
		err := l.port.Subscribe(ctx, s)
		if err != nil {
			o.log.Info("subscribing", "account", l.acct.ID, "event", s.Event, "target", s.Target, "err", err)
		}
	})
}

// unsubscribe ends what subscribe asked for.
func (o *owner) unsubscribe(l *line, s Subscription) {
	if l.port == nil {
		return
	}
	l.asking.do(func() {
		ctx, cancel := context.WithTimeout(o.c.life, registerLimit)
		defer cancel()
		if err := l.port.Unsubscribe(ctx, s); err != nil && !errors.Is(err, ErrDisconnected) {
			o.log.Info("un-subscribing", "account", l.acct.ID, "event", s.Event, "target", s.Target, "err", err)
		}
	})
}

// ready reports whether requests can be sent by a line.
func (l *line) ready() bool {
	return l.state == registration.Ready || l.state == registration.Refreshing
}

// voicemailNews takes how a mailbox stands, and tells of new messages.
func (o *owner) voicemailNews(l *line, v Voicemail) {
	before := l.voicemail
	l.voicemail = v
	if v.New > before.New || v.Waiting && !before.Waiting {
		o.notify(Notice{Kind: NoticeVoicemail, AccountID: l.acct.ID, Voicemail: &v})
	}
}

// VoicemailNumber returns what to call to hear the voice messages of an account: what its
// settings say, else what the server said; empty where nobody did.
func (v AccountView) VoicemailNumber() string {
	if v.Mailbox != "" {
		return v.Mailbox
	}
	return v.Voicemail.Mailbox
}
