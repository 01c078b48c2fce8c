package tone

import (
	"fmt"
	"math"
	"time"

	"offhook/media"
)

// Kind is a sound by its purpose.
type Kind string

const (
	// Ringback is what the caller hears while the other side rings (E.180 "ringing tone").
	Ringback Kind = "ringback"
	// Busy says that the other side is speaking already.
	Busy Kind = "busy"
	// Congestion says that the network can't connect the call ("reorder").
	Congestion Kind = "congestion"
)

const (
	// Level is that of a tone while it sounds, in dBFS RMS.
	Level = -16.0
	// ramp is how long a burst takes to come and to go, in samples: 8 ms.
	ramp = 8 * media.SampleRate / 1000
)

// Generator is one sound. Those of New and Sine never end.
type Generator struct {
	signal interface{ next() float64 }
}

// New makes a tone as it is in a country (ISO 3166-1, two letters in either case;
// unknown or empty gives the ITU's default). Errors: ErrKind.
func New(kind Kind, country string) (*Generator, error) {
	c := lookup(country)
	switch kind {
	case Ringback:
		return play(c.ringback), nil
	case Busy:
		return play(c.busy), nil
	case Congestion:
		return play(c.congestion), nil
	}
	return nil, fmt.Errorf("make tone %q: %w", kind, ErrKind)
}

// Sine makes an unbroken sine of a frequency in Hz at a level in dBFS RMS, for
// tests of an audio path.
func Sine(hz, level float64) *Generator {
	return &Generator{&steady{newOscillator(hz, math.Sqrt2*decibels(level))}}
}

// Read fills the whole of dst with the next samples at 48 kHz mono.
func (g *Generator) Read(dst []float32) {
	for i := range dst {
		dst[i] = float32(g.signal.next())
	}
}

type steady struct{ oscillator }

// cadence is bursts and pauses, played again and again.
type cadence []step

// step is one burst, or with no frequency a pause.
type step struct {
	duration time.Duration
	hz       [2]float64 // added up; 0 = none
	beat     float64    // modulates hz[0] at this frequency; 0 = not
	down     float64    // dB below Level
}

func (c cadence) period() time.Duration {
	var d time.Duration
	for _, s := range c {
		d += s.duration
	}
	return d
}

func play(c cadence) *Generator {
	return &Generator{&cadencePlayer{cadence: c, index: len(c) - 1}}
}

// cadencePlayer plays a cadence sample by sample.
type cadencePlayer struct {
	cadence   cadence
	once      bool // silence after the last step
	index     int  // of the step that plays
	pos, size int  // in that step, in samples
	voices    [2]oscillator
	beat      oscillator
}

func (p *cadencePlayer) next() float64 {
	if p.pos == p.size {
		p.advance()
	}
	s := p.voices[0].next() + p.voices[1].next()
	s *= 1 + p.beat.next()
	s *= edge(p.pos, p.size)
	p.pos++
	return s
}

// modulation is the depth of a beat: E.180 doesn't say; 0.9 sounds as it is known.
const modulation = 0.9

func (p *cadencePlayer) advance() {
	if p.once && p.index == len(p.cadence)-1 && p.size > 0 {
		p.voices, p.beat, p.pos = [2]oscillator{}, oscillator{}, 0
		return
	}
	p.index = (p.index + 1) % len(p.cadence)
	s := p.cadence[p.index]
	p.pos, p.size = 0, media.Samples(s.duration, media.SampleRate)
	// The power of all voices together makes the level.
	power := 0.0
	for _, hz := range s.hz {
		if hz > 0 {
			power += 0.5
		}
	}
	p.beat = oscillator{}
	if s.beat > 0 {
		p.beat = newOscillator(s.beat, modulation)
		power *= 1 + modulation*modulation/2
	}
	amplitude := 0.0
	if power > 0 {
		amplitude = decibels(Level-s.down) / math.Sqrt(power)
	}
	for i, hz := range s.hz {
		p.voices[i] = oscillator{}
		if hz > 0 {
			p.voices[i] = newOscillator(hz, amplitude)
		}
	}
}

// edge is the raised-cosine ramp at both ends of a burst.
func edge(pos, size int) float64 {
	fromEnd := min(pos, size-1-pos)
	if fromEnd >= ramp {
		return 1
	}
	return 0.5 - 0.5*math.Cos(math.Pi*float64(fromEnd)/ramp)
}

// oscillator makes a sine by turning a vector. The zero value is silent.
type oscillator struct {
	x, y     float64 // the vector; y is the sample
	cos, sin float64 // of one sample's turn
	size     float64 // its length, kept against rounding
	turned   int
}

func newOscillator(hz, amplitude float64) oscillator {
	sin, cos := math.Sincos(2 * math.Pi * hz / media.SampleRate)
	return oscillator{x: amplitude, cos: cos, sin: sin, size: amplitude}
}

func (o *oscillator) next() float64 {
	s := o.y
	o.x, o.y = o.x*o.cos-o.y*o.sin, o.x*o.sin+o.y*o.cos
	if o.turned++; o.turned >= media.SampleRate && o.size > 0 {
		scale := o.size / math.Hypot(o.x, o.y)
		o.x, o.y, o.turned = o.x*scale, o.y*scale, 0
	}
	return s
}

// decibels turns dB into a factor of amplitude.
func decibels(dB float64) float64 { return math.Pow(10, dB/20) }
