package rtc

import (
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/pion/ice/v4"
)

// What is in this file makes a call follow the other side to the pair that it
// shakes hands on. Everybody should use the pair that was nominated (RFC 8445
// 8.1.1), but FreeSWITCH takes the one whose check it heard first, and ignores
// DTLS records from any other address (do_dtls in switch_rtp.c). Where this
// computer has two addresses that reach it, the two often differ, and DTLS
// would take seconds.

// origin is where a DTLS handshake record came from.
type origin struct {
	socket *socket
	remote netip.AddrPort
}

// note remembers a place that is new. Anybody can send here: link.follow looks
// whether it may be used.
func (s *socket) note(from netip.AddrPort) {
	heard := &s.network.heard
	if last := heard.Load(); last == nil || last.socket != s || last.remote != from {
		heard.Store(&origin{s, from})
	}
}

// isHandshake tells DTLS handshake records by their type (RFC 6347 4.1). Those
// after the first flights are encrypted, and of the same type.
func isHandshake(datagram []byte) bool {
	const handshake, header = 22, 13
	return len(datagram) > header && datagram[0] == handshake
}

// detour is a checked pair that is used instead of the one that ICE selected.
type detour struct {
	origin    *origin
	instead   pair
	text      string // what link.path says
	roundTrip time.Duration
}

// pair is the addresses of two candidates; none are zero.
type pair struct{ local, remote netip.AddrPort }

// selected returns the pair that ICE has selected.
func (l *link) selected() pair {
	local, _ := l.conn.LocalAddr().(*net.UDPAddr)
	remote, _ := l.conn.RemoteAddr().(*net.UDPAddr)
	return pair{plain(local.AddrPort()), plain(remote.AddrPort())}
}

// follow makes write use the pair that the newest handshake record came by, if
// one of ICE's checks has succeeded on it: no other host can draw the call to
// itself. It is called for each DTLS datagram that is sent, not for audio.
func (l *link) follow() {
	heard, selected := l.network.heard.Load(), l.selected()
	if heard == nil || selected == (pair{}) {
		return
	}
	if current := l.detour.Load(); current != nil && (current.origin == heard || current.instead != selected) {
		return // write gives up one that is out of date
	}
	local, remote, roundTrip, ok := l.checked(heard)
	switch {
	case !ok:
	case selected == pair{address(local), address(remote)}:
		l.detour.Store(nil)
	default:
		l.detour.Store(&detour{
			origin: heard, instead: selected, text: pathText(local, remote), roundTrip: roundTrip,
		})
	}
}

// checked returns the pair of candidates that an origin belongs to; ok is false
// if there is none on which a check has succeeded.
func (l *link) checked(o *origin) (local, remote ice.Candidate, roundTrip time.Duration, ok bool) {
	// An agent that is closed has no candidates.
	locals, _ := l.agent.GetLocalCandidates()
	remotes, _ := l.agent.GetRemoteCandidates()
	bound, _ := o.socket.LocalAddr().(*net.UDPAddr)
	here, there := plain(bound.AddrPort()), plain(o.remote)
	for _, s := range l.agent.GetCandidatePairsStats() {
		if s.State != ice.CandidatePairStateSucceeded {
			continue
		}
		local, remote = byID(locals, s.LocalCandidateID), byID(remotes, s.RemoteCandidateID)
		if local != nil && remote != nil && base(local) == here && address(remote) == there {
			return local, remote, seconds(s.CurrentRoundTripTime), true
		}
	}
	return nil, nil, 0, false
}

// write sends one datagram, by the detour while there is one. If that fails, or
// ICE has selected another pair since, ICE is followed again.
func (l *link) write(p []byte) (int, error) {
	if d := l.detour.Load(); d != nil {
		if d.instead == l.selected() {
			if n, err := d.origin.socket.WriteToAddrPort(p, d.origin.remote); err == nil {
				return n, nil
			}
		}
		l.network.heard.CompareAndSwap(d.origin, nil)
		l.detour.CompareAndSwap(d, nil)
	}
	return l.conn.Write(p)
}

func byID(candidates []ice.Candidate, id string) ice.Candidate {
	for _, c := range candidates {
		if c.ID() == id {
			return c
		}
	}
	return nil
}

// address is a candidate's own, base that of its socket (RFC 8445 5.1.1).
func address(c ice.Candidate) netip.AddrPort {
	ip, err := netip.ParseAddr(c.Address())
	if err != nil {
		return netip.AddrPort{}
	}
	return plain(netip.AddrPortFrom(ip, uint16(c.Port())))
}

func base(c ice.Candidate) netip.AddrPort {
	related := c.RelatedAddress()
	if related == nil {
		return address(c)
	}
	ip, err := netip.ParseAddr(related.Address)
	if err != nil {
		return netip.AddrPort{}
	}
	return plain(netip.AddrPortFrom(ip, uint16(related.Port)))
}

// plain makes addresses comparable: no IPv4 in IPv6, no zone.
func plain(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}

func pathText(local, remote ice.Candidate) string {
	return fmt.Sprintf("%s %s %s - %s", local.Type(), local.NetworkType().NetworkShort(), hostPort(local), hostPort(remote))
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
