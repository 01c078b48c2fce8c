//go:build !linux

package rtc

import (
	"net"
	"net/netip"
	"time"
)

// stamps reads datagrams with the time at which they were read.
type stamps struct{}

func (*stamps) prepare(*net.UDPConn) {}

func (*stamps) read(conn *net.UDPConn, p []byte) (n int, from netip.AddrPort, arrival time.Time, err error) {
	n, from, err = conn.ReadFromUDPAddrPort(p)
	return n, from, time.Now(), err
}
