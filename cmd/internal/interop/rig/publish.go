//go:build linux

package rig

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Published is how something stands (RFC 3903).
type Published struct {
	User  string // of Kamailio's, whose it is
	Event string // the event package: "message-summary", "dialog"
	Type  string // the Content-Type of Body
	Body  string
}

// Publish tells the server how something stands, as a voice mailbox or a PBX behind it does. It replaces nothing that was
// published before: each is a source of its own. It needs KamailioOptions.Presence.
func (k *Kamailio) Publish(ctx context.Context, p Published) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "udp", fmt.Sprintf("%s:%d", k.Host, k.UDPPort))
	if err != nil {
		return fmt.Errorf("rig: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })()
	// From is of another domain: the server has its own users prove who they are.
	request := strings.Join([]string{
		fmt.Sprintf("PUBLISH sip:%s@%s SIP/2.0", p.User, Domain), "Via: SIP/2.0/UDP " + conn.LocalAddr().String() + ";branch=z9hG4bK" + rand.Text(),
		"Max-Forwards: 70", "From: <sip:pbx@elsewhere.test>;tag=" + rand.Text(), fmt.Sprintf("To: <sip:%s@%s>", p.User, Domain),
		"Call-ID: " + rand.Text(), "CSeq: 1 PUBLISH", "Event: " + p.Event, "Expires: 600",
		"Content-Type: " + p.Type, fmt.Sprintf("Content-Length: %d", len(p.Body)), "", p.Body,
	}, "\r\n")
	if _, err := conn.Write([]byte(request)); err != nil {
		return fmt.Errorf("rig: %w", err)
	}
	reply := make([]byte, 1<<16)
	for {
		n, err := conn.Read(reply)
		if err != nil {
			return fmt.Errorf("rig: waiting for the answer to PUBLISH: %w", errors.Join(err, context.Cause(ctx)))
		}
		status, _, _ := strings.Cut(string(reply[:n]), "\r\n")
		switch {
		case strings.HasPrefix(status, "SIP/2.0 1"):
		case strings.HasPrefix(status, "SIP/2.0 2"):
			return nil
		default:
			return fmt.Errorf("rig: PUBLISH of %s was answered with %s", p.Event, status)
		}
	}
}
