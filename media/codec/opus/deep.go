//go:build cgo

package opus

import (
	"fmt"

	"offhook/media/codec"
)

const (
	// deepest is how far back packets describe what was said, in units of 10 ms.
	deepest = 20
	// deepLoss is the least loss that libopus is told then, in percent: of less it makes
	// so few bits for the past that they describe nothing.
	deepLoss = 20
	// deepComplexity is the least at which libopus tells speech from silence by itself,
	// and it describes nothing that it does not know to be speech.
	deepComplexity = 7
)

var (
	_ codec.DeepEncoder = (*encoder)(nil)
	_ codec.DeepDecoder = (*decoder)(nil)
)

// SetDeepRedundancy implements codec.DeepEncoder. Errors: a library without DRED.
func (e *encoder) SetDeepRedundancy(on bool) error {
	e.deep = on
	if err := e.apply(); err != nil {
		e.deep = false
		return err
	}
	return nil
}

// Reach implements codec.DeepDecoder.
func (d *decoder) Reach(later []byte) (samples int) {
	if !d.dred.there() || len(later) == 0 || d.effort == codec.LeastEffort {
		return 0
	}
	return min(d.dred.parse(later, deepest*SampleRate/100), deepest*SampleRate/100)
}

// Recover implements codec.DeepDecoder for whole steps of 2.5 ms. Errors:
// codec.ErrFrameSize, those of libopus.
func (d *decoder) Recover(dst []float32, offset int) error {
	if len(dst) == 0 || len(dst)%step != 0 || len(dst) > longest || offset < len(dst) || offset > SampleRate || !d.dred.there() {
		return fmt.Errorf("rebuild %d samples from %d before: %w", len(dst), offset, codec.ErrFrameSize)
	}
	d.missed()
	if err := d.lib.rebuild(dst, d.dred, offset); err != nil {
		return fmt.Errorf("rebuild with Opus: %w", err)
	}
	clip(dst)
	return nil
}

// clip keeps full scale: bytes that no encoder made can describe any loudness.
func clip(samples []float32) {
	for i, s := range samples {
		switch {
		case s > 1:
			samples[i] = 1
		case s < -1:
			samples[i] = -1
		case s != s:
			samples[i] = 0
		}
	}
}
