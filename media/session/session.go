package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"offhook/media"
	"offhook/media/quality"
	"offhook/media/tone"
)

// Session is the audio of one call.
type Session struct {
	engine    *Engine
	log       *slog.Logger
	wire      *wire
	events    *events
	watch     *watch
	up        *uplink
	down      *downlink
	rating    quality.Meter
	recording recordings
	dump      *dump // nil without Options.Dump

	seat

	once   sync.Once
	result error // of Close
}

// newSession opens what the call hears and speaks with, and lets sound move.
func newSession(e *Engine, w *wire, sink func(media.Event)) (*Session, error) {
	var files ends
	if e.options.Files != nil {
		var err error
		if files, err = e.openEnds(nobody); err != nil {
			return nil, err
		}
	}
	dump, err := newDump(e.options.Dump, e.log)
	if err != nil {
		return nil, errors.Join(err, files.close())
	}
	s := &Session{engine: e, log: e.log, wire: w, events: newEvents(sink), dump: dump, seat: seat{files: files}}
	s.watch = newWatch(s)
	s.up = newUplink(s)
	s.down = newDownlink(s)
	w.session.Store(s)
	e.seats.Lock()
	defer e.seats.Unlock()
	s.sit()
	return s, nil
}

// Offer returns the SDP for an INVITE. It waits for host candidates (milliseconds)
// and at most 300 ms for a STUN answer. Errors: media.ErrNoPath.
func (s *Session) Offer(ctx context.Context) (sdp string, err error) {
	if sdp, err = s.wire.peer.Offer(ctx); err != nil {
		return "", coreError(fmt.Errorf("making the offer: %w", err))
	}
	return sdp, nil
}

// Answer takes an offer, of an incoming call or in the dialog, and returns the
// answer. Errors: media.ErrRejected for an offer that cannot be accepted,
// media.ErrNoPath.
func (s *Session) Answer(ctx context.Context, offer string) (sdp string, err error) {
	if sdp, err = s.wire.peer.Answer(ctx, offer); err != nil {
		return "", coreError(fmt.Errorf("answering the offer: %w", err))
	}
	return sdp, s.negotiated()
}

// Restart returns an offer with new addresses, for a re-INVITE after the network
// has changed (ICE restart, RFC 8445 2.4): the old path carries the sound until
// the new one works. It waits as Offer does. Errors: media.ErrNoPath.
func (s *Session) Restart(ctx context.Context) (sdp string, err error) {
	if sdp, err = s.wire.peer.OfferRestart(ctx); err != nil {
		return "", coreError(fmt.Errorf("making the offer of a new path: %w", err))
	}
	return sdp, nil
}

// SetAnswer takes the answer of a 183 or a 2xx; the same one twice is fine.
// Errors: media.ErrRejected, media.ErrNoPath.
func (s *Session) SetAnswer(_ context.Context, sdp string) error {
	if err := s.wire.peer.SetAnswer(sdp); err != nil {
		return coreError(fmt.Errorf("applying the answer: %w", err))
	}
	return s.negotiated()
}

// negotiated makes codecs ready for what was just agreed.
func (s *Session) negotiated() error {
	codec, ok := s.wire.peer.Selected()
	if !ok {
		return nil
	}
	if err := s.up.use(codec, s.wire.peer.PacketTime()); err != nil {
		return fmt.Errorf("preparing to send %s: %w", codec, err)
	}
	s.down.prepare(codec)
	s.watch.expect(time.Now())
	s.tellHold()
	return nil
}

// Ringback plays country's ringback tone until early media really flows, or
// until it is switched off.
func (s *Session) Ringback(on bool, country string) {
	if !on {
		s.down.ringback.Store(nil)
		return
	}
	generator, err := tone.New(tone.Ringback, country)
	if err != nil {
		s.log.Warn("no ringback tone", "error", err)
		return
	}
	s.down.ringback.Store(generator)
}

// SetMuted sends silence instead of the microphone, or stops doing so.
func (s *Session) SetMuted(muted bool) { s.up.muted.Store(muted) }

// TakesDigits reports whether the other side takes digits as RFC 4733 events.
func (s *Session) TakesDigits() bool { return s.wire.peer.TakesDTMF() }

// Levels returns the loudness of both directions right now.
func (s *Session) Levels() media.Levels {
	d := s.desk.Load()
	if d == nil {
		return media.Levels{Microphone: media.Silence, Speaker: media.Silence}
	}
	l := media.Levels{Microphone: d.microphone.meter.Level(), Speaker: s.down.meter.Level()}
	if s.up.muted.Load() {
		// Where echo is left, it may be the other side's voice that is heard.
		l.TalkingWhileMuted = d.microphone.unheard.talking.Load() && (s.engine.echoless() || l.Speaker < audible)
	}
	return l
}

// Close stops microphone and loudspeaker and waits for the call's goroutines.
// Again it returns the same.
func (s *Session) Close() error {
	s.once.Do(func() {
		devices := s.standUp()
		recorded := errors.Join(s.recording.close(), s.dump.close())
		var wait sync.WaitGroup
		var files, peer error
		wait.Go(func() { files = s.files.close() })
		wait.Go(func() { peer = s.wire.peer.Close() })
		wait.Wait()
		s.events.close()
		s.engine.forget(s)
		s.result = errors.Join(devices, recorded, files, peer)
	})
	return s.result
}
