package account

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// The ports that FreeSWITCH's external profile listens on.
const (
	DefaultWSSPort = 7444
	DefaultWSPort  = 5067
)

const maxServer = 512

// ErrBadServer means that the server's text is no address that can be
// connected to; what is wrong with it stands behind.
var ErrBadServer = errors.New("the server address is not usable")

// Endpoint is where an account connects.
type Endpoint struct {
	// Secure is true for wss, false for ws.
	Secure bool
	// Host is a name or an IP literal without brackets.
	Host string
	// Port is never 0.
	Port int
	// Path begins with "/"; Asterisk and reverse proxies want "/ws".
	Path string
	// Query is what followed "?", without it.
	Query string
}

// ParseServer reads what a person typed as the server: host, host:port,
// wss://host:port/path, ws://…, with IPv6 literals in brackets or, where no
// port follows, bare. Without a scheme it is wss; without a port 7444, or 5067
// for ws; https and http are read as wss and ws (RFC 7118 URIs are often
// copied so) with the ports 443 and 80.
func ParseServer(text string) (Endpoint, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Endpoint{}, fmt.Errorf("%w: it is empty", ErrBadServer)
	case len(text) > maxServer:
		return Endpoint{}, fmt.Errorf("%w: it is longer than %d characters", ErrBadServer, maxServer)
	case strings.ContainsFunc(text, forbidden) || strings.ContainsAny(text, " \"<>\\"):
		return Endpoint{}, fmt.Errorf("%w: %.60q has a character that no address has", ErrBadServer, text)
	}
	if addr, err := netip.ParseAddr(text); err == nil && addr.Is6() {
		text = "[" + text + "]"
	}
	if !strings.Contains(text, "://") {
		text = "wss://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		return Endpoint{}, fmt.Errorf("%w: %.60q", ErrBadServer, text)
	}
	ep := Endpoint{Host: u.Hostname(), Path: u.EscapedPath(), Query: u.RawQuery}
	if u.User != nil || u.Fragment != "" {
		return Endpoint{}, fmt.Errorf("%w: it must not hold a user name or a fragment", ErrBadServer)
	}
	return ep.complete(strings.ToLower(u.Scheme), u.Port())
}

func (ep Endpoint) complete(scheme, port string) (Endpoint, error) {
	switch scheme {
	case "wss":
		ep.Secure, ep.Port = true, DefaultWSSPort
	case "https":
		ep.Secure, ep.Port = true, 443
	case "ws":
		ep.Port = DefaultWSPort
	case "http":
		ep.Port = 80
	default:
		return Endpoint{}, fmt.Errorf("%w: %q is not wss or ws", ErrBadServer, scheme)
	}
	if ep.Host == "" {
		return Endpoint{}, fmt.Errorf("%w: it has no host name", ErrBadServer)
	}
	if !validHost(ep.Host) {
		return Endpoint{}, fmt.Errorf("%w: %.60q is no host name", ErrBadServer, ep.Host)
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return Endpoint{}, fmt.Errorf("%w: %.12q is no port (1-65535)", ErrBadServer, port)
		}
		ep.Port = int(n)
	}
	if ep.Path == "" {
		ep.Path = "/"
	}
	return ep, nil
}

// validHost accepts IP literals and anything that could be a host name,
// including names with non-ASCII letters: the resolver has the last word.
func validHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	if len(host) > 253 || strings.HasPrefix(host, ".") || strings.Contains(host, "..") {
		return false
	}
	return !strings.ContainsAny(host, "[]:/?#@!$&'()*+,;=%{}|^`")
}

// URL returns the address to dial, "wss://pbx.example.com:7444/".
func (ep Endpoint) URL() string {
	scheme := "ws"
	if ep.Secure {
		scheme = "wss"
	}
	u := scheme + "://" + ep.HostPort() + ep.Path
	if ep.Query != "" {
		u += "?" + ep.Query
	}
	return u
}

// HostPort returns "host:port", with brackets around IPv6.
func (ep Endpoint) HostPort() string { return net.JoinHostPort(ep.Host, strconv.Itoa(ep.Port)) }

// URIHost returns the host as it stands in a SIP URI: IPv6 in brackets.
func (ep Endpoint) URIHost() string {
	if strings.Contains(ep.Host, ":") {
		return "[" + ep.Host + "]"
	}
	return ep.Host
}

// String returns the URL.
func (ep Endpoint) String() string { return ep.URL() }
