package rtc

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/pion/ice/v4"
)

// local returns the gathered candidates as SDP values, and the default
// destination among them (RFC 8839 4.2.1.2): one that is most likely to be
// reachable.
func (l *link) local() (candidates []string, address netip.AddrPort, err error) {
	gathered, err := l.agent.GetLocalCandidates()
	if err != nil {
		return nil, netip.AddrPort{}, fmt.Errorf("rtc: reading candidates: %w", err)
	}
	// The agent returns them in random order; a repeated offer must be the same.
	slices.SortFunc(gathered, func(a, b ice.Candidate) int {
		return cmp.Or(cmp.Compare(b.Priority(), a.Priority()), cmp.Compare(a.Marshal(), b.Marshal()))
	})
	best := -1
	for _, c := range gathered {
		ip, err := netip.ParseAddr(c.Address())
		if err != nil || ip.IsLinkLocalUnicast() {
			continue
		}
		// pion's extensions (ufrag, generation) are of no use without trickle.
		text, _, _ := strings.Cut(c.Marshal(), " ufrag ")
		candidates = append(candidates, text)
		if rank := defaultRank(c.Type(), ip); rank > best {
			best, address = rank, netip.AddrPortFrom(ip.WithZone(""), uint16(c.Port()))
		}
	}
	if len(candidates) == 0 {
		return nil, netip.AddrPort{}, ErrNoCandidates
	}
	return candidates, address, nil
}

// defaultRank orders candidates for c= and m=.
func defaultRank(kind ice.CandidateType, ip netip.Addr) int {
	rank := 0
	if ip.Is4() {
		rank += 4
	}
	if !ip.IsLoopback() {
		rank += 2
	}
	if kind == ice.CandidateTypeServerReflexive {
		rank++
	}
	return rank
}

// add gives the agent the other side's candidates. What cannot be used is left
// out: TCP, a second component, names (mDNS), impossible addresses.
func (l *link) add(remote transportParams) {
	usable := 0
	for _, text := range remote.candidates {
		c, err := ice.UnmarshalCandidate(text)
		if err != nil || c.Component() != ice.ComponentRTP || !strings.EqualFold(c.NetworkType().NetworkShort(), "udp") {
			continue
		}
		ip, err := netip.ParseAddr(c.Address())
		if err != nil || !reachable(ip) || c.Port() == 0 {
			continue
		}
		if l.agent.AddRemoteCandidate(c) == nil {
			usable++
		}
	}
	if usable > 0 || !remote.address.IsValid() {
		return
	}
	// No usable candidate: the default destination is one (RFC 8839 4.2.1.2).
	c, err := ice.NewCandidateHost(&ice.CandidateHostConfig{
		Network: "udp", Address: remote.address.Addr().String(), Port: int(remote.address.Port()),
		Component: ice.ComponentRTP,
	})
	if err == nil {
		// An agent that is closed refuses; that is reported by its state.
		_ = l.agent.AddRemoteCandidate(c)
	}
}

// hostPort is the address of a candidate.
func hostPort(c ice.Candidate) string {
	ip, err := netip.ParseAddr(c.Address())
	if err != nil {
		return c.Address()
	}
	return netip.AddrPortFrom(ip, uint16(c.Port())).String()
}
