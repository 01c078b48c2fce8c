package sipclient

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

const (
	// maxDigits bounds one SendDTMF.
	maxDigits = 64
	// infoLimit bounds one INFO, infoTone is how long it says that the key was pressed.
	infoLimit = 5 * time.Second
	infoTone  = 160 * time.Millisecond
)

// keypad are the digits that are typed in a call until it ends or is put on hold: what
// is left of them by then is not sent.
type keypad struct {
	while  context.Context // the call lasts
	ctx    context.Context // they are wanted
	cancel func()
}

func newKeypad(while context.Context) keypad {
	k := keypad{while: while}
	k.ctx, k.cancel = context.WithCancel(while)
	return k
}

// drop forgets the digits that have not been sent.
func (k *keypad) drop() {
	k.cancel()
	*k = newKeypad(k.while)
}

// SendDTMF sends digits (0-9 * # A-D) in a call, one after another: the way that the
// account names, or as telephone-events (RFC 4733) where the other side takes them, by
// INFO where it does not, and as tones where it refuses INFO. Errors: ErrBadDigits,
// ErrNoCall, ErrNotAllowed.
func (c *Client) SendDTMF(id CallID, digits string) error {
	return c.command(id, func(o *owner, lc *liveCall) error { return o.sendDTMF(lc, digits) })
}

func (o *owner) sendDTMF(lc *liveCall, digits string) error {
	digits = strings.ToUpper(digits)
	switch {
	case digits == "", len(digits) > maxDigits, strings.Trim(digits, "0123456789*#ABCD") != "":
		return ErrBadDigits
	case !o.allowed(lc).DTMF:
		return ErrNotAllowed
	}
	lc.view.Digits += len(digits)
	lc.view.DigitsLost, o.unseen.dirty = false, true
	way, up, ctx := lc.line.acct.Digits, lc.view.State == call.Active, lc.mid.keypad.ctx
	lc.worker.do(func() {
		for n, d := range digits {
			if ctx.Err() != nil {
				return // nobody hears them any more, and neither hold nor BYE waits for them
			}
			if err := lc.work.digit(ctx, d, way, up); err != nil {
				o.log.Warn("sending a digit", "call", lc.view.ID, "err", err)
				o.c.post(func() { o.digitsLost(ctx, lc, len(digits)-n) })
				return
			}
		}
	})
	return nil
}

// digitsLost tells that the last digits could not be sent: one of them, and those behind it,
// which would make another number without it. Where they are not wanted any more (ctx),
// nobody misses them.
func (o *owner) digitsLost(ctx context.Context, lc *liveCall, n int) {
	lc.view.Digits -= n
	lc.view.DigitsLost, o.unseen.dirty = ctx.Err() == nil, true
}

// digit sends one digit. Where the call is not up yet, an early dialog may take INFO, too;
// one that does not, or that is not there, says nothing of the call to come.
func (w *work) digit(ctx context.Context, d rune, way account.DigitWay, up bool) error {
	m := w.session
	if m == nil {
		return ErrNotAllowed
	}
	switch {
	case way == account.DigitsEvents, way == account.DigitsAuto && m.TakesDigits():
		return m.SendDTMF(d, media.DTMFEvents)
	case way == account.DigitsTones, w.leg == nil, w.noInfo && way == account.DigitsAuto:
		return m.SendDTMF(d, media.DTMFInband)
	}
	ctx, cancel := context.WithTimeout(ctx, infoLimit)
	defer cancel()
	err := w.leg.Info(ctx, "application/dtmf-relay", fmt.Sprintf("Signal=%c\r\nDuration=%d\r\n", d, infoTone.Milliseconds()))
	_, refused := errors.AsType[*RefusedError](err)
	switch {
	case refused && way == account.DigitsAuto && up:
		w.noInfo = true
	case refused && !up, errors.Is(err, ErrNotAllowed) && !up:
	default:
		return err
	}
	return m.SendDTMF(d, media.DTMFInband)
}
