package dsp

import "math"

// Gain brings the voice of whoever speaks to one loudness, slowly enough that
// nobody notices: soft speech is lifted, loud speech lowered, and what lies
// between words stays where it is. It measures vowels only, so that neither noise
// nor silence is turned up. Make it with NewGain; one goroutine uses it.
type Gain struct {
	talk   *Talk
	voice  float64 // level of vowels in dBFS
	known  bool    // there were some
	gain   float64 // dB, of the voice
	factor float32 // at the end of the frame before, limiter included
}

const (
	// gainTarget is where vowels are brought to, in dBFS: speech with its
	// pauses is then at about -23.
	gainTarget = -20.0
	// gainMost and gainLeast bound the change, in dB.
	gainMost, gainLeast = 20.0, -10.0
	// noiseMost is how loud the noise between words may become by it, in dBFS.
	noiseMost = -52.0
	// The gain rises and falls by so many dB in a frame, 10 ms of speech: from
	// soft to loud takes three seconds.
	gainRise, gainFall = 0.06, 0.2
	// voiceRise and voiceFall are how fast the measure follows.
	voiceRise, voiceFall = 0.10, 0.02
	// ceiling is the highest sample, and knee where it begins to bend.
	ceiling, knee = 0.98, 0.80
	// limiting is how many samples the limiter takes to come down.
	limiting = 48
)

// NewGain returns a Gain that has heard nothing and changes nothing yet.
func NewGain() *Gain { return &Gain{talk: NewTalk(), factor: 1} }

// Process changes a frame in place.
func (g *Gain) Process(frame []float32) {
	g.talk.Write(frame)
	if g.talk.Vowel() {
		g.follow(g.talk.Level())
	}
	peak := highest(frame)
	target := float32(math.Pow(10, g.gain/20))
	steps := len(frame)
	if peak*target > knee {
		target = max(knee/peak, 0)
		steps = min(limiting, len(frame))
	}
	step := (target - g.factor) / float32(max(steps, 1))
	for i := range frame {
		if i < steps {
			g.factor += step
		}
		frame[i] = bend(frame[i] * g.factor)
	}
	g.factor = target
}

// follow learns from a vowel at a level, and moves the gain.
func (g *Gain) follow(level float64) {
	switch {
	case !g.known:
		g.voice, g.known = level, true
	case level > g.voice:
		g.voice += voiceRise * (level - g.voice)
	default:
		g.voice += voiceFall * (level - g.voice)
	}
	most := min(gainMost, max(noiseMost-g.talk.Floor(), 0))
	wanted := min(max(gainTarget-g.voice, gainLeast), most)
	g.gain += min(max(wanted-g.gain, -gainFall), gainRise)
}

// bend keeps a sample below the ceiling without an edge.
func bend(s float32) float32 {
	if s <= knee && s >= -knee {
		return s
	}
	const room = ceiling - knee
	over := float64(max(s, -s)-knee) / room
	return float32(math.Copysign(knee+room*over/(1+over), float64(s)))
}
