package codec

import (
	"fmt"
	"math"
	"strconv"
)

// Info describes a codec as SDP names it (RFC 8866 6.6) and as the audio chain
// feeds it.
type Info struct {
	// Name is the encoding name of the rtpmap: "opus", "G722", "PCMU", "PCMA".
	Name string
	// PayloadType is what we offer; an answer may use another for a dynamic one.
	PayloadType uint8
	// ClockRate is that of RTP timestamps. G.722 says 8000 although it samples at
	// 16000 (RFC 3551 4.5.2).
	ClockRate int
	// SampleRate is that of the PCM on our side, in Hz.
	SampleRate int
	// Channels is the rtpmap's: opus always says 2 (RFC 7587 7), the others 1.
	// PCM on our side is mono always.
	Channels int
	// Fmtp is the format-specific parameters we offer; empty if there are none.
	Fmtp string
}

// String returns the codec as the rtpmap writes it: "opus/48000/2", "G722/8000".
func (i Info) String() string {
	s := i.Name + "/" + strconv.Itoa(i.ClockRate)
	if i.Channels > 1 {
		s += "/" + strconv.Itoa(i.Channels)
	}
	return s
}

// PacketSamples is the number of PCM samples in one packet of 20 ms.
func (i Info) PacketSamples() int { return i.SampleRate / 50 }

// Codec describes one codec and makes the state for a call's two directions.
type Codec struct {
	Info
	NewEncoder func() (Encoder, error)
	NewDecoder func() (Decoder, error)
}

// Encoder makes packets. It does not allocate.
type Encoder interface {
	// Encode puts pcm, one packet of mono samples at SampleRate (20 ms, or as many of
	// the 10 to 60 as the codec can), into dst and returns the length of the payload.
	// MaxPayload bytes of room are always enough. Samples beyond ±1 are clipped. n is
	// 0 only after Pauser.SetDTX. Errors: ErrShortBuffer, ErrFrameSize.
	Encode(dst []byte, pcm []float32) (n int, err error)
}

// Decoder turns packets into samples. It does not allocate.
type Decoder interface {
	// Decode writes the payload's mono samples at SampleRate to dst and returns
	// how many these are. Errors: ErrShortBuffer, ErrPayload; the decoder stays
	// usable after either, and the caller conceals.
	Decode(dst []float32, payload []byte) (n int, err error)
	// Conceal fills the whole of dst, of any length, with what was probably said
	// in a packet that did not come.
	Conceal(dst []float32)
}

// FECDecoder is a Decoder whose packets carry a copy of the one before.
type FECDecoder interface {
	// DecodeFEC rebuilds the packet before next, which must be len(dst) samples
	// long, and falls back to concealment where next holds no copy. Call it
	// instead of Conceal, and Decode with the same packet after it.
	DecodeFEC(dst []float32, next []byte) (n int, err error)
}

// DeepDecoder is a Decoder whose packets may describe all of the last moments
// (deep redundancy), so that a burst of losses can be rebuilt from the packet after it.
type DeepDecoder interface {
	// Reach returns how many samples before its own a packet describes; 0 is none.
	Reach(later []byte) (samples int)
	// Recover fills dst with sound that begins offset samples before that of the packet
	// that Reach was asked of last. Call it instead of Conceal.
	Recover(dst []float32, offset int) error
}

// DeepEncoder is an Encoder that can make such packets.
type DeepEncoder interface {
	// SetDeepRedundancy starts or stops it. It takes more bits and more time.
	SetDeepRedundancy(on bool) error
}

// Adapter is an Encoder that follows the network's state.
type Adapter interface {
	// SetPacketLoss says how many of 100 packets get lost on the way, so that the
	// encoder can spend bits on redundancy.
	SetPacketLoss(percent int) error
	// SetBitrate sets the target in bits per second of payload.
	SetBitrate(bps int) error
}

// Pauser is an Encoder that can leave silence out (discontinuous transmission).
type Pauser interface {
	// SetDTX starts or stops it. Encode then returns 0, without an error, for a packet
	// that need not be sent.
	SetDTX(on bool) error
}

// Effort is how much time an Encoder or Decoder takes to sound well.
type Effort int

// The efforts, from the best sound to the least time.
const (
	FullEffort Effort = iota
	LessEffort
	LeastEffort
)

// String returns "full", "less" or "least".
func (e Effort) String() string {
	switch {
	case e <= FullEffort:
		return "full"
	case e == LessEffort:
		return "less"
	}
	return "least"
}

// Thrifty is an Encoder or Decoder that can make do with less time.
type Thrifty interface {
	// SetEffort chooses between sound and time, from the next packet on.
	SetEffort(e Effort) error
}

// MaxPayload is the length in bytes of the longest payload any codec makes: the
// largest Opus frame (RFC 6716 3.4).
const MaxPayload = 1275

func (c Codec) validate() error {
	if c.Name == "" || c.PayloadType > 127 || c.ClockRate <= 0 || c.SampleRate <= 0 ||
		c.Channels <= 0 || c.NewEncoder == nil || c.NewDecoder == nil {
		return fmt.Errorf("codec %q: %w", c.Name, ErrInvalid)
	}
	return nil
}

// toInt16 rounds a sample to 16 bits; beyond full scale it clips, and what is
// not a number is silence.
func toInt16(f float32) int16 {
	v := math.RoundToEven(float64(f) * 32768)
	switch {
	case v >= 32767:
		return 32767
	case v <= -32768:
		return -32768
	case v != v:
		return 0
	}
	return int16(v)
}

func fromInt16(v int16) float32 { return float32(v) / 32768 }
