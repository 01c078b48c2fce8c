//go:build linux

package main

import (
	"math"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

// Of the search for what was said in what was heard.
const (
	coarseRate = 8000
	window     = coarseRate * 4 / 10
	hop        = window * 3 / 4
	farthest   = coarseRate // a second
	certain    = 0.6        // correlation
)

// lag is how much later something was heard, in seconds, at a time of what was said.
type lag struct{ at, delay float64 }

// score is how a call was heard.
type score struct {
	stoi  float64
	delay float64 // from mouth to ear, median, ms
	level float64 // of the speech, dB against what was said
}

// judge compares what was heard with what was said. It reports false where too little of it is found.
func judge(said, heard []float32) (score, bool) {
	lags := findLags(said, heard)
	if len(lags) < 5 {
		return score{}, false
	}
	delays := make([]float64, len(lags))
	for i, l := range lags {
		delays[i] = 1000 * l.delay
	}
	middle, _ := median(delays)
	return score{
		stoi:  mediatest.STOI(said, inStep(heard, lags, len(said))),
		delay: middle,
		level: mediatest.Speech(heard, media.SampleRate).Level - mediatest.Speech(said, media.SampleRate).Level,
	}, true
}

// findLags looks for each window of speech in what was heard.
func findLags(said, heard []float32) []lag {
	x, y := coarse(said), coarse(heard)
	loud := dsp.Level(x) - 6
	var found []lag
	for at := 0; at+window <= len(x); at += hop {
		piece := x[at : at+window]
		if dsp.Level(piece) < loud {
			continue
		}
		if best, like := bestLag(piece, y[at:min(len(y), at+window+farthest)]); like > certain {
			found = append(found, lag{float64(at+window/2) / coarseRate, float64(best) / coarseRate})
		}
	}
	return found
}

// bestLag is where in y x is, and how like it: 1 is the same.
func bestLag(x, y []float32) (best int, like float64) {
	var xx, yy float64
	for i, v := range x {
		xx += float64(v) * float64(v)
		if i < len(y) {
			yy += float64(y[i]) * float64(y[i])
		}
	}
	for l := 0; l+len(x) <= len(y); l++ {
		var xy float32
		part := y[l : l+len(x)]
		for i, v := range x {
			xy += v * part[i]
		}
		if c := float64(xy) / (math.Sqrt(xx*yy) + 1e-9); c > like {
			best, like = l, c
		}
		if l+len(x) < len(y) {
			yy += float64(y[l+len(x)])*float64(y[l+len(x)]) - float64(y[l])*float64(y[l])
		}
	}
	return best, like
}

func coarse(s []float32) []float32 {
	r, err := dsp.NewResampler(media.SampleRate, coarseRate)
	if err != nil {
		panic(err) // both rates are constants
	}
	out := make([]float32, r.OutputLen(len(s)))
	return out[:r.Process(out, s)]
}

// inStep moves what was heard to where it was said, n samples.
func inStep(heard []float32, lags []lag, n int) []float32 {
	out := make([]float32, n)
	next := 0
	for i := range out {
		t := float64(i) / media.SampleRate
		for next < len(lags)-1 && lags[next].at < t {
			next++
		}
		delay := lags[next].delay
		if next > 0 && lags[next].at > t {
			before, after := lags[next-1], lags[next]
			delay = before.delay + (after.delay-before.delay)*max(0, t-before.at)/(after.at-before.at)
		}
		at := (t + delay) * media.SampleRate
		k := int(at)
		if part := float32(at - float64(k)); k+1 < len(heard) {
			out[i] = heard[k]*(1-part) + heard[k+1]*part
		}
	}
	return out
}
