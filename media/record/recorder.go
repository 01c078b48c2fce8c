package record

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"offhook/media"
)

const (
	// tick is how often what came is written.
	tick = 100 * time.Millisecond
	// spaceEvery is how often the room on the disk is looked at, in ticks.
	spaceEvery = 20
	// mark is the silence in place of a pause, in samples: 200 ms.
	mark = media.SampleRate / 5
	// stopped is from when on the computer must have slept: that is left out.
	stopped = 10 * media.SampleRate
)

// Recorder is a recording that goes on.
type Recorder struct {
	sides  // all but the rings belongs to run
	paused atomic.Bool

	computer
	plan    media.Recording
	ended   func(error, media.Recorded)
	file    storage
	out     writer
	written int64 // samples of each side in the file
	line    timeline

	pauses chan bool
	stop   chan struct{}
	once   sync.Once
	done   chan struct{} // closed when result and err stand
	result media.Recorded
	err    error
}

// computer is what a recording has of the one it runs on.
type computer struct {
	create func(path string) (storage, error)
	space  func(folder string) (free int64, err error) // in bytes
	now    func() time.Time
}

// timeline is what of the call is in the file.
type timeline struct {
	began time.Time // or went on after a pause
	due   int64     // samples of it that are in the file
	rests bool      // it is paused
}

// Start begins a recording. ended is told when it ends by itself, on the Recorder's
// goroutine. Errors: ErrPath, ErrFormat, media.ErrDiskFull, those of the file system.
func Start(plan media.Recording, ended func(error, media.Recorded)) (*Recorder, error) {
	return start(plan, ended, computer{create, space, time.Now})
}

func start(plan media.Recording, ended func(error, media.Recorded), its computer) (*Recorder, error) {
	if plan.Format != media.WAV && plan.Format != media.OggOpus {
		return nil, fmt.Errorf("%w: %q", ErrFormat, plan.Format)
	}
	if base := filepath.Base(plan.Path); !filepath.IsAbs(plan.Path) || !strings.EqualFold(filepath.Ext(base), plan.Format.Extension()) {
		return nil, fmt.Errorf("%w: %q", ErrPath, plan.Path)
	}
	file, err := its.create(plan.Path)
	if err != nil {
		return nil, coreError(err)
	}
	r := &Recorder{
		sides: newSides(), computer: its, plan: plan, ended: ended, file: file,
		pauses: make(chan bool), stop: make(chan struct{}), done: make(chan struct{}),
	}
	if err = r.room(); err == nil {
		r.out, err = newWriter(plan.Format, file)
	}
	if err != nil {
		return nil, errors.Join(coreError(err), file.Close(), remove(file))
	}
	go r.run()
	return r, nil
}

// Sent adds to what we send. The audio loop calls it: it copies, and no more.
func (r *Recorder) Sent(frame []float32) {
	if !r.paused.Load() {
		r.sent.ring.write(frame)
	}
}

// Heard adds to what comes from the other side. The audio loop calls it.
func (r *Recorder) Heard(frame []float32) {
	if !r.paused.Load() {
		r.heard.ring.write(frame)
	}
}

// Pause leaves out what comes from now on, or records it again. It waits for the
// disk, and does nothing when the recording is over.
func (r *Recorder) Pause(on bool) {
	select {
	case r.pauses <- on:
	case <-r.done:
	}
}

// Stop ends the recording, waits until the file is closed and returns what it is.
// Again, and after it ended by itself, it returns the same. The error is why it
// ended before.
func (r *Recorder) Stop() (media.Recorded, error) {
	r.once.Do(func() { close(r.stop) })
	<-r.done
	return r.result, r.err
}

// Path is the file.
func (r *Recorder) Path() string { return r.file.Name() }

// Done is closed when the recording is over.
func (r *Recorder) Done() <-chan struct{} { return r.done }

// run writes until Stop, or until that fails.
func (r *Recorder) run() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	r.line.began = r.now()
	for ticks := 1; ; ticks++ {
		var err error
		select {
		case <-r.stop:
			r.finish(r.catchUp(0))
			return
		case rest := <-r.pauses:
			err = r.rest(rest)
		case <-ticker.C:
			err = r.catchUp(margin)
			if ticks%spaceEvery == 0 && err == nil {
				err = r.room()
			}
		}
		if err != nil {
			r.finish(err)
			r.ended(r.err, r.result)
			return
		}
	}
}

// rest begins or ends a pause.
func (r *Recorder) rest(on bool) (err error) {
	switch {
	case on == r.line.rests:
		return nil
	case on:
		r.paused.Store(true)
		err = r.catchUp(0)
	default:
		for n := mark; n > 0 && err == nil; n -= step {
			err = r.write(r.silence(min(n, step)))
		}
		r.forget()
		r.line.began, r.line.due = r.now(), 0
		r.paused.Store(false)
	}
	r.line.rests = on
	return err
}

// catchUp writes what is due, but for the last keep samples.
func (r *Recorder) catchUp(keep int) error {
	l := &r.line
	if l.rests {
		return nil
	}
	until := int64(media.Samples(r.now().Sub(l.began), media.SampleRate) - keep)
	if until-l.due > stopped {
		l.due = until - margin
	}
	for l.due < until {
		n := int(min(until-l.due, step))
		l.due += int64(n)
		if err := r.write(r.take(n, int(until-l.due)+keep)); err != nil {
			return err
		}
	}
	return nil
}

func (r *Recorder) write(both []float32) error {
	if err := r.out.Write(both); err != nil {
		return fmt.Errorf("writing the recording: %w", err)
	}
	r.written += int64(len(both) / 2)
	return nil
}

// room reports media.ErrDiskFull when too little is left.
func (r *Recorder) room() error {
	free, err := r.space(filepath.Dir(r.file.Name()))
	if err == nil && free < r.plan.MinFree {
		return fmt.Errorf("%w: %d bytes of %d", media.ErrDiskFull, free, r.plan.MinFree)
	}
	return nil // where it cannot be known, writing will tell
}
