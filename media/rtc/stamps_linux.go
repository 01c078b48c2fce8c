package rtc

import (
	"encoding/binary"
	"net"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// stamps reads datagrams with the time at which the kernel received them (SO_TIMESTAMPNS
// in socket(7)). A program that has to wait for a processor would else take that for
// jitter of the network, and let every packet wait for it.
type stamps struct{ oob [128]byte }

// oldest is how long a datagram may have waited to be read. A longer time says that the
// computer's clock was set in between.
const oldest = time.Second

// prepare asks for the times. Where the kernel has none, the time of reading is taken.
func (*stamps) prepare(conn *net.UDPConn) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
	})
}

// read reads one datagram.
func (s *stamps) read(conn *net.UDPConn, p []byte) (n int, from netip.AddrPort, arrival time.Time, err error) {
	n, oobn, _, from, err := conn.ReadMsgUDPAddrPort(p, s.oob[:])
	now := time.Now()
	if err != nil {
		return n, from, now, err
	}
	return n, from, now.Add(-waited(s.oob[:oobn], now)), nil
}

// waited is how long a datagram with these control messages has waited at now; 0 where
// they do not say.
func waited(oob []byte, now time.Time) time.Duration {
	for len(oob) >= unix.CmsgLen(0) {
		header, data, rest, err := unix.ParseOneSocketControlMessage(oob)
		if err != nil {
			return 0
		}
		oob = rest
		// The times of 32-bit systems are half as long, and end in 2038: they go without.
		if header.Level != unix.SOL_SOCKET || header.Type != unix.SCM_TIMESTAMPNS || len(data) != 16 {
			continue
		}
		seconds, nanoseconds := binary.NativeEndian.Uint64(data), binary.NativeEndian.Uint64(data[8:])
		if d := now.Sub(time.Unix(int64(seconds), int64(nanoseconds))); d >= 0 && d <= oldest {
			return d
		}
	}
	return 0
}
