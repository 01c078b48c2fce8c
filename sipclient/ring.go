package sipclient

import (
	"context"
	"slices"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// waitingBeep is how often a waiting call is beeped in the ear.
const waitingBeep = 5 * time.Second

// ring rings for a call that is offered: with the bell, or, where another call is at
// the ear, with a beep there.
func (o *owner) ring(lc *liveCall) {
	switch {
	case lc.view.Silenced:
	case o.busy(lc):
		o.beepWaiting(lc)
	case o.stopRing == nil:
		o.stopRing = o.c.options.Media.Alert(o.bell(lc.line.acct))
	}
}

// busy reports whether a person is in a call besides lc.
func (o *owner) busy(lc *liveCall) bool {
	for _, other := range o.liveCalls() {
		if s := other.view.State; other != lc && s != call.Offered && call.Live(s) {
			return true
		}
	}
	return false
}

// beepWaiting beeps until the call is answered, gone or silenced. When the call at the
// ear ends meanwhile, the bell rings.
func (o *owner) beepWaiting(lc *liveCall) {
	if lc.view.State != call.Offered || lc.view.Silenced || lc.mid.beeping {
		return
	}
	if !o.busy(lc) {
		o.ring(lc)
		return
	}
	if !o.closing {
		o.c.options.Media.Cue(media.CueWaiting)
	}
	lc.mid.beeping = true
	o.after(waitingBeep, func() {
		lc.mid.beeping = false
		o.beepWaiting(lc)
	})
}

// Silence stops the ringing of a call that stays to be answered.
func (c *Client) Silence(id CallID) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		if !o.allowed(lc).Silence {
			return ErrNotAllowed
		}
		lc.view.Silenced, o.unseen.dirty = true, true
		o.ringNoMore()
		return nil
	})
}

// ringNoMore stops the bell when no call rings here any more, or a person has begun to
// speak in another one: then those that wait beep.
func (o *owner) ringNoMore() {
	if o.stopRing == nil {
		return
	}
	waiting := slices.DeleteFunc(o.liveCalls(), func(lc *liveCall) bool {
		return lc.view.State != call.Offered || lc.view.Silenced
	})
	if len(waiting) > 0 && !o.busy(waiting[0]) {
		return
	}
	o.stopRing()
	o.stopRing = nil
	for _, lc := range waiting {
		o.beepWaiting(lc)
	}
}

// bell is how a call to an account rings here.
func (o *owner) bell(a account.Account) media.Alert {
	melody := o.settings.Ringing.Melody
	if a.Melody != "" {
		melody = a.Melody
	}
	return media.Alert{
		Tone: media.ToneRing, Country: o.country(a), Melody: melody,
		Everywhere: o.settings.Ringing.Everywhere, Volume: float64(o.settings.Ringing.Loudness()) / 100,
	}
}

// CheckRingtone reads a sound file as for a call that rings, so that one that cannot be
// played is not chosen. It may take a second. Errors: media.ErrRingtoneFormat and its
// like, those of the file system, ctx's.
func (c *Client) CheckRingtone(ctx context.Context, path string) error {
	return c.options.Media.CheckRingtone(ctx, path)
}

// readyBell has the sound file read that calls ring with: the first of them is not to
// wait until a long one is decoded.
func (o *owner) readyBell(melody string) {
	path, is := media.RingtonePath(melody)
	for _, a := range o.settings.Accounts {
		if own, has := media.RingtonePath(a.Melody); !is && has {
			path, is = own, true
		}
	}
	if path == o.bellFile {
		return
	}
	o.bellFile = path
	if path == "" {
		return
	}
	o.c.workers.Go(func() {
		if err := o.c.options.Media.CheckRingtone(o.c.life, path); err != nil {
			o.log.Warn("calls ring with another melody", "err", err)
		}
	})
}
