package demopbx

import (
	"math/rand/v2"
	"testing"
	"time"

	"offhook/media/dsp"
	mediatone "offhook/media/tone"
)

// Tones of 70 ms are digits, in each codec's rate and with noise; speech-like
// noise alone, and one frequency alone, are not.
func TestEar(t *testing.T) {
	const typed = "159D*0#A772"
	for _, rate := range []int{8000, 16000, 48000} {
		random := rand.New(rand.NewPCG(1, 2))
		var heard []rune
		e := &ear{}
		hear := func(pcm []float32) {
			for len(pcm) > 0 { // in packets
				n := min(len(pcm), rate/50)
				e.hear(pcm[:n], rate, func(r rune) { heard = append(heard, r) })
				pcm = pcm[n:]
			}
		}
		for _, digit := range typed {
			g, err := mediatone.NewDTMF(digit, 70*time.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			sound := make([]float32, 48000*140/1000)
			g.Read(sound)
			down, err := dsp.NewResampler(48000, rate)
			if err != nil {
				t.Fatal(err)
			}
			pcm := make([]float32, down.OutputLen(len(sound)))
			down.Process(pcm, sound)
			for i := range pcm {
				pcm[i] += float32(random.NormFloat64() * 0.01)
			}
			hear(pcm)
		}
		if string(heard) != typed {
			t.Errorf("at %d Hz heard %q, want %q", rate, string(heard), typed)
		}
		heard = nil
		noise := make([]float32, 10*rate)
		for i := range noise {
			noise[i] = float32(random.NormFloat64() * 0.2)
		}
		hear(noise)
		one := make([]float32, rate)
		sine(697, -15)(one, rate)
		hear(one)
		if len(heard) > 0 {
			t.Errorf("at %d Hz heard %q in noise", rate, string(heard))
		}
	}
}
