package session

import (
	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/red"
)

const (
	// deepFrom and deepTo are between which losses, 0 to 1, deep redundancy is switched.
	deepFrom, deepTo = 0.02, 0.005
	// twiceFrom and twiceTo are between which losses two packets are repeated, not one.
	twiceFrom, twiceTo = 0.05, 0.03
)

// roomFor is how many packets one may repeat so that the other side is not sent more than
// it says that it wants: each copy takes as much as the packet itself. The default is
// for who sends no copies.
func roomFor(fmtp string) (copies int) {
	most, said := opus.MostBitrate(fmtp)
	if !said {
		return red.MaxCopies
	}
	return min(max(most/opus.DefaultBitrate-1, 0), red.MaxCopies)
}

// deepen lets packets describe the last moments while enough of them get lost, 0 to 1.
func (e *encoding) deepen(loss float64) error {
	on := loss >= deepFrom || e.deeper && loss >= deepTo
	if e.deep == nil || on == e.deeper {
		return nil
	}
	e.deeper = on
	return e.deep.SetDeepRedundancy(on)
}

// repeat has packets repeat those before them (RFC 2198) while enough get lost, 0 to 1,
// and the other side has room for it and can make use of nothing better.
func (u *uplink) repeat(loss float64) {
	e := u.using
	want := min(copies(loss, e.copies), e.room)
	if e.deep != nil && e.effort == codec.FullEffort {
		want = 0
	}
	if want != e.copies {
		e.copies = want
		u.session.wire.peer.SetRedundancy(want)
	}
}

// copies is how many packets each is to repeat at a loss, 0 to 1, where so many did
// before.
func copies(loss float64, before int) int {
	switch {
	case loss >= twiceFrom, before == 2 && loss >= twiceTo:
		return 2
	case loss >= deepFrom, before > 0 && loss >= deepTo:
		return 1
	}
	return 0
}
