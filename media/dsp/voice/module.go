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

// module is the WebRTC audio processing module, which works on 16-bit samples, with
// a canceller before its own.
type module struct {
	apm  *apm.APM
	echo *echo.Canceller // nil where echo is to stay

	capture, render [media.FrameSize]int16
}

func newModule(cancel, noise bool) (*module, error) {
	tune()
	a, err := apm.NewAPM(apm.APMConfig{
		EchoCanceller: cancel, NoiseSuppressor: noise, HighPassFilter: true, CaptureChannels: 1, RenderChannels: 1,
	})
	if err != nil {
		return nil, fmt.Errorf("voice: making the audio processing module: %w", err)
	}
	m := &module{apm: a}
	if cancel {
		m.echo = echo.New()
	}
	return m, nil
}

// played gives the module what the echo is made of.
func (m *module) played(frame []float32) {
	if m.echo == nil || len(frame) != media.FrameSize {
		return
	}
	m.echo.Played(frame)
	quantize(&m.render, frame)
	// It fails only for formats that it does not know, and this one never changes.
	_ = m.apm.ProcessRender(m.render[:])
}

func (m *module) enhance(frame []float32, delay time.Duration) {
	if len(frame) != media.FrameSize {
		return
	}
	if m.echo != nil {
		m.echo.Cancel(frame)
		m.apm.SetStreamDelayMs(int(delay.Milliseconds()))
	}
	quantize(&m.capture, frame)
	if m.apm.ProcessCapture(m.capture[:]) != nil {
		return // as above; the frame is left as it was
	}
	for i, s := range m.capture {
		frame[i] = float32(s) / fullScale
	}
}

func (m *module) close() { m.apm.Close() }

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
