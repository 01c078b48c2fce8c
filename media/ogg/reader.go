package ogg

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// Limits of what is read.
const (
	// maxTags is the most that comments may be, in bytes: they may hold a picture.
	maxTags = 16 << 20
	// maxForeign is how many pages of other streams may lie in a row.
	maxForeign = 10000
)

// Packets gives what is in a file's first stream, of whatever codec. One goroutine
// reads.
type Packets struct {
	in      *bufio.Reader
	page    page
	scratch []byte
	next    int // segment of the page
	offset  int // of that in the page's body
	packet  []byte
	ended   bool
	end     int64 // the granule position of the last page; -1 before it
}

// NewPackets reads a file's first page. Errors: ErrFormat, those of in.
func NewPackets(in io.Reader) (*Packets, error) {
	r := &Packets{in: bufio.NewReader(in), end: -1}
	var err error
	if r.scratch, err = r.page.read(r.in, nil); err != nil {
		return nil, ends("its first page", err)
	}
	if r.page.flags&flagFirst == 0 {
		return nil, fmt.Errorf("%w: it begins in the middle of a stream", ErrFormat)
	}
	return r, nil
}

// Reader gives the Opus packets of a file's first stream. One goroutine reads.
type Reader struct {
	packets *Packets
	head    Head
}

// NewReader reads the head of a file. Errors: ErrFormat, ErrUnsupported, those of
// in.
func NewReader(in io.Reader) (*Reader, error) {
	packets, err := NewPackets(in)
	if err != nil {
		return nil, err
	}
	r := &Reader{packets: packets}
	packet, err := packets.Read(maxPacket)
	if err != nil {
		return nil, ends("its head", err)
	}
	if r.head, err = parseHead(packet); err != nil {
		return nil, err
	}
	if packet, err = packets.Read(maxTags); err != nil {
		return nil, ends("its comments", err)
	}
	if len(packet) < 8 || string(packet[:8]) != "OpusTags" {
		return nil, fmt.Errorf("%w: no comments after the head", ErrFormat)
	}
	packets.packet = nil // it may have been large
	return r, nil
}

// Head is what the file says of its sound.
func (r *Reader) Head() Head { return r.head }

// End is the length of the sound in samples at Rate, those to be skipped included,
// as soon as the last page was reached and if it says; else -1.
func (r *Reader) End() int64 { return r.packets.end }

// Read returns the next packet, which is valid until the next Read. At the end it
// returns io.EOF; a file that breaks off ends where it does. Errors: ErrFormat,
// those of the file.
func (r *Reader) Read() ([]byte, error) { return r.packets.Read(maxPacket) }

// End is the position that the last page names, as soon as that was reached and if
// it does; else -1.
func (r *Packets) End() int64 { return r.end }

// Read returns the next packet, of at most so many bytes, which is valid until the
// next Read. At the end it returns io.EOF; a file that breaks off ends where it
// does. Errors: ErrFormat, those of the file.
func (r *Packets) Read(most int) ([]byte, error) {
	r.packet = r.packet[:0]
	for {
		if r.next == len(r.page.segments) {
			if err := r.turn(); err != nil {
				return nil, err
			}
			continue
		}
		n := int(r.page.segments[r.next])
		if len(r.packet)+n > most {
			return nil, fmt.Errorf("%w: a packet of more than %d bytes", ErrFormat, most)
		}
		r.packet = append(r.packet, r.page.body[r.offset:r.offset+n]...)
		r.next++
		r.offset += n
		if n < fullSegment {
			return r.packet, nil
		}
	}
}

// turn goes to the stream's next page.
func (r *Packets) turn() (err error) {
	if r.ended || r.page.flags&flagLast != 0 {
		return io.EOF
	}
	serial := r.page.serial
	for range maxForeign {
		if r.scratch, err = r.page.read(r.in, r.scratch); err != nil {
			r.page.segments, r.ended = nil, true
			r.next = 0
			return err
		}
		if r.page.serial != serial {
			continue
		}
		r.next, r.offset = 0, 0
		if r.page.flags&flagContinued == 0 {
			r.packet = r.packet[:0] // its end is missing
		}
		if r.page.flags&flagLast != 0 && r.page.granule != noPacketEnds {
			r.end = r.page.granule
		}
		return nil
	}
	r.page.segments, r.next, r.ended = nil, 0, true
	return fmt.Errorf("%w: %d pages of other streams", ErrFormat, maxForeign)
}

// ends words the end of the file where none should be.
func ends(before string, err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it ends before %s does", ErrFormat, before)
	}
	return err
}
