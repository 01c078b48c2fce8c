package codec

// ITU-T G.711: eight bits a sample, eight thousand samples a second, two laws.

// PCMU returns G.711 in µ-law (RFC 3551 4.5.14), payload type 0.
func PCMU() Codec { return g711("PCMU", 0, muLaw) }

// PCMA returns G.711 in A-law (RFC 3551 4.5.14), payload type 8.
func PCMA() Codec { return g711("PCMA", 8, aLaw) }

const g711Rate = 8000

// law is one companding law, as tables that are never written to.
type law struct {
	expand   [256]float32 // code -> sample
	compress [16384]byte  // sample's upper 14 bits + 8192 -> code
}

var (
	muLaw = newLaw(expandMu, 0xff)
	aLaw  = newLaw(expandA, 0xd5)
)

func g711(name string, payloadType uint8, l *law) Codec {
	return Codec{
		Info: Info{Name: name, PayloadType: payloadType, ClockRate: g711Rate, SampleRate: g711Rate, Channels: 1},
		NewEncoder: func() (Encoder, error) {
			return g711Encoder{l}, nil
		},
		NewDecoder: func() (Decoder, error) {
			return &g711Decoder{law: l, concealer: newConcealer(g711Rate)}, nil
		},
	}
}

// newLaw fills a law's tables. Magnitude i of a code is i ^ mask (the laws
// invert bits on the line to keep its clock alive), bit 7 the sign. A sample is
// given the code whose value is nearest: the decision values of G.711's tables 1
// and 2 lie half-way between neighbours.
func newLaw(expand func(byte) int, mask byte) *law {
	l := new(law)
	for code := range 256 {
		l.expand[code] = fromInt16(int16(expand(byte(code))))
	}
	magnitude := 0
	for v := range 8192 { // v is |sample| in 14 bits
		for v > 0 && magnitude < 127 {
			here, above := expand(byte(magnitude)^mask), expand(byte(magnitude+1)^mask)
			if v < (here+above+4)>>3 { // the decision value, in 14 bits
				break
			}
			magnitude++
		}
		l.compress[8192-v] = byte(magnitude) ^ mask ^ 0x80
		l.compress[8192+v] = byte(magnitude) ^ mask
	}
	l.compress[0] = l.compress[1]
	return l
}

// expandMu returns the 16-bit value of a µ-law code.
func expandMu(code byte) int {
	const bias = 0x84
	code = ^code
	v := (int(code&0x0f)<<3+bias)<<(code>>4&7) - bias
	if code&0x80 != 0 {
		return -v
	}
	return v
}

// expandA returns the 16-bit value of an A-law code.
func expandA(code byte) int {
	code ^= 0x55
	v := int(code&0x0f)<<1 + 1
	if segment := code >> 4 & 7; segment == 0 {
		v <<= 3
	} else {
		v = (v + 32) << (segment + 2)
	}
	if code&0x80 == 0 {
		return -v
	}
	return v
}

type g711Encoder struct{ law *law }

// Encode implements Encoder.
func (e g711Encoder) Encode(dst []byte, pcm []float32) (int, error) {
	if len(pcm) == 0 {
		return 0, ErrFrameSize
	}
	if len(dst) < len(pcm) {
		return 0, ErrShortBuffer
	}
	for i, s := range pcm {
		dst[i] = e.law.compress[int(toInt16(s))>>2+8192]
	}
	return len(pcm), nil
}

type g711Decoder struct {
	law *law
	concealer
}

// Decode implements Decoder.
func (d *g711Decoder) Decode(dst []float32, payload []byte) (int, error) {
	if len(payload) == 0 {
		return 0, ErrPayload
	}
	if len(dst) < len(payload) {
		return 0, ErrShortBuffer
	}
	for i, code := range payload {
		dst[i] = d.law.expand[code]
	}
	d.received(dst[:len(payload)])
	return len(payload), nil
}
