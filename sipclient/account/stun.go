package account

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// MaxSTUN is how many STUN servers may be named at once.
const MaxSTUN = 8

// stunPort is where a STUN server listens unless its address says otherwise (RFC 8489
// section 8).
const stunPort = "3478"

// ErrBadSTUN means that a text is no STUN server, or that there are too many.
var ErrBadSTUN = errors.New("the STUN server is not usable")

// ParseSTUN returns a STUN server as host:port: host, host:port, or "stun:" before either
// (RFC 7064).
func ParseSTUN(text string) (server string, err error) {
	text = strings.TrimSpace(text)
	if scheme, rest, ok := strings.Cut(text, ":"); ok && strings.EqualFold(scheme, "stun") {
		text = rest
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		host, port = strings.Trim(text, "[]"), stunPort
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if _, literal := netip.ParseAddr(host); err != nil || n == 0 || host == "" || literal != nil && (!validHost(host) || strings.ContainsFunc(host, forbidden) || strings.ContainsAny(host, " \"<>\\")) {
		return "", fmt.Errorf("%w: %.60q is no host:port", ErrBadSTUN, text)
	}
	return net.JoinHostPort(host, port), nil
}

func (a Account) validateSTUN() error {
	if len(a.STUN) > MaxSTUN {
		return fmt.Errorf("%w: there are %d, and %d are the most", ErrBadSTUN, len(a.STUN), MaxSTUN)
	}
	for _, s := range a.STUN {
		if _, err := ParseSTUN(s); err != nil {
			return err
		}
	}
	return nil
}
