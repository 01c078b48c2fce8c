//go:build linux

package rig

import (
	"net"
	"strconv"
	"testing"
)

// A port that anybody holds, at whichever address and for whichever transport, is not given to a server.
func TestFreePorts(t *testing.T) {
	ports, err := freePorts(3)
	if err != nil {
		t.Fatal(err)
	}
	for i, port := range ports {
		if port < firstPort || port+1 > lastPort {
			t.Errorf("port %d is not between %d and %d", port, firstPort, lastPort)
		}
		for _, other := range ports[:i] {
			if other == port || other == port+1 || other+1 == port {
				t.Errorf("ports %v: two of them overlap", ports)
			}
		}
	}
	for _, offset := range []int{0, 1} {
		address := net.JoinHostPort("127.0.0.2", strconv.Itoa(ports[0]+offset))
		tcp, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if portFree(ports[0]) && portFree(ports[0]+1) {
			t.Errorf("port %d is called free while somebody listens at %s", ports[0], address)
		}
		tcp.Close()
		udp, err := net.ListenPacket("udp", address)
		if err != nil {
			t.Fatal(err)
		}
		if portFree(ports[0]) && portFree(ports[0]+1) {
			t.Errorf("port %d is called free while somebody receives datagrams at %s", ports[0], address)
		}
		udp.Close()
	}
}
