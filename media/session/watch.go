package session

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/device"
	"offhook/media/rtc"
)

const (
	// connectWithin is how long ICE and DTLS may take after the descriptions.
	connectWithin = 12 * time.Second
	// lostAfter is how long a path may be silent, and hungUpAfter how long one
	// that the other side closed may wait for its BYE.
	lostAfter   = 25 * time.Second
	hungUpAfter = 5 * time.Second
	// silentAfter is when a path without packets is trouble.
	silentAfter = 5 * time.Second
)

// watch follows the state of the path and of the devices, and tells the core.
type watch struct {
	session   *Session
	connected atomic.Bool  // sound can be sent
	excused   atomic.Int64 // when nothing had to come last, in Unix nanoseconds

	mu       sync.Mutex
	deadline time.Time // of the first connection; zero when there is none
	path     bool      // ICE was told
	was      time.Time // when sound could first flow
	down     time.Time // since when the path is down; zero while it is up
	why      error     // why it is down
	limit    time.Duration
	broken   bool  // media.Broken was told
	network  error // the trouble that was told
	hadSound bool  // a device was open once
	missing  map[media.TroubleKind]error
}

func newWatch(s *Session) *watch {
	return &watch{session: s, missing: map[media.TroubleKind]error{}}
}

// expect starts the time within which the path must be there, anew with each
// answer.
func (w *watch) expect(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.was.IsZero() {
		w.deadline = now.Add(connectWithin)
	}
}

// stateChanged is told by the peer.
func (w *watch) stateChanged(state rtc.State, err error) {
	now := time.Now()
	switch state { // in all others, a path that was there is still tried
	case rtc.Connected:
		w.connected.Store(true)
	case rtc.Failed, rtc.Closed:
		w.connected.Store(false)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	post := w.session.events.post
	switch state {
	case rtc.ICEConnected:
		if !w.path {
			w.path = true
			post(media.Connected{Stage: media.StageICE, At: now})
		}
	case rtc.Connected:
		if w.was.IsZero() {
			w.was = now
			post(media.Connected{Stage: media.StageDTLS, At: now})
		}
		w.deadline, w.down, w.why = time.Time{}, time.Time{}, nil
	case rtc.Disconnected:
		w.down, w.why, w.limit = now, err, lostAfter
		if errors.Is(err, rtc.ErrClosedByPeer) {
			w.limit = hungUpAfter
		}
	case rtc.Failed:
		w.fail(err)
	}
}

// fail tells once that the path will not come back. mu is held.
func (w *watch) fail(err error) {
	if w.broken {
		return
	}
	w.broken = true
	known := media.ErrLost
	if w.was.IsZero() {
		known = media.ErrNoPath
	}
	if err == nil || errors.Is(err, known) {
		err = known
	} else {
		err = fmt.Errorf("%w: %w", known, err)
	}
	w.session.events.post(media.Broken{Err: err})
}

// check looks at what time alone changes. The audio loop calls it.
func (w *watch) check(now time.Time) {
	silent := w.silent(now)
	ringing := w.session.down.ringback.Load() != nil
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.broken:
		return
	case !ringing && !w.deadline.IsZero() && now.After(w.deadline):
		w.fail(nil)
	case !w.down.IsZero() && now.Sub(w.down) > w.limit:
		w.fail(w.why)
	}
	var trouble error
	switch {
	case !w.down.IsZero():
		trouble = fmt.Errorf("%w: %w", media.ErrLost, w.why)
	case silent && !w.was.IsZero() && now.Sub(w.was) > silentAfter:
		trouble = fmt.Errorf("%w: %w", media.ErrLost, media.ErrSilent)
	}
	if (trouble == nil) != (w.network == nil) {
		w.session.events.post(media.Trouble{What: media.TroubleNetwork, Err: trouble})
	}
	w.network = trouble
}

// dead reports whether nothing comes though something should.
func (w *watch) dead() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.network != nil
}

// silent reports whether packets should come and do not: not on hold, neither
// ours nor the other side's, and not while it rings.
func (w *watch) silent(now time.Time) bool {
	d := w.session.down
	if w.session.held.Load() || w.session.wire.peer.HeldByPeer() || d.ringback.Load() != nil {
		w.excused.Store(now.UnixNano())
		return false
	}
	last := max(d.lastRTP.Load(), w.excused.Load())
	return now.Sub(time.Unix(0, last)) > silentAfter
}

// released says that the devices were given up: trouble with them is over, and
// without them the call goes on.
func (w *watch) released() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, kind := range []media.TroubleKind{media.TroubleMicrophone, media.TroubleSpeaker} {
		if w.missing[kind] != nil {
			w.session.events.post(media.Trouble{What: kind})
		}
		w.session.events.post(media.Using{What: kind})
	}
	clear(w.missing)
	w.hadSound = true
}

// device is told by a device's supervisor: trouble, or nil for its end.
func (w *watch) device(kind media.TroubleKind, err error) {
	err = coreDeviceError(kind, err)
	w.session.events.post(media.Trouble{What: kind, Err: err})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.missing[kind] = err
	if err == nil || errors.Is(err, device.ErrLost) {
		w.hadSound = true
	}
	microphone, speaker := w.missing[media.TroubleMicrophone], w.missing[media.TroubleSpeaker]
	if w.hadSound || w.broken || microphone == nil || speaker == nil || isAny(errors.Join(microphone, speaker), media.ErrDeviceStuck) {
		return // an audio system that is slow may come yet
	}
	w.broken = true
	w.session.events.post(media.Broken{Err: errors.Join(microphone, speaker)})
}

// coreDeviceError is coreError for what a device of a kind reports, of which
// "stopped" has no direction.
func coreDeviceError(kind media.TroubleKind, err error) error {
	if !errors.Is(err, device.ErrLost) {
		return coreError(err)
	}
	known := media.ErrNoSpeaker
	if kind == media.TroubleMicrophone {
		known = media.ErrNoMicrophone
	}
	return fmt.Errorf("%w: %w", known, err)
}
