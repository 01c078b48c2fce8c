package record

import "offhook/media"

const (
	// margin is how far what is written lies behind the call, in samples: 200 ms.
	// Within it a side may come early or late.
	margin = media.SampleRate / 5
	// slip is by how much a side may be off before it is stretched or squeezed.
	slip = media.SampleRate / 50
	// late is from when on what was kept too long is dropped instead.
	late = media.SampleRate / 2
	// capacity is what a side keeps while the disk is busy: 5 s.
	capacity = 5 * media.SampleRate
	// step is the most that is written at once: 100 ms.
	step = media.SampleRate / 10
	// bent is by how many samples a step is stretched or squeezed: 417 ppm, where the
	// clocks of devices are off by 300 at most.
	bent = 2
)

// track is one side of a recording. All but its ring belongs to who writes.
type track struct {
	ring *ring
	// waits is true until as much has come as is kept back.
	waits   bool
	scratch [step + bent]float32
}

func newTrack() *track { return &track{ring: newRing(capacity), waits: true} }

// take fills dst with what came next, so that keep samples should be left, and with
// silence where nothing came.
func (t *track) take(dst []float32, keep int) {
	have := t.ring.waiting()
	if t.waits {
		// What is there began len(dst)+keep samples ago if it is so many, else later.
		silence := min(max(len(dst)+keep-have, 0), len(dst))
		clear(dst[:silence])
		if dst = dst[silence:]; len(dst) == 0 {
			return
		}
		t.waits = false
	}
	if have < len(dst) {
		t.ring.read(dst[:have])
		clear(dst[have:])
		t.waits = true
		return
	}
	off := have - len(dst) - keep
	if off > late {
		t.ring.skip(off)
		off = 0
	}
	n := len(dst)
	if len(dst) == step { // a shorter one would be bent too much
		switch {
		case off > slip:
			n += bent
		case off < -slip:
			n -= bent
		}
	}
	if n == len(dst) {
		t.ring.read(dst)
		return
	}
	t.ring.read(t.scratch[:n])
	bend(dst, t.scratch[:n])
}

// forget drops all that came.
func (t *track) forget() {
	t.ring.skip(t.ring.waiting())
	t.waits = true
}

// bend makes as many samples of src as dst has room for.
func bend(dst, src []float32) {
	ratio := float64(len(src)-1) / float64(len(dst)-1)
	for i := range dst {
		at := float64(i) * ratio
		k := min(int(at), len(src)-2)
		dst[i] = src[k] + float32(at-float64(k))*(src[k+1]-src[k])
	}
}
