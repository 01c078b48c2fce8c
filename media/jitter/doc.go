// Package jitter turns packets that arrive when they like into sound that plays
// evenly: it reorders, waits as long as the network needs and no longer, decodes,
// repairs what was lost, and follows the sender's clock.
//
//	 rtc's reader                        the audio loop, every 10 ms
//	      │ Put                                   │ Read
//	      v                                       v
//	┌───────────┐  ┌───────┐  ┌────────┐  ┌───────────────┐
//	│ hand-over │─>│ queue │─>│ decode │─>│ decoded audio │─> dst
//	└───────────┘  └───┬───┘  │ FEC,PLC│  │ ± one pitch   │
//	   lock-free       v      └────────┘  └──────^────────┘
//	              estimator ── target delay ─────┘
//
// # How long to wait
//
// A packet's relative delay is how much later it came than the fastest of the
// last two seconds. The target is the 0.97 quantile of the maxima of 500 ms,
// kept in buckets of 2 ms with a forgetting factor of 0.983 (after NetEQ in
// WebRTC, delay_manager.h, with finer buckets, and evenly within one; ten calm seconds are
// taken to have been before the first, so that one event makes no statistics), and 2 % more,
// and at least what a packet that came too late would have needed, and half as much again or
// 10 ms, whichever is less, which is held and decays in 8 s. In the first seconds few maxima
// are known: 3.4 standard deviations above the mean of all delays are waited for, too, up to
// three tenths more than the quantile.
// Stalls of up to 60 ms that come one at a time, seconds apart, on a path that is
// otherwise less than two thirds as late, are concealed and not waited for: a busy
// computer makes some, and the whole call would answer slower for each. Five in half
// a minute are a habit of the network, and are waited for until they are forgotten.
// Where something gets lost it is also what the packet with the repair needs, if it
// comes halfway between as late as usual and as late as that. What is not the
// network's jitter is left out: a sender that paused and went on where it was, and a
// time in which this process did not run.
//
// # How the wait changes
//
// The first packet is played at once. The delay grows when the buffer runs dry and
// should be longer, since the late packet is then played as it is, and it grows and
// shrinks towards the target by one pitch period at a time (WSOLA: Verhelst and
// Roelands, ICASSP 1993), at most 10 % slower or 15 % faster. In silence of more than
// 150 ms it is made exact at once. While somebody talks it is let be until it is off by
// a good part of the target, since a stretched word is heard more than a delay of some
// milliseconds, and so is one with a step in it: of a packet that is late for once,
// only what nothing was invented for is played. Packets that begin in the middle of a
// read waste a part of their wait, so silence also moves them to where one begins.
// Clock drift is corrected by the same.
//
// # What is missing
//
// In this order: forward error correction from the packet after the gap, what that
// packet describes of the moments before it (deep redundancy), the decoder's own
// concealment, and after 60 to 120 ms a fade to comfort noise. Where packets have
// deep redundancy, and bursts are not rare, the longest of the last 20 s is waited out, up to
// 30 ms.
// A copy that a later packet brought (RFC 2198) is a packet that came late.
//
// # Goroutines
//
// The package starts none. One goroutine calls Put and another calls Read; Stats
// may be called by any. Between Put and Read is a ring with one writer and one
// reader, so neither ever waits for the other: everything behind it belongs to
// the reader. After the first packets neither allocates.
//
// Next: estimator.go for the target, playout.go for the decisions, recover.go for
// deep redundancy, audio.go for the stretching. media/session owns one Buffer per payload type.
package jitter
