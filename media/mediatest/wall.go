package mediatest

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"sync"
)

// Wall stands between a relay (TURN) and a phone, and lets nothing else through:
// what the relay sends to Outside goes to the phone, and what the phone sends to
// Inside goes to the relay. If each side knows the other by the wall's address
// alone (Only), a call between them can only work through the relay.
//
//	caller <──> relay <──> Outside ║ Inside <──> phone
type Wall struct {
	outside, inside *net.UDPConn
	relay           netip.AddrPort
	passing         sync.WaitGroup

	mu    sync.Mutex
	phone netip.AddrPort // once it has said something
}

// NewWall builds a wall on 127.0.0.1 before what is relayed at an address. Close
// takes it down.
func NewWall(relay netip.AddrPort) (*Wall, error) {
	here := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}
	outside, err := net.ListenUDP("udp4", here)
	if err != nil {
		return nil, err
	}
	inside, err := net.ListenUDP("udp4", here)
	if err != nil {
		_ = outside.Close() // nothing was sent on it
		return nil, err
	}
	w := &Wall{outside: outside, inside: inside, relay: relay}
	w.passing.Go(w.in)
	w.passing.Go(w.out)
	return w, nil
}

// Outside is where the relay finds the phone.
func (w *Wall) Outside() netip.AddrPort { return addrPort(w.outside) }

// Inside is where the phone finds the relay.
func (w *Wall) Inside() netip.AddrPort { return addrPort(w.inside) }

// Close ends and awaits the wall's two goroutines.
func (w *Wall) Close() {
	_, _ = w.outside.Close(), w.inside.Close()
	w.passing.Wait()
}

func (w *Wall) in() {
	buffer := make([]byte, 2000)
	for {
		n, from, err := w.outside.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		w.mu.Lock()
		phone := w.phone
		w.mu.Unlock()
		if phone.IsValid() && from == w.relay {
			_, _ = w.inside.WriteToUDPAddrPort(buffer[:n], phone) // lost packets are of no matter
		}
	}
}

func (w *Wall) out() {
	buffer := make([]byte, 2000)
	for {
		n, from, err := w.inside.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		w.mu.Lock()
		if !w.phone.IsValid() {
			w.phone = from
		}
		w.mu.Unlock()
		_, _ = w.outside.WriteToUDPAddrPort(buffer[:n], w.relay)
	}
}

func addrPort(c *net.UDPConn) netip.AddrPort { return c.LocalAddr().(*net.UDPAddr).AddrPort() }

// Relayed returns the addresses of the relays that a session description offers.
func Relayed(sdp string) []netip.AddrPort {
	var at []netip.AddrPort
	for _, m := range regexp.MustCompile(`(?m)^a=candidate:\S+ 1 \S+ \d+ (\S+) (\d+) typ relay`).FindAllStringSubmatch(sdp, -1) {
		if a, err := netip.ParseAddrPort(net.JoinHostPort(m[1], m[2])); err == nil {
			at = append(at, a)
		}
	}
	return at
}

// Only leaves one address in a session description: all candidates become this one.
func Only(sdp string, at netip.AddrPort) string {
	one := fmt.Sprintf("a=candidate:1 1 udp 2130706431 %s %d typ host\r\na=end-of-candidates", at.Addr(), at.Port())
	sdp = regexp.MustCompile(`(?m)^a=candidate:.*\n`).ReplaceAllString(sdp, "")
	return regexp.MustCompile(`(?m)^a=end-of-candidates`).ReplaceAllString(sdp, one)
}
