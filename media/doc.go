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
//   - device: the OS audio threads (not ours); per open device one supervisor, and one
//     for what that asks of the audio system. They end in Close.
//   - rtc: per path one reader of its sockets and one of its DTLS connection, beside
//     those of pion/ice; per peer one RTCP reporter and, while digits are being sent,
//     their sender. All end in Peer.Close.
//   - session: per call, or conference, that is not on hold an audio loop, which moves
//     frames both ways every 10 ms, and per call a deliverer of events, until
//     Session.Close; one for whatever is heard or measured outside calls, until it
//     is stopped.
//   - record, wav: one per recording, and per file in place of a device, for the disk.
//
// # Where to read next
//
// media/session assembles the chain; media/rtc is the transport; media/jitter
// turns packets that arrive when they like into sound that plays evenly.
package media
