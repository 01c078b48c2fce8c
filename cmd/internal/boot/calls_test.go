package boot

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"offhook/media"
	"offhook/media/session"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/demopbx"
	"offhook/sipclient/trace"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	// callsEach is how many calls each of the two phones makes.
	callsEach = 100
	// settled is after how many calls of both everything that is made once has been made.
	settled = 50
	// shown is how much memory, in bytes, a call may keep on both sides while it is shown for
	// a moment after its end. While it is up it has half a megabyte.
	shown = 64 << 10
	// growth is how much more memory, in bytes, 150 calls of two phones may leave in use:
	// the last calls' quality is kept, and pools are not always empty.
	growth = 2 << 20
	// patience is how long anything may take on a machine that has other things to do as well.
	patience = time.Minute
)

// TestTwoHundredCalls is the phone as it is shipped, twice, with files for its sound: over
// TLS to the demo PBX, which knows both, and over ICE and DTLS-SRTP to each other. Each
// makes a hundred calls and gets a hundred, one after the other; each hangs up half of them.
// Then nothing of them is left but the history.
func TestTwoHundredCalls(t *testing.T) {
	pbx, err := demopbx.Start(context.WithoutCancel(t.Context()), demopbx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pbx.Close() })
	var sound devices
	a, b := newStation(t, pbx, 0, &sound), newStation(t, pbx, 1, &sound)
	var before leavings
	for n := range 2 * callsEach {
		if n == settled {
			before = look(a, b)
		}
		from, to := a, b
		if n%2 == 1 {
			from, to = b, a
		}
		from.talks(to, n%4 < 2)
	}
	if now := look(a, b); now.memory > before.memory+(2*callsEach-settled)*shown {
		t.Errorf("%d bytes, and %d after %d calls", now.memory, before.memory, settled)
	}
	for _, s := range []*station{a, b} {
		s.until("nothing is shown any more", func(now sipclient.Snapshot) bool { return len(now.Calls) == 0 })
		s.checkHistory()
	}
	eventually(t, "the devices are closed", func() error { return sound.closed() })
	eventually(t, "the goroutines are gone", func() error {
		if now := runtime.NumGoroutine(); now > before.goroutines {
			return fmt.Errorf("%d, and %d after %d calls", now, before.goroutines, settled)
		}
		return nil
	})
	eventually(t, "the memory is free", func() error {
		if now := look(a, b); now.memory > before.memory+growth {
			return fmt.Errorf("%d bytes, and %d after %d calls", now.memory, before.memory, settled)
		}
		return nil
	})
	if n := sound.opened.Load(); n < 4*callsEach {
		t.Errorf("%d devices were opened in %d calls of two phones", n, 2*callsEach)
	}
}

// station is one phone.
type station struct {
	*testing.T
	app    *App
	watch  *sipclient.Watch
	number string
}

// newStation starts the phone of the n-th extension.
func newStation(t *testing.T, pbx *demopbx.Server, n int, sound *devices) *station {
	t.Helper()
	dir, user := t.TempDir(), pbx.Users()[n]
	app, err := New(context.WithoutCancel(t.Context()), Options{
		ConfigPath: filepath.Join(dir, "config.toml"), HistoryPath: filepath.Join(dir, "history.db"),
		Files: &session.Files{
			Source: func() (media.Source, error) { return sound.open(), nil },
			Sink:   func() (media.Sink, error) { return sound.open(), nil },
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	for range trace.DefaultEntries { // so that it grows no more, but for the texts
		app.Trace.Event(time.Now(), "", "", "filled", "")
	}
	s := &station{t, app, app.Client.Watch(), user.Name}
	_, err = app.Client.AddTransient(account.Account{Number: user.Name, Server: pbx.URL(), Register: true}, pbx.CertPEM(), account.NewPassword(user.Password))
	if err != nil {
		t.Fatal(err)
	}
	s.until("the account is ready", func(now sipclient.Snapshot) bool {
		return len(now.Accounts) == 1 && now.Accounts[0].State == sipclient.AccountReady
	})
	return s
}

// talks makes a call that is answered, is up on both sides, and hung up by one of them.
func (s *station) talks(to *station, hangsUp bool) {
	s.Helper()
	id, err := s.app.Client.Dial("", to.number)
	if err != nil {
		s.Fatal(err)
	}
	theirs := to.untilCall("it rings", func(v sipclient.CallView) bool { return v.State == call.Offered }).ID
	if err := to.app.Client.Answer(theirs); err != nil {
		s.Fatal(err)
	}
	s.untilCall("the caller hears", func(v sipclient.CallView) bool { return v.ID == id && v.State == call.Active })
	to.untilCall("the called one hears", func(v sipclient.CallView) bool { return v.ID == theirs && v.State == call.Active })
	if hangsUp {
		err = s.app.Client.Hangup(id)
	} else {
		err = to.app.Client.Hangup(theirs)
	}
	if err != nil {
		s.Fatal(err)
	}
	s.untilCall("the caller's call is over", func(v sipclient.CallView) bool { return v.ID == id && v.State == call.Ended })
	to.untilCall("the call of who was called is over", func(v sipclient.CallView) bool { return v.ID == theirs && v.State == call.Ended })
}

// until waits for a snapshot.
func (s *station) until(what string, is func(sipclient.Snapshot) bool) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	for now := s.app.Client.Snapshot(); !is(now); {
		u, err := s.watch.Next(ctx)
		if err != nil {
			s.Fatalf("%s: %s: %v; it shows %+v", s.number, what, err, now)
		}
		now = u.Snapshot
	}
}

// untilCall waits for a call, and returns how it stands.
func (s *station) untilCall(what string, is func(sipclient.CallView) bool) (found sipclient.CallView) {
	s.Helper()
	s.until(what, func(now sipclient.Snapshot) bool {
		for _, v := range now.Calls {
			if is(v) {
				found = v
				return true
			}
		}
		return false
	})
	return found
}

// checkHistory wants every call once, answered.
func (s *station) checkHistory() {
	s.Helper()
	eventually(s.T, "the history is written", func() error {
		calls, err := s.app.Client.Recent(s.Context(), sipclient.HistoryQuery{Limit: 4 * callsEach})
		if err != nil {
			return err
		}
		once, by := map[string]bool{}, map[sipclient.Direction]int{}
		for _, r := range calls {
			if r.Result != call.Answered || r.Ended.Before(r.Answered) {
				s.Fatalf("%s: a call ended %+v", s.number, r)
			}
			once[r.ID] = true
			by[r.Direction]++
		}
		if len(calls) != 2*callsEach || len(once) != 2*callsEach || by[sipclient.Outgoing] != callsEach || by[sipclient.Incoming] != callsEach {
			return fmt.Errorf("%s: %d calls, %d of them different, %v", s.number, len(calls), len(once), by)
		}
		return nil
	})
}

// leavings are what calls leave behind.
type leavings struct {
	goroutines int
	memory     int // in use after a garbage collection, in bytes, without the trace
}

func look(stations ...*station) leavings {
	runtime.GC()
	runtime.GC() // what sync.Pool keeps falls with the second one
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	l := leavings{runtime.NumGoroutine(), int(m.HeapAlloc)}
	for _, s := range stations {
		for _, e := range s.app.Client.Traced(sipclient.TraceQuery{}) { // it has a bound of its own, above what these calls say
			l.memory -= len(e.Text)
		}
	}
	return l
}

// eventually waits until is returns nil.
func eventually(t *testing.T, what string, is func() error) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	limit := time.After(patience)
	for err := is(); err != nil; err = is() {
		select {
		case <-again.C:
		case <-limit:
			t.Fatalf("%s: %v", what, err)
		}
	}
}

// devices counts microphones and loudspeakers.
type devices struct{ opened, shut atomic.Int64 }

func (d *devices) open() *silence {
	d.opened.Add(1)
	return &silence{devices: d}
}

// closed reports what was not closed, or more than once.
func (d *devices) closed() error {
	if opened, shut := d.opened.Load(), d.shut.Load(); opened != shut {
		return fmt.Errorf("%d were opened and %d closed", opened, shut)
	}
	return nil
}

// silence is a microphone that hears nothing and a loudspeaker that nobody hears, at the
// pace of real ones from the first use on.
type silence struct {
	devices *devices
	began   time.Time
	done    int // samples
}

// take returns how many of n samples there is time for, if it may be ahead by some.
func (s *silence) take(n, ahead int) int {
	if s.began.IsZero() {
		s.began = time.Now()
	}
	n = max(min(n, media.Samples(time.Since(s.began), media.SampleRate)+ahead-s.done), 0)
	s.done += n
	return n
}

// Read implements media.Source.
func (s *silence) Read(dst []float32) int {
	n := s.take(len(dst), 0)
	clear(dst[:n])
	return n
}

// Write implements media.Sink.
func (s *silence) Write(src []float32) int { return s.take(len(src), media.SampleRate/5) }

// Buffered implements media.Sink.
func (s *silence) Buffered() int {
	if s.began.IsZero() {
		return 0
	}
	return max(s.done-media.Samples(time.Since(s.began), media.SampleRate), 0)
}

// Close implements media.Source and media.Sink.
func (s *silence) Close() error {
	s.devices.shut.Add(1)
	return nil
}
