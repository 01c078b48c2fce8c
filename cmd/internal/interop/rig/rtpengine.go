//go:build linux

package rig

import (
	"cmp"
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"
)

// RTPEngine is a media relay: it has WebRTC (ICE, DTLS-SRTP, rtcp-mux) on one side of a call and plain RTP on the other. A
// Kamailio with KamailioOptions.Relay sends every call through it that has a WebSocket at one end alone.
type RTPEngine struct {
	control string // UDP address of its ng protocol
	proc    *process
}

// StartRTPEngine starts a relay on an address of this machine, empty for 127.0.0.1, and returns when it answers. It runs as a
// plain process: no kernel module, no rights.
func StartRTPEngine(ctx context.Context, host string) (*RTPEngine, error) {
	// A free port can be taken by somebody else before it is bound, so a failed start is tried again.
	var err error
	for range 3 {
		var r *RTPEngine
		if r, err = startRTPEngine(ctx, cmp.Or(host, "127.0.0.1")); err == nil {
			return r, nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, err
}

func startRTPEngine(ctx context.Context, host string) (*RTPEngine, error) {
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	r := &RTPEngine{control: net.JoinHostPort("127.0.0.1", strconv.Itoa(ports[0]))}
	// No port of the range has to be free: it takes the next one that is. They lie below those that Linux gives away.
	args := []string{
		"--config-file=none", "--table=-1", "--interface=" + host, "--listen-ng=" + r.control, "--port-min=16384", "--port-max=32767",
		"--foreground", "--log-stderr", "--log-level=4", "--num-threads=2", "--delete-delay=0",
	}
	if r.proc, err = start(ctx, serverPath("rtpengine"), args, nil); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeoutCause(ctx, 20*time.Second, errors.New("20 s passed"))
	defer cancel()
	if err := r.proc.until(ready, "its control port", r.answers); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// answers sends a ping of the ng protocol: a cookie and a bencoded dictionary, answered by both.
func (r *RTPEngine) answers() bool {
	conn, err := net.Dial("udp", r.control)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(200 * time.Millisecond))
	if _, err := conn.Write([]byte("1 d7:command4:pinge")); err != nil {
		return false
	}
	answer := make([]byte, 256)
	n, err := conn.Read(answer)
	return err == nil && strings.Contains(string(answer[:n]), "pong")
}

// Log returns the end of what it has printed.
func (r *RTPEngine) Log() string { return r.proc.log.String() }

// Close ends it.
func (r *RTPEngine) Close() { r.proc.stop() }
