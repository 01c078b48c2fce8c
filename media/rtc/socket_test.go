package rtc

import (
	"net"
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"
)

// The first bytes of datagrams of each kind.
var (
	aSTUN  = []byte{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42}
	aDTLS  = []byte{22, 254, 253, 0, 0}
	anRTP  = []byte{0x80, 111, 0, 1, 0, 0, 0, 1}
	anRTCP = []byte{0x80, 201, 0, 1, 0, 0, 0, 1}
)

// newSocket is a socket of a network, and who sends to it.
func newSocket(t *testing.T) (*socket, *net.UDPConn) {
	t.Helper()
	n, err := newNetwork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := n.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	sender, err := net.DialUDP("udp4", nil, conn.LocalAddr().(*net.UDPAddr))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sender.Close() })
	return conn.(*socket), sender
}

func send(t *testing.T, to *net.UDPConn, datagrams ...[]byte) {
	t.Helper()
	for _, d := range datagrams {
		if _, err := to.Write(d); err != nil {
			t.Fatal(err)
		}
	}
}

// forICE is the next datagram that ICE gets.
func forICE(t *testing.T, s *socket) []byte {
	t.Helper()
	buffer := make([]byte, receiveBuffer)
	n, _, err := s.ReadFromAddrPort(buffer)
	if err != nil {
		t.Fatal(err)
	}
	return buffer[:n]
}

// TestSoundGoesPastICE is sound that is taken from the socket: of a burst, ICE gets one
// byte, and all that is not sound whole.
func TestSoundGoesPastICE(t *testing.T) {
	s, sender := newSocket(t)
	var taken []kind
	take := taker(func(kind kind, _ []byte, _ time.Time) bool {
		taken = append(taken, kind)
		return true
	})
	s.network.taker.Store(&take)
	send(t, sender, anRTP, anRTCP, aSTUN, anRTP, aDTLS)
	for i, want := range [][]byte{anRTP[:1], aSTUN, aDTLS} {
		if got := forICE(t, s); !slices.Equal(got, want) {
			t.Errorf("datagram %d for ICE: % x, want % x", i, got, want)
		}
	}
	if want := []kind{kindRTP, kindRTCP, kindRTP}; !slices.Equal(taken, want) {
		t.Errorf("taken: %v, want %v", taken, want)
	}
}

// TestSoundThatNobodyTakes goes by ICE: the handshake is not done yet.
func TestSoundThatNobodyTakes(t *testing.T) {
	s, sender := newSocket(t)
	send(t, sender, anRTP)
	if got := forICE(t, s); !slices.Equal(got, anRTP) {
		t.Errorf("ICE gets % x before the link is started", got)
	}
	take := taker(func(kind, []byte, time.Time) bool { return false })
	s.network.taker.Store(&take)
	send(t, sender, anRTCP)
	if got := forICE(t, s); !slices.Equal(got, anRTCP) {
		t.Errorf("ICE gets % x of what is refused", got)
	}
}

// TestArrivalIsNotWhenItIsRead: a program that comes late has no say in when a packet
// arrived.
func TestArrivalIsNotWhenItIsRead(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells when it received a datagram")
	}
	const late = 50 * time.Millisecond
	s, sender := newSocket(t)
	arrivals := make(chan time.Time, 1)
	take := taker(func(_ kind, _ []byte, arrival time.Time) bool {
		arrivals <- arrival
		return true
	})
	s.network.taker.Store(&take)
	before := time.Now()
	send(t, sender, anRTP)
	sent := time.Now()
	<-time.After(late)
	forICE(t, s)
	if at := <-arrivals; at.Before(before.Add(-late/2)) || at.After(sent.Add(late/2)) {
		t.Errorf("arrived %v after it was sent", at.Sub(sent))
	}
}
