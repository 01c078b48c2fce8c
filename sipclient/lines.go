package sipclient

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"offhook/sipclient/account"
	"offhook/sipclient/registration"
)

// connectLimit bounds one try to open the WebSocket, registerLimit one REGISTER.
const (
	connectLimit  = 15 * time.Second
	registerLimit = 32 * time.Second // RFC 3261 timer F
)

// steady is how long a connection has to last before the next loss counts as a
// new outage: a server that accepts and drops must not be hammered.
const steady = 30 * time.Second

// signalBudget is how long a call that is up waits for its signalling to come
// back. Its media goes on meanwhile, and media has its own watch.
const signalBudget = 5 * time.Minute

// line is one account as it lives. The owner goroutine has it; port is used by
// its worker.
type line struct {
	connection
	acct      account.Account
	endpoint  account.Endpoint
	transient bool // never saved
	demo      bool // transient, with a certificate of its own

	besides
	port     Line  // nil where the account cannot be opened
	broken   error // why not
	worker   *worker
	discard  func() // closes the port and ends the worker, once
	password *passwords
	legs     map[CallID]*liveCall // by the line's own name for the call
	whenUp   []func()             // what waits for the line to be Ready
	replace  func()               // new settings, once no call is left
}

// connection is how a line stands with its server.
type connection struct {
	state registration.State
	// connected is true while there is a WebSocket, whatever became of REGISTER.
	connected bool
	epoch     int       // grows with every state; timers of an older one are void
	since     time.Time // when it became Ready, or was lost; trying again does not move it
	lostAt    time.Time // when the outage began that is under way, or was last
	retryAt   time.Time
	upAt      time.Time          // when it was last Ready after an outage
	granted   time.Duration      // the binding's life time
	err       error              // why, in Waiting and Refused
	cancel    context.CancelFunc // of the try under way
}

// addLine makes an account live and starts to connect it.
func (o *owner) addLine(a account.Account, ca []byte, transient bool, p *account.Password) *line {
	l := &line{
		connection: connection{since: time.Now(), lostAt: time.Now(), cancel: func() {}},
		acct:       a.Clone(), transient: transient, demo: len(ca) > 0, legs: map[CallID]*liveCall{},
	}
	l.endpoint, _ = account.ParseServer(a.Server) // a bad one is told by Validate below
	l.password = &passwords{owner: o, line: l, kept: p}
	l.worker, l.besides = newWorker(&o.c.workers), o.startBesides()
	err := a.Validate()
	if err == nil {
		cfg := LineConfig{Account: a.Clone(), CA: ca, Password: l.password.fetch}
		l.port, err = o.c.options.Signaling.Open(cfg, func(ev LineEvent) { o.c.post(func() { o.lineEvent(l, ev) }) })
	}
	l.discard = sync.OnceFunc(func() {
		l.cancel()
		l.worker.do(func() {
			if l.port != nil {
				if err := l.port.Close(); err != nil {
					o.log.Warn("closing a line", "account", a.ID, "err", err)
				}
			}
		})
		l.worker.stop()
		l.besides.stop()
	})
	l.broken = err
	o.lines = append(o.lines, l)
	o.feedLine(l, registration.Start, nil)
	return l
}

// patience is how long a call waits for the line to be Ready.
func (l *line) patience() time.Duration {
	if l.password.asking() {
		return promptLimit
	}
	return noLineLimit
}

// ready reports whether calls go through.
func ready(s registration.State) bool { return s == registration.Ready || s == registration.Refreshing }

// up reports whether Close has to wait for the line to leave.
func (l *line) up() bool { return l.state == registration.Leaving }

// feedLine takes one step of the line's table. err is why, where it failed.
func (o *owner) feedLine(l *line, in registration.Input, err error) {
	to, effects, ok := registration.Next(l.state, in)
	if !ok {
		o.stale++
		o.log.Debug("stale input", "account", l.acct.ID, "state", l.state, "input", in)
		return
	}
	o.log.Info("account", "account", l.acct.ID, "from", l.state, "input", in, "to", to, "err", err)
	if ready(to) != ready(l.state) {
		l.since = time.Now()
	}
	switch {
	case in == registration.TrunkUp || in == registration.ExtensionUp:
		l.connected = true
	case in == registration.Lost || l.state == registration.Connecting:
		l.connected = false
	}
	anew := to == registration.Ready && l.state != registration.Refreshing
	if anew {
		l.upAt = time.Now()
	}
	l.state, l.err = to, err
	l.epoch++
	for _, e := range effects {
		o.lineEffect(l, e)
	}
	o.lineChanged(l)
	if anew {
		o.connectedAnew(l)
	}
	o.unseen.dirty = true
}

func (o *owner) lineEffect(l *line, e registration.Effect) {
	switch e {
	case registration.Connect:
		o.connect(l)
	case registration.Register:
		o.register(l)
	case registration.Unregister:
		o.unregister(l)
	case registration.ArmRefresh:
		o.armLine(l, registration.RefreshAfter(l.granted), registration.RefreshDue)
	case registration.ArmRetry:
		if !l.upAt.IsZero() && time.Since(l.upAt) >= steady {
			l.lostAt = time.Now() // a new outage, and not the old one that only paused
		}
		l.upAt = time.Time{}
		wait := registration.Backoff(time.Since(l.lostAt), o.random())
		if refused, ok := errors.AsType[*RegisterError](l.err); ok {
			wait = max(wait, min(refused.RetryAfter, time.Hour))
		}
		l.retryAt = time.Now().Add(wait)
		o.armLine(l, wait, registration.RetryDue)
	}
}

func (o *owner) armLine(l *line, d time.Duration, in registration.Input) {
	epoch := l.epoch
	o.after(d, func() {
		if l.epoch == epoch {
			o.feedLine(l, in, nil)
		}
	})
}

// lineChanged tells the calls of a line what its new state means for them.
func (o *owner) lineChanged(l *line) {
	switch l.state {
	case registration.Ready:
		o.reconnected(l)
		waiting := l.whenUp
		l.whenUp = nil
		for _, f := range waiting {
			f()
		}
		o.warm(l.acct.ID)
	case registration.Waiting, registration.Refused:
		l.whenUp = nil
		for _, lc := range o.callsOf(l) {
			o.lineFailed(l, lc)
		}
	case registration.Idle, registration.Leaving:
		l.whenUp = nil
	}
}

func (o *owner) callsOf(l *line) []*liveCall {
	return slices.DeleteFunc(o.liveCalls(), func(lc *liveCall) bool { return lc.line != l })
}

// connect opens the WebSocket; then REGISTER or Ready.
func (o *owner) connect(l *line) {
	if l.port == nil {
		o.feedLine(l, registration.Denied, l.broken)
		return
	}
	ctx, cancel := context.WithTimeout(o.c.life, connectLimit)
	l.cancel = cancel
	epoch := l.epoch
	l.worker.do(func() {
		err := l.port.Connect(ctx)
		cancel()
		o.c.post(func() {
			switch {
			case l.epoch != epoch:
				o.stale++
			case err != nil:
				o.feedLine(l, failure(err), err)
			case l.acct.Register:
				o.feedLine(l, registration.ExtensionUp, nil)
			default:
				o.feedLine(l, registration.TrunkUp, nil)
			}
		})
	})
}

func (o *owner) register(l *line) {
	ctx, cancel := context.WithCancel(o.c.life)
	l.cancel = cancel
	epoch := l.epoch
	l.worker.do(func() {
		granted, err := l.port.Register(ctx, registration.DefaultExpiry)
		cancel()
		o.c.post(func() {
			switch {
			case l.epoch != epoch:
				o.stale++
			case err != nil:
				l.password.refused(err)
				o.feedLine(l, failure(err), err)
			default:
				l.granted = granted
				o.feedLine(l, registration.Registered, nil)
			}
		})
	})
}

// failure says whether trying again alone may help.
func failure(err error) registration.Input {
	if refused, ok := errors.AsType[*RegisterError](err); ok && refused.Final {
		return registration.Denied
	}
	for _, final := range []error{ErrPlainPassword, ErrPasswordNeeded, account.ErrPlainWS, account.ErrBadServer} {
		if errors.Is(err, final) {
			return registration.Denied
		}
	}
	return registration.Failed
}

func (o *owner) unregister(l *line) {
	if !l.acct.Register {
		o.feedLine(l, registration.Left, nil)
		return
	}
	l.worker.do(func() {
		ctx, cancel := context.WithTimeout(o.c.life, closeLimit)
		defer cancel()
		if err := l.port.Unregister(ctx); err != nil {
			o.log.Info("un-registering", "account", l.acct.ID, "err", err)
		}
		o.c.post(func() { o.feedLine(l, registration.Left, nil) })
	})
}

// awake brings a line back after the computer has slept.
func (o *owner) awake(l *line) {
	l.lostAt = time.Now() // the outage begins anew: try often
	switch l.state {
	case registration.Connecting:
		l.cancel() // it hangs on a network that is gone
	case registration.Waiting:
		o.feedLine(l, registration.Start, nil)
	case registration.Ready:
		if l.acct.Register { // the registrar's clock went on
			o.feedLine(l, registration.RefreshDue, nil)
		}
	}
	if l.connected {
		l.port.Probe()
	}
}

// stopLine takes an account down, and its port when it has left.
func (o *owner) stopLine(l *line) {
	l.cancel()
	l.password.drop()
	if l.state != registration.Idle {
		o.feedLine(l, registration.Stop, nil)
	}
}

// view returns the account for the snapshot.
func (l *line) view() AccountView {
	v := AccountView{Account: l.acct.Clone(), State: l.shown(), Since: l.since, Err: l.err, Plain: !l.endpoint.Secure && l.endpoint.Host != "", Demo: l.demo, Voicemail: l.voicemail}
	if v.State == AccountWaiting {
		v.RetryAt = l.retryAt
	}
	if l.err != nil {
		v.Error = l.err.Error()
	}
	return v
}

func (l *line) shown() AccountState {
	if l.password.asking() {
		return AccountAsking
	}
	switch l.state {
	case registration.Connecting:
		return AccountConnecting
	case registration.Registering:
		return AccountRegistering
	case registration.Ready, registration.Refreshing:
		return AccountReady
	case registration.Waiting:
		return AccountWaiting
	case registration.Refused:
		return AccountFailed
	}
	return AccountOffline
}
