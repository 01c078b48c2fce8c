package demopbx

import "math"

// taps is the length of the resampler's filter in samples of the lower rate.
const taps = 32

// resample converts a whole clip between rates with a windowed sinc. It is
// called once per announcement, not per packet.
func resample(in []float32, from, to int) []float32 {
	if from == to {
		return in
	}
	step := float64(from) / float64(to)
	scale := max(step, 1) // the filter is as wide as the lower rate wants it
	half := taps / 2 * scale
	phases := to / gcd(from, to)
	filters := make([][]float64, phases)
	out := make([]float32, int(float64(len(in))/step))
	for i := range out {
		centre := float64(i) * step
		first := int(math.Ceil(centre - half))
		filter := filters[i%phases]
		if filter == nil {
			filter = lowPass(centre-float64(first), scale, int(2*half)+1)
			filters[i%phases] = filter
		}
		sum := 0.0
		for j, weight := range filter {
			if k := first + j; k >= 0 && k < len(in) {
				sum += weight * float64(in[k])
			}
		}
		out[i] = float32(sum)
	}
	return out
}

// lowPass is a Hann-windowed sinc around centre, of unit gain.
func lowPass(centre, scale float64, n int) []float64 {
	filter, sum := make([]float64, n), 0.0
	for i := range filter {
		x := (float64(i) - centre) / scale
		if math.Abs(x) >= taps/2 {
			continue
		}
		filter[i] = 0.5 * (1 + math.Cos(2*math.Pi*x/taps))
		if x != 0 {
			filter[i] *= math.Sin(math.Pi*x) / (math.Pi * x)
		}
		sum += filter[i]
	}
	for i := range filter {
		filter[i] /= sum
	}
	return filter
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
