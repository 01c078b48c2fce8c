package echo

// Of the filter.
const (
	parts      = 24                         // of a frame each: how long an echo it can learn
	share      = float32(frame) / blockSize // of a block that is new
	transition = 0.999                      // of the way is still there after 10 ms
	speechStep = 0.5                        // how fast the near speech's power is followed
	uncertain  = 1                          // variance of coefficients of which nothing is known
	renewed    = 0.1                        // the same after a change
	cleaned    = 2                          // parts whose wrapped ends are cut in each frame
)

// Of changed: in speechLow to speechHigh, 190 Hz to 6 kHz.
const (
	speechLow, speechHigh = 4, 128
	resembles             = 0.4  // part of what was subtracted that is in what is left
	coherent              = 0.15 // how much of what is left that explains
	resemblanceStep       = 0.03 // over a third of a second
	settled               = 200  // frames between two changes
)

// filter is the way from the loudspeaker to the microphone, as far as it is known.
type filter struct {
	played      [blockSize]float32
	spectra     [parts][bins]complex64 // of the last played blocks, newest at index newest
	newest      int
	way         [parts][bins]complex64
	uncertainty [parts][bins]float32
	speech      [bins]float32 // power of what is left
	doubt       [bins]float32 // power of the echo that is probably still left

	cutting int // part whose end is cut next
	quiet   int // frames for which nothing was played

	resemblance, subtracted, left float32
	since                         int // frames since the last change

	time [blockSize]float32
	freq [half + 1]complex64
}

func (f *filter) init() {
	for i := range f.uncertainty {
		for k := range f.uncertainty[i] {
			f.uncertainty[i][k] = uncertain
		}
	}
}

// forget makes the filter learn fast again, from where it is.
func (f *filter) forget() {
	for i := range f.uncertainty {
		for k := range f.uncertainty[i] {
			f.uncertainty[i][k] = max(f.uncertainty[i][k], renewed)
		}
	}
}

// idle takes the frame that is played, and reports whether there can be no echo of
// anything: then nothing else needs to be asked.
func (f *filter) idle(played *[frame]float32) bool {
	const inaudible = frame * 1e-7 // -70 dBFS
	energy := float32(0)
	for _, s := range played {
		energy += s * s
	}
	if energy > inaudible {
		f.quiet = 0
		return false
	}
	if f.quiet <= 2*parts {
		f.quiet++
	}
	return f.quiet > 2*parts
}

// estimate takes the frame that is played and returns its echo.
func (f *filter) estimate(t *transform, played, echo *[frame]float32) {
	copy(f.played[:], f.played[frame:])
	copy(f.played[blockSize-frame:], played[:])
	f.newest = (f.newest + parts - 1) % parts
	t.forward(&f.freq, &f.played)
	copy(f.spectra[f.newest][:], f.freq[:bins])

	clear(f.freq[:])
	for i := range parts {
		x, w := &f.spectra[(f.newest+i)%parts], &f.way[i]
		for k := range w {
			f.freq[k] += x[k] * w[k]
		}
	}
	t.inverse(&f.time, &f.freq)
	copy(echo[:], f.time[blockSize-frame:])
}

// learn corrects the way by what was left: equations 16 to 21 of the paper, with
// the near speech's power taken from what is left.
func (f *filter) learn(t *transform, left *[half + 1]complex64) {
	clear(f.doubt[:])
	for i := range parts {
		x, p := &f.spectra[(f.newest+i)%parts], &f.uncertainty[i]
		for k, v := range x {
			f.doubt[k] += p[k] * power(v)
		}
	}
	var gain [bins]float32
	for k := range gain {
		f.doubt[k] *= share
		f.speech[k] += (1 - speechStep) * (power(left[k]) - f.speech[k])
		gain[k] = 1 / (f.doubt[k] + f.speech[k] + 1e-6)
	}
	const stays = transition * transition
	for i := range parts {
		x, w, p := &f.spectra[(f.newest+i)%parts], &f.way[i], &f.uncertainty[i]
		for k, v := range x {
			g := p[k] * gain[k]
			w[k] += conj(v) * left[k] * complex(g, 0)
			p[k] = stays*(1-share*g*power(v))*p[k] + (1-stays)*power(w[k])
		}
	}
	for range cleaned {
		f.cut(t, f.cutting)
		f.cutting = (f.cutting + 1) % parts
	}
}

// cut removes from a part what its block has no room for: the product of two
// spectra is a convolution in a circle.
func (f *filter) cut(t *transform, part int) {
	clear(f.freq[:])
	copy(f.freq[:], f.way[part][:])
	t.inverse(&f.time, &f.freq)
	clear(f.time[frame:])
	t.forward(&f.freq, &f.time)
	copy(f.way[part][:], f.freq[:bins])
}

// changed reports whether the way is another one now: then what is left has in it,
// with the other sign, what was subtracted. Near speech has not.
func (f *filter) changed(left, subtracted *[half + 1]complex64) bool {
	var resemblance, echo, rest float32
	for k := speechLow; k < speechHigh; k++ {
		y, e := subtracted[k], left[k]
		resemblance -= real(y)*real(e) + imag(y)*imag(e)
		echo += power(y)
		rest += power(e)
	}
	f.resemblance += resemblanceStep * (resemblance - f.resemblance)
	f.subtracted += resemblanceStep * (echo - f.subtracted)
	f.left += resemblanceStep * (rest - f.left)
	f.since++
	const audible = 1e-2 // about -60 dBFS
	if f.since < settled || f.subtracted < audible || f.resemblance < resembles*f.subtracted ||
		f.resemblance*f.resemblance < coherent*f.left*f.subtracted {
		return false
	}
	f.since, f.resemblance, f.subtracted, f.left = 0, 0, 0, 0
	return true
}
