// Package opus adapts libopus (RFC 6716, RFC 7587) to media/codec: voice at
// 48 kHz mono, 20 ms a packet, variable bit rate, in-band forward error
// correction.
//
//	pcm ─> Encoder ─> packet n: [ n, n-1 again in few bits, sketch of n-10…n-1 ] ─> Decode(n)
//	                                │                         └─> Recover rebuilds a burst before n
//	                                └─> DecodeFEC rebuilds n-1 if it is lost
//
// Complexity 5 takes two thirds of the time of 9 and sounds nearly the same at this rate: of
// three speeches without loss PESQ-WB is 4.32 to 4.41, and would be 0.04 more; 8 kbit/s less
// cost 0.07.
//
// Over a path that loses nothing (SetPacketLoss(0), SetBitrate(LosslessBitrate)) nothing is
// predicted: libopus transforms the whole spectrum then (CELT), which takes half of the time
// to encode and to decode, and at complexity 9 and 80 kbit/s PESQ-WB of the same is 4.40 to
// 4.50; at 64 kbit/s, for who may not be sent more (MostBitrate), 4.35 to 4.43. It is not for
// other paths, since there is no copy of the packet before in such packets, and concealment
// has less to go by: at 3 % loss without copies 3.27 instead of 3.45.
//
// Discontinuous transmission (DTX) is off unless an account or the other side wants it: a
// stream that never pauses lets the other side tell silence from a broken path. An
// encoder starts out expecting DefaultPacketLoss, for libopus spends no bits on
// redundancy at 0.
//
// What is missing is filled by libopus' neural network where it has one (deep PLC,
// complexity 5 of the decoder): it costs nothing while nothing is missing. For three
// seconds after a loss what is decoded is enhanced, too (OSCE's NoLACE, complexity 7),
// as copies have few bits. That takes 115 µs a packet instead of 34. Of speech in 32
// kbit/s it makes nothing better where nothing is lost, and at 10 % loss PESQ-WB 3.59
// of 3.46; LACE (6) makes 3.50 of it in 55 to 80 µs.
//
// With less effort (codec.Thrifty) the encoder's complexity is 2 or 0, which takes half or
// a quarter of the time, and the decoder does without enhancement and then without the
// neural network.
//
// Where both sides are Offhook with such a library, packets can describe the last 200
// ms (DRED, deep.go): a burst is rebuilt from the packet after it. It has a price, 60
// kbit/s and a third more time to encode, so it is on while packets get lost.
// SDP has no name for it yet; fmtp.go has ours. Browsers are sent copies of whole packets
// instead (media/red).
//
// A StereoEncoder (stereo.go) is for recordings.
//
// # Building
//
// This is the only package of media/codec that needs cgo, and a libopus to link
// with. make builds libopus 1.5.2 with its neural networks (packaging/opus) and links
// that, as a static archive; where it cannot, and with go build alone, the system's is
// linked (apt-get install libopus-dev), 1.3 or newer. Linked says which it is. With
// CGO_ENABLED=0 the package compiles, and its Codec fails with ErrUnavailable.
//
// libopus.h declares what is used of the library, and libopus.go is all that calls it.
//
// # Goroutines
//
// None. An encoder's and a decoder's state is ordinary Go memory: nothing is to
// be closed.
//
// # Where to read next
//
// media/codec has the interfaces; media/jitter chooses among Decode, DecodeFEC
// and Conceal.
package opus
