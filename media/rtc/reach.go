package rtc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v4"

	"offhook/media"
)

// Paths returns the addresses that an offer of this peer names, the best first.
// It waits as Offer does. Errors: ErrNoCandidates.
func (p *Peer) Paths(ctx context.Context) ([]media.Path, error) {
	text, err := p.Offer(ctx)
	if err != nil {
		return nil, err
	}
	d, err := parseDescription(text)
	if err != nil {
		return nil, err
	}
	var paths []media.Path
	for _, line := range d.transport.candidates {
		c, err := ice.UnmarshalCandidate(line)
		if err != nil {
			continue
		}
		ip, err := netip.ParseAddr(c.Address())
		if err != nil {
			continue
		}
		paths = append(paths, media.Path{Kind: kindOf(c.Type()), Address: netip.AddrPortFrom(ip.WithZone(""), uint16(c.Port()))})
	}
	return paths, nil
}

func kindOf(t ice.CandidateType) media.PathKind {
	switch t {
	case ice.CandidateTypeServerReflexive, ice.CandidateTypePeerReflexive:
		return media.PathReflexive
	case ice.CandidateTypeRelay:
		return media.PathRelay
	}
	return media.PathHost
}

// Route returns this computer's address on the way to host, a name or an IP
// literal, over UDP. Nothing is sent.
func Route(ctx context.Context, host string) (netip.Addr, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "udp", net.JoinHostPort(strings.Trim(host, "[]"), "9"))
	if err != nil {
		return netip.Addr{}, fmt.Errorf("rtc: finding the way to %s: %w", host, err)
	}
	defer conn.Close()
	local, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.Addr{}, fmt.Errorf("rtc: finding the way to %s: no address", host)
	}
	return local.AddrPort().Addr().Unmap().WithZone(""), nil
}

// The pace of a STUN request that gets no answer (RFC 8489 section 6.2.1).
const (
	stunRepeat = 500 * time.Millisecond
	stunTries  = 5
)

// ProbeSTUN asks a STUN server ("host:port", port 3478 where none is given)
// which address it sees. It repeats the question, and gives up after 2.5 s.
func ProbeSTUN(ctx context.Context, server string) (netip.AddrPort, error) {
	uris, err := Config{STUN: []string{server}}.stunURIs()
	if err != nil {
		return netip.AddrPort{}, err
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "udp", net.JoinHostPort(uris[0].Host, fmt.Sprint(uris[0].Port)))
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("rtc: asking %s: %w", server, err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // wakes the read
	for range stunTries {
		seen, err := askSTUN(conn)
		if ctx.Err() != nil {
			return netip.AddrPort{}, ctx.Err()
		}
		var slow net.Error
		if err == nil || !errors.As(err, &slow) || !slow.Timeout() {
			return seen, err
		}
	}
	return netip.AddrPort{}, fmt.Errorf("%w: %s", media.ErrSTUN, server)
}

// askSTUN sends one Binding request and waits for its answer.
func askSTUN(conn net.Conn) (netip.AddrPort, error) {
	var id [stun.TransactionIDSize]byte
	_, _ = rand.Read(id[:]) // never fails
	request, err := stun.Build(stun.NewTransactionIDSetter(id), stun.BindingRequest, stun.Fingerprint)
	if err != nil {
		return netip.AddrPort{}, err
	}
	if _, err := conn.Write(request.Raw); err != nil {
		return netip.AddrPort{}, fmt.Errorf("%w: %w", media.ErrSTUN, err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(stunRepeat)); err != nil {
		return netip.AddrPort{}, err
	}
	buffer := make([]byte, 1500)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return netip.AddrPort{}, fmt.Errorf("%w: %w", media.ErrSTUN, err)
		}
		if seen, ok := readSTUN(buffer[:n], id); ok {
			return seen, nil
		}
	}
}

// readSTUN returns the address in the answer to request id.
func readSTUN(packet []byte, id [stun.TransactionIDSize]byte) (netip.AddrPort, bool) {
	m := &stun.Message{Raw: packet}
	if m.Decode() != nil || m.TransactionID != id || m.Type != stun.BindingSuccess {
		return netip.AddrPort{}, false
	}
	var seen stun.XORMappedAddress
	if seen.GetFrom(m) != nil {
		return netip.AddrPort{}, false
	}
	ip, ok := netip.AddrFromSlice(seen.IP)
	return netip.AddrPortFrom(ip.Unmap(), uint16(seen.Port)), ok
}
