package voice

import (
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

// Abilities says what New can do in this program.
func Abilities() media.Abilities {
	return media.Abilities{Echo: available, Noise: available, Gain: true}
}

// New makes an enhancer that does all that p does not switch off. Errors:
// ErrNoModule, where p wants what Abilities denies; those of the module.
func New(p media.Processing) (dsp.Enhancer, error) {
	v := &enhancer{}
	if !p.EchoOff || !p.NoiseOff {
		m, err := newModule(!p.EchoOff, !p.NoiseOff)
		if err != nil {
			return nil, err
		}
		v.module = m
	}
	if !p.GainOff {
		v.gain = dsp.NewGain()
	}
	return v, nil
}

// enhancer is what New makes: either part may be missing.
type enhancer struct {
	module *module
	gain   *dsp.Gain
}

func (e *enhancer) Played(frame []float32) {
	if e.module != nil {
		e.module.played(frame)
	}
}

func (e *enhancer) Enhance(frame []float32, delay time.Duration) {
	if e.module != nil {
		e.module.enhance(frame, delay)
	}
	if e.gain != nil {
		e.gain.Process(frame)
	}
}

func (e *enhancer) Close() {
	if e.module != nil {
		e.module.close()
	}
}
