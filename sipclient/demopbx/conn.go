package demopbx

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/coder/websocket"
	"github.com/emiago/sipgo/sip"
)

const (
	maxMessage   = 64 << 10        // bytes of one SIP message, as in FreeSWITCH
	writeTimeout = 5 * time.Second // a client that reads nothing for so long is gone
)

// conn is one client's WebSocket. Its reader handles message after message in
// the order of their arrival; anything that takes time runs in a call's own
// goroutine.
type conn struct {
	server    *Server
	ws        *websocket.Conn
	transport string // "WSS" or "WS", as in Via
	remote    string // host:port of the client
	local     string // host:port it connected to
	ctx       context.Context
}

// serve reads until the connection or ctx ends. Pings are answered by the
// WebSocket library while it reads.
func (c *conn) serve(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.ctx = ctx
	defer c.ws.CloseNow()
	c.ws.SetReadLimit(maxMessage)
	for {
		_, data, err := c.ws.Read(ctx)
		if err != nil {
			return
		}
		if data = bytes.TrimLeft(data, "\r\n"); len(data) == 0 {
			continue // CRLF keep-alive; FreeSWITCH does not answer it either
		}
		c.handle(data)
	}
}

// handle parses and dispatches one message. What cannot be parsed is dropped:
// a phone that sends nonsense finds out by having no answer.
func (c *conn) handle(data []byte) {
	message, err := sip.ParseMessage(data)
	if err != nil {
		c.server.log.Warn("unreadable message", "remote", c.remote, "bytes", len(data), "error", err)
		return
	}
	if message.Via() == nil || message.From() == nil || message.To() == nil || message.CallID() == nil || message.CSeq() == nil {
		c.server.log.Warn("message without the headers that every message has", "remote", c.remote)
		return
	}
	message.SetSource(c.remote)
	switch m := message.(type) {
	case *sip.Request:
		c.server.request(c, m, string(data))
	case *sip.Response:
		c.server.table.response(m)
	}
}

// send writes one message as one text frame.
func (c *conn) send(m sip.Message) error {
	ctx, cancel := context.WithTimeout(c.ctx, writeTimeout)
	defer cancel()
	if err := c.ws.Write(ctx, websocket.MessageText, []byte(m.String())); err != nil {
		return fmt.Errorf("send to %s: %w", c.remote, err)
	}
	return nil
}

// gone reports whether the connection has ended.
func (c *conn) gone() bool { return c.ctx.Err() != nil }
