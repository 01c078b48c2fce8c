package dsp

import (
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"offhook/media"
)

// Meter measures the loudness of the engine-rate stream that is written to it.
// One goroutine writes; any may read.
type Meter struct {
	// The writer's own: the window of the last 100 ms in ten pieces.
	energy [10]float64
	peaks  [10]float64
	filled int // samples in the newest piece
	newest int

	sum                  float64 // energy of all until now
	samples              atomic.Uint64
	level, peak, average gauge
}

// gauge is a level in dBFS that others may read. The zero value shows silence.
type gauge struct{ aboveSilence atomic.Uint64 } // float64 bits

func (g *gauge) set(dBFS float64) { g.aboveSilence.Store(math.Float64bits(dBFS - media.Silence)) }
func (g *gauge) get() float64     { return math.Float64frombits(g.aboveSilence.Load()) + media.Silence }

// NewMeter returns a meter that has heard nothing; so is the zero value.
func NewMeter() *Meter { return new(Meter) }

// Write measures samples. It does not change or keep them.
func (m *Meter) Write(samples []float32) {
	for len(samples) > 0 {
		part := samples[:min(len(samples), media.FrameSize-m.filled)]
		m.add(part)
		samples = samples[len(part):]
	}
}

func (m *Meter) add(part []float32) {
	energy, peak := squares(part), highest(part)
	m.energy[m.newest] += energy
	m.peaks[m.newest] = max(m.peaks[m.newest], float64(peak))
	m.sum += energy
	m.average.set(decibels(m.sum / float64(m.samples.Add(uint64(len(part))))))
	if m.filled += len(part); m.filled == media.FrameSize {
		m.publish()
		m.filled = 0
		m.newest = (m.newest + 1) % len(m.energy)
		m.energy[m.newest], m.peaks[m.newest] = 0, 0
	}
}

func (m *Meter) publish() {
	energy, peak := 0.0, 0.0
	for i := range m.energy {
		energy += m.energy[i]
		peak = max(peak, m.peaks[i])
	}
	m.level.set(decibels(energy / float64(len(m.energy)*media.FrameSize)))
	m.peak.set(decibels(peak * peak))
}

// Level is the RMS level of the last 100 ms in dBFS, media.Silence at least. It
// does not fall by itself when the stream ends: see Reset.
func (m *Meter) Level() float64 { return m.level.get() }

// Peak is the highest sample of the last 100 ms, in dBFS.
func (m *Meter) Peak() float64 { return m.peak.get() }

// Average is the RMS level in dBFS of all since the meter was made or reset.
func (m *Meter) Average() float64 { return m.average.get() }

// Duration is how much has been written.
func (m *Meter) Duration() time.Duration {
	return media.Duration(int(m.samples.Load()), media.SampleRate)
}

// Reset makes the meter show silence. Only the writer may call it.
func (m *Meter) Reset() {
	m.energy, m.peaks, m.filled, m.newest, m.sum = [10]float64{}, [10]float64{}, 0, 0, 0
	m.samples.Store(0)
	m.level.set(media.Silence)
	m.peak.set(media.Silence)
	m.average.set(media.Silence)
}

// String gives the levels for a log or a debugger.
func (m *Meter) String() string {
	return fmt.Sprintf("Meter(%.1f dBFS, peak %.1f)", m.Level(), m.Peak())
}

// Level returns the RMS level of samples in dBFS, media.Silence at least.
func Level(samples []float32) float64 {
	return decibels(squares(samples) / float64(max(len(samples), 1)))
}

// highest is the largest magnitude of samples. Go's max minds signed zeros and what is no
// number, and takes five times as long.
func highest(samples []float32) (peak float32) {
	for _, s := range samples {
		if s > peak {
			peak = s
		} else if -s > peak {
			peak = -s
		}
	}
	return peak
}

// squares is the sum of the squares of samples, in four parts that don't wait for each other.
func squares(samples []float32) float64 {
	var a, b, c, d float64
	for ; len(samples) >= 4; samples = samples[4:] {
		a += float64(samples[0]) * float64(samples[0])
		b += float64(samples[1]) * float64(samples[1])
		c += float64(samples[2]) * float64(samples[2])
		d += float64(samples[3]) * float64(samples[3])
	}
	for _, s := range samples {
		a += float64(s) * float64(s)
	}
	return a + b + c + d
}

// decibels turns a mean square into dBFS.
func decibels(meanSquare float64) float64 {
	if !(meanSquare > 0) { // zero or not a number
		return media.Silence
	}
	return max(10*math.Log10(meanSquare), media.Silence)
}
