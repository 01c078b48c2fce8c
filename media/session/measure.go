package session

import (
	"time"

	"offhook/media"
	"offhook/media/quality"
)

// hearing is how the other side sounds here, which it is told where it wants that.
// Nothing is said of a call on hold, which nobody hears.
func (s *Session) hearing() media.Hearing {
	if s.held.Load() {
		return media.Hearing{}
	}
	stats, packet := s.measure()
	h := media.Hearing{
		R: stats.R, ListeningMOS: stats.ListeningMOS, ConversationMOS: stats.MOS,
		EndDelay:    quality.EndDelay(quality.CodecOf(stats.RemoteCodec), stats.Rx.BufferDelay, packet),
		BufferDelay: stats.Rx.BufferDelay,
	}
	if current := s.down.current.Load(); current != nil {
		h.BufferMost = current.buffer.MaxDelay()
	}
	return h
}

// Stats returns the counters so far.
func (s *Session) Stats() media.Stats {
	stats, _ := s.measure()
	return stats
}

// measure returns the counters, and how long a packet lasts that comes.
func (s *Session) measure() (media.Stats, time.Duration) {
	known := s.wire.peer.Stats()
	stats := known.Stats
	s.down.stats(&stats.Rx)
	if d := s.desk.Load(); d != nil {
		stats.Effort = d.burden.current().String()
	}
	stats.Rx.Level, stats.Tx.Level = s.down.meter.Average(), s.up.meter.Average()
	s.rate(&stats, known.Packet)
	return stats, known.Packet
}

// rate says how good the call sounds, from its counters, with packets that last so long.
func (s *Session) rate(stats *media.Stats, packet time.Duration) {
	rx := &stats.Rx
	counters := quality.Counters{
		Received: rx.Packets, Lost: rx.Lost, Late: rx.Late, Concealed: rx.Concealed, Gaps: rx.Gaps,
		Missing: rx.Losses.Missing, Runs: rx.Losses.Runs,
	}
	now := time.Now()
	rating := s.rating.Rate(quality.Now{
		At: now, Codec: stats.RemoteCodec, RoundTrip: stats.RoundTrip, BufferDelay: rx.BufferDelay, Packet: packet,
		Dead: s.watch.dead(), OnHold: s.rests(now),
	}, counters)
	stats.MOS, stats.R, stats.ListeningMOS = rating.MOS, rating.R, rating.Listening
	stats.LossPercent, rx.LossPercent = rating.LossPercent, counters.LossPercent()
}

// rests reports whether nothing is to be heard because of hold: ours, or the other side's,
// which may play music.
func (s *Session) rests(now time.Time) bool {
	return s.held.Load() || s.wire.peer.HeldByPeer() && now.Sub(time.Unix(0, s.down.lastRTP.Load())) > gone
}
