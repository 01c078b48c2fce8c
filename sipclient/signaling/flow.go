package signaling

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

var (
	errNoPong    = errors.New("the server does not answer pings any more")
	errStuck     = errors.New("the server does not read any more")
	errFlowEnded = errors.New("closed here")
)

// outQueue is how many messages may wait for the socket. One that is full means
// a peer that has stopped reading.
const outQueue = 64

// outgoing is a message on its way to the socket.
type outgoing struct {
	text []byte
	// written is called on the line's goroutine when the message is on the
	// wire; may be nil.
	written func(at time.Time)
}

// flow is one WebSocket that carries SIP (RFC 7118): one message per frame, one
// frame per write. It has four goroutines, which end with it and which the
// line waits for:
//
//	line ──send──> out ──> writer ──> socket        FreeSWITCH reads one frame per TLS record,
//	line <──post── reader <────────── socket        so nothing else may write at the same time
//	               pinger: silent for a while? ping, and give up without a pong
//	               end: closes the socket, tells the line
type flow struct {
	line   *line
	ws     *websocket.Conn
	name   string // for the trace: "wss 203.0.113.7:7444 #2"
	remote string
	out    chan outgoing
	cancel context.CancelFunc
	// heard is when the last frame came, as nanoseconds since began.
	heard atomic.Int64
	began time.Time
	// busy is true while a call or a request is under way: a dead peer must be
	// noticed sooner then.
	busy atomic.Bool
	// doubted is true while somebody wants to know now whether the peer lives.
	doubted atomic.Bool
	kick    chan struct{} // busy or doubted has changed
	// leaving is true once we close the connection ourselves.
	leaving atomic.Bool
	ended   sync.Once
	cause   error // why it ended; set before the context is cancelled
}

func (l *line) newFlow() *flow {
	return &flow{line: l, out: make(chan outgoing, outQueue), kick: make(chan struct{}, 1), began: time.Now()}
}

// onPing notes a ping of the peer's; true lets the pong go out.
func (f *flow) onPing(context.Context, []byte) bool {
	f.hear()
	return true
}

// run starts the flow's goroutines. o is what dial opened.
func (f *flow) run(ctx context.Context, o opened) {
	ctx, f.cancel = context.WithCancel(ctx)
	f.ws, f.remote = o.ws, o.remote
	for _, loop := range []func(context.Context){f.read, f.write, f.ping, f.end} {
		f.line.workers.Go(func() { loop(ctx) })
	}
}

// hear notes that the peer is alive.
func (f *flow) hear() { f.heard.Store(int64(time.Since(f.began))) }

func (f *flow) silence() time.Duration { return time.Since(f.began) - time.Duration(f.heard.Load()) }

// send queues a message; false means that the peer has stopped reading. It is
// called on the line's goroutine and never blocks.
func (f *flow) send(m outgoing) bool {
	select {
	case f.out <- m:
		return true
	default:
		f.fail(errStuck)
		return false
	}
}

// finish lets the writer empty its queue and close the WebSocket in good order
// (RFC 6455 section 7.1.2). Nothing may be sent afterwards.
func (f *flow) finish() { close(f.out) }

// fail ends the flow; the first cause counts. It never blocks.
func (f *flow) fail(cause error) {
	f.ended.Do(func() {
		f.cause = cause
		f.cancel()
	})
}

// end closes the socket when the flow has failed and tells the line, once.
func (f *flow) end(ctx context.Context) {
	<-ctx.Done()
	f.fail(errFlowEnded) // where the line's context ended it
	f.ws.CloseNow()
	f.line.record.event(f.name, "close", closeDetail(f.cause))
	f.line.post(func() { f.line.lost(f, f.cause) })
}

func closeDetail(err error) string {
	if code := websocket.CloseStatus(err); code != -1 {
		return fmt.Sprintf("code %d: %v", code, err)
	}
	return err.Error()
}

// read hands frames to the line in the order in which they came. coder/websocket
// joins fragments and answers pings, payload included, while Read waits.
func (f *flow) read(ctx context.Context) {
	for {
		_, data, err := f.ws.Read(ctx) // text and binary alike (RFC 7118 section 4.2)
		switch {
		case err != nil && f.leaving.Load(): // the other side's word on our own close
			f.fail(errFlowEnded)
			return
		case err != nil:
			f.fail(fmt.Errorf("reading from the server: %w", err))
			return
		}
		f.hear()
		if !f.line.post(func() { f.line.receive(f, data) }) {
			return
		}
	}
}

func (f *flow) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m, ok := <-f.out:
			if !ok {
				f.bye(ctx)
				return
			}
			// Noted before it is sent, so that no answer stands before its request.
			f.line.record.message(f.name, time.Now(), true, m.text)
			limit, cancel := context.WithTimeout(ctx, f.line.timing.write)
			err := f.ws.Write(limit, websocket.MessageText, m.text)
			cancel()
			if err != nil {
				f.fail(fmt.Errorf("writing to the server: %w", err))
				return
			}
			at := time.Now()
			if m.written != nil {
				f.line.post(func() { m.written(at) })
			}
		}
	}
}

// bye closes in good order, but waits only briefly for the other side.
func (f *flow) bye(ctx context.Context) {
	f.leaving.Store(true)
	limit := time.AfterFunc(f.line.timing.closing, f.cancel)
	defer limit.Stop()
	_ = f.ws.Close(websocket.StatusNormalClosure, "")
	f.fail(errFlowEnded)
}

// ping looks after a silent connection. Any frame proves that the peer lives,
// so nothing is sent while there is traffic.
func (f *flow) ping(ctx context.Context) {
	for {
		period, patience := f.line.timing.idlePing, f.line.timing.pong
		if f.busy.Load() {
			period, patience = f.line.timing.busyPing, patience/2
		}
		if f.doubted.Load() {
			period, patience = 0, f.line.timing.pong/2
		}
		wait := time.NewTimer(period - f.silence())
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-f.kick:
			wait.Stop()
			continue
		case <-wait.C:
		}
		if f.silence() < period {
			continue
		}
		f.doubted.Store(false)
		sent := time.Now()
		limit, cancel := context.WithTimeout(ctx, patience)
		err := f.ws.Ping(limit)
		cancel()
		switch {
		case err == nil:
			f.hear()
			f.line.record.event(f.name, "ping", fmt.Sprintf("answered after %v", time.Since(sent).Round(10*time.Microsecond)))
		case !errors.Is(err, context.DeadlineExceeded): // the socket is closed, and the reader says why
			<-ctx.Done()
			return
		case f.silence() >= time.Since(sent):
			f.fail(fmt.Errorf("%w: silent for %v", errNoPong, f.silence().Round(time.Millisecond)))
			return
		}
	}
}

// setBusy tells the pinger whether a call or a request is under way.
func (f *flow) setBusy(busy bool) {
	if f.busy.Swap(busy) != busy {
		f.nudge()
	}
}

// doubt lets the pinger ask the peer at once.
func (f *flow) doubt() {
	f.doubted.Store(true)
	f.nudge()
}

// nudge lets the pinger look at what is wanted of it.
func (f *flow) nudge() {
	select {
	case f.kick <- struct{}{}:
	default:
	}
}
