package wav

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

// block is how many samples of a file are worked on at once.
const block = 1024

// Reader gives a file's sound in the engine's format. Channels are averaged; the
// rate is converted; as many samples come out as the file's length says, to the
// nearest above. One goroutine reads.
type Reader struct {
	format Format
	in     *bufio.Reader
	closer io.Closer // nil if the file is not ours
	left   int64     // bytes of samples still to read; -1 is to the end of the file

	resampler *dsp.Resampler
	raw       []byte
	mono      []float32 // one block at the file's rate
	converted []float32 // room for one block at the engine's rate
	pending   []float32 // the part of converted that nobody has read yet
	skip      int       // the resampler's delay, to be cut off at the beginning
	taken     int       // samples read at the file's rate
	given     int       // samples put out
	ended     bool
	err       error
}

// Open opens a file by its path. Close it. Errors: those of NewReader and os.Open.
func Open(path string) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open WAV file: %w", err)
	}
	r, err := NewReader(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open WAV file %s: %w", path, err), file.Close())
	}
	r.closer = file
	return r, nil
}

// NewReader reads a file's header. Errors: ErrFormat, ErrUnsupported, those of in.
func NewReader(in io.Reader) (*Reader, error) {
	buffered := bufio.NewReaderSize(in, 1<<15)
	format, size, err := readHeader(buffered)
	if err != nil {
		return nil, err
	}
	resampler, err := dsp.NewResampler(format.Rate, media.SampleRate)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return &Reader{
		format: format, in: buffered, left: size, resampler: resampler,
		raw:       make([]byte, block*format.frameBytes()),
		mono:      make([]float32, block),
		converted: make([]float32, block*media.SampleRate/format.Rate+2),
		skip:      int(math.Round(resampler.Delay().Seconds() * media.SampleRate)),
	}, nil
}

// ReadAll reads a whole file of at most limit. Errors: those of NewReader, ErrTooLong.
func ReadAll(in io.Reader, limit time.Duration) ([]float32, error) {
	r, err := NewReader(in)
	if err != nil {
		return nil, err
	}
	var all []float32
	buf := make([]float32, 4096)
	for {
		n, err := r.Read(buf)
		all = append(all, buf[:n]...)
		switch {
		case len(all) > media.Samples(limit, media.SampleRate):
			return nil, fmt.Errorf("%w: more than %v", ErrTooLong, limit)
		case err == io.EOF:
			return all, nil
		case err != nil:
			return nil, err
		}
	}
}

// Format is how the file is stored.
func (r *Reader) Format() Format { return r.format }

// Read fills dst with the next samples at 48 kHz mono, fewer only at the end, and
// returns how many. At the end it returns io.EOF; a file that breaks off ends
// where it does. It does not allocate.
func (r *Reader) Read(dst []float32) (n int, err error) {
	for n < len(dst) {
		if len(r.pending) == 0 {
			if r.err != nil {
				return n, r.err
			}
			r.fill()
			continue
		}
		copied := copy(dst[n:], r.pending)
		r.pending = r.pending[copied:]
		n += copied
	}
	return n, nil
}

// Close closes the file if Open opened it.
func (r *Reader) Close() error {
	r.pending, r.err = nil, io.EOF
	if r.closer == nil {
		return nil
	}
	err := r.closer.Close()
	r.closer = nil
	return err
}

// fill converts the next block into pending, or sets err.
func (r *Reader) fill() {
	frames := r.readFrames()
	r.taken += frames
	part := r.mono[:frames]
	if r.ended { // silence pushes out what is still in the resampler
		clear(r.mono[frames:])
		part = r.mono
	}
	out := r.converted[:r.resampler.Process(r.converted, part)]
	cut := min(r.skip, len(out))
	r.skip -= cut
	r.pending = out[cut:]
	if r.ended {
		all := (r.taken*media.SampleRate + r.format.Rate - 1) / r.format.Rate
		r.pending = r.pending[:min(len(r.pending), all-r.given)]
		if r.given == all && r.err == nil {
			r.err = io.EOF
		}
	}
	r.given += len(r.pending)
}

// readFrames reads at most a block of frames into mono and notes the end.
func (r *Reader) readFrames() int {
	if r.ended {
		return 0
	}
	size := r.format.frameBytes()
	want := int64(len(r.raw))
	if r.left >= 0 {
		want = min(want, r.left)
	}
	n, err := io.ReadFull(r.in, r.raw[:want])
	if r.left >= 0 {
		r.left -= int64(n)
	}
	if n < len(r.raw) {
		r.ended = true
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		r.ended, r.err = true, fmt.Errorf("read WAV file: %w", err)
	}
	frames := n / size // half a frame at the end of a broken file is dropped
	r.format.decode(r.mono[:frames], r.raw[:frames*size])
	return frames
}

// decode fills dst with frames, each the average of its channels.
func (f Format) decode(dst []float32, frames []byte) {
	if f.Bits == 16 && f.Channels == 1 { // nearly all files
		for i := range dst {
			dst[i] = float32(int16(binary.LittleEndian.Uint16(frames[2*i:]))) / (1 << 15)
		}
		return
	}
	size := f.frameBytes()
	for i := range dst {
		dst[i] = f.mono(frames[i*size : (i+1)*size])
	}
}

// mono decodes one frame to the average of its channels.
func (f Format) mono(frame []byte) float32 {
	size := f.Bits / 8
	sum := 0.0
	for ; len(frame) >= size; frame = frame[size:] {
		sum += f.sample(frame)
	}
	v := sum / float64(f.Channels)
	if v != v { // not a number: a broken float
		return 0
	}
	return float32(min(max(v, -1), 1))
}

// sample decodes the first sample of b to the range -1 to 1.
func (f Format) sample(b []byte) float64 {
	switch {
	case f.Float && f.Bits == 32:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case f.Float:
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	case f.Bits == 8: // the only one without a sign
		return (float64(b[0]) - 128) / (1 << 7)
	case f.Bits == 16:
		return float64(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
	case f.Bits == 24:
		return float64(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)>>8) / (1 << 23)
	}
	return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
}
