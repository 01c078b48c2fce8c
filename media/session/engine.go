package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/device"
	"offhook/media/dsp"
	"offhook/media/rtc"
)

// Options configure an Engine.
type Options struct {
	// Codecs are all that the program has. Required.
	Codecs *codec.Registry
	// Files, where set, takes the place of microphone and loudspeaker: no sound
	// device is touched, and Alert is silent.
	Files *Files
	// Enhancer makes what improves the microphone's sound, within Abilities; nil
	// where there is none.
	Enhancer func(media.Processing) (dsp.Enhancer, error)
	// Abilities says which of Echo, Noise and Gain the Enhancer can.
	Abilities media.Abilities
	// Backends are the audio systems to try; nil means the OS's.
	Backends []device.Backend
	// Dump is a folder to which all that passes the stages of each call's sound is
	// written, for who looks for what is wrong with it; empty for none. Whoever can read
	// the files hears what was said.
	Dump string
	// Logger gets what happens; nil discards it.
	Logger *slog.Logger
}

// Validate reports what is missing, as an error that wraps ErrOptions.
func (o Options) Validate() error {
	if o.Codecs == nil || len(o.Codecs.Names()) == 0 {
		return fmt.Errorf("%w: no codecs", ErrOptions)
	}
	return nil
}

// Files opens what a call hears and where it is heard, once for each call.
// WAV makes one of file names.
type Files struct {
	// Source gives what is sent; nil sends silence. Its clock should wait for
	// the first Read, which comes when the call is answered.
	Source func() (media.Source, error)
	// Sink takes what would be heard; nil discards it in real time.
	Sink func() (media.Sink, error)
	// Enhance improves what Source gives as if it were a microphone.
	Enhance bool
}

// Engine makes the audio of calls.
type Engine struct {
	options  Options
	log      *slog.Logger
	endpoint *rtc.Endpoint
	warm     warmPeers
	volume   atomic.Int32 // percent, less 100
	bell     bell
	floor
	life

	mu       sync.Mutex
	devices  media.DeviceChoice
	process  media.Processing // what is left undone
	sessions map[*Session]struct{}
	// interrupt ends the rehearsal that runs; nil while none does.
	interrupt context.CancelCauseFunc
	monitors  map[*device.Capture]struct{}
}

// life is what Close ends.
type life struct {
	tasks  sync.WaitGroup // alerts, monitors and peers that are being closed
	stop   chan struct{}  // closed by Close
	closed bool           // Engine.mu guards it
}

// New returns an engine. ctx bounds what runs in the background; Close must
// still be called.
func New(ctx context.Context, o Options) (*Engine, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	log := o.Logger.With("component", "media")
	endpoint, err := rtc.NewEndpoint(ctx, rtc.Options{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("preparing encryption: %w", err)
	}
	if o.Enhancer == nil {
		o.Abilities.Echo, o.Abilities.Noise, o.Abilities.Gain = false, false, false
	}
	e := &Engine{
		options: o, log: log, endpoint: endpoint,
		life: life{stop: make(chan struct{})}, bell: bell{ctx: ctx}, sessions: map[*Session]struct{}{}, floor: floor{desks: map[*desk]struct{}{}},
		monitors: map[*device.Capture]struct{}{},
	}
	e.SetProcessing(media.Processing{})
	return e, nil
}

// Warm makes ready for the next Open with the same cfg: candidates are gathered
// before anybody presses Dial. It may be called often.
func (e *Engine) Warm(cfg media.Config) {
	if !e.running() {
		return
	}
	if err := e.warm.renew(e, cfg); err != nil {
		e.log.Warn("making ready for a call", "error", err)
	}
}

// Open begins the audio of one call. Events are delivered in order until the
// session's Close returns. Errors: ErrNoCodec, what the Files return,
// and ErrClosed.
func (e *Engine) Open(cfg media.Config, sink func(media.Event)) (*Session, error) {
	wire, err := e.warm.take(e, cfg)
	if err != nil {
		return nil, coreError(err)
	}
	s, err := newSession(e, wire, sink)
	if err != nil {
		e.discard(wire)
		return nil, err
	}
	e.mu.Lock()
	closed := e.closed
	if !closed {
		e.sessions[s] = struct{}{}
		if e.interrupt != nil {
			e.interrupt(media.ErrBusy)
		}
	}
	e.mu.Unlock()
	if closed {
		return nil, errors.Join(ErrClosed, s.Close())
	}
	return s, nil
}

// SetDevices chooses the devices for calls to come and moves those of the calls
// and monitors that are up.
func (e *Engine) SetDevices(choice media.DeviceChoice) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.devices = choice
	for d := range e.desks {
		d.move(choice)
	}
	for m := range e.monitors {
		m.Move(device.Choice(choice.Input), device.Choice(choice.SecondInput))
	}
}

// Close closes what is still open and waits.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	close(e.stop)
	if e.interrupt != nil {
		e.interrupt(ErrClosed)
	}
	var open []*Session
	for s := range e.sessions {
		open = append(open, s)
	}
	e.mu.Unlock()
	var errs []error
	for _, s := range open {
		errs = append(errs, s.Close())
	}
	e.warm.close(e)
	e.tasks.Wait()
	return errors.Join(errs...)
}

// running reports whether Close has not been called.
func (e *Engine) running() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.closed
}

// launch runs f as one of the goroutines that Close awaits. It reports false
// when the engine is closed.
func (e *Engine) launch(f func()) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.tasks.Go(f)
	return true
}

// forget takes a closed session off the list.
func (e *Engine) forget(s *Session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.sessions, s)
}

func (e *Engine) choice() media.DeviceChoice {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.devices
}
