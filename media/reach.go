package media

import "net/netip"

// PathKind says how ICE comes by an address (RFC 8445 section 5.1.1).
type PathKind string

// The kinds, as they stand in the SDP.
const (
	PathHost      PathKind = "host"  // an interface of this computer
	PathReflexive PathKind = "srflx" // what a STUN server sees
	PathRelay     PathKind = "relay" // a TURN server's
)

// Path is one address at which sound could come in.
type Path struct {
	Kind    PathKind
	Address netip.AddrPort
}

// Reach is what can be known without a call about the ways for its sound.
type Reach struct {
	// Route is this computer's address on the way to the server.
	Route netip.Addr
	// Paths are what ICE gathered, the best first.
	Paths []Path
}

// Has reports whether a path of that kind was found.
func (r Reach) Has(kind PathKind) bool {
	for _, p := range r.Paths {
		if p.Kind == kind {
			return true
		}
	}
	return false
}

// Reaches reports whether one of the paths is the address that leads to the
// server. Where the server is on this computer, any path does.
func (r Reach) Reaches() bool {
	if r.Route.IsLoopback() {
		return len(r.Paths) > 0
	}
	for _, p := range r.Paths {
		if p.Address.Addr() == r.Route {
			return true
		}
	}
	return false
}
