package codec

import "math"

// concealer fills the gaps that lost packets leave, in the manner of ITU-T G.711
// Appendix I: it repeats the last pitch period, lengthens the repeated piece to
// two and three periods so that a long gap does not buzz, and fades out.
//
//	 heard           gap                                        heard again
//	───────────┐ 10 ms full level, then −20 % per 10 ms      ┌──────────────
//	 ..~~~~~~~~│~~~~ ~~~~ ~~~~ ~~~~ ~~~ ~~~ ~~ ~~ ~ . . .    │~~~~~~~~~~~~~
//	     ╰─P──╯ P   P   2P        3P                          ╰ cross-fade
//
// Unlike the Appendix it adds no delay: instead of overlapping the last 3.75 ms
// before the gap, it starts the repetition at the level where the signal
// stopped and lets that offset die away within a quarter of a period.
type concealer struct {
	rate    int
	history []float32 // what was played last, oldest first; 48.75 ms = 3.25 longest periods
	frozen  []float32 // the history as it was when the gap began
	lag     int       // the pitch period in samples
	periods int       // how many of them are repeated now: 1, 2, 3; 0 outside a gap
	pos     int       // next sample of the repeated piece
	played  int       // samples invented in this gap
	offset  float32   // step between the last real sample and the repetition
	fade    crossFade // from the shorter repeated piece to the longer one
}

// crossFade is a change of the repeated piece that is under way.
type crossFade struct {
	periods, pos int // the piece that is left
	done, length int
}

// newConcealer returns a concealer for signals at rate samples per second.
func newConcealer(rate int) concealer {
	n := 39 * rate / 800 // 48.75 ms
	return concealer{rate: rate, history: make([]float32, n), frozen: make([]float32, n)}
}

// Conceal implements Decoder.
func (c *concealer) Conceal(dst []float32) {
	if c.periods == 0 {
		c.begin()
	}
	for i := range dst {
		dst[i] = c.next()
	}
	c.remember(dst)
}

// received takes a piece of decoded signal. If a gap is before it, the piece's
// beginning is cross-faded with the invented signal.
func (c *concealer) received(pcm []float32) {
	if c.periods > 0 {
		// A quarter period, and 4 ms more for each 10 ms of gap, at most 10 ms.
		n := min(c.lag/4+c.played*4/10, c.rate/100, len(pcm))
		for i := range n {
			w := float32(i+1) / float32(n+1)
			pcm[i] = w*pcm[i] + (1-w)*c.next()
		}
		c.periods = 0
	}
	c.remember(pcm)
}

func (c *concealer) remember(pcm []float32) {
	n := len(c.history)
	if len(pcm) >= n {
		copy(c.history, pcm[len(pcm)-n:])
		return
	}
	copy(c.history, c.history[len(pcm):])
	copy(c.history[n-len(pcm):], pcm)
}

func (c *concealer) begin() {
	copy(c.frozen, c.history)
	c.lag = pitch(c.frozen, c.rate)
	c.periods, c.pos, c.played = 1, 0, 0
	c.fade = crossFade{}
	n := len(c.frozen)
	c.offset = c.frozen[n-1] - c.at(1, c.lag-1)
}

// next invents one sample.
func (c *concealer) next() float32 {
	tenMs := c.rate / 100
	if c.played >= 6*tenMs {
		return 0
	}
	if c.played == tenMs || c.played == 2*tenMs {
		c.lengthen()
	}
	s := c.at(c.periods, c.pos)
	c.pos = (c.pos + 1) % (c.periods * c.lag)
	if f := &c.fade; f.done < f.length {
		f.done++
		w := float32(f.done) / float32(f.length+1)
		s = w*s + (1-w)*c.at(f.periods, f.pos)
		f.pos = (f.pos + 1) % (f.periods * c.lag)
	}
	if quarter := c.lag / 4; c.played < quarter {
		s += c.offset * (1 - float32(c.played)/float32(quarter))
	}
	if c.played > tenMs {
		s *= 1 - 0.2*float32(c.played-tenMs)/float32(tenMs)
	}
	c.played++
	return min(max(s, -1), 1) // the offset may have carried it beyond
}

// lengthen goes over from repeating n periods to n+1, starting with the oldest
// at the same place within the period.
func (c *concealer) lengthen() {
	c.fade = crossFade{periods: c.periods, pos: c.pos, length: c.lag / 4}
	c.periods++
	c.pos %= c.lag
}

// at returns sample pos of the repeated piece of the last n periods. Its last
// quarter period slides into what came before the piece, so that the end meets
// the beginning without a step.
func (c *concealer) at(n, pos int) float32 {
	start := len(c.frozen) - n*c.lag
	s := c.frozen[start+pos]
	quarter := c.lag / 4
	if into := pos - (n*c.lag - quarter); into >= 0 {
		w := float32(into+1) / float32(quarter)
		s = (1-w)*s + w*c.frozen[start+pos-n*c.lag]
	}
	return s
}

// pitch returns the lag in samples, within 5 to 15 ms, at which the last 20 ms
// of the signal look most like what was before: the highest normalised
// cross-correlation, looked for coarsely at about 4 kHz and then exactly. Higher
// voices are found by a multiple of their period, which serves as well.
func pitch(signal []float32, rate int) int {
	shortest, longest := rate/200, 3*rate/200
	window := signal[len(signal)-rate/50:]
	score := func(lag, step int) float64 {
		before := signal[len(signal)-rate/50-lag:]
		var cross, energy float64
		for i := 0; i < len(window); i += step {
			cross += float64(window[i]) * float64(before[i])
			energy += float64(before[i]) * float64(before[i])
		}
		return cross / math.Sqrt(max(energy, 1e-6))
	}
	best, bestScore := longest, math.Inf(-1)
	step := rate / 4000
	for lag := shortest; lag <= longest; lag += step {
		if s := score(lag, step); s > bestScore {
			best, bestScore = lag, s
		}
	}
	bestScore = math.Inf(-1)
	from, to := max(shortest, best-step+1), min(longest, best+step-1)
	for lag := from; lag <= to; lag++ {
		if s := score(lag, 1); s > bestScore {
			best, bestScore = lag, s
		}
	}
	return best
}
