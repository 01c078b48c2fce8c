package signaling

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// line is one account's signalling. All of its state belongs to one goroutine,
// that of its loop; frames, timers and commands reach it in order.
type line struct {
	*Signaling
	loop
	identity
	connection
	transactions
	cfg     sipclient.LineConfig
	ep      account.Endpoint
	sink    func(sipclient.LineEvent)
	log     *slog.Logger
	record  record
	parser  parser
	keys    keyring
	state   registerState
	dropped atomic.Uint64 // messages that could not be read or belonged to nothing
}

// identity is what a line calls itself; it never changes.
type identity struct {
	host        string // of Via and Contact: random, in .invalid (RFC 7118 section 5)
	instance    string // +sip.instance
	registerID  string // Call-ID of every REGISTER (RFC 3261 section 10.2)
	registerTag string // and its From tag
}

// connection is the way to the server.
type connection struct {
	flow    *flow // nil while there is none
	closing bool
	dialing chan struct{}  // held by Connect
	workers sync.WaitGroup // goroutines of flows
}

// transactions is what is under way.
type transactions struct {
	clients map[string]*clientTx
	servers map[string]*inviteServer
	dialogs map[dialogID]*dialog
	owed    []owedBye
	unsent  []*sip.Request // ACKs for which there was no connection
	serial  uint64         // orders clients
	// subscriptions by what they ask for; parting are the Call-IDs of those that
	// were ended here.
	subscriptions map[sipclient.Subscription]*subscription
	parting       map[string]*timer
}

// emit delivers news, unless the line is closing.
func (l *line) emit(e sipclient.LineEvent) {
	if !l.closing {
		l.sink(e)
	}
}

// watchful lets the connection be watched more closely while anybody waits for it.
func (l *line) watchful() {
	if l.flow != nil {
		l.flow.setBusy(len(l.dialogs) > 0 || len(l.clients) > 0 || len(l.servers) > 0)
	}
}

// Connect implements sipclient.Line. It does nothing where a connection is up.
func (l *line) Connect(ctx context.Context) error {
	select {
	case l.dialing <- struct{}{}:
		defer func() { <-l.dialing }()
	case <-ctx.Done():
		return l.unreachable(ctx.Err())
	case <-l.ctx.Done():
		return l.unreachable(sipclient.ErrClosed)
	}
	up := false
	if err := l.do(ctx, func() error { up = l.flow != nil; return nil }); err != nil || up {
		if err != nil {
			err = l.unreachable(err)
		}
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)() // Close ends a dial, too
	f := l.newFlow()
	o, err := l.dial(ctx, l.cfg, websocket.DialOptions{OnPingReceived: f.onPing}, func(sipclient.CheckStep) {})
	if err != nil {
		return err
	}
	if err := l.do(context.WithoutCancel(ctx), func() error { return l.attach(f, o) }); err != nil {
		o.ws.CloseNow()
		return l.unreachable(err)
	}
	return nil
}

// Probe implements sipclient.Line: the pinger asks at once.
func (l *line) Probe() {
	l.post(func() {
		if l.flow != nil {
			l.flow.doubt()
		}
	})
}

func (l *line) unreachable(err error) error {
	return &sipclient.ConnectError{Step: sipclient.StepWebSocket, Host: l.ep.HostPort(), Err: err}
}

// attach makes f the line's connection.
func (l *line) attach(f *flow, o opened) error {
	if l.closing {
		return sipclient.ErrClosed
	}
	f.name = fmt.Sprintf("%s %s #%d", transportName(l.ep), o.remote, l.flows.Add(1))
	f.hear()
	l.flow = f
	f.run(l.ctx, o)
	l.record.event(f.name, "open", transportName(l.ep)+"://"+l.ep.HostPort()+l.ep.Path) // a query may hold a token
	l.log.Info("connected", "remote", o.remote)
	for _, ack := range l.unsent {
		_ = l.transmit(ack, nil)
	}
	l.unsent = nil
	l.payOwed()
	l.refreshSessions()
	return nil
}

// lost drops the connection: transactions in flight fail, dialogs stay.
func (l *line) lost(f *flow, cause error) {
	if l.flow != f {
		return
	}
	l.flow = nil
	l.forgetSubscriptions()
	err := fmt.Errorf("%w: %w", sipclient.ErrDisconnected, cause)
	l.failClients(err)
	l.failServers(err)
	if !l.closing {
		l.log.Info("connection lost", "cause", cause)
	}
	l.emit(sipclient.LineDown{Err: err})
}

// Close implements sipclient.Line.
func (l *line) Close() error {
	_ = l.do(context.WithoutCancel(l.ctx), func() error {
		if !l.closing {
			l.closing = true
			l.forgetSubscriptions()
			if l.flow != nil {
				l.flow.finish()
				l.flow = nil
			}
		}
		return nil
	})
	// Connect looks at closing and at l.ctx, so that no worker starts from here
	// on; those of the last flow end by themselves once the WebSocket is closed.
	l.workers.Wait()
	l.cancel()
	<-l.done
	l.helpers.Wait()
	l.dialing <- struct{}{} // a Connect that was under way has returned
	<-l.dialing
	return nil
}

// transmit sends a message. written may be nil; it is called when the message
// is on the wire.
func (l *line) transmit(m sip.Message, written func(at time.Time)) error {
	if l.flow == nil {
		return sipclient.ErrDisconnected
	}
	text := []byte(m.String())
	if len(text) > maxOut {
		return errTooLarge
	}
	if !l.flow.send(outgoing{text, written}) {
		return sipclient.ErrDisconnected
	}
	return nil
}

// receive takes a frame.
func (l *line) receive(f *flow, frame []byte) {
	if l.flow != f {
		return
	}
	text := normalize(frame)
	if text == nil {
		return // CRLF keep-alive
	}
	l.record.message(f.name, time.Now(), false, frame)
	m, err := l.parser.parse(text)
	if err != nil {
		l.drop("unreadable", err)
		if r := salvage(text, err.Error()); r != nil {
			_ = l.transmit(r, nil)
		}
		return
	}
	switch m := m.(type) {
	case *request:
		l.onRequest(m)
	case *response:
		l.onResponse(m)
	}
}

// drop counts a message that leads to nothing.
func (l *line) drop(what string, err error) {
	l.dropped.Add(1)
	if l.flow != nil {
		l.record.event(l.flow.name, "dropped", fmt.Sprintf("%s: %v", what, err))
	}
	l.log.Debug("message dropped", "why", what, "error", err)
}

// remoteIP returns the address of the server (or proxy) that is connected.
func (l *line) remoteIP() string {
	if l.flow == nil {
		return ""
	}
	host, _, err := net.SplitHostPort(l.flow.remote)
	if err != nil {
		return ""
	}
	return host
}

func transportName(ep account.Endpoint) string {
	if ep.Secure {
		return "wss"
	}
	return "ws"
}
