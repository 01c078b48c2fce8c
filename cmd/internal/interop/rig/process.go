//go:build linux

package rig

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a running program and all that it started: they share a process group, which is ended as one.
type process struct {
	name string
	cmd  *exec.Cmd
	log  *tail
	done chan struct{} // closed when the program has ended
	err  error         // how it ended; read after done
}

// start runs a program in a process group of its own, its standard error kept for messages. Standard output goes there
// too unless prepare has something else in mind. The group is killed when ctx ends.
func start(ctx context.Context, name string, args []string, prepare func(*exec.Cmd) error) (*process, error) {
	p := &process{name: name, log: new(tail), done: make(chan struct{})}
	p.cmd = exec.CommandContext(ctx, name, args...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.Cancel = func() error { return p.signal(syscall.SIGKILL) }
	// A grandchild that keeps our pipe open must not keep us waiting.
	p.cmd.WaitDelay = time.Second
	p.cmd.Stderr = p.log
	if prepare != nil {
		if err := prepare(p.cmd); err != nil {
			return nil, fmt.Errorf("rig: preparing %s: %w", name, err)
		}
	}
	if p.cmd.Stdout == nil {
		p.cmd.Stdout = p.log
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("rig: starting %s: %w", name, err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// PID is the process id of the program itself, which is the id of its group too.
func (p *process) PID() int { return p.cmd.Process.Pid }

// signal reaches the program and everything that it started and that did not leave its group.
func (p *process) signal(sig syscall.Signal) error {
	err := syscall.Kill(-p.cmd.Process.Pid, sig)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}

// stop asks the group to end, insists after a while, and waits until the program has ended.
func (p *process) stop() {
	_ = p.signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(3 * time.Second):
	}
	_ = p.signal(syscall.SIGKILL)
	<-p.done
}

// failure describes why a program is of no use, with what it said last.
func (p *process) failure(what string) error {
	return fmt.Errorf("rig: %s: %s; it said:\n%s", p.name, what, p.log)
}

// until polls a condition that no event announces, such as a port that another program opens. It gives up when the
// program ends or ctx does.
func (p *process) until(ctx context.Context, what string, condition func() bool) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-p.done:
			return p.failure(fmt.Sprintf("ended (%v) while waiting for %s", p.err, what))
		case <-ctx.Done():
			return p.failure(fmt.Sprintf("%v while waiting for %s", context.Cause(ctx), what))
		}
	}
	return nil
}

// listening tells whether somebody accepts TCP connections there.
func listening(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// The servers' ports lie below those that Linux gives to whoever asks for any (32768 and up), of which a connection that
// somebody opens may take the one just found to be free, and below those of rtpengine's media.
const firstPort, lastPort = 10000, 16383

// freePorts finds ports that are free for both TCP and UDP at every address, and the one above each, where some
// programs serve TLS. Where it starts to look is left to chance, so that tests that run beside each other seldom meet.
func freePorts(n int) ([]int, error) {
	var ports []int
	const count = lastPort - firstPort + 1
	start := 2 * rand.IntN(count/2)
	for i := 0; i < count && len(ports) < n; i += 2 {
		port := firstPort + (start+i)%count
		if portFree(port) && portFree(port+1) {
			ports = append(ports, port)
		}
	}
	if len(ports) < n {
		return nil, fmt.Errorf("rig: between %d and %d there are no %d ports free", firstPort, lastPort, n)
	}
	return ports, nil
}

func portFree(port int) bool {
	address := net.JoinHostPort("", strconv.Itoa(port))
	tcp, err := net.Listen("tcp", address)
	if err != nil {
		return false
	}
	defer tcp.Close()
	udp, err := net.ListenPacket("udp", address)
	if err != nil {
		return false
	}
	defer udp.Close()
	return true
}

// lines hands each whole line that is written to it to a function, without its end. It is meant for a program's standard
// output: nothing is lost then, since a program counts as ended only when all that it printed has been written here.
type lines struct {
	each func(line []byte)
	rest []byte
}

// Write takes what a program printed. It never fails.
func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		line, rest, ok := bytes.Cut(l.rest, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		l.each(line)
		l.rest = rest
	}
}

// tail keeps the end of what a program prints. It is safe for use by several goroutines.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

// Kept of a program's output: enough for the start-up messages of Kamailio and the last words of Chromium.
const tailSize = 64 << 10

// Write keeps p and drops what is older than tailSize. It never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - tailSize; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

// String returns the last 40 lines.
func (t *tail) String() string {
	lines := strings.Split(strings.TrimSpace(t.all()), "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "\n")
}

func (t *tail) all() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}

// serverPath is where a server program lies: Debian puts them where only root's PATH looks.
func serverPath(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	return "/usr/sbin/" + name
}
