//go:build cgo

package echo

const (
	waiting = 16          // frames that were played and have not met the microphone's yet
	noted   = 2 * waiting // microphone's frames after which it is known how many wait in any case
	known   = 1000        // and after which it is clear whether what was owed has come
	pause   = 48          // frames without a sound after which there is no echo of any
)

// meeting is where what is played waits for what is heard: one frame for each, though they
// come in bursts. In the long run they are as many only where both devices have the same
// clock, and neither loses any.
type meeting struct {
	queue         [waiting]waiter
	first, queued int
	silence       [frame]float32

	fewest, met int // that waited in the last meetings, and how many these were
	// Silences were met for want of a frame. As many may wait more from then on: where the
	// program was held up, they come late.
	owed, most, since int // most waited in any case, of so many meetings
	wanting           int // silences in a row

	quiet   int  // frames since the last sound
	audible bool // there can be an echo of the last frame that was met
}

// waiter is a frame that was played.
type waiter struct {
	samples [frame]float32
	audible bool // it, or what came before
}

// played takes a frame, and reports whether there can be an echo of it or of what came
// before.
func (m *meeting) played(samples []float32) (audible bool) {
	const inaudible = frame * 1e-7 // -70 dBFS
	if m.queued == waiting {
		m.drop(1)
	}
	w := &m.queue[(m.first+m.queued)%waiting]
	m.queued++
	energy := float32(0)
	for i, s := range samples {
		s = sane(s)
		w.samples[i] = s
		energy += s * s
	}
	m.quiet = min(m.quiet+1, pause+1)
	if energy > inaudible {
		m.quiet = 0
	}
	w.audible = m.quiet <= pause
	return w.audible
}

// meet returns how many frames meet the microphone's next one. ahead says that the
// reference needs none. What has become too many bit by bit is a microphone with a slow
// clock, which the reference goes by; what has at once, a microphone that has lost some.
func (m *meeting) meet(ahead bool) int {
	if m.met == 0 {
		m.fewest = m.queued
	}
	m.fewest = min(m.fewest, m.queued)
	m.met = (m.met + 1) % noted
	tooMany := 0
	if m.met == 0 {
		tooMany = max(0, m.fewest-1-m.owed)
		m.most = max(m.most, m.fewest-1)
	}
	if m.since++; m.since == known {
		m.owed = min(m.owed, m.most)
		m.most, m.since = 0, 0
	}
	switch {
	case tooMany == 1:
		return 2
	case tooMany > 1:
		m.drop(tooMany)
	case m.queued == 0 && ahead:
		return 0
	}
	return 1
}

// next returns the next frame; silence where none waits. It is the caller's until the
// next one is played.
func (m *meeting) next() *[frame]float32 {
	if m.queued == 0 {
		m.owed = min(m.owed+1, waiting/2)
		if m.wanting++; m.wanting > pause {
			m.audible = false
		}
		clear(m.silence[:])
		return &m.silence
	}
	m.wanting = 0
	w := &m.queue[m.first]
	m.audible = w.audible
	m.drop(1)
	return &w.samples
}

func (m *meeting) drop(n int) { m.first, m.queued = (m.first+n)%waiting, m.queued-n }
