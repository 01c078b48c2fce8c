package ogg

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// Rate is that of all positions in a file, in samples per second, whatever Opus
// has inside (RFC 7845 4).
const Rate = 48000

// Head is what a file says of its sound in its first packet (RFC 7845 5.1).
type Head struct {
	Channels int // 1 or 2
	// PreSkip is how many samples at Rate the decoder's output is to be cut by at
	// the beginning: the encoder's delay.
	PreSkip int
	// GainQ8 is in 1/256 dB what the decoder's output is to be amplified by.
	GainQ8 int
}

const headSize = 19

func (h Head) append(b []byte) []byte {
	b = append(b, "OpusHead\x01"...)
	b = append(b, byte(h.Channels))
	b = binary.LittleEndian.AppendUint16(b, uint16(h.PreSkip))
	b = binary.LittleEndian.AppendUint32(b, Rate)
	b = binary.LittleEndian.AppendUint16(b, uint16(int16(h.GainQ8)))
	return append(b, 0) // the mapping of one or two channels
}

func parseHead(packet []byte) (Head, error) {
	if !strings.HasPrefix(string(packet), "OpusHead") {
		return Head{}, fmt.Errorf("%w: there is no Opus in it", ErrUnsupported)
	}
	if len(packet) < headSize {
		return Head{}, fmt.Errorf("%w: a head of %d bytes", ErrFormat, len(packet))
	}
	h := Head{
		Channels: int(packet[9]),
		PreSkip:  int(binary.LittleEndian.Uint16(packet[10:])),
		GainQ8:   int(int16(binary.LittleEndian.Uint16(packet[16:]))),
	}
	switch {
	case packet[8]>>4 != 0:
		return Head{}, fmt.Errorf("%w: version %d", ErrUnsupported, packet[8])
	case packet[18] != 0 || h.Channels < 1 || h.Channels > 2:
		return Head{}, fmt.Errorf("%w: %d channels, mapping %d", ErrUnsupported, h.Channels, packet[18])
	}
	return h, nil
}

// appendTags adds the packet of comments: who wrote, and nothing about whom (RFC
// 7845 5.2).
func appendTags(b []byte, vendor string) []byte {
	b = append(b, "OpusTags"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(vendor)))
	b = append(b, vendor...)
	return binary.LittleEndian.AppendUint32(b, 0)
}

// PacketTime returns how long an Opus packet lasts (RFC 6716 3.1); 0 for one that
// is none.
func PacketTime(packet []byte) time.Duration {
	if len(packet) == 0 {
		return 0
	}
	frame := frameTime(packet[0] >> 3)
	switch packet[0] & 3 {
	case 0:
		return frame
	case 1, 2:
		return 2 * frame
	}
	if len(packet) < 2 {
		return 0
	}
	if d := frame * time.Duration(packet[1]&63); d <= longestPacket {
		return d
	}
	return 0
}

// longestPacket is the most that one can hold (RFC 6716 3.2.5).
const longestPacket = 120 * time.Millisecond

// frameTime is the length of a frame by its configuration: SILK's, then the
// hybrid's, then CELT's.
func frameTime(configuration byte) time.Duration {
	switch {
	case configuration < 12:
		return [...]time.Duration{10, 20, 40, 60}[configuration&3] * time.Millisecond
	case configuration < 16:
		return [...]time.Duration{10, 20}[configuration&1] * time.Millisecond
	}
	return 2500 * time.Microsecond << (configuration & 3)
}
