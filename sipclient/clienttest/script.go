package clienttest

import (
	"fmt"
	"net"
	"strings"
	"time"
)

// Script is what a [Peer] does on one connection, in order.
type Script []Step

// Step is one action or expectation. An error fails the test and ends the
// connection. Scripts may hold steps of their own: func(c *Conn) error.
type Step func(c *Conn) error

// Expect waits for the next SIP message and wants it to be of that kind: a
// method ("INVITE") or a status and method ("200 BYE"). Each check may look at
// the message more closely.
func Expect(kind string, checks ...func(Message) error) Step {
	return func(c *Conn) error {
		select {
		case m, ok := <-c.messages:
			if !ok {
				return fmt.Errorf("waiting for %s: %w", kind, errGone)
			}
			if m.Kind() != kind {
				return fmt.Errorf("expected %s, the phone sent\n%s", kind, m)
			}
			c.last, c.seen[kind] = m, m
			for _, check := range checks {
				if err := check(m); err != nil {
					return fmt.Errorf("%s: %w in\n%s", kind, err, m)
				}
			}
			return nil
		case <-time.After(Patience):
			return fmt.Errorf("no %s within %v", kind, Patience)
		}
	}
}

// HasHeader is a check for [Expect]: some header of that name contains want.
func HasHeader(name, want string) func(Message) error {
	return func(m Message) error {
		for _, value := range m.All(name) {
			if strings.Contains(value, want) {
				return nil
			}
		}
		return fmt.Errorf("no header %s with %q", name, want)
	}
}

// Reply answers the last request that Expect took with a status ("180 Ringing")
// and extra header lines; an empty line begins the body. The To tag is always
// the same within a connection.
func Reply(status string, extra ...string) Step {
	return func(c *Conn) error { return c.sendText(replyTo(c.request(), status, toTag, extra).String()) }
}

// ReplyTo is Reply to the last request of another kind: after a CANCEL was
// expected, ReplyTo("INVITE", "487 Request Terminated") ends the INVITE.
func ReplyTo(kind, status string, extra ...string) Step {
	return func(c *Conn) error {
		request, ok := c.seen[kind]
		if !ok {
			return fmt.Errorf("no %s to reply to", kind)
		}
		return c.sendText(replyTo(request, status, toTag, extra).String())
	}
}

// InDialog sends a request of the peer ("BYE", "INVITE", …) within the dialog
// of the phone's last INVITE, to the Contact that the phone gave there.
func InDialog(method string, extra ...string) Step {
	return func(c *Conn) error {
		invite, ok := c.seen["INVITE"]
		if !ok {
			return fmt.Errorf("%s: there was no INVITE to make a dialog", method)
		}
		c.cseq++
		return c.sendText(inDialog(invite, method, toTag, c.cseq, extra).String())
	}
}

// toTag is the peer's tag in every dialog.
const toTag = "peer"

// Send sends text as one text frame, unchanged but for line ends: every \n
// becomes \r\n. Use it for requests of the peer's own.
func Send(text string) Step {
	return func(c *Conn) error { return c.sendText(crlf(text)) }
}

// SendFunc sends what f makes of the connection so far.
func SendFunc(f func(c *Conn) Message) Step {
	return func(c *Conn) error { return c.sendText(f(c).String()) }
}

// SendBinary sends data as one binary frame, which RFC 7118 section 4.2 allows
// for SIP.
func SendBinary(data []byte) Step {
	return func(c *Conn) error { return c.write(frame{fin: true, opcode: opBinary, payload: data}) }
}

// SendFragments sends text in n fragments with a ping between each two, as
// RFC 6455 section 5.4 allows.
func SendFragments(n int, text string) Step {
	return func(c *Conn) error {
		rest, opcode := crlf(text), byte(opText)
		for ; n > 1; n-- {
			part := rest[:len(rest)/n]
			rest = rest[len(part):]
			if err := c.write(frame{opcode: opcode, payload: []byte(part)}); err != nil {
				return err
			}
			if err := c.write(frame{fin: true, opcode: opPing, payload: []byte("between fragments")}); err != nil {
				return err
			}
			opcode = opContinuation
		}
		return c.write(frame{fin: true, opcode: opcode, payload: []byte(rest)})
	}
}

// Burst performs steps that send and puts all their frames into one write, so
// that the phone reads them at once: the order must still hold.
func Burst(steps ...Step) Step {
	return func(c *Conn) error {
		c.mu.Lock()
		c.burst = true
		c.mu.Unlock()
		var failed error
		for _, step := range steps {
			if failed = step(c); failed != nil {
				break
			}
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.burst = false
		data := c.collected
		c.collected = nil
		if failed != nil {
			return failed
		}
		return c.flushed(data)
	}
}

// Ping sends a ping; ExpectPong wants its answer.
func Ping(payload string) Step {
	return func(c *Conn) error { return c.write(frame{fin: true, opcode: opPing, payload: []byte(payload)}) }
}

// Pong sends a pong that nobody asked for.
func Pong(payload string) Step {
	return func(c *Conn) error { return c.write(frame{fin: true, opcode: opPong, payload: []byte(payload)}) }
}

// ExpectPong waits for a pong with exactly that payload.
func ExpectPong(payload string) Step {
	return func(c *Conn) error {
		return await(c.pongs, "pong", func(got string) bool { return got == payload })
	}
}

// ExpectPing waits for a ping from the phone.
func ExpectPing() Step {
	return func(c *Conn) error { return await(c.pings, "ping", func(string) bool { return true }) }
}

func await(ch <-chan string, what string, fits func(string) bool) error {
	deadline := time.After(Patience)
	for {
		select {
		case got := <-ch:
			if fits(got) {
				return nil
			}
		case <-deadline:
			return fmt.Errorf("no such %s within %v", what, Patience)
		}
	}
}

// IgnorePings makes the peer half-dead: it reads, and may send, but answers no
// ping from now on.
func IgnorePings() Step {
	return func(c *Conn) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.deaf = true
		return nil
	}
}

// ExpectGone waits until the phone has closed the connection; messages that
// still come are dropped.
func ExpectGone() Step {
	return func(c *Conn) error {
		deadline := time.After(3 * Patience)
		for {
			select {
			case _, ok := <-c.messages:
				if !ok {
					return nil
				}
			case <-deadline:
				return fmt.Errorf("the phone did not close within %v", 3*Patience)
			}
		}
	}
}

// Until waits for a test's own channel, to act at a moment the test chooses.
func Until(ch <-chan struct{}) Step {
	return func(*Conn) error {
		select {
		case <-ch:
			return nil
		case <-time.After(Patience):
			return fmt.Errorf("the test did not go on within %v", Patience)
		}
	}
}

// Then calls f between two steps.
func Then(f func(c *Conn)) Step {
	return func(c *Conn) error { f(c); return nil }
}

// Close sends a close frame with an RFC 6455 section 7.4 code.
func Close(code uint16, reason string) Step {
	return func(c *Conn) error {
		payload := append([]byte{byte(code >> 8), byte(code)}, reason...)
		return c.write(frame{fin: true, opcode: opClose, payload: payload})
	}
}

// Drop cuts the connection without a close frame and, where the system allows,
// with a reset instead of an orderly end.
func Drop() Step {
	return func(c *Conn) error {
		sock := c.net
		if inner, ok := sock.(interface{ NetConn() net.Conn }); ok {
			sock = inner.NetConn()
		}
		if tcp, ok := sock.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		return sock.Close()
	}
}

func (c *Conn) sendText(text string) error {
	return c.write(frame{fin: true, opcode: opText, payload: []byte(text)})
}

// crlf turns every line end into CRLF.
func crlf(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}
