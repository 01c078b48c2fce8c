package red

const (
	// most is how many copies a packet may have: more than any sender makes.
	most = 8
	// furthest is how many packets back a copy may be.
	furthest = 16
)

// Packet is what one RTP packet brought: itself, or a copy of an earlier one.
type Packet struct {
	PayloadType uint8
	Sequence    uint16
	Timestamp   uint32
	// Payload is part of the RTP packet's.
	Payload []byte
	// Copy tells the earlier ones from the packet itself.
	Copy bool
}

// Reader takes packets of one stream after the other apart. The zero value is ready.
type Reader struct {
	known     bool
	ssrc      uint32
	sequence  uint16
	timestamp uint32
	step      uint32 // of the timestamp from packet to packet; 0 while that is not known

	blocks  [most + 1]block
	packets [most + 1]Packet
}

// block is a part of a packet.
type block struct {
	payloadType uint8
	earlier     uint32 // RTP ticks; 0 for the packet itself
	payload     []byte
}

// Note takes a packet without copies, from which the numbers of copies that come later
// follow.
func (r *Reader) Note(ssrc uint32, sequence uint16, timestamp uint32) {
	ahead := int16(sequence - r.sequence)
	switch {
	case !r.known || ssrc != r.ssrc || ahead > furthest || ahead < -furthest:
		r.step = 0
	case ahead <= 0:
		return // late, or the same again
	default:
		r.step = stepOf(timestamp-r.timestamp, uint32(ahead), r.step)
	}
	r.known, r.ssrc, r.sequence, r.timestamp = true, ssrc, sequence, timestamp
}

// stepOf is the step of a packet that is so much later than one so many before it, where it
// was usual so far. Where some got lost on the way and there is more time than that between
// them, the sender was silent as well: that is not spread over all.
func stepOf(later, ahead, usual uint32) uint32 {
	switch step := later / ahead; {
	case ahead > 1 && usual > 0 && step > usual:
		return usual
	case later%ahead == 0:
		return step
	}
	return 0
}

// Forget says that other packets came, by which numbers and times went apart: digits.
func (r *Reader) Forget() { r.known, r.step = false, 0 }

// Read takes a packet apart, and returns the copies whose number is known, oldest first,
// and then the packet itself. They are valid until the next call. Errors: ErrMalformed.
func (r *Reader) Read(ssrc uint32, sequence uint16, timestamp uint32, payload []byte) ([]Packet, error) {
	n, err := split(&r.blocks, payload)
	if err != nil {
		return nil, err
	}
	r.Note(ssrc, sequence, timestamp)
	packets := r.packets[:0]
	for _, b := range r.blocks[:n-1] {
		if back, ok := r.back(b); ok && len(b.payload) > 0 {
			packets = append(packets, Packet{b.payloadType, sequence - back, timestamp - b.earlier, b.payload, true})
		}
	}
	primary := r.blocks[n-1]
	return append(packets, Packet{primary.payloadType, sequence, timestamp, primary.payload, false}), nil
}

// back is how many packets before its own a copy was sent.
func (r *Reader) back(b block) (n uint16, ok bool) {
	if r.step == 0 || b.earlier == 0 || b.earlier%r.step != 0 || b.earlier/r.step > furthest {
		return 0, false
	}
	return uint16(b.earlier / r.step), true
}

// split reads the headers (RFC 2198 3) and returns how many blocks there are; the last
// is the packet itself.
func split(blocks *[most + 1]block, payload []byte) (n int, err error) {
	var lengths [most]int
	rest := payload
	for ; ; n++ {
		if len(rest) < primaryHeader {
			return 0, ErrMalformed
		}
		blocks[n] = block{payloadType: rest[0] & 0x7f}
		if rest[0]&follows == 0 {
			rest = rest[primaryHeader:]
			break
		}
		if len(rest) < copyHeader || n == most {
			return 0, ErrMalformed
		}
		blocks[n].earlier = uint32(rest[1])<<6 | uint32(rest[2])>>2
		lengths[n] = int(rest[2]&3)<<8 | int(rest[3])
		rest = rest[copyHeader:]
	}
	for i := range n {
		if lengths[i] > len(rest) {
			return 0, ErrMalformed
		}
		blocks[i].payload, rest = rest[:lengths[i]], rest[lengths[i]:]
	}
	blocks[n].payload = rest
	return n + 1, nil
}
