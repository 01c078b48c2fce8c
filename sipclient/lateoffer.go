package sipclient

import (
	"context"
	"slices"
	"strings"

	"offhook/media"
	"offhook/sipclient/call"
)

// A late offer (RFC 3261 section 13.2.1) is one that the INVITE does not carry: who is
// called makes it in the 2xx, and the ACK brings the answer.

// late reports whether the one who is called makes the offer.
func (lc *liveCall) late() bool {
	if lc.view.Direction == Incoming {
		return lc.offer == ""
	}
	return lc.line.acct.LateOffer
}

// sendAck acknowledges the 2xx: with our answer, where it brought the offer.
func (o *owner) sendAck(lc *liveCall) {
	if !lc.late() || lc.view.State != call.Connecting {
		o.say(lc, "ACK", func(l Leg, ctx context.Context) error { return l.Ack(ctx, "") })
		return
	}
	offer := lc.answer
	lc.worker.do(func() {
		answer, err := "", media.ErrRejected
		if m := lc.work.session; m != nil && offer != "" {
			answer, err = m.Answer(lc.mid.while, offer)
		}
		if lc.work.leg != nil {
			ctx, cancel := o.timeout(call.Connecting)
			defer cancel()
			if ack := lc.work.leg.Ack(ctx, answer); ack != nil { // without an answer, too: a 2xx has to have one
				o.log.Warn("signalling", "call", lc.view.ID, "what", "ACK", "err", ack)
			}
		}
		if err != nil {
			o.c.post(func() { o.feed(lc, call.MediaFailed, call.Cause{By: call.Network, Err: err}) })
			return
		}
		o.showCodec(lc)
	})
}

// answered takes the answer that came with the ACK of our 2xx.
func (o *owner) answered(lc *liveCall, sdp string) {
	lc.answer = sdp
	o.applyAnswer(lc, sdp)
}

// smallerOffer are the codecs of codecs that every telephone has; a server that refuses
// an offer (488) may be able to read this one.
func smallerOffer(codecs []string) []string {
	return slices.DeleteFunc(slices.Clone(codecs), func(name string) bool {
		return !strings.EqualFold(name, "PCMU") && !strings.EqualFold(name, "PCMA")
	})
}

// again calls once more with a smaller offer, where what came was too much for the
// other side: 488 and 606 say so, 415 that it could not read it.
func (o *owner) again(lc *liveCall, cause call.Cause) bool {
	switch cause.Code {
	case 415, 488, 606:
	default:
		return false
	}
	if _, _, ok := call.Next(lc.view.State, call.Again); !ok || lc.smaller || lc.late() {
		return false
	}
	codecs := lc.line.acct.CodecOrder()
	if smaller := smallerOffer(codecs); len(smaller) == 0 || len(smaller) == len(codecs) {
		return false
	}
	o.log.Info("calling again with a smaller offer", "call", lc.view.ID, "code", cause.Code)
	lc.negotiation = negotiation{offer: lc.offer, media: lc.media, smaller: true} // the rest is of the call before
	lc.invited = false
	lc.view.Alerting = false
	lc.worker.do(func() { lc.work.ringback = false })
	o.feed(lc, call.Again, call.Cause{})
	return true
}
