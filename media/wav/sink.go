package wav

import (
	"sync"
	"sync/atomic"
	"time"

	"offhook/media"
)

const (
	// capacity is the buffer of the loudspeaker that a Sink stands for: 200 ms.
	capacity = media.SampleRate / 5
	// blockSize is what is read from or written to the disk at once: 250 ms. A
	// frame at a time would wake a goroutine 100 times a second, which costs more
	// than the sound itself.
	blockSize = 25 * media.FrameSize
	// behind is how many blocks may wait for the disk.
	behind = 8
)

// Sink is a media.Sink that records what a loudspeaker would have played, when it
// would have: silence where nothing came in time.
type Sink struct {
	writer *Writer
	now    func() time.Time

	start   time.Time
	written int // samples of the recording until now, silence included
	silence int // samples of silence to be written before block
	block   []float32

	work chan piece
	free chan []float32
	err  atomic.Pointer[error]
	once sync.Once
	done sync.WaitGroup
}

// piece is what the disk is given: silence, then samples.
type piece struct {
	silence int
	block   []float32
}

// NewSink records to w from now on and closes it when it is closed itself. now
// is the clock; nil is time.Now.
func NewSink(w *Writer, now func() time.Time) *Sink {
	if now == nil {
		now = time.Now
	}
	s := &Sink{
		writer: w, now: now, start: now(),
		// One place more than blocks: the last piece may have none of them.
		work: make(chan piece, behind+1), free: make(chan []float32, behind),
	}
	for range behind {
		s.free <- make([]float32, 0, blockSize)
	}
	s.done.Go(s.writeBehind)
	return s
}

// Write implements media.Sink.
func (s *Sink) Write(src []float32) int {
	src = src[:max(min(len(src), capacity-s.Buffered()), 0)]
	s.written += len(src)
	n := len(src)
	for len(src) > 0 {
		if s.block == nil && !s.newBlock() {
			s.fail(ErrTooSlow)
			s.silence += len(src)
			break
		}
		part := src[:min(len(src), blockSize-len(s.block))]
		s.block = append(s.block, part...)
		src = src[len(part):]
		if len(s.block) == blockSize {
			s.send()
		}
	}
	return n
}

// Buffered implements media.Sink.
func (s *Sink) Buffered() int {
	due := media.Samples(s.now().Sub(s.start), media.SampleRate)
	if missing := due - s.written; missing > 0 {
		s.send()
		s.silence += missing
		s.written = due
	}
	return s.written - due
}

// Err is what went wrong with the recording, or nil; the call goes on all the
// same. Any goroutine may ask.
func (s *Sink) Err() error {
	if err := s.err.Load(); err != nil {
		return *err
	}
	return nil
}

// Close implements media.Sink: it records until now, and what is still buffered,
// waits for the disk and closes the Writer. It returns the first error. Nothing
// may be written after it.
func (s *Sink) Close() error {
	s.once.Do(func() {
		s.Buffered()
		s.send()
		s.work <- piece{silence: s.silence}
		close(s.work)
		s.done.Wait()
		if err := s.writer.Close(); err != nil {
			s.fail(err)
		}
	})
	return s.Err()
}

func (s *Sink) newBlock() bool {
	select {
	case s.block = <-s.free:
		s.block = s.block[:0]
		return true
	default:
		return false
	}
}

// send gives the current block, and the silence before it, to the disk.
func (s *Sink) send() {
	if len(s.block) == 0 {
		return
	}
	s.work <- piece{s.silence, s.block} // has room: there are no more blocks than that
	s.silence, s.block = 0, nil
}

func (s *Sink) fail(err error) { s.err.CompareAndSwap(nil, &err) }

// writeBehind writes to the disk until Close. After an error it goes on taking
// blocks, so that the call doesn't notice.
func (s *Sink) writeBehind() {
	var nothing [media.FrameSize]float32
	for p := range s.work {
		for n := 0; p.silence > 0; p.silence -= n {
			n = min(p.silence, len(nothing))
			if !s.write(nothing[:n]) {
				break
			}
		}
		if p.block != nil {
			s.write(p.block)
			s.free <- p.block
		}
	}
}

func (s *Sink) write(samples []float32) bool {
	err := s.writer.Write(samples)
	if err != nil {
		s.fail(err)
	}
	return err == nil
}
