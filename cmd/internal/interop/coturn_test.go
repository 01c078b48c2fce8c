//go:build interop

package interop

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"offhook/cmd/internal/interop/rig"
	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/rtc"
)

// end is one side of a call's media, without a codec.
type end struct {
	*rtc.Peer
	up    chan struct{} // closed when sound can flow
	heard chan string
}

func newEnd(t *testing.T, log *slog.Logger, relays ...media.Relay) *end {
	t.Helper()
	endpoint, err := rtc.NewEndpoint(t.Context(), rtc.Options{Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	e := &end{up: make(chan struct{}), heard: make(chan string, 100)}
	up := sync.OnceFunc(func() { close(e.up) })
	e.Peer, err = endpoint.NewPeer(rtc.Config{
		Codecs: []rtc.Codec{{Name: "PCMU", ClockRate: 8000}}, TURN: relays, Logger: log,
		IncludeLoopback: true, Interfaces: []string{"none but loopback"},
		OnState: func(s rtc.State, _ error) {
			if s == rtc.Connected {
				up()
			}
		},
		OnPacket: func(p *rtc.Packet) {
			select {
			case e.heard <- string(p.Payload):
			default:
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// hears waits until what is said at the other end comes through.
func (e *end) hears(ctx context.Context, t *testing.T, other *end, word string) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-again.C:
			if err := other.Send([]byte(word), 160, false); err != nil {
				t.Fatal(err)
			}
		case got := <-e.heard:
			if got == word {
				return
			}
		case <-ctx.Done():
			t.Fatalf("%q never came: %v", word, context.Cause(ctx))
		}
	}
}

// A call whose only way is a relay of coturn, over each transport; what is wrong with a server is told; and no log has the
// password.
func TestRelay(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	server, err := rig.StartCoturn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	// Read once in a process: no test before this one asks for the system's authorities.
	t.Setenv("SSL_CERT_FILE", server.CAFile)
	for _, transport := range []string{"tls", "tcp", "udp"} {
		t.Run(transport, func(t *testing.T) {
			var log lockedLog
			relay := media.Relay{TURNServer: media.TURNServer{URL: server.URL(transport), User: server.User}, Password: server.Password}
			if at, err := rtc.ProbeTURN(ctx, relay); err != nil || !at.IsValid() {
				t.Fatalf("asked for a relay: %v, %v\n%s", at, err, server.Log())
			}
			relayedCall(ctx, t, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), relay)
			if strings.Contains(log.String(), server.Password) {
				t.Error("the password is in the log")
			}
			relay.Password = "guessed"
			if _, err := rtc.ProbeTURN(ctx, relay); !errors.Is(err, media.ErrTURNLogin) {
				t.Errorf("with a wrong password: %v", err)
			}
		})
	}
}

func relayedCall(ctx context.Context, t *testing.T, log *slog.Logger, relay media.Relay) {
	t.Helper()
	caller, callee := newEnd(t, log, relay), newEnd(t, log)
	offer, err := caller.Offer(ctx)
	if err != nil {
		t.Fatal(err)
	}
	relays := mediatest.Relayed(offer)
	if len(relays) == 0 {
		t.Fatalf("no relay is offered:\n%s", offer)
	}
	wall, err := mediatest.NewWall(relays[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wall.Close)
	answer, err := callee.Answer(ctx, mediatest.Only(offer, wall.Inside()))
	if err != nil {
		t.Fatal(err)
	}
	if err := caller.SetAnswer(mediatest.Only(answer, wall.Outside())); err != nil {
		t.Fatal(err)
	}
	for _, e := range []*end{caller, callee} {
		select {
		case <-e.up:
		case <-ctx.Done():
			t.Fatal("never connected")
		}
	}
	callee.hears(ctx, t, caller, "there")
	caller.hears(ctx, t, callee, "and back")
	if path := caller.Stats().Path; !strings.HasPrefix(path, "relay ") {
		t.Errorf("path %q", path)
	}
}

// lockedLog is written to by several goroutines.
type lockedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
