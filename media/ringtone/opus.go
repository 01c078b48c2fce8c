package ringtone

import (
	"bytes"
	"fmt"
	"math"

	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/ogg"
)

// opusFile gives one channel: libopus mixes two by itself.
type opusFile struct {
	reader  *ogg.Reader
	decoder codec.Decoder
	pcm     [5760]float32 // the longest packet
	skip    int
	gain    float32
	done    int64 // samples, those that were skipped included
}

func newOpus(file []byte) (*opusFile, error) {
	reader, err := ogg.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	decoder, err := opus.Codec().NewDecoder()
	if err != nil {
		return nil, err
	}
	head := reader.Head()
	return &opusFile{
		reader: reader, decoder: decoder, skip: head.PreSkip, gain: float32(math.Pow(10, float64(head.GainQ8)/256/20)),
	}, nil
}

func (o *opusFile) rate() int { return opus.SampleRate }

func (o *opusFile) read() ([]float32, error) {
	packet, err := o.reader.Read()
	if err != nil {
		return nil, err
	}
	n, err := o.decoder.Decode(o.pcm[:], packet)
	if err != nil {
		return nil, fmt.Errorf("a packet of the file: %w", err)
	}
	o.done += int64(n)
	if end := o.reader.End(); end >= 0 && o.done > end { // what is behind the end was to fill the packet
		n = max(n-int(min(o.done-end, int64(n))), 0)
	}
	cut := min(o.skip, n)
	o.skip -= cut
	sound := o.pcm[cut:n]
	for i := range sound {
		sound[i] *= o.gain
	}
	return sound, nil
}
