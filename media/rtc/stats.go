package rtc

import (
	"time"

	"github.com/pion/srtp/v3"

	"offhook/media"
)

// Stats is a peer's counters, at one moment.
type Stats struct {
	// Stats has what the transport knows. Rx.Late, Rx.Concealed, Rx.BufferDelay
	// and both levels are not its business and stay zero.
	media.Stats
	// FractionLost is the share (0-1) of our packets that the other side lost in
	// its last report interval: what an encoder's loss setting wants.
	FractionLost float64
	// Reported is when the report came that says so; zero before the first.
	Reported time.Time
	// Packet is how long the packets that come last.
	Packet time.Duration
	// Discarded counts packets that were broken, replayed or not decryptable.
	Discarded uint64
	// State and Timing are how far the connection has come, and when.
	State  State
	Timing Timing
}

// Stats returns the counters. It may be polled often.
func (p *Peer) Stats() Stats {
	var s Stats
	s.State, s.Timing = p.progress.current()
	s.Discarded = p.receiver.discard.Load()
	codec, _ := p.Selected()
	s.Codec = codec.String()

	p.sender.mu.Lock()
	s.Tx.Packets, s.Tx.Bytes = uint64(p.sender.sent.packets), p.sender.sent.octets
	p.sender.mu.Unlock()

	r := p.receiver
	r.mu.Lock()
	s.Rx.Packets, s.Rx.Bytes = r.sources.packets, r.sources.bytes
	s.Rx.Lost, s.Rx.Jitter = r.sources.lost(), r.sources.jitter()
	losses, packet := r.sources.losses()
	s.Rx.Losses, s.Packet = losses.Losses(packet), packet
	payloadType, received := r.sources.audioType, r.sources.hasAudio
	r.mu.Unlock()
	if received {
		remote, _ := p.ReceiveCodec(payloadType)
		s.RemoteCodec = remote.String()
	}

	reports := &r.reports
	reports.mu.Lock()
	s.Tx.Heard, s.Reported = reports.heard, reports.at
	s.RoundTrip, s.Tx.RemoteLost, s.FractionLost = reports.roundTrip, reports.lost, reports.fractionLost
	if codec.ClockRate > 0 {
		s.Tx.RemoteJitter = time.Duration(reports.jitter) * time.Second / time.Duration(codec.ClockRate)
	}
	reports.mu.Unlock()

	if a := p.active.Load(); a != nil {
		var roundTrip time.Duration
		s.Path, roundTrip = a.via.Load().path()
		if s.RoundTrip == 0 {
			s.RoundTrip = roundTrip
		}
		if keys := a.keys.Load(); keys != nil {
			s.Encryption = srtp.ProtectionProfile(keys.profile).String()
		}
	}
	return s
}
