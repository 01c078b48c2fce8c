//go:build cgo

package opus

import (
	"fmt"

	"offhook/media/codec"
)

const (
	// step is 2.5 ms, the grain of libopus' concealment.
	step = SampleRate / 400
	// longest is 120 ms, the most that one packet can hold (RFC 6716 3.2.5).
	longest = 48 * step

	// The decoder's complexity, of 0 to 10: with calm it conceals by a neural network
	// (deep PLC), with rough it also enhances what the encoder had few bits for (OSCE's
	// NoLACE). The package comment says what each is worth.
	// Who has less time to spare is left without the enhancement, and at last with
	// libopus' classic concealment.
	calm, rough = 5, 7
	classic     = 4
	// roughFor is how long after something was missing it stays rough, in samples.
	roughFor = 3 * SampleRate
)

var (
	_ codec.FECDecoder = (*decoder)(nil)
	_ codec.Thrifty    = (*decoder)(nil)
)

// decoder implements codec.Decoder, codec.FECDecoder and codec.Thrifty. It is mono: libopus
// mixes a stereo packet down by itself.
type decoder struct {
	lib     state
	scratch [step]float32
	dred    dred
	neural  bool // the library knows complexities
	rough   int  // samples until it is calm again
	effort  codec.Effort
}

func newDecoder() (codec.Decoder, error) {
	lib, err := newDecoderState(1)
	if err != nil {
		return nil, fmt.Errorf("make an Opus decoder: %w", err)
	}
	// What is older than 1.5 knows no such setting: it conceals in one way only.
	neural := lib.setDecoder(setComplexity, calm) == nil
	d := &decoder{lib: lib, neural: neural}
	d.dred, _ = newDRED()
	return d, nil
}

// missed notes that something is missing.
func (d *decoder) missed() {
	was := d.rough
	if d.rough = roughFor; was == 0 {
		_ = d.apply()
	}
}

// heard notes that n samples came.
func (d *decoder) heard(n int) {
	if d.rough == 0 {
		return
	}
	if d.rough = max(0, d.rough-n); d.rough == 0 {
		_ = d.apply()
	}
}

// SetEffort implements codec.Thrifty.
func (d *decoder) SetEffort(effort codec.Effort) error {
	d.effort = min(max(effort, codec.FullEffort), codec.LeastEffort)
	return d.apply()
}

// apply tells the library how complex to be.
func (d *decoder) apply() error {
	if !d.neural {
		return nil
	}
	complexity := calm
	switch {
	case d.effort == codec.LeastEffort:
		complexity = classic
	case d.effort == codec.FullEffort && d.rough > 0:
		complexity = rough
	}
	if err := d.lib.setDecoder(setComplexity, complexity); err != nil {
		return fmt.Errorf("set the complexity of Opus' decoder to %d: %w", complexity, err)
	}
	return nil
}

// Decode implements codec.Decoder.
func (d *decoder) Decode(dst []float32, payload []byte) (int, error) {
	if len(payload) == 0 {
		return 0, codec.ErrPayload
	}
	if len(dst) == 0 {
		return 0, codec.ErrShortBuffer
	}
	n, err := d.lib.decode(dst, payload, len(dst), false)
	if err != nil {
		return 0, fmt.Errorf("decode with Opus: %w", err)
	}
	d.heard(n)
	return n, nil
}

// DecodeFEC implements codec.FECDecoder for a gap of whole steps of 2.5 ms. The
// bits of one packet cover at most one frame; libopus conceals what is before.
func (d *decoder) DecodeFEC(dst []float32, next []byte) (int, error) {
	if len(next) == 0 {
		return 0, codec.ErrPayload
	}
	if len(dst) == 0 || len(dst)%step != 0 || len(dst) > longest {
		return 0, fmt.Errorf("rebuild %d samples: %w", len(dst), codec.ErrFrameSize)
	}
	if !hasCopy(next) && d.Reach(next) >= len(dst) && d.Recover(dst, len(dst)) == nil {
		return len(dst), nil
	}
	d.missed()
	if _, err := d.lib.decode(dst, next, len(dst), true); err != nil {
		return 0, fmt.Errorf("rebuild a packet with Opus: %w", err)
	}
	return len(dst), nil
}

// Conceal implements codec.Decoder. libopus conceals in steps of 2.5 ms: of a
// gap that ends between two the rest is cut off.
func (d *decoder) Conceal(dst []float32) {
	d.missed()
	for len(dst) > 0 {
		n := min(len(dst)/step*step, longest)
		part := dst[:n]
		if n == 0 {
			n, part = len(dst), d.scratch[:]
		}
		if _, err := d.lib.decode(part, nil, len(part), false); err != nil {
			clear(part)
		}
		if len(part) > n {
			copy(dst, part)
		}
		dst = dst[n:]
	}
}
