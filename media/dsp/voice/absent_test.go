//go:build !cgo

package voice

import (
	"errors"
	"testing"

	"offhook/media"
)

// TestWithoutModule: what is left works, and what is not there is not promised.
func TestWithoutModule(t *testing.T) {
	if a := Abilities(); a.Echo || a.Noise || !a.Gain {
		t.Errorf("%+v", a)
	}
	for _, p := range []media.Processing{{}, {EchoOff: true}, {NoiseOff: true}} {
		if _, err := New(p); !errors.Is(err, ErrNoModule) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	e, err := New(media.Processing{EchoOff: true, NoiseOff: true})
	if err != nil {
		t.Fatal(err)
	}
	frame := make([]float32, media.FrameSize)
	e.Played(frame)
	e.Enhance(frame, 0)
	e.Close()
}
