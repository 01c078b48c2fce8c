// Package codec turns samples into the payload of RTP packets and back. It has
// the vocabulary (Info, Codec, Encoder, Decoder, Registry) and the codecs that
// need no C: G.711 in both laws and G.722. Opus lives in codec/opus, because it
// needs cgo; the composition root puts them together:
//
//	registry, err := codec.NewRegistry(opus.Codec(), codec.G722(), codec.PCMU(), codec.PCMA())
//
// # Shapes
//
//	          float32 in [-1, 1], mono,                 one RTP payload,
//	          Info.SampleRate, 20 ms                    20 ms
//	[]float32 ──────────────────────────> Encoder ──────────────────────> []byte
//	[]float32 <────────────────────────── Decoder <────────────────────── []byte
//	[]float32 <── Conceal: what was probably said in a packet that is lost
//
// An Encoder or Decoder is the state of one direction of one call: it belongs to
// one goroutine and is never shared. None allocates after it is made.
//
// # Loss
//
// Decode and Conceal are called in the order of playing. A decoder of this
// package repeats the last pitch periods while packets are missing, at full
// level for 10 ms and then fading to silence at 60 ms, and cross-fades when
// packets come again (see concealer; ITU-T G.711 Appendix I). A decoder that can
// do better from the packet after the gap is also a FECDecoder.
//
// # Goroutines
//
// None.
//
// # Where to read next
//
// g711.go is the shortest whole codec. media/jitter decides when to conceal.
package codec
