//go:build linux

package rig

import (
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
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

// FindTone looks for a tone in a WAV file: some half second of it has to consist of that.
func FindTone(name string, hz float64) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("rig: %w", err)
	}
	defer f.Close()
	samples, err := wav.ReadAll(f, time.Hour)
	if err != nil {
		return fmt.Errorf("rig: %s: %w", name, err)
	}
	const window = media.SampleRate / 2
	var found []string
	for from := 0; from+window <= len(samples); from += window {
		gotHz, level, snr := mediatest.FindTone(samples[from:from+window], media.SampleRate)
		if math.Abs(gotHz-hz) < 0.02*hz && snr > 15 && level > -30 {
			return nil
		}
		found = append(found, fmt.Sprintf("%.0f Hz at %.0f dBFS, %.0f dB over the rest", gotHz, level, snr))
	}
	return fmt.Errorf("rig: %.0f Hz was not heard in %v of recording, but %v",
		hz, time.Duration(len(samples))*time.Second/media.SampleRate, found)
}
