package desktop

import (
	"slices"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"
)

// logind gives inhibitor locks. Each is a pipe: it has an end for who holds the lock.
type logind struct {
	t     *testing.T
	asked chan []string
	lock  [2]int // of the newest
}

func startLogind(s *session) *logind {
	l := &logind{t: s.t, asked: make(chan []string, 1)}
	s.export(l, loginPath, loginManager)
	s.own(loginName)
	return l
}

// Inhibit gives a lock.
func (l *logind) Inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	if err := syscall.Pipe2(l.lock[:], syscall.O_NONBLOCK|syscall.O_CLOEXEC); err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	l.asked <- []string{what, who, why, mode}
	return dbus.UnixFD(l.lock[1]), nil
}

// held reports whether somebody has the lock that was given. The test has none any more.
func (l *logind) held() bool {
	_, err := syscall.Read(l.lock[0], make([]byte, 1))
	return err == syscall.EAGAIN
}

func TestWake(t *testing.T) {
	s := newSession(t)
	s.own(loginName)
	woke := make(chan struct{}, 8)
	d := newDesktopWith(t, func() { woke <- struct{}{} })
	s.emit(loginPath, loginManager+".PrepareForSleep", true)
	s.emit(loginPath, loginManager+".PrepareForSleep", false)
	receive(t, "the wake", woke)
	d.wake("clock") // the same sleep
	if len(woke) > 0 {
		t.Error("one sleep, woken twice")
	}
}

// TestKeepAwake: the computer may sleep when it is said so, and when the phone ends.
func TestKeepAwake(t *testing.T) {
	s := newSession(t)
	login := startLogind(s)
	d := s.desktop()
	took, let := make(chan struct{}, 1), make(chan struct{}, 1)
	hold := d.system.awake.hold
	d.system.awake.hold = func(why string) (func(), error) {
		release, err := hold(why)
		took <- struct{}{}
		return func() { release(); let <- struct{}{} }, err
	}
	take := func() {
		t.Helper()
		d.Port().Awake.KeepAwake("A call is going on")
		if asked := receive(t, "the lock", login.asked); !slices.Equal(asked, []string{"sleep:idle", "Offhook", "A call is going on", "block"}) {
			t.Errorf("asked for %q", asked)
		}
		receive(t, "the answer", took)
		_ = syscall.Close(login.lock[1])
		if !login.held() {
			t.Fatal("it was not kept")
		}
	}
	take()
	d.Port().Awake.KeepAwake("")
	receive(t, "the lock's end", let)
	if login.held() {
		t.Error("the computer never sleeps again")
	}
	_ = syscall.Close(login.lock[0])
	take()
	d.Close()
	if login.held() {
		t.Error("the phone has ended, and the computer does not sleep")
	}
	_ = syscall.Close(login.lock[0])
}
