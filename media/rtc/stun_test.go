package rtc

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/pion/stun/v4"
)

// silentServer is a UDP socket that never answers.
func silentServer(t *testing.T) (address string) {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	return socket.LocalAddr().String()
}

// TestSTUN offers what a STUN server sees.
func TestSTUN(t *testing.T) {
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() { serveSTUN(socket) })
	t.Cleanup(func() {
		_ = socket.Close()
		serving.Wait()
	})
	s := newStation(t, func(c *Config) { c.STUN = []string{"stun:" + socket.LocalAddr().String()} })
	d := mustParse(t, s.offer())
	if !strings.Contains(strings.Join(d.transport.candidates, "\n"), "203.0.113.7 7777 typ srflx") {
		t.Errorf("candidates %q", d.transport.candidates)
	}
	if d.transport.address.String() != "203.0.113.7:7777" {
		t.Errorf("default destination %v", d.transport.address)
	}
}

// serveSTUN tells everybody that they come from 203.0.113.7:7777.
func serveSTUN(socket net.PacketConn) {
	buffer := make([]byte, 1500)
	for {
		n, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return
		}
		request := &stun.Message{Raw: buffer[:n]}
		if request.Decode() != nil {
			continue
		}
		response, err := stun.Build(stun.NewTransactionIDSetter(request.TransactionID), stun.BindingSuccess,
			&stun.XORMappedAddress{IP: net.IPv4(203, 0, 113, 7), Port: 7777}, stun.Fingerprint)
		if err == nil {
			_, _ = socket.WriteTo(response.Raw, from)
		}
	}
}

// TestSilentSTUN offers the host candidates all the same.
func TestSilentSTUN(t *testing.T) {
	for _, server := range []string{silentServer(t), "stun.invalid", "stun:[::1]:9"} {
		s := newStation(t, func(c *Config) { c.STUN = []string{server} })
		if d := mustParse(t, s.offer()); len(d.transport.candidates) == 0 {
			t.Errorf("%s: no candidates", server)
		}
	}
}

// TestOfferContext: an offer waits for a STUN server no longer than its context lasts.
func TestOfferContext(t *testing.T) {
	s := newStation(t, func(c *Config) { c.STUN = []string{silentServer(t)} })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Offer(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.offer() // and can be repeated
}
