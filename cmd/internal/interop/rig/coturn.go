//go:build linux

package rig

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Coturn is a running TURN server on 127.0.0.1, which relays to loopback too.
type Coturn struct {
	*Authority
	User, Password string

	port, tlsPort int
	dir           string
	proc          *process
}

// URL is the server's for a transport: "udp", "tcp" or "tls".
func (c *Coturn) URL(transport string) string {
	switch transport {
	case "tls":
		return "turns:127.0.0.1:" + strconv.Itoa(c.tlsPort)
	case "tcp":
		return "turn:127.0.0.1:" + strconv.Itoa(c.port) + "?transport=tcp"
	}
	return "turn:127.0.0.1:" + strconv.Itoa(c.port)
}

// Log returns the end of what the server has printed.
func (c *Coturn) Log() string { return c.proc.log.String() }

// StartCoturn starts a server on free ports and returns when it accepts connections.
func StartCoturn(ctx context.Context) (*Coturn, error) {
	// A free port can be taken by somebody else before it is bound, so a failed start is tried again.
	var err error
	for range 3 {
		var c *Coturn
		if c, err = startCoturn(ctx); err == nil {
			return c, nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, err
}

func startCoturn(ctx context.Context) (_ *Coturn, err error) {
	dir, err := os.MkdirTemp("", "offhook-coturn-")
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	c := &Coturn{dir: dir, User: "kim", Password: "secret-relay"}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	if c.Authority, err = NewAuthority(dir, "127.0.0.1"); err != nil {
		return nil, err
	}
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	c.port, c.tlsPort = ports[0], ports[1]
	args := []string{
		"-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1",
		"--listening-port=" + strconv.Itoa(c.port), "--tls-listening-port=" + strconv.Itoa(c.tlsPort),
		"--cert=" + c.CertFile, "--pkey=" + c.KeyFile, "--lt-cred-mech", "--realm=relay.test", "--user=" + c.User + ":" + c.Password,
		"--allow-loopback-peers", "--no-rfc5780", "--no-cli", "--log-file=stdout", "--simple-log",
		"--pidfile=" + filepath.Join(dir, "pid"), "--userdb=" + filepath.Join(dir, "users"),
	}
	if c.proc, err = start(ctx, serverPath("turnserver"), args, nil); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeoutCause(ctx, 20*time.Second, errors.New("20 s passed"))
	defer cancel()
	err = c.proc.until(ready, "its ports", func() bool {
		return listening(net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port))) && listening(net.JoinHostPort("127.0.0.1", strconv.Itoa(c.tlsPort)))
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Close ends the server and removes its files.
func (c *Coturn) Close() {
	if c.proc != nil {
		c.proc.stop()
	}
	_ = os.RemoveAll(c.dir)
}
