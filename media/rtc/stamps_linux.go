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
//
// The kernel's times are of the clock on the wall, which may be set while a datagram
// waits.
type stamps struct {
	oob   [128]byte
	begun time.Time
	last  instant
	valid int64 // the wall's time before which a datagram's is of another setting of it
}

// instant is one moment on both clocks.
type instant struct {
	wall   int64         // nanoseconds since 1970
	steady time.Duration // since begun
}

// prepare asks for the times. Where the kernel has none, the time of reading is taken.
func (s *stamps) prepare(conn *net.UDPConn) {
	s.begun = time.Now()
	s.last = s.instant(s.begun)
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
	return n, from, now.Add(-s.waited(s.oob[:oobn], s.instant(now))), nil
}

func (s *stamps) instant(t time.Time) instant {
	return instant{wall: t.UnixNano(), steady: t.Sub(s.begun)}
}

// waited is how long a datagram with these control messages has waited at now; 0 where
// they do not say.
func (s *stamps) waited(oob []byte, now instant) time.Duration {
	s.look(now)
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
		if at := time.Unix(int64(seconds), int64(nanoseconds)).UnixNano(); at >= s.valid && at <= now.wall {
			return time.Duration(now.wall - at)
		}
	}
	return 0
}

// look notes whether the wall's clock was set since the last look. A clock that is only
// brought near by small steps is at most 0.05 % off its pace.
func (s *stamps) look(now instant) {
	passed := now.steady - s.last.steady
	if off := time.Duration(now.wall-s.last.wall) - passed; off.Abs() > time.Millisecond+passed/1000 {
		s.valid = now.wall
	}
	s.last = now
}
