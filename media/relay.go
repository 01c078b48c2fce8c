package media

import (
	"fmt"
	"log/slog"
	"net/netip"
)

// Relay is a TURN server with its password, which is never printed: not by fmt,
// not as JSON and not in a log.
type Relay struct {
	TURNServer
	Password string `json:"-"`
}

// String returns the URL.
func (r Relay) String() string { return r.URL }

// Format prints the URL whatever the verb.
func (r Relay) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, r.URL) }

// LogValue is the URL.
func (r Relay) LogValue() slog.Value { return slog.StringValue(r.URL) }

// Interface is a network interface of this computer.
type Interface struct {
	Name      string       `json:"name"`
	Addresses []netip.Addr `json:"addresses"`
	// Up is false where the cable is out.
	Up bool `json:"up"`
	// Virtual interfaces lead to containers and virtual machines on this
	// computer; they carry sound only if they are chosen.
	Virtual bool `json:"virtual,omitempty"`
}
