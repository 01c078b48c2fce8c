package rtc

import (
	"context"
	"net"
	"strings"
	"sync/atomic"

	"github.com/pion/transport/v5"
	"github.com/pion/transport/v5/stdnet"
)

// virtualInterfaces are name prefixes of interfaces that lead to containers,
// virtual machines or tunnels of this computer. Their addresses cannot be
// reached from a PBX, cost checks, and give away what runs here. VPNs (tun, wg,
// utun, ppp) are not among them: often the PBX is behind one.
var virtualInterfaces = []string{
	"docker", "veth", "br-", "virbr", "lxc", "lxd", "cni", "flannel", "cali", "podman", "kube", // containers
	"vmnet", "vboxnet", "vethernet", "vnic", "vnet", // virtual machines
	"teredo", "isatap", "6to4", "sit", "ip6tnl", "tunl", "gre", "ifb", "dummy", // tunnels
	"awdl", "llw", "anpi", "bridge10", // Apple's peer-to-peer links and virtual machines
}

// usableInterface reports whether candidates should be gathered on the
// interface of this name.
func usableInterface(name string) bool {
	name = strings.ToLower(name)
	for _, prefix := range virtualInterfaces {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	return true
}

// network is the operating system's network as ICE sees it: pion's own, but a
// slow name server cannot hold up gathering or Close, and its sockets note where
// DTLS comes from.
type network struct {
	*stdnet.Net
	ctx   context.Context
	heard atomic.Pointer[origin] // of the newest handshake record; nil before it
}

// newNetwork reads the interfaces as they are now. ctx bounds name resolution.
func newNetwork(ctx context.Context) (*network, error) {
	std, err := stdnet.NewNet()
	if err != nil {
		return nil, err
	}
	return &network{Net: std, ctx: ctx}, nil
}

// ListenUDP opens a socket for candidates.
func (n *network) ListenUDP(family string, local *net.UDPAddr) (transport.UDPConn, error) {
	conn, err := net.ListenUDP(family, local)
	if err != nil {
		return nil, err
	}
	return &socket{UDPConn: conn, heard: &n.heard}, nil
}

// ResolveUDPAddr resolves within the STUN time limit.
func (n *network) ResolveUDPAddr(family, address string) (*net.UDPAddr, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(n.ctx, stunTimeout)
	defer cancel()
	ipFamily := strings.Replace(family, "udp", "ip", 1)
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, ipFamily, host)
	if err != nil {
		return nil, err
	}
	number, err := net.DefaultResolver.LookupPort(ctx, "udp", port)
	if err != nil {
		return nil, err
	}
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
	}
	return &net.UDPAddr{IP: addrs[0].Unmap().AsSlice(), Port: number, Zone: addrs[0].Zone()}, nil
}

// onlyLoopback reports whether no other interface is usable, as on a computer
// without network.
func onlyLoopback(interfaces []*transport.Interface) bool {
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 || !usableInterface(i.Name) {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, addr := range addrs {
			if ip, ok := addr.(*net.IPNet); ok && !ip.IP.IsLinkLocalUnicast() {
				return false
			}
		}
	}
	return true
}
