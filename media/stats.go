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
	// (ITU-T G.107; package quality); 0 before anything was heard, and on hold.
	MOS float64 `json:"mos"`
	// R is the transmission rating that MOS is made of, 0 to 100; 0 where that is.
	R float64 `json:"r"`
	// ListeningMOS is MOS without what delay does to a conversation (MOS-LQ of RFC 3611 4.7.5).
	ListeningMOS float64 `json:"listening_mos"`
	// LossPercent is how many packets from the other side were lost or too late.
	LossPercent float64 `json:"loss_percent"`
	// Effort is what codecs may take of this computer now: "full", or "less" or "least"
	// where it is too slow or too busy for the best sound; empty on hold.
	Effort string `json:"effort,omitempty"`
	// RoundTrip is from RTCP (RFC 3550 6.4.1, RFC 3611 4.5) or else from ICE checks; 0 while unknown.
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
	// Late counts packets that came after their moment of playing: those that were thrown
	// away, and those that were played later, after a hole.
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
	// Waits is how long all packets that were played have waited there together, and Played
	// how many they are.
	Waits  time.Duration `json:"waits_ns"`
	Played uint64        `json:"played"`
	// Losses is how packets were missing when their turn came.
	Losses Losses `json:"losses"`
	// Level is the RMS level in dBFS of all that was played since the call began.
	Level float64 `json:"level_dbfs"`
}

// MeanBufferDelay is how long packets have waited in the jitter buffer on average since the
// call's media began.
func (s RxStats) MeanBufferDelay() time.Duration { return s.Waits / time.Duration(max(s.Played, 1)) }

// Losses are how packets were missing since a call's media began: those that never came
// and could not be rebuilt, and those that came after their turn. A burst is a time in
// which many were, a gap one in which few or none were (RFC 3611 4.7.2, Gmin 16).
type Losses struct {
	// Missing counts the packets, in Runs pieces of packets in a row.
	Missing uint64 `json:"missing"`
	Runs    uint64 `json:"runs"`
	Bursts  uint64 `json:"bursts"`
	// LostPercent and LatePercent are of all packets, BurstPercent of those in bursts and
	// GapPercent of those in gaps.
	LostPercent  float64 `json:"lost_percent"`
	LatePercent  float64 `json:"late_percent"`
	BurstPercent float64 `json:"burst_percent"`
	GapPercent   float64 `json:"gap_percent"`
	// BurstLength and GapLength are how long these last on average.
	BurstLength time.Duration `json:"burst_length_ns"`
	GapLength   time.Duration `json:"gap_length_ns"`
	// BurstRatio is how many were missing in a row, over how many would have been in
	// random loss (BurstR of ITU-T G.107): 1 for that, and 0 while none was missing.
	BurstRatio float64 `json:"burst_ratio"`
}

// TxStats count what went to the other side.
type TxStats struct {
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
	// RemoteLost and RemoteJitter are what the other side reports of us by RTCP.
	RemoteLost   uint64        `json:"remote_lost"`
	RemoteJitter time.Duration `json:"remote_jitter_ns"`
	// Heard is how we sound on the other side, where it tells (RTCP XR).
	Heard *Hearing `json:"heard,omitempty"`
	// Level is the RMS level in dBFS of all that was sent since the call began, after mute.
	Level float64 `json:"level_dbfs"`
}

// Hearing is how one end of a call hears the other: VoIP metrics as in RTCP XR (RFC 3611
// 4.7). What that end does not know is 0, and so is a rating without a sound to rate.
type Hearing struct {
	// Losses has no Missing, Runs, Bursts and BurstRatio where the other side told it.
	Losses Losses `json:"losses"`
	// RoundTrip is the network's, EndDelay what that end adds to it: from the network
	// to the loudspeaker and from the microphone to the network.
	RoundTrip time.Duration `json:"round_trip_ns"`
	EndDelay  time.Duration `json:"end_delay_ns"`
	// R is 0 to 100; the MOS are 1 to 5: how it sounds, and how one can talk.
	R               float64 `json:"r"`
	ListeningMOS    float64 `json:"listening_mos"`
	ConversationMOS float64 `json:"conversation_mos"`
	// BufferDelay is how long packets wait there, BufferMost how long they do at most.
	BufferDelay time.Duration `json:"buffer_delay_ns"`
	BufferMost  time.Duration `json:"buffer_most_ns"`
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
