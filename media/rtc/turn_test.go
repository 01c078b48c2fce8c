package rtc

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/turn/v5"

	"offhook/media"
	"offhook/media/mediatest"
)

const (
	relayUser, relayPassword = "kim", "not-to-be-logged"
	relayRealm               = "relay.test"
)

// turnServer runs a relay on loopback, over UDP and TCP, with room for quota
// allocations, and returns a host:port for each.
func turnServer(t *testing.T, quota int64) (udp, tcp string) {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var allocated atomic.Int64 // by a goroutine for each transport
	relays := &turn.RelayAddressGeneratorStatic{RelayAddress: net.IPv4(127, 0, 0, 1), Address: "127.0.0.1"}
	server, err := turn.NewServer(turn.ServerConfig{
		Realm: relayRealm, LoggerFactory: pionLog{log: slog.New(slog.DiscardHandler)},
		AuthHandler: func(a *turn.RequestAttributes) (string, []byte, bool) {
			return a.Username, turn.GenerateAuthKey(relayUser, relayRealm, relayPassword), a.Username == relayUser
		},
		QuotaHandler:      func(string, string, net.Addr) bool { return allocated.Add(1) <= quota },
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: socket, RelayAddressGenerator: relays}},
		ListenerConfigs:   []turn.ListenerConfig{{Listener: listener, RelayAddressGenerator: relays}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return socket.LocalAddr().String(), listener.Addr().String()
}

func relayAt(url string) media.Relay {
	return media.Relay{TURNServer: media.TURNServer{URL: url, User: relayUser}, Password: relayPassword}
}

// TestRelayedCall has no way but the relay: the callee is behind a wall that lets
// nothing else in, and knows no other address of the caller.
func TestRelayedCall(t *testing.T) {
	udp, tcp := turnServer(t, 100)
	for name, url := range map[string]string{"UDP": "turn:" + udp, "TCP": "turn:" + tcp + "?transport=tcp"} {
		t.Run(name, func(t *testing.T) {
			var log lockedBuffer
			caller := newStation(t, func(c *Config) {
				c.TURN = []media.Relay{relayAt(url)}
				c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			})
			callee := newStation(t, func(c *Config) { c.Interfaces = []string{"only loopback"} })
			offer := caller.offer()
			relays := mediatest.Relayed(offer)
			if len(relays) == 0 {
				t.Fatalf("no relay is offered:\n%s", offer)
			}
			w, err := mediatest.NewWall(relays[0])
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(w.Close)
			caller.accept(mediatest.Only(callee.answer(mediatest.Only(offer, w.Inside())), w.Outside()))
			caller.reach(Connected)
			callee.reach(Connected)
			callee.hears(caller, "through the relay")
			caller.hears(callee, "and back")
			if path := caller.Stats().Path; !strings.HasPrefix(path, "relay ") {
				t.Errorf("path %q", path)
			}
			if strings.Contains(log.String(), relayPassword) {
				t.Error("the password is in the log")
			}
		})
	}
}

// TestRelayIsNotWaitedFor longer than a STUN server would be; and what a silent
// server is asked does not hold up the end.
func TestRelayIsNotWaitedFor(t *testing.T) {
	for _, url := range []string{
		"turn:" + silentServer(t), "turn:" + silentListener(t) + "?transport=tcp", "turns:" + silentListener(t), "turn:turn.invalid",
	} {
		began := time.Now()
		s := newStation(t, func(c *Config) { c.TURN = []media.Relay{relayAt(url)} })
		if d := mustParse(t, s.offer()); len(d.transport.candidates) == 0 {
			t.Errorf("%s: no candidates", url)
		}
		if waited := time.Since(began); waited > 2*time.Second { // 300 ms, and a busy computer
			t.Errorf("%s: an offer took %v", url, waited)
		}
		began = time.Now()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if waited := time.Since(began); waited > 3*time.Second {
			t.Errorf("%s: closing took %v", url, waited)
		}
	}
}

// silentListener takes connections and says nothing.
func silentListener(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var accepting sync.WaitGroup
	accepting.Go(func() {
		var open []net.Conn
		for {
			conn, err := l.Accept()
			if err != nil {
				break
			}
			open = append(open, conn)
		}
		for _, conn := range open {
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		accepting.Wait()
	})
	return l.Addr().String()
}

func TestProbeTURN(t *testing.T) {
	udp, tcp := turnServer(t, 2)
	stranger, wrong := relayAt("turn:"+udp), relayAt("turn:"+udp)
	stranger.User, wrong.Password = "nobody", "guessed"
	for _, tc := range []struct {
		name  string
		relay media.Relay
		want  error
	}{
		{"UDP", relayAt("turn:" + udp), nil},
		{"TCP", relayAt("turn:" + tcp + "?transport=tcp"), nil},
		{"no room", relayAt("turn:" + udp), media.ErrTURNRefused},
		{"unknown user", stranger, media.ErrTURNLogin},
		{"wrong password", wrong, media.ErrTURNLogin},
		{"no TLS", relayAt("turns:" + tcp), media.ErrTURN},
		{"nobody there", relayAt("turn:127.0.0.1:9?transport=tcp"), media.ErrTURN},
		{"no URL", relayAt("stun:" + udp), media.ErrBadTURN},
	} {
		at, err := ProbeTURN(t.Context(), tc.relay)
		if !errors.Is(err, tc.want) || tc.want == nil && (err != nil || !at.IsValid()) {
			t.Errorf("%s: %v, %v", tc.name, at, err)
		}
		if err != nil && strings.Contains(err.Error(), relayPassword) {
			t.Errorf("%s: the password is in the error", tc.name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ProbeTURN(ctx, relayAt("turn:"+silentServer(t))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestRelayConfig: limits, and relays without credentials, which nobody gives.
func TestRelayConfig(t *testing.T) {
	bad := Config{Codecs: testCodecs, TURN: []media.Relay{relayAt("turn:")}}
	if err := bad.Validate(); !errors.Is(err, ErrConfig) || !errors.Is(err, media.ErrBadTURN) {
		t.Errorf("got %v", err)
	}
	bad.TURN = slices.Repeat([]media.Relay{relayAt("turn:a.example")}, maxTURN+1)
	if err := bad.Validate(); !errors.Is(err, ErrConfig) {
		t.Errorf("got %v", err)
	}
	open := Config{Codecs: testCodecs, TURN: []media.Relay{{TURNServer: media.TURNServer{URL: "turn:a.example"}}}}
	if uris, err := open.turnURIs(); err != nil || len(uris) != 0 {
		t.Errorf("got %v, %v", uris, err)
	}
}

// FuzzTURNURL: no text makes a server of nothing, or a panic.
func FuzzTURNURL(f *testing.F) {
	for _, seed := range []string{"turn:turn.example.com", "turns:[2001:db8::1]:443?transport=tcp", "turn:", "turn:a:b:c", "turn:a?transport=x", "stun:a", "turn:%zz"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, url string) {
		if uri, err := turnURI(relayAt(url)); err == nil && (uri.Host == "" || uri.Port <= 0 || uri.Port > 65535) {
			t.Errorf("%q gives %+v", url, uri)
		}
	})
}

// TestChosenInterfaces: with a choice, nothing else is gathered on, but loopback
// where it is wanted.
func TestChosenInterfaces(t *testing.T) {
	s := newStation(t, func(c *Config) { c.Interfaces = []string{"no-such-interface"} })
	for _, c := range mustParse(t, s.offer()).transport.candidates {
		if !strings.Contains(c, " 127.0.0.1 ") && !strings.Contains(c, " ::1 ") {
			t.Errorf("candidate %s", c)
		}
	}
	list, err := Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		if len(i.Addresses) == 0 || !i.Up {
			continue
		}
		s := newStation(t, func(c *Config) { c.Interfaces, c.IncludeLoopback = []string{i.Name}, false })
		sdp := s.offer()
		if !slices.ContainsFunc(i.Addresses, func(a netip.Addr) bool { return strings.Contains(sdp, " "+a.String()+" ") }) {
			t.Errorf("%+v is not offered:\n%s", i, sdp)
		}
	}
}

// TestNoChosenInterface: one that is gone leaves no way, rather than another one.
func TestNoChosenInterface(t *testing.T) {
	s := newStation(t, func(c *Config) { c.Interfaces, c.IncludeLoopback = []string{"no-such-interface"}, false })
	if sdp, err := s.Offer(t.Context()); err == nil && !bytes.Contains([]byte(sdp), []byte(" 127.0.0.1 ")) {
		t.Errorf("offered %s", sdp)
	} else if err != nil && !errors.Is(err, ErrNoCandidates) {
		t.Error(err)
	}
}
