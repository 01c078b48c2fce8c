//go:build cgo

package echo

import (
	"math"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

// cancelled is what a new Canceller makes of a microphone.
func cancelled(microphone, played []float32) []float32 {
	c := New()
	out := append([]float32(nil), microphone...)
	for at := 0; at+frame <= len(out); at += frame {
		c.Played(played[at : at+frame])
		c.Cancel(out[at : at+frame])
	}
	return out
}

func seconds(s []float32, from, to int) []float32 {
	return s[from*media.SampleRate : to*media.SampleRate]
}

func mixed(a, b []float32) []float32 {
	out := make([]float32, len(a))
	for i := range a {
		out[i] = a[i] + b[i]
	}
	return out
}

// TestEchoAlone is gone after a second, in any room up to a fifth of a second away.
func TestEchoAlone(t *testing.T) {
	far := mediatest.Voice(1, 5*time.Second)
	for _, delay := range []time.Duration{5 * time.Millisecond, 100 * time.Millisecond, 180 * time.Millisecond} {
		echo := mediatest.Convolve(far, mediatest.Response(uint64(delay), delay, 100*time.Millisecond))
		out := cancelled(mixed(echo, mediatest.Noise(2, -75, 5*time.Second)), far)
		before, after := dsp.Level(seconds(echo, 1, 5)), dsp.Level(seconds(out, 1, 5))
		t.Logf("%v: %.1f dBFS become %.1f", delay, before, after)
		if before-after < 20 {
			t.Errorf("%v: the echo is %.1f dB softer only", delay, before-after)
		}
	}
}

// TestDoubleTalk: most of what the near end says is understood, though the echo is
// as loud, and all of it where the far end is silent.
func TestDoubleTalk(t *testing.T) {
	const d = 12 * time.Second
	far, near := mediatest.Voice(1, d), mediatest.Voice(9, d)
	clear(seconds(near, 0, 4))
	clear(seconds(far, 9, 12))
	echo := mediatest.Convolve(far, mediatest.Response(3, 40*time.Millisecond, 200*time.Millisecond))
	microphone := mixed(echo, near)
	out := cancelled(microphone, far)[delay:] // what comes out is later
	heard := mediatest.STOI(seconds(near, 5, 9), seconds(out, 5, 9))
	untouched := mediatest.STOI(seconds(near, 5, 9), seconds(microphone, 5, 9))
	alone := mediatest.STOI(seconds(near, 10, 11), seconds(out, 10, 11))
	t.Logf("STOI %.3f, %.3f without, %.3f alone", heard, untouched, alone)
	if heard < 0.8 || heard < untouched+0.05 || alone < 0.99 {
		t.Errorf("the near end is understood to %.3f while both speak, %.3f untouched, and to %.3f alone", heard, untouched, alone)
	}
}

// TestWithoutFarEnd nothing is changed but the moment, by delay samples.
func TestWithoutFarEnd(t *testing.T) {
	near := mediatest.Voice(4, 2*time.Second)
	out := cancelled(near, make([]float32, len(near)))
	for i := frame; i < len(near)-delay; i++ {
		if math.Abs(float64(out[i+delay]-near[i])) > 1e-3 {
			t.Fatalf("sample %d is %v, not %v", i, out[i+delay], near[i])
		}
	}
}

// TestOlderProcessor: without the widest vectors, the same comes out.
func TestOlderProcessor(t *testing.T) {
	far := mediatest.Voice(1, 3*time.Second)
	microphone := mixed(mediatest.Convolve(far, mediatest.Response(3, 40*time.Millisecond, 100*time.Millisecond)), mediatest.Voice(9, 3*time.Second))
	var outs [2][]float32
	for i := range outs {
		c := New()
		if i > 0 {
			c.transform.wide = 0
		}
		outs[i] = append([]float32(nil), microphone...)
		for at := 0; at+frame <= len(far); at += frame {
			c.Played(far[at : at+frame])
			c.Cancel(outs[i][at : at+frame])
		}
	}
	before := dsp.Level(outs[0])
	for i, s := range outs[0] {
		outs[1][i] -= s
	}
	if differs := dsp.Level(outs[1]); differs > before-50 {
		t.Errorf("what comes out at %.1f dBFS differs by %.1f", before, differs)
	}
}

// TestHostileFrames, of what is no sound and of other lengths, are not learnt.
func TestHostileFrames(t *testing.T) {
	c := New()
	bad := make([]float32, frame)
	for _, s := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e30, 1} {
		for i := range bad {
			bad[i] = float32(s)
		}
		for range 2 * waiting { // more than are kept
			c.Played(bad)
		}
		c.Cancel(bad)
	}
	for _, n := range []int{0, 1, frame - 1, frame + 1} {
		c.Played(make([]float32, n))
		c.Cancel(make([]float32, n))
	}
	voice := mediatest.Voice(1, 3*time.Second)
	out := append([]float32(nil), voice...)
	for at := 0; at+frame <= len(out); at += frame {
		c.Cancel(out[at : at+frame]) // nothing is played any more
	}
	before, after := dsp.Level(seconds(voice, 1, 3)), dsp.Level(seconds(out, 1, 3))
	if math.Abs(before-after) > 1 || math.IsNaN(after) {
		t.Errorf("a voice of %.1f dBFS comes out at %.1f", before, after)
	}
}

func TestDoesNotAllocate(t *testing.T) {
	c, voice := New(), mediatest.Voice(1, media.FrameDuration)
	if n := testing.AllocsPerRun(100, func() { c.Played(voice); c.Cancel(voice) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// Benchmark is a frame: 6,000 of them are a minute.
func Benchmark(b *testing.B) {
	far, near := mediatest.Voice(1, 10*time.Second), mediatest.Voice(2, 10*time.Second)
	c, microphone, at := New(), make([]float32, frame), 0
	b.ReportAllocs()
	for b.Loop() {
		copy(microphone, near[at:])
		c.Played(far[at : at+frame])
		c.Cancel(microphone)
		at = (at + frame) % len(far)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)*6000/1e6, "s/minute")
}
