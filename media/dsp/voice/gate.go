package voice

import (
	"math"

	"offhook/media"
)

// Of the gate: powers as ratios, times in frames.
const (
	emphasis   = 0.9   // before powers are taken: rumble is neither voice nor echo
	followStep = 0.5   // how fast powers are followed
	present    = 0.025 // -16 dB: the part of the microphone's power that only a near end leaves
	unlearned  = 0.1   // as long as a canceller may still leave more
	aboveNoise = 10    // as a factor: 10 dB
	noiseRise  = 1.003 // 1.3 dB a second
	attack     = 3     // frames of evidence until it is believed
	frameHolds = 30    // how long each frame of evidence keeps the gate open
	longest    = 150   // that it is kept open
	learning   = 150   // frames of far-end speech that this lasts
	first      = 20    // the longest that it is kept open then
	lingers    = 20    // frames after which nothing is heard of what was played
	lowest     = 0.01  // gain
	digital    = 1e-9  // less is no room, but a microphone that is muted
)

// gate decides between two cancellers. Ours leaves the near end whole, but also what it
// doesn't know of the echo; AEC3 leaves next to nothing of the echo from the first frame
// on, wherever it comes from, but little of who speaks at the same time. So what is heard
// is always ours, as long as something of the near end comes through both, and for a while
// after that. Where nothing does, it is attenuated as AEC3 attenuates the microphone, too,
// but not below the noise of the room.
type gate struct {
	microphone, ours, aec3 power
	noise                  float32 // of the room, in what AEC3 leaves
	last                   float32 // sample that was played

	heard    int // frames of far-end speech, up to learning
	silent   int // frames since the last, up to lingers
	evidence int // frames of near-end speech lately
	open     int // frames that it is kept open
	gain     float32
}

func newGate() *gate { return &gate{noise: 1, silent: lingers, gain: 1} }

// played is told what the loudspeaker is about to play.
func (g *gate) played(frame []float32) {
	const audible = 1e-6 // of emphasised speech
	var p float32
	p, g.last = emphasized(frame, g.last)
	if g.silent < lingers {
		g.silent++
	}
	if p > audible {
		g.heard = min(g.heard+1, learning)
	}
	if p > audible/10 {
		g.silent = 0
	}
}

// apply attenuates our frame where nobody speaks but the far end. All three
// are of the same moment, give or take some milliseconds.
func (g *gate) apply(ours, microphone, aec3 []float32) {
	g.ours.follow(ours)
	g.microphone.follow(microphone)
	g.aec3.follow(aec3)
	g.listen()
	gain := float32(1)
	if g.open == 0 && g.silent < lingers {
		softest := max(lowest, root(g.noise/g.ours.mean))
		gain = min(1, max(softest, root(g.aec3.mean/g.microphone.mean)))
	}
	g.open = max(0, g.open-1)
	g.turn(ours, gain)
}

// rest is for a frame in which there can be no echo: nobody is asked who speaks.
func (g *gate) rest(ours []float32) {
	g.evidence, g.open = max(0, g.evidence-1), max(0, g.open-1)
	g.turn(ours, 1)
}

// turn brings the gain to another one, within our frame.
func (g *gate) turn(ours []float32, gain float32) {
	if g.gain != 1 || gain != 1 {
		for i := range ours {
			ours[i] *= g.gain + (gain-g.gain)*float32(i)/media.FrameSize
		}
	}
	g.gain = gain
}

// listen keeps the gate open for who speaks here.
func (g *gate) listen() {
	if g.microphone.now > digital && g.aec3.now > digital {
		g.noise = min(g.noise*noiseRise, g.aec3.mean)
	}
	part, most := float32(present), longest
	if g.heard < learning {
		part, most = unlearned, first
	}
	part *= g.microphone.mean
	if g.aec3.mean <= max(part, aboveNoise*g.noise) || g.ours.mean <= part {
		g.evidence = max(0, g.evidence-1)
		return
	}
	g.evidence = min(g.evidence+1, attack)
	if g.evidence == attack {
		g.open = min(g.open+frameHolds, most)
	}
}

// power of a signal.
type power struct{ mean, now, last float32 }

func (p *power) follow(frame []float32) {
	p.now, p.last = emphasized(frame, p.last)
	p.mean += followStep * (p.now - p.mean)
}

// emphasized returns the power of a frame whose lows are attenuated, and its last sample.
// What is no sound has next to none.
func emphasized(frame []float32, last float32) (mean, sample float32) {
	const nothing, most = 1e-10, 100
	for _, s := range frame {
		d := s - emphasis*last
		mean += d * d
		last = s
	}
	mean = mean/media.FrameSize + nothing
	if !(mean < most) {
		return nothing, 0
	}
	return mean, last
}

func root(x float32) float32 { return float32(math.Sqrt(float64(x))) }
