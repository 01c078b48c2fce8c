package signaling

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// Options configures New. The zero value works.
type Options struct {
	// Version stands in User-Agent: "Offhook/1.2.3".
	Version string
	// Recorder keeps every message; nil for none.
	Recorder Recorder
	// Logger gets what an engineer should know, never a secret; nil for none.
	Logger *slog.Logger
	// Timing changes the timers; for tests. Zero values are the defaults.
	Timing Timing
}

// Validate reports options that cannot work.
func (o Options) Validate() error {
	if strings.ContainsFunc(o.Version, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("version %q: only visible ASCII can stand in User-Agent", o.Version)
	}
	for _, d := range []time.Duration{o.Timing.T1, o.Timing.T2, o.Timing.Transaction, o.Timing.IdlePing, o.Timing.BusyPing, o.Timing.Pong, o.Timing.Second, o.Timing.Check} {
		if d < 0 {
			return errors.New("a timer is negative")
		}
	}
	return nil
}

// Timing are the timers that tests shorten.
type Timing struct {
	// T1 and T2 space the retransmissions of a 2xx (RFC 3261 section 13.3.1.4): 500 ms, 4 s.
	T1, T2 time.Duration
	// Transaction is 64*T1 = 32 s: timers B, F, H, L and M.
	Transaction time.Duration
	// IdlePing and BusyPing are after how much silence a ping is sent: 8 s, and
	// 2 s while a call or a request is under way. Pong is how long to wait for
	// its answer: 5 s, and half of that then. So a dead server is noticed within
	// 13 and 4.5 s.
	IdlePing, BusyPing, Pong time.Duration
	// Second is how long a second lasts that stands in a message (Session-Expires,
	// Retry-After) or in a rule for trying again (RFC 3261 section 14.1): 1 s.
	Second time.Duration
	// Check is how long a person who checks an account waits for SIP: 10 s.
	Check time.Duration
}

// timing is Timing without zeros, and what nobody changes.
type timing struct {
	t1, t2, transaction, idlePing, busyPing, pong time.Duration
	dial, write, closing, owed                    time.Duration
	second, check                                 time.Duration
}

// lasts returns how long to wait for d that a message or a rule names.
func (t timing) lasts(d time.Duration) time.Duration {
	return time.Duration(float64(d) * t.second.Seconds())
}

func (t Timing) complete() timing {
	or := func(d, otherwise time.Duration) time.Duration {
		if d == 0 {
			return otherwise
		}
		return d
	}
	return timing{
		t1: or(t.T1, 500*time.Millisecond), t2: or(t.T2, 4*time.Second), transaction: or(t.Transaction, 32*time.Second),
		idlePing: or(t.IdlePing, 8*time.Second), busyPing: or(t.BusyPing, 2*time.Second), pong: or(t.Pong, 5*time.Second),
		dial: 10 * time.Second, write: 5 * time.Second, closing: 500 * time.Millisecond, owed: 5 * time.Minute,
		second: or(t.Second, time.Second), check: or(t.Check, 10*time.Second),
	}
}

// Signaling opens lines. It implements sipclient.Signaling.
type Signaling struct {
	options Options
	timing  timing
	log     *slog.Logger
	flows   atomic.Uint64 // numbers connections in the trace
}

var _ sipclient.Signaling = (*Signaling)(nil)

// New returns a Signaling, or what is wrong with the options.
func New(o Options) (*Signaling, error) {
	if err := o.Validate(); err != nil {
		return nil, fmt.Errorf("signaling: %w", err)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Signaling{options: o, timing: o.Timing.complete(), log: o.Logger.With("component", "signaling")}, nil
}

func (s *Signaling) userAgent() string {
	if s.options.Version == "" {
		return "Offhook"
	}
	return "Offhook/" + s.options.Version
}

// Open implements sipclient.Signaling.
func (s *Signaling) Open(cfg sipclient.LineConfig, sink func(sipclient.LineEvent)) (sipclient.Line, error) {
	l, err := s.open(cfg, sink)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// open makes a line and starts its goroutine.
func (s *Signaling) open(cfg sipclient.LineConfig, sink func(sipclient.LineEvent)) (*line, error) {
	a := cfg.Account
	if err := a.Validate(); err != nil {
		return nil, fmt.Errorf("opening the line of account %s: %w", a.ID, err)
	}
	ep, err := account.ParseServer(a.Server)
	if err != nil {
		return nil, fmt.Errorf("opening the line of account %s: %w", a.ID, err)
	}
	if _, err := parseURI(a.AOR()); err != nil {
		return nil, fmt.Errorf("opening the line of account %s: %w", a.ID, err)
	}
	life := lifeline{make(chan struct{})}
	l := &line{
		Signaling:    s,
		loop:         loop{ctx: life, cancel: sync.OnceFunc(func() { close(life.closed) }), inbox: make(chan func(), 64), done: make(chan struct{})},
		identity:     identity{host: token(12) + ".invalid", instance: instanceURN(a.ID), registerID: token(20), registerTag: token(10)},
		connection:   connection{dialing: make(chan struct{}, 1)},
		transactions: transactions{clients: map[string]*clientTx{}, servers: map[string]*inviteServer{}, dialogs: map[dialogID]*dialog{}, subscriptions: map[sipclient.Subscription]*subscription{}, parting: map[string]*timer{}},
		cfg:          cfg, ep: ep, sink: sink,
		log: s.log.With("account", a.ID), record: record{s.options.Recorder, a.ID}, parser: newParser(),
	}
	go l.run(l.watchful)
	return l, nil
}
