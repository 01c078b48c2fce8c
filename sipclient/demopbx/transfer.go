package demopbx

import (
	"context"
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"
)

// transfer is what a REFER has begun. Whoever is at the other end of the call, a
// phone or a script, is brought to the target; the client that asked for it
// hears how that goes, and is hung up when it has worked. Otherwise its call goes
// on.
//
//	by ══ bridge ══ phone      phone ─> target's script, or another phone by carry
//	by ── script               target's phone ─> the script from its beginning
//
// The PBX carries the media of what comes of it: a phone is moved to it by a
// re-INVITE.
type transfer struct {
	by     *leg
	id     uint32 // the REFER's CSeq
	target referTo
}

// transferPatience is how long the target may ring when nobody waits for it.
const transferPatience = 30 * time.Second

// party is the other end of a call.
type party struct {
	phone  *leg    // nil for a script
	bridge *bridge // to the phone
	number string  // the script's
}

// peer is who the leg's client talks with.
func (l *leg) peer() party {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bridge == nil {
		return party{number: l.user}
	}
	return party{phone: l.bridge.other(l), bridge: l.bridge}
}

func (t *transfer) run() {
	t.notify(sip.StatusTrying)
	s, peer := t.by.server, t.by.peer()
	if t.target.replaces != nil {
		t.attended(peer)
		return
	}
	e, binding := s.entry(t.target.number), s.registrar.find(t.target.number)
	_, registers := s.registrar.password(t.target.number)
	switch {
	case peer.phone != nil:
		peer.phone.goOnWith(e, t.target.number, peer.bridge, t.notify)
	case registers && binding == nil:
		t.notify(sip.StatusTemporarilyUnavailable)
	case registers:
		t.callFor(binding, peer.number)
	default:
		t.between(e)
	}
}

// attended brings the other end of the call and that of another call of the same
// client together.
func (t *transfer) attended(peer party) {
	second := t.by.server.table.match(*t.target.replaces)
	if second == nil || second == t.by || !second.isAnswered() {
		t.notify(sip.StatusCallTransactionDoesNotExists)
		return
	}
	there := second.peer()
	done := func(status int) {
		t.notify(status)
		if status == sip.StatusOK {
			t.by.end(errTransfer)
			second.end(errTransfer)
		}
	}
	switch {
	case peer.phone != nil && there.phone != nil:
		peer.phone.goOnTo(there, peer.bridge, done)
	case peer.phone != nil:
		peer.phone.goOnWith(entry{script: t.by.server.entry(there.number).script}, there.number, peer.bridge, done)
	case there.phone != nil:
		there.phone.goOnWith(entry{script: t.by.server.entry(peer.number).script}, peer.number, there.bridge, done)
	default:
		done(sip.StatusOK)
	}
}

// callFor calls a phone for a script, which begins there once more.
func (t *transfer) callFor(to *binding, number string) {
	s := t.by.server
	l := s.newOutgoing(to, caller{user: number, host: t.by.dialog.local.Host})
	ctx, cancel := context.WithTimeoutCause(l.ctx, transferPatience, reject(sip.StatusTemporarilyUnavailable))
	err := l.dialWithMedia(ctx, invitation{}, func(res *sip.Response) { t.notify(res.StatusCode) })
	cancel()
	if err != nil {
		t.notify(statusOf(err))
		l.finish()
		return
	}
	t.notify(sip.StatusOK)
	t.by.end(errTransfer)
	l.run(entry{script: s.entry(number).script})
}

// between brings one script to another: nobody hears it, so they do not begin.
func (t *transfer) between(e entry) {
	if e.refuses != 0 {
		t.notify(e.refuses)
		return
	}
	if e.rings > 0 {
		t.notify(sip.StatusRinging)
		if t.by.wait(t.by.ctx, min(e.rings, transferPatience)) != nil {
			return
		}
	}
	if e.rings == forever {
		t.notify(sip.StatusTemporarilyUnavailable)
		return
	}
	t.notify(sip.StatusOK)
	t.by.end(errTransfer)
}

// goOnWith brings an answered leg from its bridge to what the dialplan has under
// number. report hears the statuses up to the final one; the bridge ends when
// that is 200.
func (l *leg) goOnWith(e entry, number string, br *bridge, report func(status int)) {
	if !br.claim(l) {
		report(sip.StatusRequestPending)
		return
	}
	l.mu.Lock()
	was := l.user
	l.user = number
	l.report = func(status int) {
		report(status)
		if status == sip.StatusOK {
			br.part()
		}
	}
	l.mu.Unlock()
	err := l.perform(e)
	l.mu.Lock()
	failed := l.report != nil
	l.report = nil
	if failed {
		l.user = was
	}
	l.mu.Unlock()
	if failed {
		goesOn := br.release() // before the client hears of it, who may transfer again at once
		report(statusOf(err))
		if goesOn {
			return
		}
	}
	if !errors.Is(err, errHandedOver) {
		l.finish()
	}
}

// goOnTo brings two answered legs from their bridges to each other.
func (l *leg) goOnTo(there party, br *bridge, report func(status int)) {
	if !br.claim(l) {
		report(sip.StatusRequestPending)
		return
	}
	if !there.bridge.claim(there.phone) {
		br.release()
		report(sip.StatusRequestPending)
		return
	}
	err := l.takeMedia(l.ctx)
	if err == nil {
		err = there.phone.takeMedia(l.ctx)
	}
	if err != nil {
		thereGoesOn, goesOn := there.bridge.release(), br.release()
		report(statusOf(err))
		if !thereGoesOn {
			there.phone.finish()
		}
		if !goesOn {
			l.finish()
		}
		return
	}
	connect(l.media, there.phone.media)
	report(sip.StatusOK)
	br.part()
	there.bridge.part()
	if err := join(l, there.phone).converse(l.ctx); !errors.Is(err, errHandedOver) {
		l.finish()
	}
}

// takeMedia leads the media of an answered call to the PBX by a re-INVITE, unless
// it goes there already.
func (l *leg) takeMedia(ctx context.Context) error {
	if l.media != nil {
		l.media.quiet()
		return nil
	}
	m, offer, err := l.server.offerMedia(l.ctx, l.mediaLost)
	if err != nil {
		return err
	}
	answer, err := l.reinvite(ctx, offer)
	if err == nil {
		err = m.answered(answer)
	}
	if err != nil {
		m.close()
		return err
	}
	l.mu.Lock()
	l.media = m
	l.mu.Unlock()
	return nil
}

// transferred reports whether a transfer brings the leg to the script that runs.
func (l *leg) transferred() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.report != nil
}

// reported passes a status to whoever transfers the leg, and reports whether
// there is such. A final status is the last.
func (l *leg) reported(status int) bool {
	l.mu.Lock()
	report := l.report
	if status >= 200 {
		l.report = nil
	}
	l.mu.Unlock()
	if report != nil {
		report(status)
	}
	return report != nil
}

func (l *leg) isAnswered() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state == answered
}

// statusOf is what an attempt came to, for a NOTIFY.
func statusOf(err error) int {
	var no *rejection
	if errors.As(err, &no) {
		return no.status
	}
	return sip.StatusInternalServerError
}
