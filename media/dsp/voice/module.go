//go:build cgo

package voice

import (
	"fmt"
	"time"

	"github.com/livekit/livekit-cli/v2/pkg/apm"

	"offhook/media"
	"offhook/media/dsp/echo"
)

// available says that the module is part of this program.
const available = true

// module is two of the WebRTC audio processing module, which work on 16-bit samples, and
// a canceller beside its own.
type module struct {
	clean *apm.APM        // removes noise
	aec3  *apm.APM        // removes echo; nil where that is to stay, as the next two
	echo  *echo.Canceller // and what is heard instead
	gate  *gate

	capture, render [media.FrameSize]int16
	raw, left       [media.FrameSize]float32 // what AEC3 is given, and makes of it
}

func newModule(cancel, noise bool) (*module, error) {
	clean, err := newAPM(false, noise)
	if err != nil || !cancel {
		return &module{clean: clean}, err
	}
	aec3, err := newAPM(true, false)
	if err != nil {
		clean.Close()
		return nil, err
	}
	return &module{clean: clean, aec3: aec3, echo: echo.New(), gate: newGate()}, nil
}

func newAPM(cancel, noise bool) (*apm.APM, error) {
	a, err := apm.NewAPM(apm.APMConfig{
		EchoCanceller: cancel, NoiseSuppressor: noise, HighPassFilter: true, CaptureChannels: 1, RenderChannels: 1,
	})
	if err != nil {
		return nil, fmt.Errorf("voice: making the audio processing module: %w", err)
	}
	return a, nil
}

// played gives the module what the echo is made of.
func (m *module) played(frame []float32) {
	if m.echo == nil || len(frame) != media.FrameSize {
		return
	}
	m.gate.played(frame)
	if !m.echo.Played(frame) {
		return
	}
	quantize(&m.render, frame)
	// It fails only for formats that it does not know, and this one never changes.
	_ = m.aec3.ProcessRender(m.render[:])
}

func (m *module) enhance(frame []float32, delay time.Duration) {
	if len(frame) != media.FrameSize {
		return
	}
	if m.echo != nil {
		copy(m.raw[:], frame)
		if m.echo.Cancel(frame) {
			copy(m.left[:], m.raw[:])
			m.aec3.SetStreamDelayMs(int(delay.Milliseconds()))
			m.process(m.aec3, m.left[:])
			m.gate.apply(frame, m.raw[:], m.left[:])
		} else {
			m.gate.rest(frame)
		}
	}
	m.process(m.clean, frame)
}

// process leaves the frame as it is where it fails, as above.
func (m *module) process(a *apm.APM, frame []float32) {
	quantize(&m.capture, frame)
	if a.ProcessCapture(m.capture[:]) != nil {
		return
	}
	for i, s := range m.capture {
		frame[i] = float32(s) / fullScale
	}
}

func (m *module) close() {
	m.clean.Close()
	if m.aec3 != nil {
		m.aec3.Close()
	}
}

const fullScale = 32768

// quantize makes 16-bit samples. Rounding adds noise at -98 dBFS.
func quantize(dst *[media.FrameSize]int16, src []float32) {
	for i, s := range src {
		v := s * fullScale
		switch {
		case v >= fullScale-1:
			dst[i] = fullScale - 1
		case v <= -fullScale:
			dst[i] = -fullScale
		case v < 0:
			dst[i] = int16(v - 0.5)
		default:
			dst[i] = int16(v + 0.5)
		}
	}
}
