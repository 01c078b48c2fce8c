package ringtone

import (
	"bytes"
	"fmt"

	"github.com/jfreymuth/vorbis"

	"offhook/media/ogg"
)

// maxVorbisPacket is the most that a packet may be, in bytes; comments may hold a
// picture.
const maxVorbisPacket = 16 << 20

// vorbisFile mixes the channels of what the module decodes.
type vorbisFile struct {
	packets *ogg.Packets
	decoder vorbis.Decoder
	pcm     []float32 // of all channels by turns
	mono    []float32
	done    int64 // samples
}

// newVorbis reads the three packets of a head (Vorbis I 4.2), after it has looked
// for what the module would not come back from.
func newVorbis(file []byte) (*vorbisFile, error) {
	packets, err := ogg.NewPackets(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	v := &vorbisFile{packets: packets}
	for _, check := range []func([]byte) error{checkIdentification, nil, checkSetup} {
		packet, err := packets.Read(maxVorbisPacket)
		if err != nil {
			return nil, fmt.Errorf("the head of the file: %w", err)
		}
		if check == nil {
			continue // comments: nobody reads them
		}
		if err := check(packet); err != nil {
			return nil, err
		}
		if err := v.decoder.ReadHeader(packet); err != nil {
			return nil, err
		}
	}
	v.pcm = make([]float32, v.decoder.BufferSize())
	v.mono = make([]float32, len(v.pcm)/v.decoder.Channels())
	return v, nil
}

func (v *vorbisFile) rate() int { return v.decoder.SampleRate() }

func (v *vorbisFile) read() ([]float32, error) {
	packet, err := v.packets.Read(maxVorbisPacket)
	if err != nil {
		return nil, err
	}
	pcm, err := v.decoder.DecodeInto(packet, v.pcm)
	if err != nil {
		return nil, err
	}
	channels := v.decoder.Channels()
	n := len(pcm) / channels
	for i := range n {
		sum := float32(0)
		for _, x := range pcm[i*channels : (i+1)*channels] {
			sum += x
		}
		v.mono[i] = sum / float32(channels)
	}
	v.done += int64(n)
	if end := v.packets.End(); end >= 0 && v.done > end {
		n -= int(min(v.done-end, int64(n)))
	}
	return v.mono[:n], nil
}
