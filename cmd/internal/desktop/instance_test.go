//go:build unix

package desktop

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"offhook/cmd/internal/meeting"
	"offhook/gui/port"
	"offhook/gui/present"
)

// claim makes this process the instance until the test's end.
func claim(t *testing.T, settings string) *Instance {
	t.Helper()
	i, err := Claim(t.Context(), settings, Start{}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(i.Close)
	return i
}

// runtimeDir gives the test a session of its own.
func runtimeDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	return filepath.Join(dir, "offhook")
}

func TestSecondStartHandsOver(t *testing.T) {
	runtimeDir(t)
	first := claim(t, "/a/settings.toml")
	second := make(chan error, 1)
	go func() {
		_, err := Claim(t.Context(), "/a/settings.toml", Start{Dial: " tel:+821012345678 "}, quiet)
		second <- err
	}()
	select {
	case s := <-first.Starts():
		if s.Dial != "tel:+821012345678" {
			t.Errorf("got %+v", s.Start)
		}
		s.Take()
	case <-time.After(patience):
		t.Fatal("nothing was handed over")
	}
	if err := <-second; !errors.Is(err, ErrHandedOver) {
		t.Errorf("the second start: %v", err)
	}
	claim(t, "/b/settings.toml") // another settings file is another phone
}

// TestCrashLeavesNothing: neither the socket nor the lock of a process that is
// gone keeps the next one from starting.
func TestCrashLeavesNothing(t *testing.T) {
	dir := runtimeDir(t)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, meeting.Name("offhook", "/a"))
	left, err := net.Listen("unix", name+".sock")
	if err != nil {
		t.Fatal(err)
	}
	left.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = left.Close()
	if err := os.WriteFile(name+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	claim(t, "/a")
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others can look into %s: %v, %v", dir, info.Mode(), err)
	}
}

func TestCloseMakesRoom(t *testing.T) {
	runtimeDir(t)
	first := claim(t, "/a")
	first.Close()
	claim(t, "/a")
}

// TestBadPeers: who says nothing, or nonsense, keeps nobody else waiting.
func TestBadPeers(t *testing.T) {
	dir := runtimeDir(t)
	first := claim(t, "/a")
	socket := filepath.Join(dir, meeting.Name("offhook", "/a")+".sock")
	connect := func(say string) net.Conn {
		conn, err := net.Dial("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if _, err := io.WriteString(conn, say); err != nil {
			t.Logf("writing: %v", err) // it may have been hung up already
		}
		return conn
	}
	bad := []net.Conn{connect(""), connect("hello\n"), connect(strings.Repeat("x", maxStart)), connect(`{"dial":"\u0007"}` + "\n")}
	taken := make(chan Start, 1)
	go func() {
		s := <-first.Starts()
		s.Take()
		taken <- s.Start
	}()
	good := connect(`{"dial":"9196"}` + "\n")
	_ = good.SetReadDeadline(time.Now().Add(patience))
	if answer, err := io.ReadAll(good); err != nil || string(answer) != accepted {
		t.Errorf("answered %q, %v", answer, err)
	}
	if s := <-taken; s.Dial != "9196" {
		t.Errorf("got %+v", s)
	}
	for i, conn := range bad {
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		answer, err := io.ReadAll(conn)
		if len(answer) > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("bad peer %d: answered %q, %v", i, answer, err)
		}
	}
}

// TestNotAnswering: an instance that takes nothing is not waited for for ever.
func TestNotAnswering(t *testing.T) {
	runtimeDir(t)
	claim(t, "/a")
	ctx, cancel := context.WithTimeout(t.Context(), exchangeLimit/4)
	defer cancel()
	if _, err := Claim(ctx, "/a", Start{}, quiet); !errors.Is(err, present.ErrNotAnswering) {
		t.Errorf("got %v", err)
	}
}

// TestEndingTakesNothing: a start that a window at its end has seen and not taken
// is the next phone.
func TestEndingTakesNothing(t *testing.T) {
	runtimeDir(t)
	first := claim(t, "/a")
	second := make(chan error, 1)
	go func() {
		i, err := Claim(t.Context(), "/a", Start{Dial: "9196"}, quiet)
		if err == nil {
			i.Close()
		}
		second <- err
	}()
	<-first.Starts()
	first.Close()
	if err := <-second; err != nil {
		t.Errorf("the second start: %v", err)
	}
}

// TestHungWindow: what a window that hangs has not taken is not lost: whoever started the
// program again hears of it.
func TestHungWindow(t *testing.T) {
	runtimeDir(t)
	first := claim(t, "/a")
	d := New(t.Context(), Options{ID: "org.offhook.Test", Program: []string{"/x"}, Instance: first, Logger: quiet})
	t.Cleanup(d.Close)
	ctx, cancel := context.WithTimeout(t.Context(), exchangeLimit/4)
	defer cancel()
	said := make(chan error, 1)
	go func() {
		_, err := Claim(ctx, "/a", Start{Dial: "9196"}, quiet)
		said <- err
	}()
	ev := (<-d.Port().Events).(port.Opened) // and the window hangs
	if err := <-said; ev.Dial != "9196" || !errors.Is(err, present.ErrNotAnswering) {
		t.Errorf("%q was handed over, and the other start says %v", ev.Dial, err)
	}
	var window sync.WaitGroup
	defer window.Wait()
	window.Go(func() {
		for {
			select {
			case ev := <-d.Port().Events:
				close(ev.(port.Opened).Done)
			case <-d.ctx.Done():
				return
			}
		}
	})
	defer d.cancel()
	if _, err := Claim(t.Context(), "/a", Start{Dial: "9197", Account: "Desk", Demo: true}, quiet); !errors.Is(err, ErrHandedOver) {
		t.Errorf("the window is back, and a start says %v", err)
	}
}

// tired is a listener that fails before it accepts, as where too many files are
// open.
type tired struct {
	net.Listener
	failures atomic.Int32
}

func (l *tired) Accept() (net.Conn, error) {
	if l.failures.Add(-1) >= 0 {
		return nil, syscall.EMFILE
	}
	return l.Listener.Accept()
}

// TestAcceptRecovers from what passes.
func TestAcceptRecovers(t *testing.T) {
	runtimeDir(t)
	place, err := meeting.At("x")
	if err != nil {
		t.Fatal(err)
	}
	l, release, err := place.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	failing := &tired{Listener: l}
	failing.failures.Store(3)
	i := serve(t.Context(), failing, func() {}, quiet)
	t.Cleanup(i.Close)
	go func() { (<-i.Starts()).Take() }()
	if err := handOver(t.Context(), place, []byte("{}\n")); err != nil {
		t.Error(err)
	}
}

// TestForeignFolder: who made a folder of that name for us, to listen, is passed by.
func TestForeignFolder(t *testing.T) {
	dir := runtimeDir(t)
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if err := os.Symlink(t.TempDir(), dir); err != nil {
		t.Fatal(err)
	}
	if i, err := Claim(t.Context(), "/a", Start{}, quiet); err == nil {
		i.Close()
		t.Error("a link to a folder was taken for a folder of ours")
	}
}
