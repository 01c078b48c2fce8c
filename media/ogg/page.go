package ogg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The fields of a page's header (RFC 3533 6).
const (
	headerSize  = 27
	maxSegments = 255
	fullSegment = 255 // one that is shorter ends a packet

	flagContinued = 1 // the first packet began in the page before
	flagFirst     = 2
	flagLast      = 4

	// noPacketEnds is the granule position of a page in which no packet ends.
	noPacketEnds = -1
)

// page is one page of a file.
type page struct {
	flags    byte
	granule  int64 // samples at 48 kHz until its end, those to be skipped included
	serial   uint32
	sequence uint32
	segments []byte // lengths
	body     []byte
}

// appendTo adds the page as it is in a file to b.
func (p *page) appendTo(b []byte) []byte {
	begin := len(b)
	b = append(b, "OggS\x00"...)
	b = append(b, p.flags)
	b = binary.LittleEndian.AppendUint64(b, uint64(p.granule))
	b = binary.LittleEndian.AppendUint32(b, p.serial)
	b = binary.LittleEndian.AppendUint32(b, p.sequence)
	b = binary.LittleEndian.AppendUint32(b, 0) // the checksum's place
	b = append(b, byte(len(p.segments)))
	b = append(b, p.segments...)
	b = append(b, p.body...)
	binary.LittleEndian.PutUint32(b[begin+22:], checksum(b[begin:]))
	return b
}

// read reads the next page into p, whose memory it uses again. At the end of the
// file, and where that breaks off within a page, it returns io.EOF. Errors:
// ErrFormat, those of in.
func (p *page) read(in io.Reader, scratch []byte) ([]byte, error) {
	scratch = append(scratch[:0], make([]byte, headerSize)...)
	if err := fill(in, scratch); err != nil {
		return scratch, err
	}
	if string(scratch[:4]) != "OggS" || scratch[4] != 0 {
		return scratch, fmt.Errorf("%w: a page does not begin with OggS", ErrFormat)
	}
	p.flags = scratch[5]
	p.granule = int64(binary.LittleEndian.Uint64(scratch[6:]))
	p.serial = binary.LittleEndian.Uint32(scratch[14:])
	p.sequence = binary.LittleEndian.Uint32(scratch[18:])
	sum := binary.LittleEndian.Uint32(scratch[22:])
	clear(scratch[22:26])
	count := int(scratch[26])
	scratch = append(scratch, make([]byte, count)...)
	if err := fill(in, scratch[headerSize:]); err != nil {
		return scratch, err
	}
	size := 0
	for _, n := range scratch[headerSize:] {
		size += int(n)
	}
	scratch = append(scratch, make([]byte, size)...)
	if err := fill(in, scratch[headerSize+count:]); err != nil {
		return scratch, err
	}
	if checksum(scratch) != sum {
		return scratch, fmt.Errorf("%w: a page's checksum is wrong", ErrFormat)
	}
	p.segments, p.body = scratch[headerSize:headerSize+count], scratch[headerSize+count:]
	return scratch, nil
}

// fill reads all of b, or io.EOF.
func fill(in io.Reader, b []byte) error {
	_, err := io.ReadFull(in, b)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		return fmt.Errorf("read Ogg file: %w", err)
	}
	return err
}

// polynomial of the checksum, which begins at 0 and takes the highest bit first:
// unlike any in hash/crc32.
const polynomial = 0x04c11db7

var remainders = func() (table [256]uint32) {
	for i := range table {
		r := uint32(i) << 24
		for range 8 {
			if r&(1<<31) != 0 {
				r = r<<1 ^ polynomial
			} else {
				r <<= 1
			}
		}
		table[i] = r
	}
	return table
}()

func checksum(b []byte) (sum uint32) {
	for _, x := range b {
		sum = sum<<8 ^ remainders[byte(sum>>24)^x]
	}
	return sum
}
