// Package media is the vocabulary of audio that every other media package and
// the phone's core share: formats, frames, where audio comes from and goes to,
// levels and statistics. It knows no codec, device or network, and imports the
// standard library only.
//
// # The chain
//
//	 mic ─> device ring ─> enhance ─> mute ─> encode ─> rtc ══ DTLS-SRTP ══> peer
//	(OS thread)      10 ms frames, 48 kHz mono float32
//	 spk <─ device ring <─ mix with tones <─ resample <─ jitter buffer <─ rtc
//
// # Goroutines
//
// Package media starts none. Its neighbours do, and each waits for its own:
//
//   - device: the OS audio threads (not ours) and one watchdog per open device,
//     stopped by Close.
//   - rtc: per peer one reader of the ICE connection, one of the DTLS
//     connection, and one RTCP reporter; pion/ice adds its own. All end in
//     Peer.Close.
//   - session: per call that is not on hold an audio loop, which moves frames both
//     ways every 10 ms, and per call a deliverer of events, both until
//     Session.Close; one for whatever is heard or measured outside calls, until it
//     is stopped.
//
// # Where to read next
//
// media/session assembles the chain; media/rtc is the transport; media/jitter
// turns packets that arrive when they like into sound that plays evenly.
package media
