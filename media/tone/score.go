package tone

import (
	"math"
	"time"

	"offhook/media"
)

// voice is the sound of an instrument that is struck or plucked: partials that
// die away, each by itself.
type voice struct {
	partials []partial
	// lasts is how long a stroke is heard at most.
	lasts time.Duration
}

// partial is one sine of a voice.
type partial struct {
	multiple float64 // of the note's frequency
	share    float64 // amplitude
	seconds  float64 // until it has fallen to 1/e
}

func chimeVoice() voice {
	return voice{[]partial{{1, 1, 0.40}, {2, 0.30, 0.22}, {4, 0.12, 0.09}}, 1400 * time.Millisecond}
}

// marimbaVoice: the bars are cut so that their second mode is two octaves up.
func marimbaVoice() voice {
	return voice{[]partial{{1, 1, 0.16}, {3.98, 0.35, 0.05}}, 700 * time.Millisecond}
}

// bellVoice: the modes of a small gong are no harmonics.
func bellVoice() voice {
	return voice{[]partial{{1, 1, 0.10}, {2.02, 0.5, 0.07}, {2.74, 0.35, 0.05}, {3.76, 0.2, 0.03}}, 400 * time.Millisecond}
}

func harpVoice() voice {
	return voice{[]partial{{1, 1, 0.45}, {2, 0.5, 0.28}, {3, 0.25, 0.18}, {4, 0.12, 0.11}, {5, 0.06, 0.08}}, 1600 * time.Millisecond}
}

// stroke is one note of a melody.
type stroke struct {
	at time.Duration // after the period's beginning
	hz float64
	voice
}

// score plays strokes period after period.
type score struct {
	period int // samples
	pos    int
	notes  []note // in the order of their beginning
	first  int    // of those that may still sound
}

// note is a stroke while it sounds.
type note struct {
	start, size int // samples
	modes       []mode
}

// mode is a partial while it sounds.
type mode struct {
	oscillator
	hz, amplitude float64
	level         float64 // what is left of it
	decay         float64 // per sample
}

// loudness is the amplitude of a voice's first partial.
const loudness = 0.25

func newScore(strokes []stroke, period time.Duration) *score {
	s := &score{period: media.Samples(period, media.SampleRate), notes: make([]note, len(strokes))}
	for i, stroke := range strokes {
		n := note{start: media.Samples(stroke.at, media.SampleRate), size: media.Samples(stroke.lasts, media.SampleRate)}
		for _, p := range stroke.partials {
			n.modes = append(n.modes, mode{
				hz: stroke.hz * p.multiple, amplitude: loudness * p.share, decay: math.Exp(-1 / (p.seconds * media.SampleRate)),
			})
		}
		s.notes[i] = n
	}
	return s
}

func (s *score) next() float64 {
	sum := 0.0
	for i := s.first; i < len(s.notes) && s.notes[i].start <= s.pos; i++ {
		sum += s.notes[i].next(s.pos)
	}
	for s.first < len(s.notes) && s.notes[s.first].start+s.notes[s.first].size <= s.pos {
		s.first++
	}
	if s.pos++; s.pos == s.period {
		s.pos, s.first = 0, 0
	}
	return sum
}

func (n *note) next(pos int) float64 {
	pos -= n.start
	if pos >= n.size {
		return 0
	}
	if pos == 0 {
		n.strike()
	}
	sum := 0.0
	for i := range n.modes {
		m := &n.modes[i]
		sum += m.next() * m.level
		m.level *= m.decay
	}
	return sum * edge(pos, n.size)
}

func (n *note) strike() {
	for i := range n.modes {
		m := &n.modes[i]
		m.oscillator, m.level = newOscillator(m.hz, m.amplitude), 1
	}
}
