package ringtone

import (
	"bytes"

	"offhook/media"
	"offhook/media/wav"
)

// wavFile is decoded, mixed and resampled by package wav.
type wavFile struct {
	reader *wav.Reader
	buffer [block]float32
}

func newWAV(file []byte) (*wavFile, error) {
	reader, err := wav.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return &wavFile{reader: reader}, nil
}

func (w *wavFile) rate() int { return media.SampleRate }

func (w *wavFile) read() ([]float32, error) {
	n, err := w.reader.Read(w.buffer[:])
	if n > 0 {
		return w.buffer[:n], nil // an error comes again
	}
	return nil, err
}
