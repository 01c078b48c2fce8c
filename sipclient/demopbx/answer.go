package demopbx

import (
	"context"
	"time"

	"github.com/emiago/sipgo/sip"
)

// wait lets time pass, by the clock of the options.
func (l *leg) wait(ctx context.Context, d time.Duration) error {
	select {
	case <-l.server.options.Hooks.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// prepare reads the offer, so that a bad one is refused before it rings; nil is a
// late offer: none yet.
func (l *leg) prepare() (*description, error) {
	if l.transferred() {
		return nil, nil
	}
	if len(l.invite.Body()) == 0 {
		if status := l.server.habits.lateOffer; status != 0 {
			return nil, reject(status)
		}
		return nil, nil // then the offer is ours
	}
	offer, err := parseDescription(l.invite.Body())
	if err == nil {
		_, err = negotiate(offer, l.server.habits.sdp)
	}
	if err != nil {
		return nil, &rejection{status: sip.StatusNotAcceptableHere, lines: []string{`Warning: 304 offhook.demo "` + err.Error() + `"`}}
	}
	return offer, nil
}

// progress answers the offer with a 183, so that sound flows before the answer.
func (l *leg) progress() (*media, error) {
	if err := l.attach(); err != nil {
		return nil, err
	}
	sdp := l.media.local()
	if l.offered {
		sdp = "" // it waits for the 200: only a reliable response may have it (RFC 3261 section 13.2.1)
	}
	l.provisional(sip.StatusSessionInProgress, sdp)
	return l.media, nil
}

// answer answers the call, with the SDP of the 183 if there was one.
func (l *leg) answer() (*media, error) {
	if err := l.attach(); err != nil {
		return nil, err
	}
	return l.media, l.accept(l.media.local())
}

// attach makes the call's media connection. The phone of a transferred call is
// moved to it by a re-INVITE.
func (l *leg) attach() error {
	if l.transferred() {
		return l.takeMedia(l.ctx)
	}
	if l.media != nil {
		return nil
	}
	offer, err := l.prepare()
	if err != nil {
		return err
	}
	var m *media
	if offer == nil {
		m, _, err = l.server.offerMedia(l.ctx, l.mediaLost)
	} else {
		m, err = l.server.newMedia(l.ctx, offer, l.noEvents, l.mediaLost)
	}
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.media, l.offered = m, offer == nil
	l.mu.Unlock()
	return nil
}

// mediaLost ends a call whose media connection has failed, unless the imitated
// server would wait for ever.
func (l *leg) mediaLost() {
	if !l.server.habits.waitsOnDeadICE {
		l.end(errMediaLost)
	}
}
