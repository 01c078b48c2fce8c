package session

import (
	"math"
	"testing"

	"offhook/media"
)

// tick10 is 10 ms of a tone of 1 kHz, loud as amplitude, that begins at frame n.
func tick10(n int, amplitude float64) []float32 {
	frame := make([]float32, media.FrameSize)
	for i := range frame {
		frame[i] = float32(amplitude * math.Sin(2*math.Pi*1000*float64(n*media.FrameSize+i)/media.SampleRate))
	}
	return frame
}

func peakOf(frame []float32) (peak float64) {
	for _, s := range frame {
		peak = max(peak, math.Abs(float64(s)))
	}
	return peak
}

func TestVolume(t *testing.T) {
	e := &Engine{}
	for _, tc := range []struct {
		percent int
		want    float64 // peak of a tone of 0.2
	}{{100, 0.2}, {0, 0}, {50, 0.025}, {150, 0.675}, {-20, 0}, {900, 0.675}} {
		e.SetVolume(tc.percent)
		var v volume
		frame := tick10(0, 0.2)
		v.apply(frame, e.loudness())
		if got := peakOf(frame); math.Abs(got-tc.want) > 0.005 {
			t.Errorf("%d %%: peak %.3f, want %.3f", tc.percent, got, tc.want)
		}
	}
}

// TestVolumeDoesNotClick: neither by a change nor by what is too loud.
func TestVolumeDoesNotClick(t *testing.T) {
	e := &Engine{}
	var v volume
	last := float32(0)
	steepest := 0.9 * 3.375 * 2 * math.Pi * 1000 / media.SampleRate // of the loudest tone
	for n := range 60 {
		e.SetVolume([]int{100, 0, 150, 30}[n/10%4])
		frame := tick10(n, 0.9)
		v.apply(frame, e.loudness())
		if p := peakOf(frame); p > 1 {
			t.Fatalf("frame %d: a peak of %.2f", n, p)
		}
		for i, s := range frame {
			if d := math.Abs(float64(s - last)); d > steepest {
				t.Fatalf("frame %d, sample %d jumps by %.3f", n, i, d)
			}
			last = s
		}
	}
}

func TestVolumeAllocatesNothing(t *testing.T) {
	e := &Engine{}
	e.SetVolume(130)
	var v volume
	frame := tick10(0, 0.5)
	if n := testing.AllocsPerRun(100, func() { v.apply(frame, e.loudness()) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
