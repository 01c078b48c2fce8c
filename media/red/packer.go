package red

import "encoding/binary"

// What the header of a copy can say (RFC 2198 3): how much earlier it is, in 14 bits of
// the RTP clock, and how long, in 10.
const (
	latest  = 1<<14 - 1
	longest = 1<<10 - 1

	copyHeader, primaryHeader = 4, 1
	// follows is the bit of a header after which another one comes.
	follows = 0x80
)

// MaxCopies is how many packets a Packer repeats at most.
const MaxCopies = 2

// Packer makes packets that repeat the ones before them. The zero value repeats nothing.
type Packer struct {
	copies int
	past   [MaxCopies]past // newest first
	known  int             // of past
}

type past struct {
	timestamp uint32
	length    int
	payload   [longest]byte
}

// SetCopies says how many packets each repeats, 0 to MaxCopies; what is beyond is the
// nearest.
func (p *Packer) SetCopies(n int) { p.copies = min(max(n, 0), MaxCopies) }

// Copies is how many packets each repeats.
func (p *Packer) Copies() int { return p.copies }

// Forget says that the next packet does not follow the last one: after a pause, or with
// another codec, there is nothing to repeat.
func (p *Packer) Forget() { p.known = 0 }

// Pack writes the packet with this timestamp, and as many copies as are known and fit, to
// dst and returns its length. It is 0 where there is nothing to repeat: the payload is
// then to be sent as it is.
func (p *Packer) Pack(dst []byte, payloadType uint8, timestamp uint32, payload []byte) (n int) {
	copies, size := 0, primaryHeader+len(payload)
	for copies < min(p.copies, p.known) {
		b := &p.past[copies]
		if timestamp-b.timestamp > latest || size+copyHeader+b.length > len(dst) {
			break
		}
		size += copyHeader + b.length
		copies++
	}
	if copies > 0 {
		n = p.write(dst, copies, payloadType, timestamp, payload)
	}
	p.remember(timestamp, payload)
	return n
}

func (p *Packer) write(dst []byte, copies int, payloadType uint8, timestamp uint32, payload []byte) (n int) {
	for i := copies - 1; i >= 0; i-- { // oldest first
		b := &p.past[i]
		binary.BigEndian.PutUint32(dst[n:], uint32(follows|payloadType&0x7f)<<24|(timestamp-b.timestamp)<<10|uint32(b.length))
		n += copyHeader
	}
	dst[n] = payloadType & 0x7f
	n += primaryHeader
	for i := copies - 1; i >= 0; i-- {
		n += copy(dst[n:], p.past[i].payload[:p.past[i].length])
	}
	return n + copy(dst[n:], payload)
}

// remember keeps a packet; one that is too long for a copy hides those before it.
func (p *Packer) remember(timestamp uint32, payload []byte) {
	if len(payload) == 0 || len(payload) > longest {
		p.known = 0
		return
	}
	copy(p.past[1:], p.past[:])
	b := &p.past[0]
	b.timestamp, b.length = timestamp, copy(b.payload[:], payload)
	p.known = min(p.known+1, MaxCopies)
}
