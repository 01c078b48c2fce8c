package wav

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"offhook/media/dsp"
)

// Format is how a file's samples are stored.
type Format struct {
	Rate     int // samples per second
	Channels int
	Bits     int  // of a sample: 8, 16, 24, 32; with Float 32 or 64
	Float    bool // IEEE 754 instead of integers
}

// String returns the format in words: "44100 Hz, 2 channels, 16 bits".
func (f Format) String() string {
	kind := ""
	if f.Float {
		kind = " float"
	}
	return fmt.Sprintf("%d Hz, %d channels, %d bits%s", f.Rate, f.Channels, f.Bits, kind)
}

const (
	maxChannels = 32
	// maxChunks and maxSkipped bound what may lie before the samples.
	maxChunks  = 1000
	maxSkipped = 64 << 20

	tagPCM        = 1
	tagFloat      = 3
	tagExtensible = 0xfffe

	// unknownSize is what programs write that can't seek back: the samples go on to
	// the end of the file. Others leave 0.
	unknownSize = 0xffffffff
)

// subformat is the end, the same in all, of the GUID that stands for a format tag
// in WAVE_FORMAT_EXTENSIBLE.
const subformat = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"

// readHeader reads up to the first sample. size is the length of the samples in
// bytes; -1 is to the end of the file.
func readHeader(r io.Reader) (f Format, size int64, err error) {
	var riff [12]byte
	if _, err := io.ReadFull(r, riff[:]); err != nil {
		return f, 0, broken("its header does", err)
	}
	switch {
	case string(riff[:4]) == "RF64" || string(riff[:4]) == "RIFX":
		return f, 0, fmt.Errorf("%w: it is %s", ErrUnsupported, riff[:4])
	case string(riff[:4]) != "RIFF" || string(riff[8:]) != "WAVE":
		return f, 0, fmt.Errorf("%w: it doesn't begin with RIFF and WAVE", ErrFormat)
	}
	unfinished := binary.LittleEndian.Uint32(riff[4:]) == 0

	skipped := int64(0)
	for range maxChunks {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return f, 0, broken("any samples", err)
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			if f, err = readFormat(r, size); err != nil {
				return f, 0, err
			}
			continue
		case "data":
			if f.Rate == 0 {
				return f, 0, fmt.Errorf("%w: samples before their format", ErrFormat)
			}
			if size == unknownSize || size == 0 && unfinished {
				size = -1
			}
			return f, size, nil
		}
		size += size % 2 // chunks are padded to even length
		if skipped += size; skipped > maxSkipped {
			return f, 0, fmt.Errorf("%w: more than %d MiB before the samples", ErrUnsupported, maxSkipped>>20)
		}
		if _, err := io.CopyN(io.Discard, r, size); err != nil {
			return f, 0, broken("any samples", err)
		}
	}
	return f, 0, fmt.Errorf("%w: more than %d chunks before the samples", ErrUnsupported, maxChunks)
}

func readFormat(r io.Reader, size int64) (f Format, err error) {
	if size < 16 || size > 1024 {
		return f, fmt.Errorf("%w: format of %d bytes", ErrFormat, size)
	}
	var buf [1024]byte
	chunk := buf[:size+size%2]
	if _, err := io.ReadFull(r, chunk); err != nil {
		return f, broken("its format does", err)
	}
	tag := binary.LittleEndian.Uint16(chunk)
	f = Format{
		Channels: int(binary.LittleEndian.Uint16(chunk[2:])),
		Rate:     int(binary.LittleEndian.Uint32(chunk[4:])),
		Bits:     int(binary.LittleEndian.Uint16(chunk[14:])),
	}
	if tag == tagExtensible {
		if size < 40 || !bytes.Equal(chunk[26:40], []byte(subformat)) {
			return f, fmt.Errorf("%w: unknown extensible format", ErrUnsupported)
		}
		tag = binary.LittleEndian.Uint16(chunk[24:])
	}
	f.Float = tag == tagFloat
	block := int(binary.LittleEndian.Uint16(chunk[12:]))
	return f, f.validate(tag, block)
}

func (f Format) validate(tag uint16, block int) error {
	switch {
	case tag != tagPCM && tag != tagFloat:
		return fmt.Errorf("%w: encoding %#04x is neither PCM nor float", ErrUnsupported, tag)
	case f.Float && f.Bits != 32 && f.Bits != 64,
		!f.Float && f.Bits != 8 && f.Bits != 16 && f.Bits != 24 && f.Bits != 32:
		return fmt.Errorf("%w: %v", ErrUnsupported, f)
	case f.Channels == 0 || f.Channels > maxChannels:
		return fmt.Errorf("%w: %d channels", ErrUnsupported, f.Channels)
	case f.Rate < dsp.MinRate || f.Rate > dsp.MaxRate:
		return fmt.Errorf("%w: %d Hz", ErrUnsupported, f.Rate)
	case block != f.frameBytes():
		return fmt.Errorf("%w: blocks of %d bytes for %v", ErrFormat, block, f)
	}
	return nil
}

// frameBytes is the length of one sample of all channels.
func (f Format) frameBytes() int { return f.Channels * f.Bits / 8 }

// broken words the end of the file where none should be; other errors are the
// file system's.
func broken(missing string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends before %s", ErrFormat, missing)
	}
	return fmt.Errorf("read WAV file: %w", err)
}
