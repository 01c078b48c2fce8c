package quality

import "strings"

// Codec is what the E-model knows of a codec.
type Codec struct {
	// Ie is the equipment impairment factor, on the scale of Wideband.
	Ie float64
	// Bpl is the packet-loss robustness factor.
	Bpl float64
	// Wideband selects the scale: G.107.1 instead of G.107.
	Wideband bool
	// Lookahead is the codec's own delay in milliseconds, without the packet's.
	Lookahead float64
}

// CodecOf returns the values for a codec named as in the rtpmap, "opus/48000/2".
// One that is not known is taken for G.711.
//
//   - G.711: G.113 Table I.1 and I.4, with the concealment of its Appendix I.
//   - G.722 at 64 kbit/s: Ie,wb of G.113 Table IV.1. For concealment of its kind
//     there is no Bpl,wb; Opus's is taken.
//   - Opus is not in G.113. Its Bpl was measured by Alahmadi, Pocta and Melvin
//     (ACM TOMM 17, 2021) at 31 kbit/s with random loss. Ie,wb is that of G.722.2
//     at 23.85 kbit/s, which speech at 32 kbit/s meets in WB-PESQ (4.4); ours has a little more.
func CodecOf(rtpmap string) Codec {
	name, _, _ := strings.Cut(rtpmap, "/")
	switch {
	case strings.EqualFold(name, "opus"):
		return Codec{Ie: 8, Bpl: 10.4, Wideband: true, Lookahead: 6.5}
	case strings.EqualFold(name, "G722"):
		return Codec{Ie: 13, Bpl: 10.4, Wideband: true, Lookahead: 1.5}
	}
	return Codec{Bpl: 25.1}
}
