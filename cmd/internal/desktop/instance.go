package desktop

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"offhook/cmd/internal/meeting"
	"offhook/gui/present"
)

const (
	// handOverLimit is how long a second start tries to reach the first, which
	// may be starting, or ending and hanging up its calls.
	handOverLimit = 10 * time.Second
	// exchangeLimit bounds one exchange: who connects and says nothing is hung up on.
	exchangeLimit = 2 * time.Second
	// maxPeers bounds the exchanges that go on at once.
	maxPeers = 8
	// again is how long to wait until the place may be free.
	again = 50 * time.Millisecond
)

// ErrHandedOver: the program runs already, and has taken the arguments.
var ErrHandedOver = errors.New("the program runs already")

// errNotTaken: the window is not there yet, or not any more.
var errNotTaken = errors.New("nobody took it")

// Instance is the one process of a person that has a settings file open.
type Instance struct {
	release func()
	starts  chan Handed
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// Claim makes this process the instance for a settings file, given by its
// absolute path. Where another one is, it gets s, and the error is
// ErrHandedOver, or present.ErrNotAnswering. Any other error says that this system
// has no place to meet; the program can do without. ctx ends the instance as Stop does.
func Claim(ctx context.Context, settings string, s Start, log *slog.Logger) (*Instance, error) {
	line, err := s.encode()
	if err != nil {
		return nil, err
	}
	place, err := meeting.At(meeting.Name("offhook", settings))
	if err != nil {
		return nil, fmt.Errorf("finding a place to meet: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, handOverLimit)
	defer cancel()
	for {
		listener, release, err := place.Listen()
		if err == nil {
			return serve(ctx, listener, release, log), nil
		}
		if !errors.Is(err, meeting.ErrTaken) {
			return nil, fmt.Errorf("waiting for further starts: %w", err)
		}
		if err = handOver(limited, place, line); err == nil {
			return nil, ErrHandedOver
		}
		log.Info("handing over", "err", err)
		select {
		case <-time.After(again):
		case <-limited.Done():
			return nil, present.ErrNotAnswering
		}
	}
}

// accepted is what the first process answers.
const accepted = "ok\n"

// handOver gives a line to the instance and waits until it has it.
func handOver(ctx context.Context, place meeting.Place, line []byte) error {
	conn, err := place.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// It waits longer than the other one does, lest both give up at once.
	if err := conn.SetDeadline(time.Now().Add(2 * exchangeLimit)); err != nil {
		return err
	}
	if _, err := conn.Write(line); err != nil {
		return err
	}
	answer := make([]byte, len(accepted))
	if _, err := io.ReadFull(conn, answer); err != nil {
		return err
	}
	if string(answer) != accepted {
		return fmt.Errorf("%w: it answers %q", present.ErrNotAnswering, answer)
	}
	return nil
}

func serve(ctx context.Context, listener net.Listener, release func(), log *slog.Logger) *Instance {
	ctx, cancel := context.WithCancel(ctx)
	i := &Instance{release: release, starts: make(chan Handed), cancel: cancel}
	i.running.Go(func() { meeting.Accept(ctx, listener, maxPeers, log, i.exchange) })
	return i
}

// Handed is a further start of the program, which waits until it is taken.
type Handed struct {
	Start
	waiting context.Context // ends when nobody waits any more
	taken   chan<- struct{}
}

// Take tells who handed it over that it can go.
func (h Handed) Take() { close(h.taken) }

// Starts delivers what further starts of the program hand over. Until Take, who
// handed it over waits; after exchangeLimit it is told that nobody answers, and
// may be the next instance then.
func (i *Instance) Starts() <-chan Handed { return i.starts }

// exchange reads one line and answers it.
func (i *Instance) exchange(ctx context.Context, conn net.Conn) error {
	if err := conn.SetDeadline(time.Now().Add(exchangeLimit)); err != nil {
		return err
	}
	line, err := bufio.NewReader(io.LimitReader(conn, maxStart+1)).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("%w: %w", errBadStart, err)
	}
	s, err := parseStart(line[:len(line)-1])
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, exchangeLimit)
	defer cancel()
	taken := make(chan struct{})
	select {
	case i.starts <- Handed{s, waiting, taken}:
	case <-waiting.Done():
		return errNotTaken
	}
	select {
	case <-taken:
	case <-waiting.Done():
		return errNotTaken
	}
	if err := conn.SetDeadline(time.Now().Add(exchangeLimit)); err != nil {
		return err
	}
	_, err = io.WriteString(conn, accepted)
	return err
}

// Stop takes no further starts, and waits for the goroutines. Who comes now
// waits for Close, to be the instance then.
func (i *Instance) Stop() {
	i.cancel()
	i.running.Wait()
}

// Close lets another process be the instance.
func (i *Instance) Close() {
	i.Stop()
	i.release()
}
