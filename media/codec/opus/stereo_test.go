//go:build cgo

package opus

import (
	"errors"
	"math"
	"testing"

	"offhook/media/codec"
)

// TestStereo: each channel comes out as itself, StereoDelay later, and in few bits.
func TestStereo(t *testing.T) {
	const frames = 100
	in := make([]float32, 2*StereoFrame*frames)
	for i := range len(in) / 2 { // two sweeps, so that there is but one delay that fits
		x := float64(i) / SampleRate
		in[2*i] = float32(0.2 * math.Sin(2*math.Pi*(300+500*x)*x))
		in[2*i+1] = float32(0.1 * math.Sin(2*math.Pi*(2000-400*x)*x))
	}
	out, bytes := throughFile(t, in)
	for channel := range 2 {
		best, at := 0.0, 0
		for delay := range 600 {
			if a := likeness(in, out, channel, delay); a > best {
				best, at = a, delay
			}
		}
		if at < StereoDelay-1 || at > StereoDelay+1 || best < 0.9 || best > 1.1 {
			t.Errorf("channel %d comes %d samples later with %.2f of its level, want %d", channel, at, best, StereoDelay)
		}
	}
	if bps := bytes * 8 / 2; bps < 20000 || bps > 90000 { // of two seconds
		t.Errorf("%d bits per second", bps)
	}
}

// throughFile encodes and decodes, and says in how many bytes.
func throughFile(t *testing.T, in []float32) (out []float32, bytes int) {
	t.Helper()
	encoder, err := NewStereoEncoder(64000)
	if err != nil {
		t.Fatal(err)
	}
	decoder, err := newDecoderState(2)
	if err != nil {
		t.Fatal(err)
	}
	out = make([]float32, len(in))
	payload := make([]byte, codec.MaxPayload)
	for at := 0; at < len(in); at += 2 * StereoFrame {
		n, err := encoder.Encode(payload, in[at:at+2*StereoFrame])
		if err != nil {
			t.Fatal(err)
		}
		bytes += n
		frame := out[at : at+2*StereoFrame]
		if got, err := decoder.decode(frame, payload[:n], StereoFrame, false); err != nil || got != StereoFrame {
			t.Fatalf("decoded %d: %v", got, err)
		}
	}
	return out, bytes
}

// likeness is 1 where out is in, delayed.
func likeness(in, out []float32, channel, delay int) float64 {
	sum, power := 0.0, 0.0
	for i := 24000; i < 48000; i++ {
		x := float64(in[2*(i-delay)+channel])
		sum += x * float64(out[2*i+channel])
		power += x * x
	}
	return sum / power
}

func TestStereoRefuses(t *testing.T) {
	e, err := NewStereoEncoder(64000)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Encode(make([]byte, codec.MaxPayload), make([]float32, StereoFrame)); !errors.Is(err, codec.ErrFrameSize) {
		t.Errorf("one channel: %v", err)
	}
	if _, err := e.Encode(make([]byte, 10), make([]float32, 2*StereoFrame)); !errors.Is(err, codec.ErrShortBuffer) {
		t.Errorf("no room: %v", err)
	}
}
