// Package speakers has people to hear: recorded sentences, for tests of what speech is
// like behind an echo canceller or a network. It is apart from mediatest because it reads
// WAV files, whose own tests need mediatest.
//
// It starts no goroutine. Read next: mediatest's Speech and STOI, which judge what came of
// a sentence.
package speakers

import (
	"bytes"
	"embed"
	"math"
	"time"

	"offhook/media/mediatest"
	"offhook/media/wav"
)

//go:embed testdata/*.wav
var files embed.FS

// Names are the names that Say takes: a woman and two men, all of them machines
// (testdata/README.md).
func Names() []string { return []string{"slt", "rms", "awb"} }

// Say returns a sentence or two of one of Names at 48 kHz, at an active level of
// -26 dBFS: six or seven seconds. It panics for another name.
func Say(speaker string) []float32 {
	file, err := files.ReadFile("testdata/" + speaker + ".wav")
	if err != nil {
		panic(err)
	}
	samples, err := wav.ReadAll(bytes.NewReader(file), time.Minute)
	if err != nil {
		panic(err)
	}
	gain := float32(math.Pow(10, (mediatest.VoiceLevel-mediatest.Speech(samples, 48000).Level)/20))
	for i := range samples {
		samples[i] *= gain
	}
	return samples
}
