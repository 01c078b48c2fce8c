package jitter

import "math"

// Lengths of the stretching, in milliseconds.
const (
	shortestLag = 2.5 // one pitch period of 400 Hz
	longestLag  = 15  // of 67 Hz
	overlap     = 8   // cross-fade, and the window in which pitches are compared
	mergeLength = 4   // cross-fade between two sounds that do not belong together
	historyKept = 30
	pendingMost = 250
	coarseRate  = 8000 // the pitch is first looked for at this rate
	asGood      = 0.02 // less than the best likeness
)

// audio is decoded sound: what was played a moment ago, which stretching and
// concealment look back at, and what is still to be played.
//
//	samples: [ ... history ...|at ... pending ...|end ... room ... ]
type audio struct {
	rate    int
	samples []float32
	at, end int

	history, lagMin, lagMax, window, mergeFade int // in samples

	coarse  []float32 // the sound at coarseRate
	likes   []float64 // how like each lag is, at coarseRate
	scratch []float32 // one window
}

func newAudio(rate int) *audio {
	ms := func(v float64) int { return int(v * float64(rate) / 1000) }
	a := &audio{
		rate: rate, history: ms(historyKept),
		lagMin: ms(shortestLag), lagMax: ms(longestLag), window: ms(overlap), mergeFade: ms(mergeLength),
	}
	a.samples = make([]float32, a.history+ms(pendingMost))
	a.coarse = make([]float32, 2*(a.window+a.lagMax)/(rate/coarseRate)+2)
	a.likes = make([]float64, a.lagMax/(rate/coarseRate)+1)
	a.scratch = make([]float32, a.window)
	a.clear()
	return a
}

// clear forgets all sound.
func (a *audio) clear() {
	clear(a.samples)
	a.at, a.end = a.history, a.history
}

func (a *audio) pending() int { return a.end - a.at }

// room returns space for n samples after the pending ones; grow makes them pending.
func (a *audio) room(n int) []float32 {
	if a.end+n > len(a.samples) {
		from := a.at - a.history
		copy(a.samples, a.samples[from:a.end])
		a.at, a.end = a.at-from, a.end-from
	}
	return a.samples[a.end:min(a.end+n, len(a.samples))]
}

func (a *audio) grow(n int) { a.end += n }

// read takes len(dst) pending samples.
func (a *audio) read(dst []float32) {
	copy(dst, a.samples[a.at:a.at+len(dst)])
	a.at += len(dst)
}

// last returns the last n pending samples.
func (a *audio) last(n int) []float32 { return a.samples[a.end-n : a.end] }

// level returns the RMS of the next n pending samples.
func (a *audio) level(n int) float64 {
	n = min(n, a.pending())
	if n == 0 {
		return 0
	}
	return rms(a.samples[a.at : a.at+n])
}

// shrink takes one pitch period of at most most samples out of what is pending, if one
// repeats with at least the given likeness, and returns its length, or 0.
func (a *audio) shrink(likeness float64, most int) int {
	if a.pending() < a.window+a.lagMax {
		return 0
	}
	lag, like := a.pitch(a.at, +1, most)
	if like < likeness {
		return 0
	}
	now, later := a.samples[a.at:a.at+a.window], a.samples[a.at+lag:a.at+lag+a.window]
	crossfade(now, now, later)
	copy(a.samples[a.at+a.window:], a.samples[a.at+lag+a.window:a.end])
	a.end -= lag
	return lag
}

// stretch repeats one pitch period before what is pending, on the same terms.
func (a *audio) stretch(likeness float64, most int) int {
	if a.pending() < a.window || a.pending()+a.lagMax > len(a.samples)-a.history {
		return 0
	}
	a.room(a.lagMax) // may move at and end
	lag, like := a.pitch(a.at, -1, most)
	if like < likeness {
		return 0
	}
	// The period that was just played follows once more: it is faded in over the
	// first samples of what came next, which go on where it ends.
	crossfade(a.scratch, a.samples[a.at:a.at+a.window], a.samples[a.at-lag:a.at-lag+a.window])
	copy(a.samples[a.at+lag:a.end+lag], a.samples[a.at:a.end])
	copy(a.samples[a.at:a.at+a.window], a.scratch)
	if lag > a.window {
		copy(a.samples[a.at+a.window:a.at+lag], a.samples[a.at-lag+a.window:a.at])
	}
	a.end += lag
	return lag
}

// merge lets the last n pending samples begin as the sound before them would
// have gone on: with its last pitch period, faded out.
func (a *audio) merge(n int) {
	from := a.end - n
	n = min(n, a.mergeFade)
	lag, _ := a.pitch(from-a.window, -1, a.lagMax)
	for i := range n {
		a.scratch[i] = a.samples[from-lag+i%lag]
	}
	crossfade(a.samples[from:from+n], a.scratch[:n], a.samples[from:from+n])
}

// pitch finds the lag up to most, forwards (+1) or backwards (-1) from at, where the
// sound is most like that at at, and how like: 1 for the same, 0 for unrelated.
func (a *audio) pitch(at, direction, most int) (lag int, likeness float64) {
	factor := a.rate / coarseRate
	window, lagMin, lagMax := a.window/factor, a.lagMin/factor, a.lagMax/factor
	base := at
	if direction < 0 {
		base = at - a.lagMax
	}
	coarse := a.decimate(base, factor, window+lagMax)
	likes := a.likes[:max(lagMin, min(lagMax, most/factor))+1]
	bestLike := -1.0
	for l := lagMin; l < len(likes); l++ {
		x, y := coarse[:window], coarse[l:l+window]
		if direction < 0 {
			x, y = coarse[lagMax:lagMax+window], coarse[lagMax-l:lagMax-l+window]
		}
		likes[l] = correlate(x, y)
		bestLike = max(bestLike, likes[l])
	}
	// The first peak of those that are about as high: one period and not two.
	best := lagMin
	for likes[best] < bestLike-asGood || best+1 < len(likes) && likes[best+1] > likes[best] {
		best++
	}
	bestLike = likes[best]
	if factor == 1 {
		return best, bestLike
	}
	reference := a.samples[at : at+a.window]
	lag, likeness = best*factor, -1.0
	for l := max(a.lagMin, best*factor-factor); l <= min(a.lagMax, best*factor+factor); l++ {
		from := at + direction*l
		if like := correlate(reference, a.samples[from:from+a.window]); like > likeness {
			lag, likeness = l, like
		}
	}
	return lag, likeness
}

// decimate averages groups of factor samples, n of them, from index from on.
func (a *audio) decimate(from, factor, n int) []float32 {
	out := a.coarse[:n]
	for i := range out {
		group := a.samples[from+i*factor : from+(i+1)*factor]
		sum := float32(0)
		for _, s := range group {
			sum += s
		}
		out[i] = sum
	}
	return out
}

// correlate is the normalised cross-correlation. Two silences are alike.
func correlate(x, y []float32) float64 {
	var xy, xx, yy float32
	y = y[:len(x)]
	for i, s := range x {
		xy += s * y[i]
		xx += s * s
		yy += y[i] * y[i]
	}
	const nothing = 1e-9
	if xx < nothing && yy < nothing {
		return 1
	}
	if xx < nothing || yy < nothing {
		return 0
	}
	return float64(xy) / math.Sqrt(float64(xx)*float64(yy))
}

// crossfade writes from falling to silence plus to rising from it. dst may be
// either of them.
func crossfade(dst, from, to []float32) {
	step := 1 / float32(len(dst)+1)
	gain := step
	for i := range dst {
		dst[i] = from[i]*(1-gain) + to[i]*gain
		gain += step
	}
}

func rms(samples []float32) float64 {
	var sum float32
	for _, s := range samples {
		sum += s * s
	}
	return math.Sqrt(float64(sum) / float64(len(samples)))
}
