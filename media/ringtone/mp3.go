package ringtone

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/hajimehoshi/go-mp3"

	"offhook/media"
)

// mp3File gives both channels, of a mono file, too.
type mp3File struct {
	decoder *mp3.Decoder
	bytes   [4 * block]byte
	mono    [block]float32
}

// newMP3 takes what begins with a frame (ISO 11172-3 2.4.2.3: twelve bits that are
// set, of which some encoders clear the last) behind its tags, which the decoder
// would make memory for as they ask.
func newMP3(file []byte) (*mp3File, error) {
	file = behindTags(file)
	if len(file) < 4 || file[0] != 0xff || file[1]&0xe0 != 0xe0 {
		return nil, fmt.Errorf("%w: it is neither WAV nor MP3 nor Ogg", media.ErrRingtoneFormat)
	}
	// Without Seek the decoder does not look through the whole file first.
	decoder, err := mp3.NewDecoder(io.MultiReader(bytes.NewReader(file)))
	if err != nil {
		return nil, err
	}
	return &mp3File{decoder: decoder}, nil
}

// behindTags skips ID3v2 tags, and the zeros that some programs leave behind them.
func behindTags(file []byte) []byte {
	for len(file) >= 10 && string(file[:3]) == "ID3" {
		size := 10 + int(file[6]&0x7f)<<21 + int(file[7]&0x7f)<<14 + int(file[8]&0x7f)<<7 + int(file[9]&0x7f)
		if file[5]&0x10 != 0 {
			size += 10 // the tag's footer
		}
		file = bytes.TrimLeft(file[min(size, len(file)):], "\x00")
	}
	return file
}

func (m *mp3File) rate() int { return m.decoder.SampleRate() }

func (m *mp3File) read() ([]float32, error) {
	n, err := io.ReadFull(m.decoder, m.bytes[:])
	if n < 4 {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		return nil, err
	}
	for i := range n / 4 {
		left := int16(binary.LittleEndian.Uint16(m.bytes[4*i:]))
		right := int16(binary.LittleEndian.Uint16(m.bytes[4*i+2:]))
		m.mono[i] = (float32(left) + float32(right)) / 65536
	}
	return m.mono[:n/4], nil
}
