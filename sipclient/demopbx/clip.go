package demopbx

import (
	"fmt"
	"math"

	"offhook/assets/announcements"
	"offhook/media/dsp"
)

// sine is an endless tone of hz at level dBFS RMS.
func sine(hz, level float64) source {
	amplitude := math.Pow(10, level/20) * math.Sqrt2
	n := 0
	return func(dst []float32, rate int) bool {
		for i := range dst {
			dst[i] = float32(amplitude * math.Sin(2*math.Pi*hz*float64(n)/float64(rate)))
			n++
		}
		n %= rate // hz is a whole number: the phase repeats every second
		return true
	}
}

// music is an endless tune: a broken chord in plucked notes, of which one always
// sounds.
func music() source {
	const noteTime, decay, amplitude = 0.25, 6, 0.12                          // s, 1/s, peak
	chord := []float64{293.66, 440, 587.33, 739.99, 880, 739.99, 587.33, 440} // D4 A4 D5 F#5 A5 F#5 D5 A4
	at := 0.0                                                                 // s
	return func(dst []float32, rate int) bool {
		for i := range dst {
			note := chord[int(at/noteTime)%len(chord)]
			since := math.Mod(at, noteTime)
			dst[i] = float32(amplitude * math.Exp(-decay*since) * (1 + decay*since) * math.Sin(2*math.Pi*note*since))
			at += 1 / float64(rate)
		}
		return true
	}
}

// clip is an announcement at the rate of a codec.
func clip(name announcements.Name, rate int) ([]float32, error) {
	samples, err := announcements.Samples(name)
	if err != nil {
		return nil, fmt.Errorf("demopbx: %w", err)
	}
	resampler, err := dsp.NewResampler(announcements.Rate, rate)
	if err != nil {
		return nil, fmt.Errorf("demopbx: %w", err)
	}
	converted := make([]float32, resampler.OutputLen(len(samples)))
	return converted[:resampler.Process(converted, samples)], nil
}
