package control

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"

	"offhook/sipclient"
)

// maxReply bounds an answer, in bytes: a snapshot has all accounts and calls.
const maxReply = 16 << 20

// Client commands the phone that runs.
type Client struct {
	conn  net.Conn
	lines *bufio.Scanner
}

// Connect finds the phone with these settings, a file's absolute path. The error is
// ErrNotRunning where there is none.
func Connect(ctx context.Context, settings string) (*Client, error) {
	place, err := place(settings)
	if err != nil {
		return nil, err
	}
	conn, err := place.Dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotRunning, err)
	}
	lines := bufio.NewScanner(conn)
	lines.Buffer(nil, maxReply)
	return &Client{conn, lines}, nil
}

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// Do asks the phone for something and returns its answer; the error is the phone's own,
// or that of the connection.
func (c *Client) Do(ctx context.Context, r Request) (Reply, error) {
	defer context.AfterFunc(ctx, func() { _ = c.conn.Close() })()
	line, err := json.Marshal(r)
	if err != nil {
		return Reply{}, err
	}
	if _, err := c.conn.Write(append(line, '\n')); err != nil {
		return Reply{}, fmt.Errorf("asking the phone: %w", err)
	}
	reply, err := c.read()
	if err != nil {
		return Reply{}, err
	}
	return reply, reply.Err()
}

// Watch gives every update to f until ctx ends, the phone does, or f returns an error.
func (c *Client) Watch(ctx context.Context, f func(sipclient.Update) error) error {
	defer context.AfterFunc(ctx, func() { _ = c.conn.Close() })()
	reply, err := c.Do(ctx, Request{Do: WatchAll})
	for ; err == nil; reply, err = c.read() {
		if reply.Update == nil {
			return reply.Err()
		}
		if err := f(*reply.Update); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (c *Client) read() (Reply, error) {
	var r Reply
	if !c.lines.Scan() {
		if err := c.lines.Err(); err != nil {
			return r, fmt.Errorf("hearing the phone: %w", err)
		}
		return r, sipclient.ErrClosed
	}
	if err := json.Unmarshal(c.lines.Bytes(), &r); err != nil {
		return r, fmt.Errorf("hearing the phone: %w", err)
	}
	return r, nil
}
