package rtc

import (
	"sync"
	"time"
)

// State is how far a peer's connection has come.
type State uint8

// The states of a peer. A peer moves forward through them, falls back from
// Connected to Disconnected and returns when the path recovers, and can leave
// Failed only by an ICE restart.
const (
	// New: nothing negotiated yet; candidates are being gathered.
	New State = iota
	// Connecting: both descriptions are known, ICE checks run (RFC 8445).
	Connecting
	// ICEConnected: a path is there, DTLS is shaking hands.
	ICEConnected
	// Connected: DTLS is up and audio can flow both ways.
	Connected
	// Disconnected: the path has gone silent or the other side closed DTLS.
	Disconnected
	// Failed: ICE or DTLS gave up.
	Failed
	// Closed: Close was called; the last state.
	Closed
)

// String returns the state's name in lower case, for logs.
func (s State) String() string {
	names := [...]string{"new", "connecting", "ice-connected", "connected", "disconnected", "failed", "closed"}
	if int(s) < len(names) {
		return names[s]
	}
	return "unknown"
}

// Timing holds the moments of a peer's life that timelines are made of. A zero
// time means that it has not happened. Only the first occurrence counts.
type Timing struct {
	// Started is when both descriptions were known and ICE checks began.
	Started time.Time
	// ICEConnected is when ICE selected a path.
	ICEConnected time.Time
	// DTLSConnected is when the SRTP keys were there.
	DTLSConnected time.Time
	// FirstSent and FirstReceived are the first RTP packets.
	FirstSent, FirstReceived time.Time
}

// progress is a peer's state and the only place that reports it. Every attempt
// to connect is a generation; what an older one still has to say is ignored.
type progress struct {
	notify func(State, error)

	// order is held during notify, so that events arrive in order; mu guards
	// the fields and is never held during notify, so that a handler may ask.
	order sync.Mutex

	mu         sync.Mutex
	generation int
	ice, dtls  bool
	state      State
	timing     Timing
}

// begin starts a new generation. keepDTLS says that its SRTP keys are already
// there (ICE restart): the state then stays until the new path is up or dead.
func (p *progress) begin(keepDTLS bool) (generation int) {
	p.mu.Lock()
	p.generation++
	generation = p.generation
	p.ice, p.dtls = false, keepDTLS
	once(&p.timing.Started)
	stay := keepDTLS && p.state != Failed
	p.mu.Unlock()
	if !stay {
		p.change(generation, nil, func() State { return Connecting })
	}
	return generation
}

// iceUp reports that generation's path works (again).
func (p *progress) iceUp(generation int) {
	p.change(generation, nil, func() State {
		p.ice = true
		once(&p.timing.ICEConnected)
		return p.reached()
	})
}

// dtlsUp reports that generation has SRTP keys.
func (p *progress) dtlsUp(generation int) {
	p.change(generation, nil, func() State {
		p.ice, p.dtls = true, true
		once(&p.timing.ICEConnected)
		once(&p.timing.DTLSConnected)
		return p.reached()
	})
}

// lost reports that generation's path went silent or was closed by the peer.
func (p *progress) lost(generation int, err error) {
	p.change(generation, err, func() State { return Disconnected })
}

// fail reports that generation gave up.
func (p *progress) fail(generation int, err error) {
	p.change(generation, err, func() State { return Failed })
}

// close is the last event of a peer.
func (p *progress) close() {
	p.mu.Lock()
	generation := p.generation
	p.mu.Unlock()
	p.change(generation, nil, func() State { return Closed })
}

// change sets the state that next returns, called with mu held, and reports it.
func (p *progress) change(generation int, err error, next func() State) {
	p.order.Lock()
	defer p.order.Unlock()
	p.mu.Lock()
	if generation != p.generation || p.state == Closed {
		p.mu.Unlock()
		return
	}
	state := next()
	changed := state != p.state
	p.state = state
	p.mu.Unlock()
	if changed && p.notify != nil {
		p.notify(state, err)
	}
}

// reached is the state that the parts' readiness amounts to. mu is held.
func (p *progress) reached() State {
	switch {
	case p.ice && p.dtls:
		return Connected
	case p.ice:
		return ICEConnected
	}
	return Connecting
}

// current returns the state and a copy of the timing.
func (p *progress) current() (State, Timing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state, p.timing
}

// sent and received note the first RTP packet of each direction.
func (p *progress) sent() {
	p.mu.Lock()
	once(&p.timing.FirstSent)
	p.mu.Unlock()
}

func (p *progress) received(at time.Time) {
	p.mu.Lock()
	if p.timing.FirstReceived.IsZero() {
		p.timing.FirstReceived = at
	}
	p.mu.Unlock()
}

// once sets t to now unless it is set.
func once(t *time.Time) {
	if t.IsZero() {
		*t = time.Now()
	}
}
