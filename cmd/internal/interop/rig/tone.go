//go:build linux

package rig

import (
	"errors"
	"fmt"
	"math"

	"offhook/media"
	"offhook/media/wav"
)

// WriteTone writes a WAV file of a sine at -15 dBFS (RMS), a whole number of periods if hz is whole, so that it can be
// repeated without a click.
func WriteTone(name string, hz float64, seconds int) error {
	w, err := wav.Create(name)
	if err != nil {
		return fmt.Errorf("rig: %w", err)
	}
	samples := make([]float32, seconds*media.SampleRate)
	for i := range samples {
		samples[i] = float32(0.25 * math.Sin(2*math.Pi*hz*float64(i)/media.SampleRate))
	}
	if err := errors.Join(w.Write(samples), w.Close()); err != nil {
		return fmt.Errorf("rig: writing a tone: %w", err)
	}
	return nil
}
