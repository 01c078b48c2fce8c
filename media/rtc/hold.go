package rtc

import "time"

// SetDirection says what we want from the next Offer or Answer on: SendOnly for
// hold, SendRecv to resume. Until then nothing changes. If the offer is refused,
// set back what was. It returns at once.
func (p *Peer) SetDirection(wish Direction) { p.wish.Store(uint32(wish)) }

// offerDirection is what an offer says. Who holds says so whatever the other side
// does (RFC 3264 8.4: sendonly, or inactive where the other side holds too), and
// who does not offers sendrecv even while held: else nobody could ever resume
// (RFC 6337 5.3).
func (p *Peer) offerDirection() Direction {
	wish := Direction(p.wish.Load())
	if wish == SendOnly && p.HeldByPeer() {
		return Inactive
	}
	return wish
}

// heldByAnswer reports what an answer says of the other side's hold. An answer to
// an offer that does not send says nothing: its writer may not want to receive
// (RFC 3264 6.1).
func (p *Peer) heldByAnswer(offered, answered Direction) bool {
	if !offered.Sends() {
		return p.HeldByPeer()
	}
	return !answered.Receives()
}

// HeldByPeer reports whether the other side has put us on hold: it does not want
// to receive. It is false before the negotiation.
func (p *Peer) HeldByPeer() bool {
	formats := p.receiver.formats.Load()
	return formats != nil && formats.heldByPeer
}

// Skip moves the RTP clock on over a time in which nothing was sent.
func (p *Peer) Skip(d time.Duration) { p.sender.skip(d) }

func (s *sender) skip(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.repeating.packer.Forget()
	s.timestamp += uint32(int64(d.Seconds() * float64(s.codec.ClockRate)))
}
