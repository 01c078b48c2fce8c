package session

import (
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

const (
	packetTime = 20 * time.Millisecond
	packetSize = media.SampleRate / 50 // samples in the engine's format
	// backlog is the most that is taken from the microphone at once; who comes
	// later than that throws the old sound away.
	backlog = media.SampleRate / 5
	// absent is how long a microphone may give nothing before silence is sent.
	absent = 60 * time.Millisecond
	// longestGap is the most silence that is sent afterwards.
	longestGap = 200 * time.Millisecond
)

// microphone is the way from what is captured to the sessions at a desk. All but
// the meter and who talks unheard belongs to the audio loop.
type microphone struct {
	desk    *desk
	meter   *dsp.Meter // before mute
	unheard unheard
	lifeless

	captured  [backlog]float32
	collected [packetSize]float32 // of them, until it is sent
	mix       [packetSize]float32 // with what others say
	n         int
	open      float32 // gain at the end of the last packet: 0 is muted, or not begun yet
	started   bool
	silentAt  time.Time // when silence is due
}

func newMicrophone(d *desk) microphone {
	return microphone{desk: d, meter: dsp.NewMeter(), unheard: newUnheard()}
}

// run takes what was captured and sends what is due. Of what a microphone gives at once, no
// more than 20 ms is sent in a turn, and of packets of 10 ms one: packets that leave in twos
// are jitter. But what waits for that waits no longer when more comes.
func (m *microphone) run(now time.Time) {
	sending, answered := false, false
	for _, s := range m.desk.legs {
		if s.up.ready() {
			sending, answered = true, answered || s.down.ringback.Load() == nil
		}
	}
	captured := m.read(answered)
	m.desk.listen(captured)
	if !sending {
		return
	}
	if !m.started {
		m.started = true
		m.silentAt = now.Add(packetTime)
	}
	all := m.n >= m.size() && len(captured) > 0
	sent := false
	for len(captured) > 0 {
		frame := m.n / media.FrameSize * media.FrameSize
		k := copy(m.collected[m.n:frame+media.FrameSize], captured)
		m.n += k
		captured = captured[k:]
		if m.n == frame+media.FrameSize {
			m.desk.tap((*dump).captured, m.collected[frame:m.n])
			m.desk.enhanced.apply(m.collected[frame:m.n])
			m.desk.tap((*dump).enhanced, m.collected[frame:m.n])
		}
		if m.n == packetSize {
			m.packet(now)
			sent = true
		}
	}
	for m.n >= m.size() && (all || !sent) {
		m.packet(now)
		sent = true
	}
	if sent {
		m.silentAt = now.Add(absent)
	}
	if now.Sub(m.silentAt) > longestGap {
		m.silentAt = now // the loop itself was stopped, as by a sleeping computer
	}
	for now.After(m.silentAt) {
		size := m.size()
		if m.n < size {
			clear(m.collected[m.n:size])
			m.n = size
		}
		m.packet(now)
		m.silentAt = m.silentAt.Add(media.Duration(size, media.SampleRate))
	}
}

// size is how many samples are sent at once: 20 ms, and 10 where somebody's packets are no
// multiple of that.
func (m *microphone) size() int {
	for _, s := range m.desk.legs {
		if e := s.up.using; e != nil && e.packet%packetTime != 0 {
			return media.FrameSize
		}
	}
	return packetSize
}

// read returns what was captured. A file waits until a call is answered: what
// came before would be heard by nobody.
func (m *microphone) read(answered bool) []float32 {
	source := m.desk.ends.source
	if m.desk.ends.capture == nil && !answered {
		return nil
	}
	n := source.Read(m.captured[:])
	for n == backlog {
		n = source.Read(m.captured[:])
	}
	return m.captured[:n]
}

// packet gives the sessions the first of what was collected.
func (m *microphone) packet(now time.Time) {
	packet := m.collected[:m.size()]
	m.meter.Write(packet)
	m.mute(packet)
	b := &m.desk.bridge
	if b.active {
		b.judge(len(packet))
		for b.lacks(len(packet)) && m.desk.loudspeaker.early(now) {
		}
		b.plan(len(packet))
	}
	for _, s := range m.desk.legs {
		s.up.send(now, m.mixed(s, packet))
	}
	if b.active {
		b.done()
		b.active = len(m.desk.legs) > 1 || !b.over()
	}
	m.n = copy(m.collected[:], m.collected[len(packet):m.n])
}

// mute silences a packet while somebody is muted: once for all, so that who is muted in a
// conference is muted for everybody. It comes and goes without a click in the first moment
// of a packet, the oldest one: what is said from then on is heard by nobody.
func (m *microphone) mute(packet []float32) {
	open := float32(1)
	if m.desk.muted() {
		open = 0
		m.unheard.write(packet)
	} else {
		m.unheard.rest()
	}
	switch {
	case open == 1 && m.open == 1:
		return
	case open == 0 && m.open == 0:
		clear(packet)
		return
	}
	step := (open - m.open) / easing
	for i := range packet[:easing] {
		m.open += step
		packet[i] *= m.open
	}
	if m.open = open; open == 0 {
		clear(packet[easing:])
	}
}

// mixed returns what a session sends: in a conference, what its other members say
// besides the microphone.
func (m *microphone) mixed(s *Session, packet []float32) []float32 {
	b, left := &m.desk.bridge, s.up.left
	summed := b.active || left != nil
	if !summed && s.up.limiter.Resting() {
		return packet
	}
	sum := m.mix[:copy(m.mix[:], packet)]
	if b.active {
		b.mix(sum, s.down.line)
	}
	if left != nil {
		add(sum, left)
		s.up.left = nil
	}
	for at := 0; at < len(sum); at += media.FrameSize {
		s.up.limiter.Process(sum[at:at+media.FrameSize], summed)
	}
	return sum
}

// tap shows a frame to the dumps of the sessions that sit here.
func (d *desk) tap(to func(*dump, []float32), frame []float32) {
	for _, s := range d.legs {
		to(s.dump, frame)
	}
}

// muted reports whether any session that sits here is.
func (d *desk) muted() bool {
	for _, s := range d.legs {
		if s.up.muted.Load() {
			return true
		}
	}
	return false
}
