package dsp

import (
	"math"
	"slices"
	"testing"

	"offhook/media"
)

// voices is a frame of n loud tones together, from sample at on.
func voices(n, at int) []float32 {
	frame := make([]float32, media.FrameSize)
	for i := range frame {
		for v := range n {
			frame[i] += 0.5 * float32(math.Sin(2*math.Pi*float64(300+170*v)*float64(at+i)/media.SampleRate))
		}
	}
	return frame
}

// TestLimiter: one voice passes untouched, five never reach full scale, without a
// click, and afterwards the one is as loud as before.
func TestLimiter(t *testing.T) {
	var l Limiter
	at, last, slope := 0, [2]float32{}, 0.0
	speak := func(n int) []float32 {
		frame := voices(n, at)
		at += len(frame)
		l.Process(frame, n > 1)
		for _, s := range frame {
			slope = max(slope, math.Abs(float64(s-2*last[1]+last[0])))
			last = [2]float32{last[1], s}
		}
		return frame
	}
	if want := voices(1, 0); !slices.Equal(speak(1), want) || !l.Resting() {
		t.Error("a single voice was changed")
	}
	loud := voices(2, at)
	if l.Process(loud, false); !slices.Equal(loud, voices(2, at)) || highest(loud) < knee {
		t.Error("a single loud sound was changed")
	}
	for range 100 {
		if loudest := slices.MaxFunc(speak(5), func(a, b float32) int {
			return int(math.Copysign(1, math.Abs(float64(a))-math.Abs(float64(b))))
		}); loudest > ceiling || loudest < -ceiling {
			t.Fatalf("a sample of %v", loudest)
		}
	}
	if l.Resting() {
		t.Error("nothing was turned down")
	}
	slope = 0 // the voices themselves began with a click
	for range 100 {
		speak(5)
	}
	if slope > 0.03 {
		t.Errorf("a click: %.3f", slope)
	}
	frames := 0
	for ; !l.Resting(); frames++ {
		if frames > 200 {
			t.Fatal("it stays turned down")
		}
		speak(1)
	}
	if frames < 20 {
		t.Errorf("turned up again within %d frames: that is heard as pumping", frames)
	}
	if n := testing.AllocsPerRun(100, func() { speak(0) }); n > 1 { // the test's own frame
		t.Errorf("%v allocations", n)
	}
}
