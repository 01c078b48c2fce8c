package sipclient

import (
	"context"
	"errors"
	"fmt"
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

// SendDTMF sends digits (0-9 * # A-D) in a call, one after another: the way that the
// account names, or as telephone-events (RFC 4733) where the other side takes them, by
// INFO where it does not, and as tones where it refuses INFO.
func (c *Client) SendDTMF(id CallID, digits string) error {
	return c.command(id, func(o *owner, lc *liveCall) error { return o.sendDTMF(lc, digits) })
}

func (o *owner) sendDTMF(lc *liveCall, digits string) error {
	if !o.allowed(lc).DTMF || len(digits) > maxDigits {
		return ErrNotAllowed
	}
	lc.view.Digits += len(digits)
	o.unseen.dirty = true
	way, up := lc.line.acct.Digits, lc.view.State == call.Active
	lc.worker.do(func() {
		for _, d := range digits {
			if lc.mid.while.Err() != nil {
				return // BYE does not wait for what nobody needs
			}
			if err := lc.work.digit(lc.mid.while, d, way, up); err != nil {
				o.log.Warn("sending a digit", "call", lc.view.ID, "err", err)
			}
		}
	})
	return nil
}

// digit sends one digit. up is true where there is a dialog for INFO.
func (w *work) digit(ctx context.Context, d rune, way account.DigitWay, up bool) error {
	m := w.session
	if m == nil {
		return ErrNotAllowed
	}
	switch {
	case way == account.DigitsEvents, way == account.DigitsAuto && m.TakesDigits():
		return m.SendDTMF(d, media.DTMFEvents)
	case way == account.DigitsTones, w.leg == nil, !up, w.noInfo && way == account.DigitsAuto:
		return m.SendDTMF(d, media.DTMFInband)
	}
	ctx, cancel := context.WithTimeout(ctx, infoLimit)
	defer cancel()
	err := w.leg.Info(ctx, "application/dtmf-relay", fmt.Sprintf("Signal=%c\r\nDuration=%d\r\n", d, infoTone.Milliseconds()))
	if _, refused := errors.AsType[*RefusedError](err); refused && way == account.DigitsAuto {
		w.noInfo = true
		return m.SendDTMF(d, media.DTMFInband)
	}
	return err
}
