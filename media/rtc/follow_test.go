package rtc

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/stun/v4"
	"github.com/pion/transport/v5/packetio"
)

// stubborn is a server that behaves like FreeSWITCH: it answers ICE's checks,
// shakes hands as DTLS client on a pair other than the nominated one, and hears
// nothing that is not STUN on any other. It has two addresses, so that there
// are two pairs even where this computer has one.
type stubborn struct {
	t       *testing.T
	own     identity
	sockets [2]net.PacketConn
	records *packetio.Buffer // DTLS that came by the chosen pair
	audio   chan struct{}    // SRTP that did
	agreed  chan struct{}    // closed when chosen is set

	mu        sync.Mutex
	answered  []meeting
	nominated meeting
	chosen    meeting
}

// meeting is a pair as the server sees it.
type meeting struct {
	socket net.PacketConn
	from   string
}

const stubbornUfrag, stubbornPwd = "stub", "stubbornstubbornstubborn"

func newStubborn(t *testing.T) *stubborn {
	t.Helper()
	s := &stubborn{
		t: t, records: packetio.NewBuffer(), audio: make(chan struct{}, 1), agreed: make(chan struct{}),
		own: newTestEndpoint(t).own,
	}
	var reading sync.WaitGroup
	for i := range s.sockets {
		socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		s.sockets[i] = socket
	}
	for _, socket := range s.sockets {
		reading.Go(func() { s.read(socket) })
	}
	t.Cleanup(func() {
		for _, socket := range s.sockets {
			_ = socket.Close()
		}
		_ = s.records.Close()
		reading.Wait()
	})
	return s
}

// answer is what it says to any offer.
func (s *stubborn) answer() string {
	lines := []string{
		"v=0", "o=FreeSWITCH 1 1 IN IP4 127.0.0.1", "s=FreeSWITCH", "c=IN IP4 127.0.0.1", "t=0 0",
		"m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 opus/48000/2",
		"a=fingerprint:" + s.own.fingerprint.String(), "a=setup:active", "a=rtcp-mux",
		"a=ice-ufrag:" + stubbornUfrag, "a=ice-pwd:" + stubbornPwd,
	}
	for i, socket := range s.sockets {
		port := socket.LocalAddr().(*net.UDPAddr).Port
		lines = append(lines, fmt.Sprintf("a=candidate:%d 1 udp %d 127.0.0.1 %d typ host", i+1, 2130706431-i, port))
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}

func (s *stubborn) read(socket net.PacketConn) {
	buffer := make([]byte, receiveBuffer)
	for {
		n, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return
		}
		here := meeting{socket, from.String()}
		s.mu.Lock()
		chosen := s.chosen == here
		s.mu.Unlock()
		switch kind := classify(buffer[:n]); {
		case stun.IsMessage(buffer[:n]):
			s.check(here, from, &stun.Message{Raw: buffer[:n]})
		case chosen && kind == kindDTLS:
			_, _ = s.records.Write(buffer[:n], nil)
		case chosen && kind == kindRTP:
			select {
			case s.audio <- struct{}{}:
			default:
			}
		}
	}
}

// check answers a binding request, and chooses a pair as soon as there is a
// checked one beside the nominated.
func (s *stubborn) check(here meeting, from net.Addr, request *stun.Message) {
	if request.Decode() != nil || request.Type != stun.BindingRequest {
		return
	}
	peer := from.(*net.UDPAddr)
	response, err := stun.Build(stun.NewTransactionIDSetter(request.TransactionID), stun.BindingSuccess,
		&stun.XORMappedAddress{IP: peer.IP, Port: peer.Port}, stun.NewShortTermIntegrity(stubbornPwd), stun.Fingerprint)
	if err != nil {
		s.t.Error(err)
		return
	}
	_, _ = here.socket.WriteTo(response.Raw, from)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.answered, here) {
		s.answered = append(s.answered, here)
	}
	if request.Contains(stun.AttrUseCandidate) {
		s.nominated = here
	}
	if s.nominated == (meeting{}) || s.chosen != (meeting{}) {
		return
	}
	for _, other := range s.answered {
		if other != s.nominated {
			s.chosen = other
			close(s.agreed)
			return
		}
	}
}

// shakeHands runs its DTLS.
func (s *stubborn) shakeHands(ctx context.Context) (*dtls.Conn, error) {
	select {
	case <-s.agreed:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	conn, err := dtls.ClientWithOptions(stubbornConn{s}, dtlsAddr{},
		dtls.WithCertificates(s.own.certificate), dtls.WithInsecureSkipVerify(true),
		dtls.WithSRTPProtectionProfiles(profiles[:]...))
	if err != nil {
		return nil, err
	}
	return conn, conn.HandshakeContext(ctx)
}

// stubbornConn is the server's network as pion/dtls wants it.
type stubbornConn struct{ *stubborn }

func (c stubbornConn) ReadFrom(p []byte) (int, net.Addr, error) {
	n, _, err := c.records.Read(p, nil)
	return n, dtlsAddr{}, err
}

func (c stubbornConn) WriteTo(p []byte, _ net.Addr) (int, error) {
	to := net.UDPAddrFromAddrPort(netip.MustParseAddrPort(c.chosen.from))
	return c.chosen.socket.WriteTo(p, to)
}

func (c stubbornConn) Close() error                      { return nil }
func (c stubbornConn) LocalAddr() net.Addr               { return dtlsAddr{} }
func (c stubbornConn) SetDeadline(t time.Time) error     { return c.records.SetReadDeadline(t) }
func (c stubbornConn) SetReadDeadline(t time.Time) error { return c.records.SetReadDeadline(t) }
func (c stubbornConn) SetWriteDeadline(time.Time) error  { return nil }

// stubbornCall connects a station to a stubborn server. Without following, the
// server would hear no DTLS at all.
func stubbornCall(t *testing.T) (*station, *stubborn) {
	t.Helper()
	caller, server := newStation(t), newStubborn(t)
	caller.offer()
	caller.accept(server.answer())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, err := server.shakeHands(ctx)
	if err != nil {
		t.Fatal("the server got no answer:", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	caller.reach(Connected)
	return caller, server
}

// hears sends audio until some comes by the chosen pair.
func (s *stubborn) hears(caller *station) {
	s.t.Helper()
	limit := time.After(patience)
	for len(s.audio) > 0 {
		<-s.audio
	}
	for {
		if err := caller.Send([]byte("audio"), 960, false); err != nil {
			s.t.Fatal(err)
		}
		select {
		case <-s.audio:
			return
		case <-time.After(20 * time.Millisecond):
		case <-limit:
			s.t.Fatal("no audio came by the chosen pair")
		}
	}
}

func TestFollowsTheHandshake(t *testing.T) {
	caller, server := stubbornCall(t)
	server.hears(caller)
	timing := caller.Stats().Timing
	t.Logf("ICE %v, DTLS %v", timing.ICEConnected.Sub(timing.Started), timing.DTLSConnected.Sub(timing.Started))
	want := server.chosen.from + " - " + server.chosen.socket.LocalAddr().String()
	if path := caller.Stats().Path; !strings.HasSuffix(path, want) {
		t.Errorf("path %q, want …%s", path, want)
	}
}

// TestStrangerIsNotFollowed: a host that ICE knows nothing of sends handshake
// records to all our candidates.
func TestStrangerIsNotFollowed(t *testing.T) {
	caller, server := stubbornCall(t)
	stranger, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stranger.Close() })
	l := caller.active.Load().via.Load()
	before := l.detour.Load()
	if before == nil {
		t.Fatal("no detour")
	}
	record := slices.Concat([]byte{22, 0xfe, 0xfd}, make([]byte, 60))
	to := net.UDPAddrFromAddrPort(netip.MustParseAddrPort(server.chosen.from))
	from := stranger.LocalAddr().(*net.UDPAddr).AddrPort()
	limit, again := time.After(patience), time.NewTicker(time.Millisecond)
	defer again.Stop()
	for l.network.heard.Load().remote != from {
		if _, err := stranger.WriteTo(record, to); err != nil {
			t.Fatal(err)
		}
		select {
		case <-again.C:
		case <-limit:
			t.Fatal("the record did not come")
		}
	}
	l.follow()
	if l.detour.Load() != before {
		t.Error("the stranger changed where we send")
	}
	l.detour.Store(nil)
	l.follow()
	if d := l.detour.Load(); d != nil {
		t.Error("the stranger has got the call:", d.text)
	}
	if err := stranger.SetReadDeadline(time.Now()); err != nil {
		t.Fatal(err)
	}
	if n, _, err := stranger.ReadFrom(make([]byte, 100)); err == nil {
		t.Errorf("the stranger got %d bytes", n)
	}
}

// TestDetourEnds when ICE selects another pair, or its pair is broken.
func TestDetourEnds(t *testing.T) {
	tests := []struct {
		name string
		end  func(*detour)
	}{
		{"another pair selected", func(d *detour) { d.instead.remote = netip.MustParseAddrPort("192.0.2.1:9") }},
		{"broken", func(d *detour) { d.origin = &origin{d.origin.socket, netip.AddrPort{}} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			caller, server := stubbornCall(t)
			l := caller.active.Load().via.Load()
			changed := *l.detour.Load()
			tt.end(&changed)
			l.detour.Store(&changed)
			l.network.heard.Store(changed.origin)
			if err := caller.Send([]byte("audio"), 960, false); err != nil {
				t.Fatal(err)
			}
			l.follow()
			if d := l.detour.Load(); d != nil {
				t.Errorf("still on %s", d.text)
			}
			want := server.nominated.from + " - " + server.nominated.socket.LocalAddr().String()
			if path := caller.Stats().Path; !strings.HasSuffix(path, want) {
				t.Errorf("path %q, want …%s", path, want)
			}
		})
	}
}

// TestSocketsDoNotAllocate: ICE must find its fast methods on them.
func TestSocketsDoNotAllocate(t *testing.T) {
	network, err := newNetwork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := network.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	fast, own, packet := conn.(*socket), conn.LocalAddr().(*net.UDPAddr).AddrPort(), make([]byte, 100)
	packet[0] = 0x80
	if n := testing.AllocsPerRun(100, func() {
		if _, err := fast.WriteToAddrPort(packet, own); err != nil {
			t.Fatal(err)
		}
		if _, _, err := fast.ReadFromAddrPort(packet); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
