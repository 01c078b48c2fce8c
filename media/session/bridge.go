package session

import "offhook/media"

const (
	// lineSize is how much a line holds, in samples: 170 ms. A power of two.
	lineSize = 1 << 13
	// overfull is how much may wait; more is left out at once.
	overfull = 6 * media.FrameSize
	// easing is how many samples a gap, a leap or mute takes to begin and end.
	easing = 240
	// judged is after how many packets the bridge looks whether its two sides keep
	// step, and slipPart which part of a packet it may be longer or shorter for
	// that: 0.4 %, which nobody hears.
	judged, slipPart = 25, 240
	// They do not where more than mostlyShort of these lacked something, since the
	// loudspeaker then was ahead all the while, nor where each left more than plenty
	// samples.
	mostlyShort, plenty = 4 * judged / 5, media.FrameSize / 2
)

// line is a stretch of sound, indexed by the samples of a bridge.
type line [lineSize]float32

func (l *line) at(i uint64) *float32 { return &l[i%lineSize] }

// bridge brings what each side of a conference says to the others. It is decoded
// at the loudspeaker's pace and sent at the microphone's, and no two clocks agree:
// so it is read a little faster or slower than it is written. Where a packet lacks
// something, the loudspeaker is given its next frame early. It belongs to the audio
// loop.
//
//	loudspeaker.produce ─> line of each session ┐  sum - own    microphone.packet
//	      10 ms            sum of all           ┴─────────────> 10 or 20 ms, for each
type bridge struct {
	sum           line
	written, read uint64 // samples
	until         uint64 // where the sound of who left last ends
	active        bool
	waiting       bool // there was too little: until there is enough again

	now     step
	slip    int // samples that each packet is longer
	least   int // the least that was left after a packet, lately
	short   int // how many packets lacked something
	packets int // since when
}

// step is how the next packet is read.
type step struct {
	size int  // samples of the packet
	take int  // samples that it is made of
	leap int  // samples that are left out
	rise bool // from silence
	fall bool // to silence
	none bool // nothing is read
}

// begin starts with silence.
func (b *bridge) begin() { *b = bridge{active: true, waiting: true, least: lineSize} }

// silence makes room for the next frame of all.
func (b *bridge) silence() {
	for i := range uint64(media.FrameSize) {
		*b.sum.at(b.written + i) = 0
	}
}

// say adds a session's frame; own is its line, or nil for one that has left.
func (b *bridge) say(own *line, frame []float32) {
	for i, s := range frame {
		*b.sum.at(b.written + uint64(i)) += s
		if own != nil {
			*own.at(b.written + uint64(i)) = s
		}
	}
}

// said ends the frame of all.
func (b *bridge) said() {
	b.written += media.FrameSize
	if b.written-b.read > lineSize-media.FrameSize { // nobody takes anything
		b.read, b.waiting = b.written, true
	}
}

// lacks reports whether a packet of size samples needs more than there is.
func (b *bridge) lacks(size int) bool { return int(b.written-b.read) < max(size, size+b.slip) }

// plan decides how the next packet is read.
func (b *bridge) plan(size int) {
	there := int(b.written - b.read)
	b.now = step{size: size, take: size + b.slip, rise: b.waiting}
	switch {
	case b.lacks(size) && b.waiting:
		b.now = step{none: true}
	case b.lacks(size): // what there is fades away
		b.now = step{size: size, take: size, fall: true}
	case there > size+overfull:
		b.now = step{size: size, take: size, leap: there - size - media.FrameSize}
	}
	b.waiting = b.lacks(size)
}

// judge looks how much the next packet will leave, and decides whether that should be
// more or less. It is asked before the loudspeaker is given anything early.
func (b *bridge) judge(size int) {
	left := int(b.written-b.read) - size
	b.least = min(b.least, left)
	if left < 0 {
		b.short++
	}
	if b.packets++; b.packets < judged {
		return
	}
	switch b.slip = 0; {
	case b.short > mostlyShort:
		b.slip = -size / slipPart
	case b.least > plenty:
		b.slip = size / slipPart
	}
	b.packets, b.short, b.least = 0, 0, lineSize
}

// mix adds to a packet what all but the owner of a line say, as planned.
func (b *bridge) mix(packet []float32, own *line) {
	if b.now.none {
		return
	}
	for i := range packet {
		packet[i] += b.loudness(i) * b.sample(own, i)
	}
}

// sample is what all but the owner of a line say at sample i of a packet.
func (b *bridge) sample(own *line, i int) float32 {
	at, part := b.read+uint64(i), float32(0)
	if size := b.now.size; b.now.take != size {
		place := i * b.now.take
		at, part = b.read+uint64(place/size), float32(place%size)/float32(size)
	}
	x := b.others(own, at)
	if part > 0 {
		x += part * (b.others(own, at+1) - x)
	}
	if b.now.leap > 0 {
		x += min(float32(i)/easing, 1) * (b.others(own, at+uint64(b.now.leap)) - x)
	}
	return x
}

func (b *bridge) others(own *line, at uint64) float32 {
	if own == nil {
		return *b.sum.at(at)
	}
	return *b.sum.at(at) - *own.at(at)
}

// loudness is the gain of sample i of a packet.
func (b *bridge) loudness(i int) float32 {
	switch {
	case b.now.rise:
		return min(float32(i)/easing, 1)
	case b.now.fall:
		left := int(b.written-b.read) - i
		return min(max(float32(left)/easing, 0), 1)
	}
	return 1
}

// done moves on behind the packet.
func (b *bridge) done() {
	if !b.now.none {
		b.read = min(b.read+uint64(b.now.take+b.now.leap), b.written)
	}
}

// over reports whether all of who left was heard.
func (b *bridge) over() bool { return b.waiting || b.read >= b.until }

// fadeAway writes to dst how the sound of the others would end now for the owner
// of a line.
func (b *bridge) fadeAway(dst []float32, own *line) {
	clear(dst)
	if b.waiting {
		return
	}
	n := min(len(dst), int(b.written-b.read))
	for i := range n {
		dst[i] = b.others(own, b.read+uint64(i)) * (1 - float32(i)/float32(n))
	}
}
