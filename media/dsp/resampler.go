package dsp

import (
	"fmt"
	"math"
	"time"
)

// MinRate and MaxRate bound the sample rates that a Resampler takes, in Hz.
const (
	MinRate = 4000
	MaxRate = 384000
)

const (
	// halfWidth is the number of the filter's zero crossings on each side, and so
	// the delay in samples at the lower of the two rates: 3 ms at 8 kHz.
	halfWidth = 24
	// passBand is the filter's -6 dB point as a part of the lower rate. With the
	// window below it is flat to 0.42 and at -80 dB from 0.53: telephone speech
	// keeps its 3.4 kHz at 8 kHz, and what is left to alias falls above that.
	passBand = 0.472
	// beta shapes the Kaiser window for -80 dB.
	beta = 7.9
	// maxPhases bounds the filter bank. Rates in a smaller ratio have a filter for
	// each phase; odd ones (a file at 44056 Hz) interpolate between neighbours.
	maxPhases = 1024
	// block is how many input samples are worked on at once.
	block = 960
)

// Resampler converts a mono stream from one sample rate to another with a
// polyphase windowed-sinc filter:
//
//	input     ·   ·   ·   ·   ·   ·   ·
//	filter    ╰─────── phase p ───────╯   output k lies p/up of the way
//	output      ·  ·  ·  ·  ·  ·  ·  ·    between two inputs; p = k·down mod up
//
// The ratio is exact: in the long run n input samples give n·to/from outputs,
// and at any moment no output that could be computed is held back.
type Resampler struct {
	from, to int
	up, down int       // to/from in lowest terms
	taps     int       // length of each phase's filter
	phases   int       // number of filters, up or maxPhases
	bank     []float32 // phases+1 filters of taps coefficients

	buffer []float32 // the last taps-1 inputs, then the block at hand
	ahead  int       // inputs still to skip before the next output's newest one
	phase  int       // of the next output, 0 to up-1
}

// NewResampler makes a resampler from one rate to another, in Hz. Errors: ErrRate.
func NewResampler(from, to int) (*Resampler, error) {
	if from < MinRate || from > MaxRate || to < MinRate || to > MaxRate {
		return nil, fmt.Errorf("resample %d Hz to %d Hz: %w", from, to, ErrRate)
	}
	divisor := gcd(from, to)
	r := &Resampler{from: from, to: to, up: to / divisor, down: from / divisor}
	if from == to {
		return r, nil
	}
	r.taps = 2 * halfWidth
	if to < from { // the filter is as long in time as at the lower rate
		r.taps = (2*halfWidth*from + to - 1) / to
	}
	r.phases = min(r.up, maxPhases)
	r.bank = filterBank(r.phases, r.taps, min(1, float64(to)/float64(from)))
	r.buffer = make([]float32, r.taps-1+block)
	return r, nil
}

// Delay is how much later a sound comes out than it went in.
func (r *Resampler) Delay() time.Duration {
	if r.from == r.to {
		return 0
	}
	return time.Duration(r.taps) * time.Second / time.Duration(2*r.from)
}

// OutputLen is how many samples the next Process writes for n samples of input.
func (r *Resampler) OutputLen(n int) int {
	if r.from == r.to {
		return n
	}
	if n <= r.ahead {
		return 0
	}
	// Outputs k = 0, 1, … need input ahead + (phase + k·down)/up, counted from 0.
	return ((n-r.ahead)*r.up-r.phase-1)/r.down + 1
}

// Process takes all of src and writes the samples that come out of it to dst,
// which must have room for OutputLen(len(src)); it panics if there is less. It
// returns how many it wrote. dst and src must not overlap.
func (r *Resampler) Process(dst, src []float32) int {
	dst = dst[:r.OutputLen(len(src))]
	if r.from == r.to {
		return copy(dst, src)
	}
	n := 0
	for len(src) > 0 {
		fresh := copy(r.buffer[r.taps-1:], src)
		n += r.convert(dst[n:], fresh)
		copy(r.buffer, r.buffer[fresh:fresh+r.taps-1])
		src = src[fresh:]
	}
	return n
}

// Reset forgets the stream, as if the resampler were new.
func (r *Resampler) Reset() {
	clear(r.buffer)
	r.ahead, r.phase = 0, 0
}

// convert writes what can be computed with fresh new samples in the buffer.
func (r *Resampler) convert(dst []float32, fresh int) (n int) {
	for r.ahead < fresh {
		dst[n] = r.output(r.buffer[r.ahead : r.ahead+r.taps])
		n++
		r.phase += r.down
		r.ahead += r.phase / r.up
		r.phase %= r.up
	}
	r.ahead -= fresh
	return n
}

// output computes the sample at the current phase from its window of input.
func (r *Resampler) output(window []float32) float32 {
	if r.phases == r.up {
		return dot(r.bank[r.phase*r.taps:], window)
	}
	at := float64(r.phase) * float64(r.phases) / float64(r.up)
	index := int(at)
	below := dot(r.bank[index*r.taps:], window)
	above := dot(r.bank[(index+1)*r.taps:], window)
	return below + float32(at-float64(index))*(above-below)
}

// dot is the scalar product of window and as many coefficients; four sums keep
// the processor's multipliers busy.
func dot(coefficients, window []float32) float32 {
	coefficients = coefficients[:len(window)]
	var a, b, c, d float32
	i := 0
	for ; i+4 <= len(window); i += 4 {
		w, k := window[i:i+4:i+4], coefficients[i:i+4:i+4]
		a += w[0] * k[0]
		b += w[1] * k[1]
		c += w[2] * k[2]
		d += w[3] * k[3]
	}
	for ; i < len(window); i++ {
		a += window[i] * coefficients[i]
	}
	return a + b + (c + d)
}

// filterBank returns phases+1 filters: number p interpolates p/phases of the way
// from one input sample to the next. ratio scales the pass band. Each filter is
// brought to a gain of 1, so that a constant comes out as that constant.
func filterBank(phases, taps int, ratio float64) []float32 {
	bank := make([]float32, (phases+1)*taps)
	filter := make([]float64, taps)
	for p := range phases + 1 {
		sum := 0.0
		for i := range filter {
			// Distance from the output's place to input i, in input samples.
			x := float64(i-taps/2) + 1 - float64(p)/float64(phases)
			filter[i] = sinc(2*passBand*ratio*x) * kaiser(2*x/float64(taps))
			sum += filter[i]
		}
		for i, f := range filter {
			bank[p*taps+i] = float32(f / sum)
		}
	}
	return bank
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the Kaiser window at x of its half width, 0 outside -1 to 1.
func kaiser(x float64) float64 {
	if x < -1 || x > 1 {
		return 0
	}
	return bessel(beta*math.Sqrt(1-x*x)) / bessel(beta)
}

// bessel is the modified Bessel function of the first kind and order 0.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x / (2 * k) * x / (2 * k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
