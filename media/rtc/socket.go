package rtc

import (
	"net"
	"net/netip"
	"time"

	"github.com/pion/ice/v4"
)

// signEvery is how often ICE is told that sound comes.
const signEvery = 500 * time.Millisecond

// socket is one of a link's UDP sockets. ICE reads and writes by its
// ice.AddrPortReaderWriter methods, without allocating, and does not get to see all that
// comes: its way from here to the link's reader is a copy, a lock and a wake-up of another
// goroutine for each packet. Sound is taken straight from the socket, as soon as there are
// keys: those, and not where a packet comes from, are what proves whose it is.
type socket struct {
	*net.UDPConn
	network *network
	stamps  stamps
	signed  time.Time // when ICE was told last
}

var _ ice.AddrPortReaderWriter = (*socket)(nil)

// taker takes the sound of a link, and reports whether it has done so. A datagram of a
// socket is its own until it returns.
type taker func(kind kind, datagram []byte, arrival time.Time) bool

// ReadFromAddrPort reads one datagram that is not sound. Of sound, ICE gets the first byte
// now and then: without any it would take the path to be dead if its own checks are lost.
func (s *socket) ReadFromAddrPort(p []byte) (int, netip.AddrPort, error) {
	for {
		n, from, arrival, err := s.stamps.read(s.UDPConn, p)
		if err != nil {
			return n, from, err
		}
		if isHandshake(p[:n]) {
			s.note(from)
		}
		if !s.network.takes(p[:n], arrival) {
			return n, from, nil
		}
		if arrival.Sub(s.signed) >= signEvery {
			s.signed = arrival
			return 1, from, nil
		}
	}
}

// isSign reports whether a datagram is what ICE gets of sound.
func isSign(datagram []byte) bool { return len(datagram) == 1 }

// takes hands on a datagram if it is sound, and somebody is there to take it.
func (n *network) takes(datagram []byte, arrival time.Time) bool {
	kind := classify(datagram)
	if kind != kindRTP && kind != kindRTCP {
		return false
	}
	take := n.taker.Load()
	return take != nil && (*take)(kind, datagram, arrival)
}

// WriteToAddrPort sends one datagram.
func (s *socket) WriteToAddrPort(p []byte, to netip.AddrPort) (int, error) {
	return s.WriteToUDPAddrPort(p, to)
}
