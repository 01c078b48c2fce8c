package rtc

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/pion/transport/v5"
	"github.com/pion/transport/v5/stdnet"

	"offhook/media"
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

// allowed returns which interfaces are gathered on: those that were chosen, and
// without a choice all usable ones. Whether loopback is gathered on is decided
// elsewhere, so it always passes.
func allowed(chosen []string, interfaces []*transport.Interface) func(name string) bool {
	if len(chosen) == 0 {
		return usableInterface
	}
	return func(name string) bool {
		return slices.Contains(chosen, name) || slices.ContainsFunc(interfaces, func(i *transport.Interface) bool {
			return i.Name == name && i.Flags&net.FlagLoopback != 0
		})
	}
}

// Interfaces lists this computer's network interfaces but loopback, for a person
// to choose from.
func Interfaces() ([]media.Interface, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("rtc: reading network interfaces: %w", err)
	}
	var list []media.Interface
	for _, i := range all {
		if i.Flags&net.FlagLoopback != 0 {
			continue
		}
		found := media.Interface{Name: i.Name, Up: i.Flags&net.FlagUp != 0 && i.Flags&net.FlagRunning != 0, Virtual: !usableInterface(i.Name)}
		addrs, err := i.Addrs()
		if err != nil {
			continue // it has just gone
		}
		for _, addr := range addrs {
			if prefix, err := netip.ParsePrefix(addr.String()); err == nil && !prefix.Addr().IsLinkLocalUnicast() {
				found.Addresses = append(found.Addresses, prefix.Addr().Unmap())
			}
		}
		list = append(list, found)
	}
	return list, nil
}

// network is the operating system's network as ICE sees it: pion's own, but a
// slow name server cannot hold up gathering or Close, and its sockets note where
// DTLS comes from, and take sound past ICE.
type network struct {
	*stdnet.Net
	ctx   context.Context
	heard atomic.Pointer[origin] // of the newest handshake record; nil before it
	taker atomic.Pointer[taker]  // of sound; nil before the link is started
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
	s := &socket{UDPConn: conn, network: n}
	s.stamps.prepare(conn)
	return s, nil
}

// DialTCP connects to a TURN server. A silent one must not hold up Close.
func (n *network) DialTCP(family string, _, remote *net.TCPAddr) (transport.TCPConn, error) {
	ctx, cancel := context.WithTimeout(n.ctx, turnTimeout)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, family, remote.String())
	if err != nil {
		return nil, err
	}
	return conn.(*net.TCPConn), nil
}

// ResolveTCPAddr resolves within the same time limit as ResolveUDPAddr.
func (n *network) ResolveTCPAddr(family, address string) (*net.TCPAddr, error) {
	udp, err := n.ResolveUDPAddr(strings.Replace(family, "tcp", "udp", 1), address)
	if err != nil {
		return nil, err
	}
	return &net.TCPAddr{IP: udp.IP, Port: udp.Port, Zone: udp.Zone}, nil
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
