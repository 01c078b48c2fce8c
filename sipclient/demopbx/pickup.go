package demopbx

import (
	"context"

	"github.com/emiago/sipgo/sip"
)

// pickup lets another phone answer a call that rings at a leg's client.
type pickup struct {
	stop context.CancelCauseFunc // ends the ringing; nil when nobody can pick up
	by   *leg                    // who has
}

// offerPickUp lets the call to l's client be picked up until pickedUp is called.
// The ringing is to end with the returned context.
func (l *leg) offerPickUp(ctx context.Context) context.Context {
	ringing, stop := context.WithCancelCause(ctx)
	l.mu.Lock()
	l.pickup.stop = stop
	l.mu.Unlock()
	return ringing
}

// pickedUp is who has picked the call up, or nil.
func (l *leg) pickedUp() *leg {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pickup.stop(nil)
	l.pickup.stop = nil
	return l.pickup.by
}

// pickUp answers the call that rings at l's client with another leg, which from
// then on belongs to the caller's script; false if nothing rings any more.
func (l *leg) pickUp(by *leg) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pickup.stop == nil || l.pickup.by != nil {
		return false
	}
	l.pickup.by = by
	l.pickup.stop(errPickedUp)
	return true
}

// answeredBy lets a talk with whoever has picked its call up.
func (a *leg) answeredBy(ctx context.Context, picker *leg) error {
	if _, err := picker.answer(); err != nil {
		picker.finish()
		return err
	}
	return a.carriedTo(ctx, picker)
}

// pickUpAt answers whatever rings at an extension: **1000 on a telephone's keys.
func pickUpAt(number string) extension {
	return func(_ context.Context, l *leg) error {
		if _, err := l.prepare(); err != nil {
			return err
		}
		for _, ringing := range l.server.table.ringingAt(number) {
			if ringing.pickUp(l) {
				return errHandedOver
			}
		}
		return reject(sip.StatusNotFound)
	}
}

// replacing is the script of an INVITE with Replaces (RFC 3891): it takes the
// place of another call's client.
func replacing(old *leg, earlyOnly bool) extension {
	return func(ctx context.Context, l *leg) error {
		if _, err := l.prepare(); err != nil {
			return err
		}
		switch {
		case old.pickUp(l):
			return errHandedOver
		case !old.isAnswered():
			return reject(sip.StatusCallTransactionDoesNotExists)
		case earlyOnly:
			return reject(sip.StatusBusyHere)
		}
		peer := old.peer()
		if peer.phone == nil {
			if _, err := l.answer(); err != nil {
				return err
			}
			old.end(errReplaced)
			return l.perform(entry{script: l.server.entry(l.user).script})
		}
		return l.takePlace(ctx, peer)
	}
}

// takePlace talks with a phone instead of whoever is at its bridge's other end.
func (l *leg) takePlace(ctx context.Context, peer party) error {
	if !peer.bridge.claim(peer.phone) {
		return reject(sip.StatusRequestPending)
	}
	err := peer.phone.takeMedia(ctx)
	if err == nil {
		_, err = l.answer()
	}
	if err != nil {
		if !peer.bridge.release() {
			peer.phone.finish()
		}
		return err
	}
	peer.bridge.part()
	return l.carriedTo(ctx, peer.phone)
}
