package scenario

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"offhook/cmd/internal/boot"
	"offhook/cmd/internal/control"
	"offhook/media"
	"offhook/media/session"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

const (
	// ourTone is what the phone's microphone hears, in Hz; theirTone that of a second phone, and no overtone of another.
	ourTone, theirTone = 660, 1490
	// patience is how long anything may take on a machine that has other things to do as well.
	patience = 75 * time.Second
	// look is how often the ear is asked again.
	look = 50 * time.Millisecond
	// loud and quiet are what a tone is above when it is there, and below when it is not, in dBFS.
	loud, quiet = -32, -55
)

// phone is Offhook, commanded over its socket. Its methods do nothing once something has gone wrong in the scenario.
type phone struct {
	*stage
	app     *boot.App
	folder  string // its recordings'
	account string
	command *control.Client

	mu       sync.Mutex // guards what follows
	ears     []*ear
	snapshot sipclient.Snapshot
	notices  []sipclient.Notice
	changed  chan struct{} // closed and replaced by every update
}

// line is what a phone is started with.
type line struct {
	account.Account
	password string
	ca       []byte
	tone     float64 // of the microphone, in Hz; 0 is ourTone
	choose   func(*sipclient.Choices)
}

// startPhone puts a phone together and waits until it can call and be called.
func startPhone(t *testing.T, s *stage, l line) *phone {
	t.Helper()
	dir := t.TempDir()
	p := &phone{stage: s, folder: filepath.Join(dir, "recordings"), changed: make(chan struct{})}
	if l.tone == 0 {
		l.tone = ourTone
	}
	settings := filepath.Join(dir, "config.toml")
	var err error
	p.app, err = boot.New(context.WithoutCancel(s.ctx), boot.Options{
		ConfigPath: settings, HistoryPath: filepath.Join(dir, "history.db"), Locale: "ko_KR", Logger: s.log,
		Files: &session.Files{
			Source: func() (media.Source, error) { return &voice{hz: l.tone}, nil },
			Sink:   func() (media.Sink, error) { return p.newEar(), nil },
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() || os.Getenv("OFFHOOK_SCENARIO_LOG") != "" {
			for _, e := range p.app.Client.Traced(sipclient.TraceQuery{}) {
				t.Logf("%s %s %s", e.At.Format("05.000"), e.Kind, e.Summary())
			}
		}
		if err := p.app.Close(context.WithoutCancel(s.ctx)); err != nil {
			t.Error(err)
		}
	})
	p.serve(t, settings)
	err = p.app.Client.Choose(func(c *sipclient.Choices) {
		c.Recording.Folder, c.Recording.Announce = p.folder, sipclient.NoAnnouncement
		if l.choose != nil {
			l.choose(c)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if p.account, err = p.app.Client.AddTransient(l.Account, l.ca, account.NewPassword(l.password)); err != nil {
		t.Fatal(err)
	}
	p.until("the account to be ready", func() bool {
		for _, a := range p.snapshot.Accounts {
			if a.ID == p.account {
				return a.State == sipclient.AccountReady
			}
		}
		return false
	})
	return p
}

// serve makes the socket, and two connections to it: one commands, one follows.
func (p *phone) serve(t *testing.T, settings string) {
	t.Helper()
	server, err := control.Serve(p.ctx, p.app.Client, settings, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if p.command, err = control.Connect(p.ctx, settings); err != nil {
		t.Fatal(err)
	}
	follow, err := control.Connect(p.ctx, settings)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(p.ctx)
	var followed sync.WaitGroup
	followed.Go(func() {
		_ = follow.Watch(ctx, func(u sipclient.Update) error {
			p.took(u)
			return nil
		})
	})
	t.Cleanup(func() {
		cancel()
		followed.Wait()
		_ = p.command.Close()
		server.Close()
	})
}

func (p *phone) took(u sipclient.Update) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.snapshot = u.Snapshot
	p.notices = append(p.notices, u.Notices...)
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *phone) newEar() *ear {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := &ear{began: time.Now()}
	p.ears = append(p.ears, e)
	return e
}

// do commands the phone and returns the call that it is about.
func (p *phone) do(r control.Request) sipclient.CallID {
	if p.err != nil {
		return ""
	}
	reply, err := p.command.Do(p.ctx, r)
	if err != nil {
		p.failf("%s: %v", r.Do, err)
	}
	return reply.Call
}

// until waits for a condition on what the phone shows; it is called with p.mu held.
func (p *phone) until(what string, condition func() bool) {
	for p.err == nil {
		p.mu.Lock()
		met, changed := condition(), p.changed
		p.mu.Unlock()
		if met {
			return
		}
		select {
		case <-changed:
		case <-p.ctx.Done():
			p.failf("waited in vain for %s; the phone shows %s", what, p.shown())
		}
	}
}

// shown is what the phone shows of its calls, for a message.
func (p *phone) shown() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := "no calls"
	for _, v := range p.snapshot.Calls {
		text += fmt.Sprintf("; %s %s %s %v held=%v/%v conference=%v %+v %s %+v", v.ID, v.Direction, v.Peer.Number, v.State, v.Held, v.RemoteHeld, v.Conference, v.Transfer, v.Result, v.Cause)
	}
	for _, n := range p.notices {
		if n.Call != nil {
			text += fmt.Sprintf("; %s %s %s to %s has ended as %s, %+v", n.Kind, n.Call.ID, n.Call.Direction, n.Call.Peer.Number, n.Call.Result, n.Call.Cause)
		}
	}
	return text
}

// over is how a call has ended, or nil. p.mu is held.
func (p *phone) over(id sipclient.CallID) *sipclient.CallView {
	for _, n := range p.notices {
		if n.Call != nil && n.Call.ID == id && (n.Kind == sipclient.NoticeCallEnded || n.Kind == sipclient.NoticeMissedCall) {
			return n.Call
		}
	}
	return nil
}

// find is a call in the snapshot, or nil. p.mu is held.
func (p *phone) find(id sipclient.CallID) *sipclient.CallView {
	for i, v := range p.snapshot.Calls {
		if v.ID == id {
			return &p.snapshot.Calls[i]
		}
	}
	return nil
}

// shows waits until a call is as a condition says.
func (p *phone) shows(id sipclient.CallID, what string, condition func(sipclient.CallView) bool) (v sipclient.CallView) {
	gone := false
	p.until(fmt.Sprintf("call %s: %s", id, what), func() bool {
		if found := p.find(id); found != nil && condition(*found) {
			v = *found
			return true
		}
		gone = p.over(id) != nil
		return gone
	})
	if gone {
		p.failf("call %s never was %s; the phone shows %s", id, what, p.shown())
	}
	return v
}

// active waits until a call is up.
func (p *phone) active(id sipclient.CallID) sipclient.CallView {
	return p.shows(id, "up", func(v sipclient.CallView) bool { return v.State == call.Active })
}

// call calls a number and waits until it is up.
func (p *phone) call(number string) sipclient.CallID {
	id := p.do(control.Request{Do: control.Dial, To: number})
	p.active(id)
	return id
}

// rings waits for a call that comes and rings here.
func (p *phone) rings() (v sipclient.CallView) {
	p.until("a call to ring", func() bool {
		for _, v = range p.snapshot.Calls {
			if v.State == call.Offered && v.Direction == sipclient.Incoming {
				return true
			}
		}
		return false
	})
	return v
}

// ended waits until a call is over, and returns how it ended.
func (p *phone) ended(id sipclient.CallID) (v sipclient.CallView) {
	p.until(fmt.Sprintf("the end of call %s", id), func() bool {
		over := p.over(id)
		if over != nil {
			v = *over
		}
		return over != nil
	})
	return v
}

// endsAs is ended with a certain result.
func (p *phone) endsAs(id sipclient.CallID, want call.Result) sipclient.CallView {
	v := p.ended(id)
	p.check(v.Result == want, "it ended as %q (%+v), not %q", v.Result, v.Cause, want)
	return v
}

// hangUp ends a call and waits for its end.
func (p *phone) hangUp(id sipclient.CallID) {
	p.do(control.Request{Do: control.Hangup, Call: id})
	p.ended(id)
}

// loudness is how loud a person hears a tone, in dBFS.
func (p *phone) loudness(hz float64) float64 {
	p.mu.Lock()
	ears := p.ears
	p.mu.Unlock()
	level := media.Silence
	for _, e := range ears {
		level = max(level, e.level(hz))
	}
	return level
}

// hears waits until the phone plays all of these tones at once, and goes on with that; silent until it plays none of them.
func (p *phone) hears(hz ...float64) {
	p.listen("heard", hz, func(dB float64) bool { return dB > loud })
}
func (p *phone) silent(hz ...float64) {
	p.listen("silent", hz, func(dB float64) bool { return dB < quiet })
}

func (p *phone) listen(what string, tones []float64, good func(dB float64) bool) {
	again := time.NewTicker(look)
	defer again.Stop()
	for agreed := 0; p.err == nil; {
		levels := make([]float64, len(tones))
		all := true
		for i, hz := range tones {
			levels[i] = p.loudness(hz)
			all = all && good(levels[i])
		}
		if agreed++; !all {
			agreed = 0
		}
		if agreed == 8 { // the windows of the first look and the last share nothing
			return
		}
		select {
		case <-again.C:
		case <-p.ctx.Done():
			p.failf("%v Hz never were %s: %.0f dBFS; the phone shows %s", tones, what, levels, p.shown())
		}
	}
}
