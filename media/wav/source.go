package wav

import (
	"io"
	"sync"
	"sync/atomic"
	"time"

	"offhook/media"
)

const (
	// ahead is how many blocks are read before they are needed.
	ahead = 4
	// maxBacklog is how much a Source gives at once to who comes late, like the
	// buffer of a microphone. Unlike that it then waits: no part of the file is lost.
	maxBacklog = media.SampleRate / 5
)

// Source is a media.Source that plays a file as fast as a microphone would
// capture it, and silence after its end.
type Source struct {
	reader *Reader
	now    func() time.Time

	start time.Time // of sample 0; later if the caller fell behind
	read  int       // samples given since

	blocks  chan []float32 // read ahead; closed at the end of the file
	free    chan []float32 // blocks to read into
	current []float32      // the block that is being given
	rest    []float32      // what is left of it

	ended   atomic.Bool
	err     atomic.Pointer[error]
	stop    chan struct{}
	stopped sync.Once
	done    sync.WaitGroup
}

// NewSource plays r from now on and closes it when it is closed itself. now is
// the clock; nil is time.Now. r reads from a file, not from a pipe that may have
// nothing to give: Close waits for the read that is under way.
func NewSource(r *Reader, now func() time.Time) *Source {
	if now == nil {
		now = time.Now
	}
	s := &Source{
		reader: r, now: now, start: now(),
		blocks: make(chan []float32, ahead), free: make(chan []float32, ahead), stop: make(chan struct{}),
	}
	for range ahead {
		s.free <- make([]float32, blockSize)
	}
	s.done.Go(s.readAhead)
	return s
}

// Read implements media.Source. Where the disk is too slow it returns less than
// is due and the rest later.
func (s *Source) Read(dst []float32) (n int) {
	due := s.due()
	dst = dst[:min(len(dst), due)]
	for n < len(dst) {
		if len(s.rest) == 0 && !s.nextBlock() {
			break
		}
		copied := copy(dst[n:], s.rest)
		s.rest = s.rest[copied:]
		n += copied
	}
	if s.ended.Load() {
		clear(dst[n:])
		n = len(dst)
	}
	s.read += n
	return n
}

// due is how many samples should have been captured and were not read.
func (s *Source) due() int {
	elapsed := s.now().Sub(s.start)
	due := media.Samples(elapsed, media.SampleRate) - s.read
	if late := due - maxBacklog; late > 0 {
		s.start = s.start.Add(media.Duration(late, media.SampleRate))
		due = maxBacklog
	}
	return max(due, 0)
}

// nextBlock makes the next block current; false if there is none now.
func (s *Source) nextBlock() bool {
	if s.current != nil {
		s.free <- s.current[:blockSize] // has room: there are no more blocks than that
		s.current = nil
	}
	select {
	case block, ok := <-s.blocks:
		if !ok {
			s.ended.Store(true)
			return false
		}
		s.current, s.rest = block, block
		return true
	default:
		return false
	}
}

// Ended says whether the file has been given to its end: from here on it is
// silence. Any goroutine may ask.
func (s *Source) Ended() bool { return s.ended.Load() }

// Err is why the file ended before its end, or nil. Any goroutine may ask.
func (s *Source) Err() error {
	if err := s.err.Load(); err != nil {
		return *err
	}
	return nil
}

// Close implements media.Source: it stops reading ahead and closes the Reader.
// Read gives silence from then on.
func (s *Source) Close() (err error) {
	s.stopped.Do(func() {
		close(s.stop)
		s.done.Wait()
		err = s.reader.Close()
	})
	return err
}

// readAhead fills blocks until the file ends or Close.
func (s *Source) readAhead() {
	defer close(s.blocks)
	for {
		var block []float32
		select {
		case block = <-s.free:
		case <-s.stop:
			return
		}
		n, err := s.reader.Read(block)
		if n > 0 {
			s.blocks <- block[:n] // has room: see free
		}
		if err != nil {
			if err != io.EOF {
				s.err.Store(&err)
			}
			return
		}
	}
}
