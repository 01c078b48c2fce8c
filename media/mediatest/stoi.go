package mediatest

import (
	"math"
	"slices"

	"offhook/media"
	"offhook/media/dsp"
)

// Of STOI: lengths in samples at stoiRate, and what else the paper sets.
const (
	stoiRate    = 10000
	stoiFrame   = 256
	stoiFFT     = 512
	stoiBands   = 15
	stoiLowest  = 150   // Hz, centre of the first third-octave band
	stoiSegment = 30    // frames: 384 ms
	stoiRange   = 40    // dB below the loudest frame are silence
	stoiClip    = 5.623 // 15 dB: the most that a frame may be worse than the clean one
)

// STOI says how much of speech is understood, from 0 to 1: the short-time
// objective intelligibility of Taal, Hendriks, Heusdens and Jensen (IEEE Trans.
// ASLP 19(7), 2011). clean is the speech as it was, degraded as it was heard, both
// at 48 kHz and in step. It is 0 for less than half a second of speech.
func STOI(clean, degraded []float32) float64 {
	n := min(len(clean), len(degraded))
	x, y := spokenFrames(stoiResampled(clean[:n]), stoiResampled(degraded[:n]))
	bx, by := thirdOctaves(x), thirdOctaves(y)
	if len(bx) < stoiSegment {
		return 0
	}
	sum, count := 0.0, 0
	for end := stoiSegment; end <= len(bx); end++ {
		for band := range stoiBands {
			sum += alike(bx[end-stoiSegment:end], by[end-stoiSegment:end], band)
			count++
		}
	}
	return sum / float64(count)
}

// alike is the correlation of a band's envelope with that of the clean speech,
// after it was brought to the same loudness and clipped.
func alike(clean, degraded [][stoiBands]float64, band int) float64 {
	var xx, yy float64
	for i := range clean {
		xx += clean[i][band] * clean[i][band]
		yy += degraded[i][band] * degraded[i][band]
	}
	scale := math.Sqrt(xx) / (math.Sqrt(yy) + 1e-12)
	var x, y [stoiSegment]float64
	var meanX, meanY float64
	for i := range clean {
		x[i] = clean[i][band]
		y[i] = min(degraded[i][band]*scale, x[i]*(1+stoiClip))
		meanX += x[i] / stoiSegment
		meanY += y[i] / stoiSegment
	}
	xx, yy = 0, 0
	xy := 0.0
	for i := range x {
		a, b := x[i]-meanX, y[i]-meanY
		xy, xx, yy = xy+a*b, xx+a*a, yy+b*b
	}
	return xy / (math.Sqrt(xx*yy) + 1e-12)
}

func stoiResampled(samples []float32) []float64 {
	r, err := dsp.NewResampler(media.SampleRate, stoiRate)
	if err != nil {
		panic(err) // both rates are constants
	}
	out := make([]float32, r.OutputLen(len(samples)))
	out = out[:r.Process(out, samples)]
	wide := make([]float64, len(out))
	for i, s := range out {
		wide[i] = float64(s)
	}
	return wide
}

// spokenFrames leaves out of both what is silence in x: half-overlapping frames
// more than stoiRange below the loudest, as the paper does it.
func spokenFrames(x, y []float64) (spokenX, spokenY []float64) {
	window := hann(stoiFrame)
	const hop = stoiFrame / 2
	var levels []float64
	for at := 0; at+stoiFrame <= len(x); at += hop {
		sum := 0.0
		for i, w := range window {
			sum += x[at+i] * w * x[at+i] * w
		}
		levels = append(levels, 10*math.Log10(sum+1e-24))
	}
	if len(levels) == 0 {
		return nil, nil
	}
	floor := slices.Max(levels) - stoiRange
	for k, level := range levels {
		if level > floor {
			spokenX = overlapped(spokenX, x[k*hop:], window)
			spokenY = overlapped(spokenY, y[k*hop:], window)
		}
	}
	return spokenX, spokenY
}

// overlapped adds a windowed frame, half of it over the end of dst.
func overlapped(dst, src, window []float64) []float64 {
	if len(dst) == 0 {
		dst = make([]float64, len(window)/2)
	}
	from := len(dst) - len(window)/2
	dst = append(dst, make([]float64, len(window)/2)...)
	for i, w := range window {
		dst[from+i] += src[i] * w
	}
	return dst
}

// thirdOctaves returns the amplitude of each band in each frame.
func thirdOctaves(s []float64) [][stoiBands]float64 {
	window := hann(stoiFrame)
	var edges [stoiBands][2]int
	for j := range edges {
		centre := stoiLowest * math.Pow(2, float64(j)/3)
		for side, edge := range []float64{centre * math.Pow(2, -1.0/6), centre * math.Pow(2, 1.0/6)} {
			edges[j][side] = int(math.Round(edge * stoiFFT / stoiRate))
		}
	}
	var out [][stoiBands]float64
	x := make([]complex128, stoiFFT)
	for at := 0; at+stoiFrame <= len(s); at += stoiFrame / 2 {
		clear(x)
		for i, w := range window {
			x[i] = complex(s[at+i]*w, 0)
		}
		fft(x)
		var bands [stoiBands]float64
		for j, edge := range edges {
			sum := 0.0
			for _, c := range x[edge[0]:edge[1]] {
				sum += real(c)*real(c) + imag(c)*imag(c)
			}
			bands[j] = math.Sqrt(sum)
		}
		out = append(out, bands)
	}
	return out
}

// hann is the window without the zeros at its ends.
func hann(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i+1)/float64(n+1))
	}
	return w
}
