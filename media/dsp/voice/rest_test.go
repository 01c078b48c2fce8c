//go:build cgo

package voice

import (
	"math"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/mediatest/speakers"
)

// TestRest: the echo of each of the far end's turns is gone, though AEC3 rests between
// them, and though a microphone hums or has an offset, which AEC3 takes out and we don't.
func TestRest(t *testing.T) {
	const turn = 2 * media.SampleRate
	said := speakers.Say("slt")
	var far []float32
	for range 5 {
		far = append(append(far, said[:turn]...), make([]float32, turn)...)
	}
	echo := mediatest.Convolve(far, mediatest.Response(5, 40*time.Millisecond, 100*time.Millisecond))[:len(far)]
	room := mediatest.Noise(3, -70, 25*time.Second)
	for name, of := range map[string]struct{ offset, hum float64 }{
		"neither": {0, 0}, "an offset": {0.1, 0}, "a hum": {0, 0.014},
	} {
		e, err := New(onlyEcho)
		if err != nil {
			t.Fatal(err)
		}
		out, last := make([]float32, 0, len(far)), float32(0)
		for at := 0; at+media.FrameSize <= len(far); at += media.FrameSize {
			e.Played(far[at : at+media.FrameSize])
			var frame [media.FrameSize]float32
			for i := range frame {
				hum := of.hum * math.Sin(2*math.Pi*50*float64(at+i)/media.SampleRate)
				frame[i] = echo[at+i] + room[at+i] + float32(of.offset+hum)
			}
			e.Enhance(frame[:], 40*time.Millisecond)
			for _, s := range frame {
				out = append(out, s-0.99*last)
				last = s
			}
		}
		e.Close()
		for from := 2 * 2 * turn; from < len(out); from += 2 * turn {
			const begun = media.SampleRate / 10
			left := dsp.Level(out[from+begun : from+turn])
			t.Logf("%s: %.1f dBFS are left of the turn at %d s", name, left, from/media.SampleRate)
			if left > -76 {
				t.Errorf("%s: %.1f dBFS are left of the turn at %d s", name, left, from/media.SampleRate)
			}
		}
	}
}
