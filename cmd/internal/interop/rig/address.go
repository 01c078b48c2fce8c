//go:build linux

package rig

import "net"

// Address is an IPv4 address of this machine besides loopback, or empty if it has none.
//
// A test with baresip keeps to it: baresip leaves loopback out of its candidates and sends from an unbound socket, so that
// its packets to 127.0.0.1 come from there too, and not from the address that it has named. Offhook, which offers loopback
// to a server on loopback, would then meet it halfway and neither would know the other.
func Address() string {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() && ip.IP.To4() != nil {
			return ip.IP.String()
		}
	}
	return ""
}
