package dsp_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

// talking returns, for every 10 ms of s, whether someone talks.
func talking(s []float32) []bool {
	talk := dsp.NewTalk()
	var active []bool
	for ; len(s) >= media.FrameSize; s = s[media.FrameSize:] {
		talk.Write(s[:media.FrameSize])
		active = append(active, talk.Active())
	}
	return active
}

func share(active []bool) float64 {
	n := 0
	for _, a := range active {
		if a {
			n++
		}
	}
	return float64(n) / float64(max(len(active), 1))
}

// scaled adds signals, the first one changed by dB.
func scaled(s []float32, dB float64, others ...[]float32) []float32 {
	out := make([]float32, len(s))
	gain := float32(math.Pow(10, dB/20))
	for i := range s {
		out[i] = gain * s[i]
		for _, o := range others {
			out[i] += o[i]
		}
	}
	return out
}

// TestTalkHearsSpeech: within half a second, and without a gap while it goes on,
// loud or soft, in silence and above noise.
func TestTalkHearsSpeech(t *testing.T) {
	const d = 10 * time.Second
	for seed := range uint64(6) {
		for name, s := range map[string][]float32{
			"plain":      mediatest.Voice(seed, d),
			"soft":       scaled(mediatest.Voice(seed, d), -16),
			"over a fan": scaled(mediatest.Voice(seed, d), 0, mediatest.Noise(seed, -45, d)),
		} {
			active := talking(s)
			if !active[99] {
				t.Errorf("speaker %d, %s: not heard within a second", seed, name)
			}
			if got := share(active[100:]); got < 0.97 {
				t.Errorf("speaker %d, %s: heard during %.0f %%", seed, name, 100*got)
			}
		}
	}
}

// TestTalkEnds a second or so after the last word.
func TestTalkEnds(t *testing.T) {
	s := append(mediatest.Voice(3, 4*time.Second), mediatest.Noise(1, -60, 3*time.Second)...)
	active := talking(s)
	if active[len(active)-100] {
		t.Error("talking goes on two seconds after the last word")
	}
}

// TestTalkIgnoresNoise: what is no speech is not taken for it.
func TestTalkIgnoresNoise(t *testing.T) {
	const d = 20 * time.Second
	r := rand.New(rand.NewPCG(7, 7))
	clicks := make([]float32, media.Samples(d, media.SampleRate))
	for at := 0; at < len(clicks); at += media.SampleRate/12 + r.IntN(media.SampleRate/4) { // keys being hit
		for i := range min(960, len(clicks)-at) {
			clicks[at+i] = float32(0.5 * r.NormFloat64() * math.Exp(-float64(i)/150))
		}
	}
	white := make([]float32, len(clicks))
	for i := range white {
		white[i] = float32(0.05 * r.NormFloat64())
	}
	gusts := mediatest.Noise(4, -30, d) // noise that comes and goes as words do
	for i := range gusts {
		gusts[i] *= float32(0.5 + 0.5*math.Sin(2*math.Pi*3*float64(i)/media.SampleRate))
	}
	for name, s := range map[string][]float32{
		"silence": make([]float32, len(clicks)), "white noise": white, "a keyboard": clicks, "gusts": gusts,
		"a soft fan": mediatest.Noise(1, -50, d), "a loud fan": mediatest.Noise(2, -25, d),
	} {
		if got := share(talking(s)); got > 0 {
			t.Errorf("%s is taken for speech during %.1f %%", name, 100*got)
		}
	}
}

func TestTalkDoesNotAllocate(t *testing.T) {
	talk, s := dsp.NewTalk(), mediatest.Voice(1, time.Second)
	if n := testing.AllocsPerRun(10, func() { talk.Write(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkTalk(b *testing.B) {
	talk, s := dsp.NewTalk(), mediatest.Voice(1, 10*time.Second)
	at := 0
	for b.Loop() {
		talk.Write(s[at : at+media.FrameSize])
		at = (at + media.FrameSize) % len(s)
	}
}
