package clienttest

import (
	"bufio"
	"net"
	"net/http"
	"sync"
	"time"
)

// Conn is one connection of the phone, as a [Step] sees it.
type Conn struct {
	// Handshake is the HTTP request that opened the connection.
	Handshake *http.Request

	net      net.Conn
	messages chan Message // from the reader; closed when the connection ends
	pongs    chan string  // payloads of the phone's pongs
	pings    chan string  // payloads of the phone's pings
	stop     chan struct{}

	// Only the script's goroutine uses these.
	last Message            // the last message that Expect took
	seen map[string]Message // the last message of each kind
	cseq int

	mu        sync.Mutex
	deaf      bool   // do not answer pings
	burst     bool   // collect frames instead of writing them
	collected []byte // what burst holds back
}

func newConn(r *http.Request, sock net.Conn) *Conn {
	return &Conn{
		Handshake: r, net: sock, seen: map[string]Message{}, cseq: 100,
		messages: make(chan Message, 256), pongs: make(chan string, 256), pings: make(chan string, 256),
		stop: make(chan struct{}),
	}
}

// Last is the message that the last Expect took.
func (c *Conn) Last() Message { return c.last }

// Seen is the last message of that kind ("INVITE", "200 BYE") that an Expect
// took.
func (c *Conn) Seen(kind string) Message { return c.seen[kind] }

// request is the one that Reply answers: the last one taken.
func (c *Conn) request() Message {
	if !c.last.IsResponse() {
		return c.last
	}
	return c.seen["INVITE"]
}

// read is the connection's reader: it joins fragments, answers pings and close,
// and hands SIP messages to the script.
func (c *Conn) read(r *bufio.Reader) {
	defer close(c.messages)
	defer c.net.Close()
	var joined []byte
	for {
		f, err := readFrame(r)
		if err != nil {
			return
		}
		switch f.opcode {
		case opPing:
			offer(c.pings, string(f.payload))
			c.mu.Lock()
			deaf := c.deaf
			c.mu.Unlock()
			if !deaf {
				_ = c.write(frame{fin: true, opcode: opPong, payload: f.payload})
			}
		case opPong:
			offer(c.pongs, string(f.payload))
		case opClose:
			_ = c.write(f)
			return
		default:
			if len(joined)+len(f.payload) > maxPayload {
				return
			}
			if joined = append(joined, f.payload...); !f.fin {
				continue
			}
			text := string(joined)
			joined = joined[:0]
			if len(text) <= 4 { // CRLF keep-alive (RFC 5626 section 3.5.1)
				continue
			}
			select {
			case c.messages <- ParseMessage(text):
			case <-c.stop:
			}
		}
	}
}

// offer puts a payload into a channel unless it is full.
func offer(ch chan string, payload string) {
	select {
	case ch <- payload:
	default:
	}
}

// discard lets the reader go on after the script has ended.
func (c *Conn) discard() { close(c.stop) }

// write sends a frame with one write, or keeps it while a burst is collected.
func (c *Conn) write(f frame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.burst {
		c.collected = f.append(c.collected)
		return nil
	}
	return c.flushed(f.append(nil))
}

// flushed writes data now; c.mu is held.
func (c *Conn) flushed(data []byte) error {
	if err := c.net.SetWriteDeadline(time.Now().Add(Patience)); err != nil {
		return err
	}
	_, err := c.net.Write(data)
	return err
}
