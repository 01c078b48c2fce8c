//go:build cgo

package echo

import "math"

// Of the reference, in samples.
const (
	taps    = 16  // of the interpolation
	phases  = 256 // places between two samples
	soonest = taps/2 + 2
	usual   = soonest + frame/10
	latest  = usual + 3*frame/2
	kept    = latest + 2*frame + taps
)

// reference gives the filter what was played by the microphone's clock: loudspeaker
// and microphone may be different devices.
type reference struct {
	between [phases + 1][taps]float32
	played  [kept]float32 // newest last
	next    float64       // index in played of the next sample to be read
}

// init sets the interpolation: a sinc in a window of Hann's.
func (r *reference) init() {
	r.next = kept - usual
	for p := range r.between {
		var h [taps]float64
		sum := 0.0
		for j := range h {
			x := float64(j-taps/2+1) - float64(p)/phases
			h[j] = math.Pow(math.Cos(math.Pi*x/taps), 2)
			if x != 0 {
				h[j] *= math.Sin(math.Pi*x) / (math.Pi * x)
			}
			sum += h[j]
		}
		for j := range h {
			r.between[p][j] = float32(h[j] / sum)
		}
	}
}

// take keeps a frame that is played.
func (r *reference) take(played *[frame]float32) {
	copy(r.played[:], r.played[frame:])
	copy(r.played[kept-frame:], played[:])
	r.next -= frame
}

// early reports that nothing of the newest frame may be read soon, because the
// microphone's clock is ahead, and late that there is a frame too many.
func (r *reference) early() bool { return r.behind() < soonest }
func (r *reference) late() bool  { return r.behind() > latest }

// ahead reports that the next frame can be read before more is taken.
func (r *reference) ahead() bool { return r.behind() >= soonest }

// behind is by how much the newest sample is newer than the last that will be read
// in this frame.
func (r *reference) behind() float64 { return kept - frame - r.next }

// read writes the next frame, for a microphone whose clock is slower by rate: by so
// many samples a sample. Where there is nothing to be ahead of, it reads no faster
// than what is played comes.
func (r *reference) read(dst *[frame]float32, rate float64) {
	step := 1 - rate
	if r.behind() < soonest {
		step = min(step, 1)
	}
	for i := range dst {
		n := int(r.next)
		h := &r.between[int((r.next-float64(n))*phases+0.5)]
		x := (*[taps]float32)(r.played[n-taps/2+1:])
		// Four sums, so that none waits for the one before.
		var a, b, c, d float32
		for j := 0; j < taps; j += 4 {
			a += x[j] * h[j]
			b += x[j+1] * h[j+1]
			c += x[j+2] * h[j+2]
			d += x[j+3] * h[j+3]
		}
		dst[i] = (a + b) + (c + d)
		r.next += step
	}
}
