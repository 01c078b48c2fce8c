package rtc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"

	"offhook/media"
)

// turnTimeout is how long a TURN server is waited for where nothing else waits:
// while gathering goes on in the background, and when a person asks for a check.
const turnTimeout = 5 * time.Second

// ProbeTURN asks a TURN server for a relay, returns its address, and gives it
// back. Errors: media.ErrBadTURN, media.ErrTURN, media.ErrTURNLogin,
// media.ErrTURNRefused, ctx's.
func ProbeTURN(ctx context.Context, relay media.Relay) (netip.AddrPort, error) {
	uri, err := turnURI(relay)
	if err != nil {
		return netip.AddrPort{}, err
	}
	limited, cancel := context.WithTimeout(ctx, turnTimeout)
	defer cancel()
	address, err := askTURN(limited, uri)
	switch {
	case err == nil:
		return address, nil
	case ctx.Err() != nil:
		return netip.AddrPort{}, ctx.Err()
	}
	return netip.AddrPort{}, fmt.Errorf("asking %s: %w", relay.URL, turnError(err))
}

// turnError names what a TURN server's answer means (RFC 8656 section 19).
func turnError(err error) error {
	var refused *stun.TurnError
	switch {
	case !errors.As(err, &refused):
		return fmt.Errorf("%w: %w", media.ErrTURN, err)
	case refused.ErrorCodeAttr.Code == stun.CodeUnauthorized || refused.ErrorCodeAttr.Code == stun.CodeWrongCredentials:
		return fmt.Errorf("%w: %w", media.ErrTURNLogin, err)
	}
	return fmt.Errorf("%w: %w", media.ErrTURNRefused, err)
}

func askTURN(ctx context.Context, uri *stun.URI) (netip.AddrPort, error) {
	conn, server, err := dialTURN(ctx, uri)
	if err != nil {
		return netip.AddrPort{}, err
	}
	defer conn.Close()
	client, err := turn.NewClient(&turn.ClientConfig{
		Conn: conn, TURNServerAddr: server, Username: uri.Username, Password: uri.Password,
		LoggerFactory: pionLog{log: slog.New(slog.DiscardHandler)},
	})
	if err != nil {
		return netip.AddrPort{}, err
	}
	defer client.Close()
	if err := client.Listen(); err != nil {
		return netip.AddrPort{}, err
	}
	relayed, err := client.AllocateWithContext(ctx)
	if err != nil {
		return netip.AddrPort{}, err
	}
	defer relayed.Close() // tells the server; it would end by itself, too
	address, ok := relayed.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.AddrPort{}, fmt.Errorf("%w: no address", media.ErrTURNRefused)
	}
	return plain(address.AddrPort()), nil
}

// dialTURN connects to a server by the transport that its URL names (RFC 7065
// section 3.1), and returns its address as the client wants it.
func dialTURN(ctx context.Context, uri *stun.URI) (conn net.PacketConn, server string, err error) {
	secure := uri.Scheme == stun.SchemeTypeTURNS
	network := "udp"
	if uri.Proto == stun.ProtoTypeTCP {
		network = "tcp"
	}
	var d net.Dialer
	raw, err := d.DialContext(ctx, network, net.JoinHostPort(uri.Host, strconv.Itoa(uri.Port)))
	if err != nil {
		return nil, "", err
	}
	server = raw.RemoteAddr().String()
	switch {
	case network == "udp" && !secure:
		return connected{raw}, server, nil
	case network == "tcp" && !secure:
		return turn.NewSTUNConn(raw), server, nil
	case network == "tcp":
		over := tls.Client(raw, &tls.Config{ServerName: uri.Host})
		if err := over.HandshakeContext(ctx); err != nil {
			return nil, "", errors.Join(err, raw.Close())
		}
		return turn.NewSTUNConn(over), server, nil
	}
	over, err := dtls.ClientWithOptions(connected{raw}, raw.RemoteAddr(), dtls.WithServerName(uri.Host))
	if err == nil {
		err = over.HandshakeContext(ctx)
	}
	if err != nil {
		return nil, "", errors.Join(err, raw.Close())
	}
	return connected{over}, server, nil
}

// connected is a connection of datagrams to one peer as a net.PacketConn.
type connected struct{ net.Conn }

// ReadFrom reads a datagram, which can only be the peer's.
func (c connected) ReadFrom(p []byte) (int, net.Addr, error) {
	n, err := c.Read(p)
	return n, c.RemoteAddr(), err
}

// WriteTo sends a datagram to the peer, whoever is named.
func (c connected) WriteTo(p []byte, _ net.Addr) (int, error) { return c.Write(p) }
