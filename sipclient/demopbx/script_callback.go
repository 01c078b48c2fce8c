package demopbx

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/assets/announcements"
)

const (
	callBackDelay = 2 * time.Second  // between hanging up and calling back
	callBackRings = 30 * time.Second // then it gives up
	briefRings    = 3 * time.Second  // then the call is taken back
	talkDelay     = 2 * time.Second  // between the requests to talk and to hold
)

// visit is a call of the PBX to a client, in one of the forms that calls come in.
type visit struct {
	user, name string // who calls, in From; without user the number that was called first
	host       string // empty for the PBX's own
	lines      []string
	late       bool // no offer in the INVITE
	// ringing runs while it rings, and script once it is answered; nil for greet.
	ringing func(ctx context.Context, l *leg)
	script  extension
	// taken is why the call is taken back after briefRings; nil if it is not.
	taken error
}

// callBacks are the numbers that call back, and how.
func callBacks() map[string]visit {
	return map[string]visit{
		"9000": {name: "Offhook demo"},
		"9001": {late: true},
		"9002": {lines: []string{"Call-Info: <sip:offhook.demo>;answer-after=0"}},
		"9003": {lines: []string{"Alert-Info: <http://offhook.demo>;info=auto-answer;delay=0"}},
		"9004": {ringing: askToTalk, script: asksToHold},
		"9005": {lines: []string{`P-Asserted-Identity: "김민준" <sip:+821012345678;verstat=TN-Validation-Passed@offhook.demo;user=phone>`}},
		"9006": {user: "anonymous", name: "Anonymous", host: "anonymous.invalid", lines: []string{"Privacy: id"}},
		"9007": {lines: []string{
			`Diversion: "Reception" <sip:07010002000@offhook.demo>;reason=unconditional;counter=1`,
			"History-Info: <sip:07010002000@offhook.demo>;index=1, <sip:1000@offhook.demo;cause=302>;index=1.1",
		}},
		"9008": {taken: errPickedUp},
		"9009": {taken: errCancelled},
		"9010": {lines: []string{"Alert-Info: <urn:alert:source:external>"}},
	}
}

// callsBack is an extension that answers, hangs up, and a moment later calls the
// caller on the connection he called from.
func callsBack(v visit) extension {
	return func(ctx context.Context, l *leg) error {
		m, err := l.answer()
		if err != nil {
			return err
		}
		s, back := l.server, l.callBackTarget()
		if err := m.play(ctx, announcements.CallBack); err != nil {
			return err
		}
		from := caller{user: v.user, name: v.name, host: v.host}
		if v.user == "" {
			from.user, from.host = l.user, l.dialog.local.Host
		}
		s.spawn(func() {
			select {
			case <-s.options.Hooks.After(callBackDelay):
				s.visit(back, from, v)
			case <-s.life.calls.Done():
			}
		})
		return nil
	}
}

// callBackTarget is the caller's contact on his present connection.
func (l *leg) callBackTarget() *binding {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &binding{user: l.phone, contact: l.dialog.target, conn: l.conn}
}

// visit calls a client.
func (s *Server) visit(to *binding, from caller, v visit) {
	l := s.newOutgoing(to, from)
	limited, stop := context.WithTimeoutCause(l.ctx, callBackRings, errCancelled)
	defer stop()
	ctx, cancel := context.WithCancelCause(limited)
	defer cancel(nil)
	if v.taken != nil {
		s.spawn(func() {
			if l.wait(ctx, briefRings) == nil {
				cancel(v.taken)
			}
		})
	}
	var once sync.Once
	rings := func(*sip.Response) {
		if v.ringing != nil {
			once.Do(func() { s.spawn(func() { v.ringing(ctx, l) }) })
		}
	}
	dial := l.dialWithMedia
	if v.late {
		dial = l.dialLate
	}
	if err := dial(ctx, invitation{lines: v.lines}, rings); err != nil {
		s.log.Info("a call of ours is not answered", "error", err)
		l.finish()
		return
	}
	cancel(nil)
	script := v.script
	if script == nil {
		script = greet
	}
	l.run(entry{script: script})
}

// greet speaks, and then echoes.
func greet(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	if err := m.play(ctx, announcements.Hello); err != nil {
		return err
	}
	return echo(ctx, l)
}

// phoneEvent asks the client's phone to do what a person would: talk or hold, as
// FreeSWITCH's uuid_phone_event.
func (l *leg) phoneEvent(ctx context.Context, event string) error {
	res, err := l.ask(ctx, sip.NOTIFY, "", "Event: "+event, "Subscription-State: active;expires=60")
	if err != nil {
		return err
	}
	if !res.IsSuccess() {
		return fmt.Errorf("%w to Event: %s: %d", errRefused, event, res.StatusCode)
	}
	return nil
}

// errRefused means that a client does not do what a request asks.
var errRefused = errors.New("the client refuses")

// askToTalk answers the phone from here.
func askToTalk(ctx context.Context, l *leg) {
	if err := l.phoneEvent(ctx, "talk"); err != nil {
		l.server.log.Info("the phone does not let itself be answered", "error", err)
	}
}

// asksToHold plays a tone, and lets the phone hold the call and take it back.
func asksToHold(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	m.source(sine(ToneHz, toneLevel))
	for _, event := range []string{"hold", "talk"} {
		if err := l.wait(ctx, talkDelay); err != nil {
			return err
		}
		if err := l.phoneEvent(ctx, event); err != nil {
			l.server.log.Info("the phone does not do what it is asked", "error", err)
		}
	}
	<-ctx.Done()
	return nil
}
