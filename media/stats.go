package media

import "time"

// Levels are the loudness of both directions of a call right now, for meters.
// They are polled, never pushed.
type Levels struct {
	// Microphone and Speaker are RMS levels in dBFS over the last 100 ms or so;
	// Silence where nothing flows. The microphone's is before mute: its meter
	// shows that it works, and TalkingWhileMuted agrees with it.
	Microphone, Speaker float64
	// TalkingWhileMuted is true while a person speaks and is not heard.
	TalkingWhileMuted bool
}

// Silence is the level, in dBFS, reported for no signal at all.
const Silence = -127.0

// Stats are the counters of one call's audio. Durations and counts are totals
// since the call's media began; MOS and LossPercent are of the last 10 seconds.
type Stats struct {
	// Codec is what is sent, as in the rtpmap ("opus/48000/2"); empty before negotiation.
	Codec string `json:"codec"`
	// RemoteCodec is what was last received, by the same naming; a peer may choose another.
	RemoteCodec string  `json:"remote_codec"`
	Rx          RxStats `json:"rx"`
	Tx          TxStats `json:"tx"`
	// MOS is the estimated mean opinion score of what is heard here, 1 to 4.5
	// (ITU-T G.107; package quality); 0 while nothing was heard.
	MOS float64 `json:"mos"`
	// LossPercent is how many packets from the other side were lost or too late.
	LossPercent float64 `json:"loss_percent"`
	// Effort is what codecs may take of this computer now: "full", or "less" or "least"
	// where it is too slow or too busy for the best sound; empty on hold.
	Effort string `json:"effort,omitempty"`
	// RoundTrip is from RTCP (RFC 3550 6.4.1) or else from ICE checks; 0 while unknown.
	RoundTrip time.Duration `json:"round_trip_ns"`
	// Path is the selected candidate pair in words ("host udp 192.0.2.4:50312 - 198.51.100.7:16390").
	Path string `json:"path"`
	// Encryption is the SRTP protection profile in use; empty before DTLS is up.
	Encryption string `json:"encryption"`
}

// RxStats count what came from the other side.
type RxStats struct {
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
	// Lost counts packets that never came, as of the highest sequence number seen.
	Lost uint64 `json:"lost"`
	// Late counts packets that came after their moment of playing.
	Late uint64 `json:"late"`
	// LossPercent is how many were lost or late since the call's media began.
	LossPercent float64 `json:"loss_percent"`
	// Jitter is the interarrival jitter of RFC 3550 6.4.1.
	Jitter time.Duration `json:"jitter_ns"`
	// Concealed is how much audio was invented in place of lost packets, in Gaps
	// pieces.
	Concealed time.Duration `json:"concealed_ns"`
	Gaps      uint64        `json:"gaps"`
	// Repaired counts packets that were lost and could be rebuilt from later ones, or of
	// which a copy came.
	Repaired uint64 `json:"repaired"`
	// Stretched is how much time was put in or taken out, so that packets wait as long
	// as the network needs.
	Stretched time.Duration `json:"stretched_ns"`
	// BufferDelay is how long packets now wait in the jitter buffer, on average.
	BufferDelay time.Duration `json:"buffer_delay_ns"`
	// Level is the RMS level in dBFS of all that was played since the call began.
	Level float64 `json:"level_dbfs"`
}

// TxStats count what went to the other side.
type TxStats struct {
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
	// RemoteLost and RemoteJitter are what the other side reports of us by RTCP.
	RemoteLost   uint64        `json:"remote_lost"`
	RemoteJitter time.Duration `json:"remote_jitter_ns"`
	// Level is the RMS level in dBFS of all that was sent since the call began, after mute.
	Level float64 `json:"level_dbfs"`
}

// Quality is how a call sounded at one moment: one point of its chart.
type Quality struct {
	At time.Time `json:"at"`
	// MOS and LossPercent are of the 10 s before, as in Stats.
	MOS         float64       `json:"mos"`
	LossPercent float64       `json:"loss_percent"`
	RoundTrip   time.Duration `json:"round_trip_ns"`
	BufferDelay time.Duration `json:"buffer_delay_ns"`
	Jitter      time.Duration `json:"jitter_ns"`
}

// Quality returns the point of the chart that s makes.
func (s Stats) Quality(at time.Time) Quality {
	return Quality{At: at, MOS: s.MOS, LossPercent: s.LossPercent, RoundTrip: s.RoundTrip, BufferDelay: s.Rx.BufferDelay, Jitter: s.Rx.Jitter}
}
