package mediatest

import (
	"bytes"
	"embed"
	"math"
	"time"

	"offhook/media/wav"
)

//go:embed testdata/*.wav
var speakers embed.FS

// Speakers are the names that Say takes: a woman and two men, all of them
// machines (testdata/README.md).
func Speakers() []string { return []string{"slt", "rms", "awb"} }

// Say returns a sentence or two of one of Speakers at 48 kHz, at an active level of
// -26 dBFS: six or seven seconds. It panics for another name.
func Say(speaker string) []float32 {
	file, err := speakers.ReadFile("testdata/" + speaker + ".wav")
	if err != nil {
		panic(err)
	}
	samples, err := wav.ReadAll(bytes.NewReader(file), time.Minute)
	if err != nil {
		panic(err)
	}
	gain := float32(math.Pow(10, (voiceLevel-Speech(samples, 48000).Level)/20))
	for i := range samples {
		samples[i] *= gain
	}
	return samples
}
