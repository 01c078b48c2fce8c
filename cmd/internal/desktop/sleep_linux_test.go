package desktop

import (
	"io"
	"os"
	"slices"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"
)

// logind gives inhibitor locks. Each is a pipe: it has an end for who holds the lock.
type logind struct{ asked chan inhibition }

// inhibition is a lock that was asked for: the end of a pipe. free is closed when nobody
// has one any more.
type inhibition struct {
	asked []string
	lock  int
	free  <-chan struct{}
}

func startLogind(s *session) *logind {
	l := &logind{asked: make(chan inhibition, 1)}
	s.export(l, loginPath, loginManager)
	s.own(loginName)
	return l
}

// Inhibit gives a lock.
func (l *logind) Inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	var ends [2]int
	if err := syscall.Pipe2(ends[:], syscall.O_CLOEXEC); err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	end, free := os.NewFile(uintptr(ends[0]), "inhibitor"), make(chan struct{})
	go func() {
		defer close(free)
		_, _ = io.Copy(io.Discard, end)
		_ = end.Close()
	}()
	l.asked <- inhibition{[]string{what, who, why, mode}, ends[1], free}
	return dbus.UnixFD(ends[1]), nil
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
	took := make(chan struct{}, 1)
	hold := d.system.awake.hold
	d.system.awake.hold = func(why string) (func(), error) {
		defer func() { took <- struct{}{} }()
		return hold(why)
	}
	take := func() (free <-chan struct{}) {
		t.Helper()
		d.Port().Awake.KeepAwake("A call is going on")
		i := receive(t, "the lock", login.asked)
		if !slices.Equal(i.asked, []string{"sleep:idle", "Offhook", "A call is going on", "block"}) {
			t.Errorf("asked for %q", i.asked)
		}
		receive(t, "the answer", took)
		_ = syscall.Close(i.lock)
		select {
		case <-i.free:
			t.Fatal("it was not kept")
		default:
		}
		return i.free
	}
	free := take()
	d.Port().Awake.KeepAwake("")
	receive(t, "the computer to sleep", free)
	free = take()
	d.Close()
	receive(t, "the computer to sleep after the phone's end", free)
}
