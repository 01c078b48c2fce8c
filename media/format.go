package media

import "time"

// The engine works in one format everywhere between the device and the codec:
// mono float32 samples in [-1, 1] at 48 kHz, in frames of 10 ms. Devices and
// codecs of other rates are converted at the edge.
const (
	// SampleRate is the engine's rate in samples per second.
	SampleRate = 48000
	// FrameDuration is the length of one engine frame.
	FrameDuration = 10 * time.Millisecond
	// FrameSize is the number of samples in one engine frame.
	FrameSize = SampleRate / 100
)

// Duration returns the playing time of n samples at rate samples per second.
func Duration(n, rate int) time.Duration {
	return time.Duration(n) * time.Second / time.Duration(rate)
}

// Samples returns how many samples at rate samples per second last d, rounded
// down.
func Samples(d time.Duration, rate int) int {
	return int(d * time.Duration(rate) / time.Second)
}
