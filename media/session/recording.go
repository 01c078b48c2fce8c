package session

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"offhook/media"
	"offhook/media/record"
)

// recordings are what goes on and went on to record a call.
type recordings struct {
	notices
	current atomic.Pointer[record.Recorder] // for the audio loop; nil while there is none

	mu     sync.Mutex // held while one begins or ends
	last   *record.Recorder
	closed bool
}

// StartRecording records from now on what is sent, but for digits, and what comes from
// the other side, as media.Recording says, and returns into which file. Errors:
// media.ErrRecording while one goes on, media.ErrDiskFull, those of package record,
// and ErrAnnouncement.
func (s *Session) StartRecording(plan media.Recording) (path string, err error) {
	r := &s.recording
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return "", ErrClosed
	case r.running():
		return "", media.ErrRecording
	}
	sent, heard, err := noticesOf(plan)
	if err != nil {
		return "", err
	}
	recorder, err := record.Start(plan, func(err error, recorded media.Recorded) {
		r.end()
		s.events.post(media.RecordingEnded{Err: err, Recorded: recorded})
	})
	if err != nil {
		return "", fmt.Errorf("recording the call: %w", err)
	}
	r.last = recorder
	r.begin(sent, heard)
	if plan.Paused { // before there is any sound
		r.rest.Store(true)
		recorder.Pause(true)
	}
	r.current.Store(recorder)
	if !r.running() { // it has ended, and what it ended was not there yet
		r.end()
	}
	return recorder.Path(), nil
}

// running reports whether a recording goes on. mu is held.
func (r *recordings) running() bool {
	if r.last == nil {
		return false
	}
	select {
	case <-r.last.Done():
		return false
	default:
		return true
	}
}

// PauseRecording leaves out of the recording what comes from now on, or records it
// again; the place is marked by a short silence. Without a recording it does nothing.
func (s *Session) PauseRecording(on bool) {
	if recorder := s.recording.current.Load(); recorder != nil {
		s.recording.rest.Store(on)
		recorder.Pause(on)
	}
}

// StopRecording ends the recording, waits until its file is closed and returns what
// was made. After it ended by itself, and after Close, it returns what there is,
// with the error that ended it. Errors: media.ErrNotRecording if there was none.
func (s *Session) StopRecording() (media.Recorded, error) {
	r := &s.recording
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stop()
}

// stop ends the recording. mu is held.
func (r *recordings) stop() (media.Recorded, error) {
	if r.last == nil {
		return media.Recorded{}, media.ErrNotRecording
	}
	r.current.Store(nil)
	r.end()
	return r.last.Stop()
}

// close ends the recording with the call.
func (r *recordings) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	running := r.running()
	_, err := r.stop()
	if !running || errors.Is(err, media.ErrNotRecording) {
		return nil // it was told when that ended
	}
	return err
}

// write takes what was sent. The audio loop calls it.
func (r *recordings) write(sent []float32) {
	if recorder := r.current.Load(); recorder != nil {
		recorder.Sent(sent)
	}
}

// hear takes what the other side said. The audio loop calls it.
func (r *recordings) hear(heard []float32) {
	if recorder := r.current.Load(); recorder != nil {
		recorder.Heard(heard)
	}
}
