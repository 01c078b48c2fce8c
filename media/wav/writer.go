package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"offhook/media"
)

const (
	headerSize = 44
	// maxData is what the 32-bit size of the whole file leaves for samples.
	maxData = math.MaxUint32 - headerSize
	// sampleSize is the length in bytes of a sample of one channel.
	sampleSize = 2
	// flushEvery is how many bytes of one channel's samples are kept before they
	// and the sizes are written: one second.
	flushEvery = sampleSize * media.SampleRate
)

// Writer writes 48 kHz samples of 16 bits, of one channel or two. The first error stays: from then
// on every call returns it, and the file keeps what was written until then. One
// goroutine writes.
type Writer struct {
	out      io.WriteSeeker
	closer   io.Closer // nil if the file is not ours
	channels int
	buffer   []byte
	data     int64 // bytes of samples in the file
	err      error
}

// Create makes a file, or empties the one that is there; only its owner may read
// it, for it is to hold a conversation. Close it. Errors: those of os.OpenFile.
func Create(path string) (*Writer, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create WAV file: %w", err)
	}
	w, err := NewWriter(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	w.closer = file
	return w, nil
}

// NewWriter writes the header of an empty file at the beginning of out.
func NewWriter(out io.WriteSeeker) (*Writer, error) { return newWriter(out, 1) }

// NewStereoWriter is NewWriter for two channels, whose samples are written left
// and right by turns.
func NewStereoWriter(out io.WriteSeeker) (*Writer, error) { return newWriter(out, 2) }

func newWriter(out io.WriteSeeker, channels int) (*Writer, error) {
	w := &Writer{out: out, channels: channels, buffer: make([]byte, 0, channels*flushEvery)}
	w.flush()
	return w, w.err
}

// Write adds samples; beyond ±1 they are clipped. It does not allocate. Errors:
// ErrClosed, ErrTooLong, those of the file (a full disk, say).
func (w *Writer) Write(samples []float32) error {
	if w.err != nil {
		return w.err
	}
	for len(samples) > 0 {
		at := len(w.buffer)
		n := min(len(samples), (cap(w.buffer)-at)/sampleSize)
		w.buffer = w.buffer[:at+n*sampleSize]
		into := w.buffer[at:]
		for i, s := range samples[:n] {
			binary.LittleEndian.PutUint16(into[i*sampleSize:], uint16(toInt16(s)))
		}
		samples = samples[n:]
		if len(w.buffer) == cap(w.buffer) {
			if w.flush(); w.err != nil {
				return w.err
			}
		}
	}
	return nil
}

// Samples is how many samples of each channel have been written.
func (w *Writer) Samples() int { return int(w.data+int64(len(w.buffer))) / (sampleSize * w.channels) }

// Close writes what is left and the final sizes, and closes the file if Create
// made it. It returns the first error of all.
func (w *Writer) Close() error {
	if errors.Is(w.err, ErrClosed) {
		return w.err
	}
	if w.err == nil {
		w.flush()
	}
	err := w.err
	if w.closer != nil {
		err = errors.Join(err, w.closer.Close())
	}
	w.err = ErrClosed
	return err
}

// flush writes the buffered samples, then the sizes: a process that is killed in
// between leaves a file whose header says a little less than there is.
func (w *Writer) flush() {
	if w.data+int64(len(w.buffer)) > maxData {
		w.err = fmt.Errorf("write WAV file: %w", ErrTooLong)
		return
	}
	err := w.writeAt(headerSize+w.data, w.buffer)
	if err == nil {
		w.data += int64(len(w.buffer))
		w.buffer = w.buffer[:0]
		header := header(uint32(w.data), w.channels)
		err = w.writeAt(0, header[:])
	}
	if err != nil {
		w.err = fmt.Errorf("write WAV file: %w", err)
	}
}

func (w *Writer) writeAt(offset int64, b []byte) error {
	if _, err := w.out.Seek(offset, io.SeekStart); err != nil {
		return err
	}
	_, err := w.out.Write(b)
	return err
}

// header is the 44 bytes before that many bytes of samples.
func header(size uint32, channels int) (h [headerSize]byte) {
	le := binary.LittleEndian
	copy(h[0:], "RIFF")
	le.PutUint32(h[4:], size+headerSize-8)
	copy(h[8:], "WAVEfmt ")
	le.PutUint32(h[16:], 16)
	le.PutUint16(h[20:], tagPCM)
	le.PutUint16(h[22:], uint16(channels))
	le.PutUint32(h[24:], media.SampleRate)
	le.PutUint32(h[28:], uint32(sampleSize*channels*media.SampleRate))
	le.PutUint16(h[32:], uint16(sampleSize*channels))
	le.PutUint16(h[34:], 16)
	copy(h[36:], "data")
	le.PutUint32(h[40:], size)
	return h
}

func toInt16(f float32) int16 {
	v := math.RoundToEven(float64(f) * 32768)
	if v != v {
		return 0
	}
	return int16(min(max(v, -32768), 32767))
}
