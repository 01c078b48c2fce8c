package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"offhook/media"
	"offhook/media/device"
	"offhook/media/quality"
	"offhook/media/rtc"
	"offhook/media/tone"
)

const (
	// tick is the audio loop's pace. It is finer than a frame so that sound waits
	// little between the device and the network.
	tick = 5 * time.Millisecond
	// checkEvery is how often the loop looks at what changes slowly.
	checkEvery = 100 * time.Millisecond
	// digitTime is how long a digit is sent and heard.
	digitTime = 100 * time.Millisecond
	// clipsMost may wait to be heard.
	clipsMost = 64
)

// Session is the audio of one call.
type Session struct {
	engine *Engine
	log    *slog.Logger
	wire   *wire
	events *events
	watch  *watch
	up     *uplink
	down   *downlink
	rating quality.Meter
	// enhanced is the microphone's sound.
	enhanced *enhancement

	capture  *device.Capture  // nil with Files
	playback *device.Playback // nil with Files

	stop   chan struct{}
	looped chan struct{} // closed when the audio loop has ended
	once   sync.Once
	result error // of Close
}

// newSession opens what the call hears and speaks with, and starts the loop.
func newSession(e *Engine, w *wire, sink func(media.Event)) (*Session, error) {
	s := &Session{
		engine: e, log: e.log, wire: w, events: newEvents(sink),
		stop: make(chan struct{}), looped: make(chan struct{}),
	}
	s.watch = newWatch(s)
	s.enhanced = newEnhancement(e)
	source, out, err := s.openSound()
	if err != nil {
		s.events.close()
		return nil, err
	}
	s.up = newUplink(s, source)
	s.down = newDownlink(s, out)
	w.session.Store(s)
	go s.loop()
	return s, nil
}

// openSound opens what the call hears and speaks with.
func (s *Session) openSound() (media.Source, media.Sink, error) {
	source, _, err := s.engine.openSource(s.log, func(err error) { s.watch.device(media.TroubleMicrophone, err) })
	if err != nil {
		return nil, nil, err
	}
	sink, _, err := s.engine.openSink(s.log, func(err error) { s.watch.device(media.TroubleSpeaker, err) })
	if err != nil {
		return nil, nil, errors.Join(err, source.Close())
	}
	s.capture, _ = source.(*device.Capture)
	s.playback, _ = sink.(*device.Playback)
	return source, sink, nil
}

// move takes the call to other devices.
func (s *Session) move(choice media.DeviceChoice) {
	if s.capture != nil {
		s.capture.Move(device.Choice(choice.Input))
		s.playback.Move(device.Choice(choice.Output))
	}
}

// loop moves sound both ways until Close.
func (s *Session) loop() {
	defer close(s.looped)
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	var checked time.Time
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
		}
		now := time.Now()
		s.up.run(now)
		s.down.run(now)
		if now.Sub(checked) >= checkEvery {
			checked = now
			s.up.adapt(now)
			s.watch.check(now)
		}
	}
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
// answer. Errors: media.ErrRejected for an
// offer that cannot be accepted, ErrNoMediaPath.
func (s *Session) Answer(ctx context.Context, offer string) (sdp string, err error) {
	if sdp, err = s.wire.peer.Answer(ctx, offer); err != nil {
		return "", coreError(fmt.Errorf("answering the offer: %w", err))
	}
	return sdp, s.negotiated()
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
	if err := s.up.use(codec); err != nil {
		return fmt.Errorf("preparing to send %s: %w", codec, err)
	}
	s.down.prepare(codec)
	s.watch.expect(time.Now())
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

// SendDTMF queues one of 0-9 * # A-D (RFC 4733). It is heard here too, softly.
func (s *Session) SendDTMF(digit rune) error {
	generator, err := tone.NewDTMF(digit, digitTime)
	if err != nil {
		return fmt.Errorf("sending a digit: %w", err)
	}
	if err := s.wire.peer.SendDTMF(digit, digitTime); err != nil {
		return fmt.Errorf("sending a digit: %w", coreError(err))
	}
	s.down.hear(clipOf(generator, digitTime+tone.DTMFPause, keyLevel))
	return nil
}

// Levels returns the loudness of both directions right now.
func (s *Session) Levels() media.Levels {
	l := media.Levels{Microphone: s.up.meter.Level(), Speaker: s.down.meter.Level()}
	if s.up.muted.Load() {
		var talking bool
		l.Microphone, talking = s.up.unheard.level()
		// Without an echo canceller, it may be the other side's voice that is heard.
		l.TalkingWhileMuted = talking && (s.engine.removesEcho() || l.Speaker < audible)
	}
	return l
}

// Stats returns the counters so far.
func (s *Session) Stats() media.Stats {
	stats := s.wire.peer.Stats().Stats
	s.down.stats(&stats.Rx)
	stats.Rx.Level, stats.Tx.Level = s.down.meter.Average(), s.up.meter.Average()
	s.rate(&stats)
	return stats
}

// rate says how good the call sounds, from its counters.
func (s *Session) rate(stats *media.Stats) {
	rx := &stats.Rx
	counters := quality.Counters{Received: rx.Packets, Lost: rx.Lost, Late: rx.Late, Concealed: rx.Concealed, Gaps: rx.Gaps}
	rating := s.rating.Rate(quality.Now{
		At: time.Now(), Codec: stats.RemoteCodec, RoundTrip: stats.RoundTrip, BufferDelay: rx.BufferDelay, Dead: s.watch.dead(),
	}, counters)
	stats.MOS, stats.LossPercent, rx.LossPercent = rating.MOS, rating.LossPercent, counters.LossPercent()
}

// Close stops microphone and loudspeaker and waits for the call's goroutines.
// Again it returns the same.
func (s *Session) Close() error {
	s.once.Do(func() {
		close(s.stop)
		<-s.looped
		var wait sync.WaitGroup
		var source, sink, peer error
		wait.Go(func() { source = s.up.source.Close() })
		wait.Go(func() { sink = s.down.sink.Close() })
		wait.Go(func() { peer = s.wire.peer.Close() })
		wait.Wait()
		s.events.close()
		s.enhanced.close()
		s.engine.forget(s)
		s.result = errors.Join(source, sink, peer)
	})
	return s.result
}

// holding reports whether the other side has put the call on hold.
func (s *Session) holding() bool {
	d := s.wire.peer.Direction()
	return d == rtc.RecvOnly || d == rtc.Inactive
}
