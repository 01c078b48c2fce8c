package sipclient

import (
	"context"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
	"offhook/sipclient/registration"
)

// storeLimit bounds one write to a file.
const storeLimit = 10 * time.Second

// effect carries out one effect of the table. What may take time goes to the
// call's worker, whose queue keeps the order.
func (o *owner) effect(lc *liveCall, e call.Effect) {
	switch e {
	case call.PrepareMedia:
		o.prepareMedia(lc)
	case call.SendInvite:
		o.inviteOnceUp(lc)
	case call.ShowProgress:
		o.showProgress(lc)
	case call.SendAck:
		o.sendAck(lc)
	case call.ApplyAnswer:
		if !lc.late() && !lc.settled { // where it is late the ACK carried ours
			o.applyAnswer(lc, lc.answer)
		}
	case call.SendCancel:
		why := reasonOf(lc.view.Cause)
		o.say(lc, "CANCEL", func(l Leg, ctx context.Context) error { return l.Cancel(ctx, why) })
	case call.SendBye:
		o.onceUp(lc, func() { o.sendBye(lc) })
	case call.SendRinging:
		o.say(lc, "180", Leg.Ringing)
	case call.SendAccept:
		o.sendAccept(lc)
	case call.SendReject:
		o.sendReject(lc)
	case call.StartRing:
		o.ring(lc)
	case call.StopRing:
		o.ringNoMore()
	case call.StopRingback:
		o.withSession(lc, func(m MediaSession) { m.Ringback(false, "") })
	case call.CloseMedia:
		o.closeMedia(lc)
	case call.Record:
		o.record(lc)
	}
}

// say sends something on the call's leg, where there is one.
func (o *owner) say(lc *liveCall, what string, f func(Leg, context.Context) error) {
	state := lc.view.State
	lc.worker.do(func() {
		if lc.work.leg == nil {
			return
		}
		ctx, cancel := o.timeout(state)
		defer cancel()
		if err := f(lc.work.leg, ctx); err != nil {
			o.log.Warn("signalling", "call", lc.view.ID, "what", what, "err", err)
		}
	})
}

func (o *owner) withSession(lc *liveCall, f func(MediaSession)) {
	lc.worker.do(func() {
		if lc.work.session != nil {
			f(lc.work.session)
		}
	})
}

// inviteOnceUp sends the INVITE when the line is Ready. It waits for one that is
// being connected, longer while a person types the password.
func (o *owner) inviteOnceUp(lc *liveCall) {
	switch lc.line.state {
	case registration.Waiting, registration.Refused:
		o.lineFailed(lc.line, lc)
		return
	case registration.Ready, registration.Refreshing:
	default:
		o.armCall(lc, lc.line.patience())
	}
	o.onceUp(lc, func() { o.sendInvite(lc) })
}

// prepareMedia opens the call's media and makes the offer, or the answer to
// the offer that came.
func (o *owner) prepareMedia(lc *liveCall) {
	cfg, offer, state, late := o.mediaConfig(lc.line), lc.offer, lc.view.State, lc.late()
	if lc.smaller {
		cfg.Codecs = smallerOffer(cfg.Codecs)
	}
	lc.media++
	id, number := lc.view.ID, lc.media
	lc.worker.do(func() {
		ctx, cancel := context.WithTimeout(lc.mid.while, call.Limit(state))
		defer cancel()
		cfg.TURN = o.c.relays.get(ctx)
		session, err := o.c.options.Media.Open(cfg, func(ev media.Event) { o.c.post(func() { o.mediaEvent(lc, number, ev) }) })
		var sdp string
		if err == nil {
			lc.work.session = session
			o.c.sessions.add(id, session)
			lc.work.unfollow = o.c.sessions.quality.follow(&o.c.workers, id, session)
			lc.mid.microphone.connect(session)
			switch {
			case late && state != call.Answering: // they make the offer, in the 2xx
			case late, state != call.Answering:
				sdp, err = session.Offer(ctx)
			default:
				sdp, err = session.Answer(ctx, offer)
			}
		}
		o.c.post(func() {
			if err != nil {
				lc.reject = 488
				o.feed(lc, call.MediaFailed, call.Cause{By: call.Network, Err: err})
				return
			}
			if state == call.Answering {
				lc.answer = sdp // or our offer, where theirs is late
			} else {
				lc.offer = sdp
			}
			o.feed(lc, call.MediaReady, call.Cause{})
		})
	})
}

func (o *owner) sendInvite(lc *liveCall) {
	inv := lc.invite
	inv.SDP, lc.invited = lc.offer, true
	o.armCall(lc, call.Limit(lc.view.State))
	lc.worker.do(func() {
		ctx, cancel := o.timeout(call.Calling)
		defer cancel()
		leg, err := lc.line.port.Invite(ctx, lc.legID, inv)
		if err != nil {
			o.c.post(func() { o.feed(lc, call.Refused, call.Cause{By: call.Network, Err: err}) })
			return
		}
		id := leg.SIPCallID()
		if lc.work.leg != nil {
			lc.work.leg.Release() // of the offer that was refused
		}
		lc.work.leg, lc.work.callID = leg, id
		o.c.post(func() {
			lc.mid.leg, lc.view.SIPCallID, o.unseen.dirty = leg, id, true
			o.keepGoing(lc)
		})
	})
}

// showProgress plays ringback at 180 and applies early media. The session stops
// the ringback itself as soon as early media really flows.
func (o *owner) showProgress(lc *liveCall) {
	if lc.answer != "" {
		o.applyAnswer(lc, lc.answer)
	}
	if lc.view.Alerting {
		country := o.country(lc.line.acct)
		o.withSession(lc, func(m MediaSession) {
			if !lc.work.ringback { // each 180 would begin its cadence anew
				lc.work.ringback = true
				m.Ringback(true, country)
			}
		})
	}
}

// applyAnswer gives the media an answer. It may take as long as the network does, and
// ends with the call.
func (o *owner) applyAnswer(lc *liveCall, sdp string) {
	lc.worker.do(func() {
		m := lc.work.session
		if m == nil {
			return
		}
		err := media.ErrRejected
		if sdp != "" {
			err = m.SetAnswer(lc.mid.while, sdp)
		}
		if err != nil {
			o.c.post(func() { o.feed(lc, call.MediaFailed, call.Cause{By: call.Network, Err: err}) })
			return
		}
		o.showCodec(lc)
	})
}

// showCodec puts what was negotiated into the snapshot; the worker calls it.
func (o *owner) showCodec(lc *liveCall) {
	if lc.work.session == nil {
		return
	}
	codec, takes := lc.work.session.Stats().Codec, lc.work.session.TakesDigits()
	o.c.post(func() { lc.view.Codec, lc.view.NoDigits, o.unseen.dirty = codec, !takes, true })
}

func (o *owner) sendBye(lc *liveCall) {
	why := reasonOf(lc.view.Cause)
	lc.worker.do(func() {
		if lc.work.leg != nil {
			ctx, cancel := o.timeout(call.Ending)
			defer cancel()
			if err := lc.work.leg.Bye(ctx, why); err != nil {
				o.log.Warn("signalling", "call", lc.view.ID, "what", "BYE", "err", err)
			}
		}
		o.c.post(func() { o.feed(lc, call.ByeDone, call.Cause{}) })
	})
}

func (o *owner) sendAccept(lc *liveCall) {
	answer := lc.answer
	lc.worker.do(func() {
		ctx, cancel := o.timeout(call.Answering)
		defer cancel()
		if err := lc.work.leg.Accept(ctx, answer); err != nil {
			o.c.post(func() { o.feed(lc, call.SignalDead, call.Cause{By: call.Network, Err: err}) })
			return
		}
		at := time.Now()
		o.c.post(func() {
			first(&lc.view.Timeline.Answered, at)
			o.keepGoing(lc)
		})
		o.showCodec(lc)
	})
}

// sendReject refuses the INVITE that came, or sends it elsewhere.
func (o *owner) sendReject(lc *liveCall) {
	code, to := rejectCode(lc), lc.redirect
	o.say(lc, "refusal", func(l Leg, ctx context.Context) error {
		if to != nil {
			return l.Redirect(ctx, *to)
		}
		return l.Reject(ctx, code)
	})
}

// rejectCode is the status that says why a call is not taken.
func rejectCode(lc *liveCall) int {
	if lc.reject != 0 {
		return lc.reject
	}
	return 480 // nobody answered
}

func (o *owner) closeMedia(lc *liveCall) {
	id, beep := lc.view.ID, o.endCue(lc)
	lc.worker.do(func() {
		m := lc.work.session
		if m == nil {
			return
		}
		lc.work.stopRecording(o, lc)
		lc.work.session = nil
		lc.mid.microphone.disconnect() // an ended call is still shown for a while
		lc.work.unfollow()
		final := m.Stats()
		o.c.sessions.quality.add(id, final.Quality(time.Now())) // all that a short call has
		if err := m.Close(); err != nil {
			o.log.Warn("closing media", "call", id, "err", err)
		}
		o.c.sessions.closed(id, final)
		beep()
	})
}

// mediaEvent is news from a call's media, the session of that number.
func (o *owner) mediaEvent(lc *liveCall, number int, ev media.Event) {
	if number != lc.media { // it was closed because its offer was too large
		o.stale++
		return
	}
	o.unseen.dirty = true
	switch ev := ev.(type) {
	case media.Connected:
		o.mediaConnected(lc, ev)
	case media.Broken:
		o.feed(lc, call.MediaFailed, call.Cause{By: call.Network, Err: ev.Err})
	case media.Trouble:
		o.trouble(lc, ev)
	case media.Using:
		lc.view.Using = kept(lc.view.Using, ev.What, ev, ev.Name != "")
	case media.RecordingEnded:
		lc.worker.do(func() {
			if lc.work.recorded(ev.Recorded) {
				o.c.post(func() { o.recordingOver(lc, ev.Err) })
			}
		})
	case media.Held:
		lc.view.RemoteHeld = ev.Remote
	case media.DigitsLost:
		if !lc.view.Held { // else nobody wants them any more
			o.digitsLost(lc.mid.keypad.ctx, lc, ev.Count)
		}
	case media.Digit:
		o.digit(lc, ev.Digit)
	}
}

// digit tells of a digit that the other side sent.
func (o *owner) digit(lc *liveCall, d rune) {
	v := o.viewOf(lc)
	o.notify(Notice{Kind: NoticeDigit, Call: &v, AccountID: v.AccountID, Digit: d})
}

func (o *owner) mediaConnected(lc *liveCall, ev media.Connected) {
	t := &lc.view.Timeline
	switch ev.Stage {
	case media.StageICE:
		first(&t.ICEConnected, ev.At)
	case media.StageDTLS:
		first(&t.DTLSConnected, ev.At)
		lc.mediaUp = true
		lc.view.Secure = lc.line.endpoint.Secure
		o.feed(lc, call.MediaUp, call.Cause{})
	case media.StageFirstRTP:
		first(&t.FirstRTP, ev.At)
		lc.view.Early = lc.view.State == call.Ringing
	case media.StageFirstAudio:
		first(&t.FirstAudio, ev.At)
	}
}

// trouble keeps what is wrong with a call's media.
func (o *owner) trouble(lc *liveCall, ev media.Trouble) {
	lc.view.Trouble = kept(lc.view.Trouble, ev.What, ev.Err, ev.Err != nil)
	if ev.What == media.TroubleNetwork && ev.Err != nil {
		o.newPath(lc)
	}
}

// kept puts a value into a map, which may be nil, or takes it out.
func kept[V any](m map[media.TroubleKind]V, kind media.TroubleKind, v V, keep bool) map[media.TroubleKind]V {
	switch {
	case !keep:
		delete(m, kind)
	case m == nil:
		return map[media.TroubleKind]V{kind: v}
	default:
		m[kind] = v
	}
	return m
}
