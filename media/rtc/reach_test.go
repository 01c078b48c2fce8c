package rtc

import (
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/pion/stun/v4"

	"offhook/media"
)

func TestProbeSTUN(t *testing.T) {
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() { serveSTUN(socket) })
	seen, err := ProbeSTUN(t.Context(), socket.LocalAddr().String())
	if err != nil || seen.String() != "203.0.113.7:7777" {
		t.Errorf("got %v, %v", seen, err)
	}
	_ = socket.Close()
	serving.Wait()
	if _, err := ProbeSTUN(t.Context(), silentServer(t)); !errors.Is(err, media.ErrSTUN) {
		t.Errorf("a silent server: %v", err)
	}
	if _, err := ProbeSTUN(t.Context(), "[::1"); !errors.Is(err, ErrConfig) {
		t.Errorf("no address: %v", err)
	}
}

func TestPaths(t *testing.T) {
	paths, err := newStation(t).Paths(t.Context())
	if err != nil || len(paths) == 0 {
		t.Fatalf("got %v, %v", paths, err)
	}
	for _, p := range paths {
		if p.Kind != media.PathHost || !p.Address.IsValid() {
			t.Errorf("path %+v", p)
		}
	}
}

func TestRoute(t *testing.T) {
	local, err := Route(t.Context(), "127.0.0.1")
	if err != nil || !local.IsLoopback() {
		t.Errorf("got %v, %v", local, err)
	}
	if _, err := Route(t.Context(), "no.such.host.invalid"); err == nil {
		t.Error("there is no way to nowhere")
	}
}

func FuzzReadSTUN(f *testing.F) {
	var id [stun.TransactionIDSize]byte
	good, err := stun.Build(stun.NewTransactionIDSetter(id), stun.BindingSuccess, &stun.XORMappedAddress{IP: net.IPv4(203, 0, 113, 7), Port: 7777})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good.Raw)
	f.Add([]byte{})
	f.Add([]byte{1, 1, 0, 200})
	f.Fuzz(func(t *testing.T, packet []byte) {
		if seen, ok := readSTUN(packet, id); ok && !seen.IsValid() {
			t.Errorf("%x gives %v", packet, seen)
		}
	})
}
