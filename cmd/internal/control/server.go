package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"offhook/cmd/internal/meeting"
	"offhook/sipclient"
)

const (
	// maxPeers bounds the processes that are connected at once.
	maxPeers = 16
	// writeLimit bounds the writing of one answer: who does not read is hung up on.
	writeLimit = 5 * time.Second
	// idleLimit bounds the wait for the next request: who has nothing to say makes room.
	idleLimit = time.Minute
)

// Phone is what can be commanded; *sipclient.Client is one.
type Phone interface {
	calling
	arranging
	// Snapshot is how the phone stands.
	Snapshot() sipclient.Snapshot
	// Watch delivers every update.
	Watch() *sipclient.Watch
	// Choose changes what a person has chosen.
	Choose(change func(*sipclient.Choices)) error
	// SetVolume says how loud calls are heard, in percent of what comes.
	SetVolume(percent int) error
}

// Server takes requests for a phone until Close.
type Server struct {
	phone   Phone
	release func()
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// Serve begins to take requests for a phone with these settings, a file's absolute path.
// The error is meeting.ErrTaken where another process has such a phone.
func Serve(ctx context.Context, phone Phone, settings string, log *slog.Logger) (*Server, error) {
	place, err := place(settings)
	if err != nil {
		return nil, err
	}
	listener, release, err := place.Listen()
	if err != nil {
		return nil, fmt.Errorf("waiting for commands: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &Server{phone: phone, release: release, cancel: cancel}
	s.running.Go(func() { meeting.Accept(ctx, listener, maxPeers, log.With("component", "control"), s.serve) })
	return s, nil
}

func place(settings string) (meeting.Place, error) {
	p, err := meeting.At(meeting.Name("control", settings))
	if err != nil {
		return meeting.Place{}, fmt.Errorf("finding a place to meet: %w", err)
	}
	return p, nil
}

// Close ends all connections and waits for them.
func (s *Server) Close() {
	s.cancel()
	s.running.Wait()
	s.release()
}

// serve answers one request after another.
func (s *Server) serve(ctx context.Context, conn net.Conn) error {
	lines := bufio.NewScanner(conn)
	lines.Buffer(nil, maxRequest)
	for {
		if err := conn.SetReadDeadline(time.Now().Add(idleLimit)); err != nil {
			return err
		}
		if !lines.Scan() {
			return lines.Err()
		}
		r, err := parse(lines.Bytes())
		if err != nil {
			return errors.Join(err, write(conn, refusal(err)))
		}
		if r.Do == WatchAll {
			if err := conn.SetReadDeadline(time.Time{}); err != nil {
				return err
			}
			return s.watch(ctx, conn)
		}
		if err := write(conn, s.answer(r)); err != nil {
			return err
		}
	}
}

// parse reads a request. Fields it does not know are those of a newer program, and left
// out.
func parse(line []byte) (r Request, err error) {
	if err = json.Unmarshal(line, &r); err != nil {
		return r, fmt.Errorf("%w: %w", ErrBadRequest, err)
	}
	return r, nil
}

func (s *Server) answer(r Request) Reply {
	if r.Do == State {
		snapshot := s.phone.Snapshot()
		return Reply{Snapshot: &snapshot}
	}
	if r.Do == Text {
		id, err := s.phone.SendMessage(r.Account, r.To, r.Text)
		if err != nil {
			return refusal(err)
		}
		return Reply{Message: id}
	}
	id, err := s.do(r)
	if err != nil {
		return refusal(err)
	}
	return Reply{Call: id}
}

// watch writes every update until the other side has gone.
func (s *Server) watch(ctx context.Context, conn net.Conn) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	gone := make(chan struct{})
	go func() { // it ends with the connection, which ends with serve
		defer close(gone)
		_, _ = io.Copy(io.Discard, conn)
		cancel()
	}()
	defer func() { _ = conn.Close(); <-gone }()
	w := s.phone.Watch()
	defer w.Close()
	for {
		u, err := w.Next(ctx)
		if err != nil {
			return nil // the phone closes, or the other side has gone
		}
		if err := write(conn, Reply{Update: &u}); err != nil {
			return err
		}
	}
}

func write(conn net.Conn, r Reply) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := conn.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil {
		return err
	}
	_, err = conn.Write(append(line, '\n'))
	return err
}
