package ringtone

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

	"offhook/media"
)

// Limits of what a Vorbis head may ask for. The largest of libvorbis have 6561
// entries and 16 dimensions.
const (
	maxVorbisChannels = 8
	maxEntries        = 1 << 16
	maxValues         = 1 << 20 // entries times dimensions, of one codebook
	maxAllValues      = 1 << 22 // of all
)

// checkIdentification looks at the first packet of a head (Vorbis I 4.2.2).
func checkIdentification(packet []byte) error {
	if len(packet) < 30 || string(packet[:7]) != "\x01vorbis" {
		return fmt.Errorf("%w: it has no Vorbis head", media.ErrRingtoneFormat)
	}
	channels, rate := int(packet[11]), binary.LittleEndian.Uint32(packet[12:])
	short, long := packet[28]&15, packet[28]>>4
	if channels == 0 || channels > maxVorbisChannels || rate > math.MaxInt32 || short < 6 || long > 13 || short > long {
		return fmt.Errorf("%w: %d channels at %d Hz in blocks of 2^%d and 2^%d", media.ErrRingtoneFormat, channels, rate, short, long)
	}
	return nil
}

// checkSetup looks at the codebooks in the third packet of a head (Vorbis I 3.2.1):
// tables that are too large, and codes that are not complete, in which the module
// would search for ever.
func checkSetup(packet []byte) error {
	if len(packet) < 8 || string(packet[:7]) != "\x05vorbis" {
		return fmt.Errorf("%w: its Vorbis head has no setup", media.ErrRingtoneFormat)
	}
	b := &bitReader{data: packet[7:]}
	all := 0
	for k := range int(b.read(8)) + 1 {
		values, ok := checkCodebook(b)
		if all += values; !ok || b.over || all > maxAllValues {
			return fmt.Errorf("%w: Vorbis codebook %d", media.ErrRingtoneFormat, k)
		}
	}
	return nil
}

// checkCodebook reads one codebook, and returns how many values it has.
func checkCodebook(b *bitReader) (values int, ok bool) {
	sync, dimensions, entries := b.read(24), int(b.read(16)), int(b.read(24))
	values = entries * dimensions
	if sync != 0x564342 || dimensions == 0 || entries == 0 || entries > maxEntries || values > maxValues {
		return 0, false
	}
	if b.read(1) == 1 {
		ok = checkOrdered(b, entries)
	} else {
		ok = checkLengths(b, entries)
	}
	if !ok {
		return 0, false
	}
	count := 0
	switch b.read(4) {
	case 0:
		return values, true
	case 1:
		for power(count+1, dimensions) <= entries {
			count++
		}
	case 2:
		count = values
	default:
		return 0, false
	}
	b.skip(64)
	size := int(b.read(4)) + 1
	b.skip(1 + size*count)
	return values, true
}

// power is base to the exponent, or more than any number of entries.
func power(base, exponent int) int {
	p := 1
	for range exponent {
		if p *= base; p > maxEntries {
			break
		}
		if base == 1 {
			break
		}
	}
	return p
}

// full is the sum of 2^(32-length) of a code that is complete.
const full = 1 << 32

// checkLengths reads a code word's length for each entry that is used.
func checkLengths(b *bitReader, entries int) bool {
	sparse := b.read(1) == 1
	sum := uint64(0)
	for range entries {
		if !sparse || b.read(1) == 1 {
			sum += full >> (b.read(5) + 1)
		}
		if b.over {
			return false
		}
	}
	return sum == full
}

// checkOrdered reads how many entries have words of each length.
func checkOrdered(b *bitReader, entries int) bool {
	length, sum := b.read(5)+1, uint64(0)
	for done := 0; done < entries; length++ {
		n := int(b.read(bits.Len(uint(entries - done))))
		if done += n; done > entries || length > 32 || b.over {
			return false
		}
		sum += uint64(n) * (full >> length)
	}
	return sum == full
}

// bitReader reads numbers that begin with their lowest bit (Vorbis I 2).
type bitReader struct {
	data []byte
	at   int // bits
	over bool
}

// read reads a number of at most 32 bits.
func (b *bitReader) read(size int) (x uint32) {
	if b.at+size > 8*len(b.data) {
		b.over = true
		return 0
	}
	for i := range size {
		x |= uint32(b.data[b.at/8]>>(b.at%8)&1) << i
		b.at++
	}
	return x
}

func (b *bitReader) skip(size int) {
	if b.at += size; b.at > 8*len(b.data) {
		b.over = true
	}
}
