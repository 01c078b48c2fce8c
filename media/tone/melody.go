package tone

import (
	"fmt"
	"slices"
	"time"

	"offhook/media"
)

// NewMelody makes the ring of an incoming call: one of media.Melodies, or with ""
// the first of them. country decides how often it comes, as in New. Every melody
// is equally loud: Loudness. Errors: ErrMelody.
func NewMelody(name, country string) (*Generator, error) {
	if name == "" {
		name = media.Melodies()[0]
	}
	c := lookup(country)
	switch name {
	case media.MelodyChime:
		return ring(chime(), c.ringback.period(), -0.2), nil
	case media.MelodyBell:
		return ring(bell(c.ringback), c.ringback.period(), -2.2), nil
	case media.MelodyMarimba:
		return ring(marimba(), c.ringback.period(), 1.6), nil
	case media.MelodyHarp:
		return ring(harp(), c.ringback.period(), -2.8), nil
	case media.MelodyPulse:
		return &Generator{louder{play(pulse(c.ringback.period())).signal, decibels(2.1)}}, nil
	case media.MelodyCountry:
		return play(c.ringback), nil
	}
	return nil, fmt.Errorf("make melody %q: %w", name, ErrMelody)
}

// Loudness is that of every melody, in LUFS (ITU-R BS.1770, pauses left out).
const Loudness = -18.0

// chime is a rising figure of three soft bell notes, twice.
func chime() []stroke {
	return figure(chimeVoice(), []float64{659.26, 830.61, 987.77}, // E5, G#5, B5: a major triad
		[]time.Duration{0, 140, 280, 700, 840, 980})
}

// marimba is wooden bars, in a figure that turns around its fifth.
func marimba() []stroke {
	return figure(marimbaVoice(), []float64{523.25, 783.99, 659.26, 783.99, 1046.50, 783.99}, // C5 G5 E5 G5 C6 G5
		[]time.Duration{0, 150, 300, 450, 600, 750, 1200, 1350, 1500, 1650, 1800, 1950})
}

// harp is a broken chord upwards, and down again.
func harp() []stroke {
	return figure(harpVoice(), []float64{293.66, 440, 587.33, 739.99, 880, 739.99, 587.33}, // D4 A4 D5 F#5 A5 F#5 D5
		[]time.Duration{0, 110, 220, 330, 440, 660, 880})
}

// bell is two gongs with a clapper between them, for as long as a telephone of
// the country rings.
func bell(c cadence) []stroke {
	const clapper = 45 * time.Millisecond // from one gong to the other
	var strokes []stroke
	at := time.Duration(0)
	for _, s := range c {
		if s.hz[0] > 0 {
			for beat := time.Duration(0); beat+clapper <= s.duration; beat += clapper {
				hz := 1050.0
				if beat/clapper%2 == 1 {
					hz = 1330
				}
				strokes = append(strokes, stroke{at: at + beat, hz: hz, voice: bellVoice()})
			}
		}
		at += s.duration
	}
	return strokes
}

// pulse is electronic: pairs of short tones a fourth apart.
func pulse(period time.Duration) cadence {
	var c cadence
	for range 2 {
		c = append(c, on(90, 880), off(50), on(90, 1174.66), off(50), on(90, 880), off(50), on(90, 1174.66), off(350))
	}
	return append(c, step{duration: max(period-c.period(), time.Second)})
}

// figure gives notes their times in ms; it is repeated until these run out.
func figure(v voice, hz []float64, at []time.Duration) []stroke {
	strokes := make([]stroke, len(at))
	for i := range at {
		strokes[i] = stroke{at: at[i] * time.Millisecond, hz: hz[i%len(hz)], voice: v}
	}
	return strokes
}

// louder changes the level of a signal.
type louder struct {
	signal interface{ next() float64 }
	gain   float64
}

func (l louder) next() float64 { return l.gain * l.signal.next() }

// ring plays strokes again and again: after a period, or as soon as the last one
// has died away.
func ring(strokes []stroke, period time.Duration, dB float64) *Generator {
	last := slices.MaxFunc(strokes, func(a, b stroke) int { return int(a.at + a.voice.lasts - b.at - b.voice.lasts) })
	period = max(period, last.at+last.voice.lasts)
	return &Generator{louder{newScore(strokes, period), decibels(dB)}}
}
