package codec

// ITU-T G.722 at 64 kbit/s: two sub-bands of 8 kHz, split by a quadrature mirror
// filter and each coded by adaptive differential PCM, the lower with six bits a
// sample and the upper with two.
//
//	            ┌─> 0-4 kHz ─> 6 bits ─┐
//	16 kHz ─> QMF                     octet: high<<6 | low
//	            └─> 4-8 kHz ─> 2 bits ─┘
//
// Numbers are 16-bit fixed point as in the Recommendation, so that every octet
// and every sample is the same as the reference's. g722_band.go holds what both
// directions share, g722_tables.go the numbers of the Recommendation.

// G722 returns G.722 (RFC 3551 4.5.2), payload type 9. Its RTP clock is 8000 by
// an old mistake that cannot be mended; it samples at 16000.
func G722() Codec {
	return Codec{
		Info: Info{Name: "G722", PayloadType: 9, ClockRate: 8000, SampleRate: g722Rate, Channels: 1},
		NewEncoder: func() (Encoder, error) {
			return &g722Encoder{low: newLowBand(), high: newHighBand()}, nil
		},
		NewDecoder: func() (Decoder, error) {
			return &g722Decoder{low: newLowBand(), high: newHighBand(), concealer: newConcealer(g722Rate)}, nil
		},
	}
}

const g722Rate = 16000

type g722Encoder struct {
	split     mirrorFilter
	low, high subBand
}

// Encode implements Encoder.
func (e *g722Encoder) Encode(dst []byte, pcm []float32) (int, error) {
	if len(pcm) == 0 || len(pcm)%2 != 0 {
		return 0, ErrFrameSize
	}
	if len(dst) < len(pcm)/2 {
		return 0, ErrShortBuffer
	}
	for i := range len(pcm) / 2 {
		odd, even := e.split.push(int32(toInt16(pcm[2*i])), int32(toInt16(pcm[2*i+1])))
		dst[i] = e.high.encodeHigh((odd-even)>>14)<<6 | e.low.encodeLow((odd+even)>>14)
	}
	return len(pcm) / 2, nil
}

type g722Decoder struct {
	join      mirrorFilter
	low, high subBand
	concealer
}

// Decode implements Decoder.
func (d *g722Decoder) Decode(dst []float32, payload []byte) (int, error) {
	if len(payload) == 0 {
		return 0, ErrPayload
	}
	n := 2 * len(payload)
	if len(dst) < n {
		return 0, ErrShortBuffer
	}
	for i, code := range payload {
		low, high := d.low.decodeLow(code&0x3f), d.high.decodeHigh(code>>6)
		odd, even := d.join.push(low+high, low-high)
		dst[2*i] = fromInt16(int16(clip16(odd >> 11)))
		dst[2*i+1] = fromInt16(int16(clip16(even >> 11)))
	}
	d.received(dst[:n])
	return n, nil
}

// mirrorFilter is the 24-tap quadrature mirror filter, the same in both
// directions. Samples lie twice in the ring, so that the last 24 are always in
// one piece.
type mirrorFilter struct {
	ring [48]int32
	next int // place of the oldest sample
}

// push takes a pair of samples and returns the filter's two phases.
func (f *mirrorFilter) push(first, second int32) (odd, even int32) {
	f.ring[f.next], f.ring[f.next+24] = first, first
	f.ring[f.next+1], f.ring[f.next+25] = second, second
	f.next = (f.next + 2) % 24
	x := f.ring[f.next : f.next+24]
	for i, h := range mirrorTaps {
		even += x[2*i] * h
		odd += x[2*i+1] * mirrorTaps[11-i]
	}
	return odd, even
}
