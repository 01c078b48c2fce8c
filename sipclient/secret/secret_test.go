package secret

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

func TestMain(m *testing.M) {
	if os.Getenv(scenarioVar) != "" {
		os.Exit(m.Run()) // go-keyring keeps its connection to the bus
	}
	goleak.VerifyTestMain(m)
}

// scenarioVar tells the copy of this test that runs inside a private session
// what it finds there; see TestSystem.
const scenarioVar = "OFFHOOK_KEYRING_SCENARIO"

// fake is a keyring in memory whose calls can be made to hang or fail.
type fake struct {
	mu   sync.Mutex
	kept map[string]string
	hang chan struct{} // calls wait for it to be closed, if it is not nil
	err  error
	now  atomic.Int32 // calls inside at this moment
	peak atomic.Int32
}

func (f *fake) enter() error {
	n := f.now.Add(1)
	for p := f.peak.Load(); n > p && !f.peak.CompareAndSwap(p, n); p = f.peak.Load() {
	}
	if f.hang != nil {
		<-f.hang
	}
	f.now.Add(-1)
	return f.err
}

func (f *fake) Get(service, user string) (string, error) {
	if err := f.enter(); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	text, ok := f.kept[service+" "+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return text, nil
}

func (f *fake) Set(service, user, password string) error {
	if err := f.enter(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept == nil {
		f.kept = map[string]string{}
	}
	f.kept[service+" "+user] = password
	return nil
}

func (f *fake) Delete(service, user string) error {
	if _, err := f.Get(service, user); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.kept, service+" "+user)
	return nil
}

// newFake makes a Keyring over a fake that says whether it is locked.
func newFake(f *fake, locked bool) *Keyring {
	k := New(Options{})
	k.backend = f
	k.probe = func(context.Context) (bool, error) { return locked, nil }
	return k
}

// TestContract holds the keyring to the port's contract.
func TestContract(t *testing.T) {
	ctx := t.Context()
	var s sipclient.Secrets = newFake(&fake{}, false)
	if _, err := s.Get(ctx, "work"); !errors.Is(err, sipclient.ErrNoSecret) || errors.Is(err, sipclient.ErrNoKeyring) {
		t.Errorf("Get of nothing: %v", err)
	}
	if err := s.Delete(ctx, "work"); !errors.Is(err, sipclient.ErrNoSecret) {
		t.Errorf("Delete of nothing: %v", err)
	}
	for _, text := range []string{"one", "비밀번호\n\"'\\", strings.Repeat("x", MaxPassword)} {
		if err := s.Set(ctx, "work", account.NewPassword(text)); err != nil {
			t.Fatal(err)
		}
		if p, err := s.Get(ctx, "work"); err != nil || p.Reveal() != text {
			t.Errorf("Get: %q, %v", p.Reveal(), err)
		}
	}
	for what, err := range map[string]error{
		"empty":      s.Set(ctx, "work", account.Password{}),
		"no account": s.Set(ctx, "", account.NewPassword("x")),
	} {
		if !errors.Is(err, ErrEmpty) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, err := range map[string]error{
		"long password": s.Set(ctx, "work", account.NewPassword(strings.Repeat("x", MaxPassword+1))),
		"long account":  s.Set(ctx, strings.Repeat("x", MaxAccountID+1), account.NewPassword("x")),
	} {
		if !errors.Is(err, ErrTooLong) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.Delete(ctx, "work"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(ctx, "work"); !errors.Is(err, sipclient.ErrNoSecret) {
		t.Errorf("Get after Delete: %v", err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Set(gone, "work", account.NewPassword("x")); !errors.Is(err, context.Canceled) && err != nil {
		t.Errorf("Set with a cancelled context: %v", err)
	}
}

func TestServiceName(t *testing.T) {
	f := &fake{}
	if err := newFake(f, false).Set(t.Context(), "work", account.NewPassword("x")); err != nil {
		t.Fatal(err)
	}
	if f.kept["offhook work"] != "x" {
		t.Errorf("kept as %v", f.kept)
	}
}

func TestEveryOtherErrorMeansNoKeyring(t *testing.T) {
	boom := errors.New("boom")
	f := &fake{err: boom}
	k := newFake(f, false)
	if _, err := k.Get(t.Context(), "a"); !errors.Is(err, sipclient.ErrNoKeyring) || !errors.Is(err, boom) || errors.Is(err, ErrLocked) {
		t.Errorf("backend: %v", err)
	}
	if err := newFake(f, true).Set(t.Context(), "a", account.NewPassword("x")); !errors.Is(err, sipclient.ErrNoKeyring) || !errors.Is(err, ErrLocked) {
		t.Errorf("locked backend: %v", err)
	}
	k.probe = func(context.Context) (bool, error) { return false, boom }
	if err := k.Delete(t.Context(), "a"); !errors.Is(err, sipclient.ErrNoKeyring) || !errors.Is(err, boom) {
		t.Errorf("probe: %v", err)
	}
	k.probe = func(context.Context) (bool, error) { panic("nonsense") }
	if _, err := k.Get(t.Context(), "a"); !errors.Is(err, sipclient.ErrNoKeyring) {
		t.Errorf("panic: %v", err)
	}
	f.err = keyring.ErrSetDataTooBig
	if err := newFake(f, false).Set(t.Context(), "a", account.NewPassword("x")); !errors.Is(err, ErrTooLong) {
		t.Errorf("too big: %v", err)
	}
}

// TestHangingKeyring: the limits hold, one goroutine waits, further calls fail
// at once, and when the keyring answers at last everything works again.
func TestHangingKeyring(t *testing.T) {
	for _, tt := range []struct {
		locked bool
		limit  time.Duration
		want   error
	}{{false, 5 * time.Second, ErrTimeout}, {true, time.Minute, ErrLocked}} {
		t.Run(fmt.Sprint(tt.want), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{hang: make(chan struct{})}
				k := newFake(f, tt.locked)
				began := time.Now()
				_, err := k.Get(t.Context(), "a")
				if took := time.Since(began); took != tt.limit || !errors.Is(err, tt.want) || !errors.Is(err, sipclient.ErrNoKeyring) {
					t.Errorf("after %v: %v", took, err)
				}
				began = time.Now()
				for range 10 {
					if err := k.Set(t.Context(), "a", account.NewPassword("x")); !errors.Is(err, ErrTimeout) {
						t.Errorf("while it hangs: %v", err)
					}
				}
				if took := time.Since(began); took != 0 {
					t.Errorf("failing took %v", took)
				}
				close(f.hang)
				synctest.Wait()
				if err := k.Set(t.Context(), "a", account.NewPassword("x")); err != nil {
					t.Errorf("afterwards: %v", err)
				}
				if got := f.peak.Load(); got != 1 {
					t.Errorf("%d calls at a time", got)
				}
			})
		})
	}
}

// TestUnlockedInTime: a person who takes 40 s to type is waited for, and so are
// the calls that came meanwhile.
func TestUnlockedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{hang: make(chan struct{}), kept: map[string]string{"offhook a": "x"}}
		k := newFake(f, true)
		time.AfterFunc(40*time.Second, func() { close(f.hang) })
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if p, err := k.Get(t.Context(), "a"); err != nil || p.Reveal() != "x" {
					t.Errorf("%v %v", p, err)
				}
			})
		}
		wg.Wait()
		if got := f.peak.Load(); got != 1 {
			t.Errorf("%d calls at a time", got)
		}
	})
}

// TestCancelledCall: a caller that gives up does not make later calls fail.
func TestCancelledCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{hang: make(chan struct{})}
		k := newFake(f, false)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := k.Get(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sipclient.ErrNoKeyring) {
			t.Errorf("got %v", err)
		}
		short, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := k.Get(short, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waiting for the turn: %v", err)
		}
		time.AfterFunc(time.Second, func() { close(f.hang) })
		if err := k.Set(t.Context(), "a", account.NewPassword("x")); err != nil {
			t.Errorf("the next call: %v", err)
		}
	})
}

// TestNothingPrintsThePassword covers the ways in which a value of a caller is
// printed by accident.
func TestNothingPrintsThePassword(t *testing.T) {
	const text = "hunter2hunter2"
	k := newFake(&fake{}, false)
	if err := k.Set(t.Context(), "a", account.NewPassword(text)); err != nil {
		t.Fatal(err)
	}
	p, err := k.Get(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(map[string]any{"p": p})
	if err != nil {
		t.Fatal(err)
	}
	long := k.Set(t.Context(), "a", account.NewPassword(strings.Repeat(text, 100)))
	for _, got := range []string{fmt.Sprint(p), fmt.Sprintf("%v %+v %#v %s %q", p, p, p, p, p), string(asJSON), long.Error()} {
		if strings.Contains(got, text) {
			t.Errorf("printed: %s", got)
		}
	}
}
