package record

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/ogg"
	"offhook/media/wav"
)

// bitrate is that of Opus for both sides together: each sounds as in the call.
const bitrate = 64000

// namesMost is how many files of one name there may be.
const namesMost = 1000

// storage is an open file.
type storage interface {
	io.WriteSeeker
	io.Closer
	Truncate(size int64) error
	Name() string
}

// create makes a file that nobody else may read, and the folders above it.
func create(path string) (storage, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of a recording: %w", err)
	}
	extension := filepath.Ext(path)
	stem := strings.TrimSuffix(path, extension)
	for n := 2; ; n++ {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, fs.ErrExist) || n > namesMost {
			return nil, fmt.Errorf("make the file of a recording: %w", err)
		}
		path = stem + " (" + strconv.Itoa(n) + ")" + extension
	}
}

// writer is how a format is written: samples of both sides by turns.
type writer interface {
	Write(stereo []float32) error
	// Close ends the file's content, not the file.
	Close() error
}

func newWriter(format media.RecordingFormat, file storage) (writer, error) {
	switch format {
	case media.WAV:
		return wav.NewStereoWriter(file)
	case media.OggOpus:
		return newOpusWriter(file)
	}
	return nil, fmt.Errorf("%w: %q", ErrFormat, format)
}

// opusWriter encodes what is written.
type opusWriter struct {
	file    storage
	encoder *opus.StereoEncoder
	out     *ogg.Writer
	pcm     []float32 // collected until it is a packet
	payload [codec.MaxPayload]byte
	samples int64 // of each side
	packets int
}

// flushEvery is how many packets are written to the disk at once: a second.
const flushEvery = media.SampleRate / opus.StereoFrame

func newOpusWriter(file storage) (*opusWriter, error) {
	encoder, err := opus.NewStereoEncoder(bitrate)
	if err != nil {
		return nil, err
	}
	out, err := ogg.NewWriter(file, ogg.Head{Channels: 2, PreSkip: opus.StereoDelay}, rand.Uint32())
	if err != nil {
		return nil, err
	}
	return &opusWriter{file: file, encoder: encoder, out: out, pcm: make([]float32, 0, 2*opus.StereoFrame)}, nil
}

// Write implements writer.
func (w *opusWriter) Write(stereo []float32) error {
	w.samples += int64(len(stereo) / 2)
	return w.encode(stereo)
}

func (w *opusWriter) encode(stereo []float32) error {
	for len(stereo) > 0 {
		n := min(cap(w.pcm)-len(w.pcm), len(stereo))
		w.pcm = append(w.pcm, stereo[:n]...)
		stereo = stereo[n:]
		if len(w.pcm) < cap(w.pcm) {
			break
		}
		size, err := w.encoder.Encode(w.payload[:], w.pcm)
		if err != nil {
			return fmt.Errorf("record: %w", err)
		}
		w.pcm = w.pcm[:0]
		if err := w.out.Write(w.payload[:size]); err != nil {
			return err
		}
		if w.packets++; w.packets%flushEvery != 0 {
			continue
		}
		if err := w.out.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// Close implements writer. What an interrupted write has left of a page is cut off.
func (w *opusWriter) Close() error {
	var silence [2 * opus.StereoFrame]float32
	var err error
	end := w.samples + opus.StereoDelay // the last sample is to come out of the decoder
	for err == nil && int64(w.packets)*opus.StereoFrame < end {
		err = w.encode(silence[:cap(w.pcm)-len(w.pcm)])
	}
	if err = errors.Join(err, w.out.Close(end)); err == nil {
		return nil
	}
	return errors.Join(err, w.file.Truncate(w.out.Written()))
}
