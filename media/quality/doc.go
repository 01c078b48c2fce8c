// Package quality estimates how good a call sounds, by ITU-T's E-model, from
// what a phone can count.
//
//	round trip, jitter buffer ─────> delay ──┐
//	sound invented ─────────────────> loss ──┼─> R ──> MOS, 1 to 4.5
//	packets missing, how many in a row ──────┤
//	codec ─────────────────> Ie, Bpl, scale ─┘
//
// # Formulas
//
// The rating of a path is R = R0 - Idd - Ie,eff (G.107 7.1, G.107.1 7.1), with
// all that a phone can't know at its default value and no echo: both ends cancel
// theirs, so that Idte and Idle are 0.
//
//	R0      93.2 for narrowband (G.107), 129 for wideband (G.107.1)
//	Idd     0 up to 100 ms of delay, mouth to ear; above it
//	        25 ((1 + X^6)^(1/6) - 3 (1 + (X/3)^6)^(1/6) + 2), X = log2(Ta/100 ms)
//	Ie,eff  Ie + (95 - Ie) Ppl / (Ppl/BurstR + Bpl)
//
// Ppl is the loss in per cent, BurstR how much longer its bursts are than those of
// random loss. What counts as lost is the sound that had to be invented: packets
// that came too late are in it, those that forward error correction rebuilt are
// not. BurstR is of packets that were missing in a row, or of the pieces of sound that
// were invented where these are longer: a stall is a hole though nothing is missing in
// the end. Bursts counts the former, and the bursts and gaps that RTCP XR tells the
// other side of (RFC 3611 4.7.2). G.113's
// Bpl are of random loss; the term with BurstR is G.107's, and wideband codecs are
// taken to suffer from bursts as others do.
//
// MOS is G.107 Annex B's polynomial of R, on the wideband scale of R/1.29
// (G.107.1 Annex A). Each codec is rated on its own scale, as telephones and
// monitors show it: a perfect G.711 call has 4.4, not the 3.7 that a listener
// used to wideband would give it.
//
// # Goroutines
//
// It starts none. A Meter may be used by any.
//
// # Where to read next
//
// emodel.go for the formulas, codec.go for the values, meter.go for what is
// counted over time, bursts.go for how packets were missing; media/rtc and
// media/session feed it.
package quality
