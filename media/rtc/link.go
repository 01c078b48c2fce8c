package rtc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
)

// ICE timing. Defaults that cost a call seconds are cut: a server-reflexive
// path waits 0.6 s, a peer-reflexive one 1 s, a relayed one 2 s, and a silent
// STUN server 5 s.
const (
	stunTimeout       = 300 * time.Millisecond
	prflxWait         = 50 * time.Millisecond
	relayWait         = 150 * time.Millisecond
	checkInterval     = 50 * time.Millisecond
	bindingRequests   = 100 // per pair: 5 s at checkInterval
	disconnectedAfter = 5 * time.Second
	failedAfter       = 25 * time.Second
)

// receiveBuffer holds the largest datagram that is read: an Ethernet frame.
const receiveBuffer = 2048

// link is one ICE generation: an agent with its credentials and sockets. It
// carries one association at a time.
//
// Its goroutine reads the agent's packets and ends when the agent is closed.
type link struct {
	agent      *ice.Agent
	ufrag, pwd string
	created    time.Time
	cancel     context.CancelFunc
	ctx        context.Context // ends when the link is closed or has failed
	failed     atomic.Bool

	// enough is closed when gathering is complete, or when there is at least one
	// candidate of each kind that is sought.
	enough chan struct{}
	// first is closed with the first candidate.
	first chan struct{}

	network *network
	conn    *ice.Conn
	detour  atomic.Pointer[detour] // nil while what ICE selected is used
	readers sync.WaitGroup
	closing sync.Once
}

// credentials are a local ice-ufrag and ice-pwd; empty means new ones.
type credentials struct{ ufrag, pwd string }

// newLink opens the sockets and starts gathering. config.Logger must not be
// nil.
func newLink(ctx context.Context, config Config, own credentials) (*link, error) {
	stuns, err := config.stunURIs()
	if err != nil {
		return nil, err
	}
	turns, err := config.turnURIs()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	network, err := newNetwork(ctx)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("rtc: reading network interfaces: %w", err)
	}
	types := []ice.CandidateType{ice.CandidateTypeHost, ice.CandidateTypeServerReflexive}
	if len(turns) > 0 {
		types = append(types, ice.CandidateTypeRelay)
	}
	// The error is always nil: the list was read by newNetwork.
	interfaces, _ := network.Interfaces()
	options := []ice.AgentOption{
		ice.WithNet(network),
		ice.WithNetworkTypes([]ice.NetworkType{ice.NetworkTypeUDP4, ice.NetworkTypeUDP6}),
		ice.WithCandidateTypes(types),
		ice.WithInterfaceFilter(allowed(config.Interfaces, interfaces)),
		ice.WithMulticastDNSMode(ice.MulticastDNSModeDisabled),
		ice.WithUrls(slices.Concat(stuns, turns)),
		ice.WithSTUNGatherTimeout(stunTimeout),
		ice.WithHostAcceptanceMinWait(0),
		ice.WithSrflxAcceptanceMinWait(0),
		ice.WithPrflxAcceptanceMinWait(prflxWait),
		ice.WithRelayAcceptanceMinWait(relayWait),
		ice.WithCheckInterval(checkInterval),
		ice.WithMaxBindingRequests(bindingRequests),
		ice.WithDisconnectedTimeout(disconnectedAfter),
		ice.WithFailedTimeout(failedAfter),
		ice.WithLoggerFactory(pionLog{log: config.Logger}),
	}
	if config.IncludeLoopback || onlyLoopback(interfaces) {
		options = append(options, ice.WithIncludeLoopback())
	}
	if own.ufrag != "" {
		options = append(options, ice.WithLocalCredentials(own.ufrag, own.pwd))
	}
	agent, err := ice.NewAgentWithOptions(options...)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("rtc: making the ICE agent: %w", err)
	}
	l := &link{
		network: network, agent: agent, created: time.Now(), ctx: ctx, cancel: cancel,
		enough: make(chan struct{}), first: make(chan struct{}),
	}
	if err := l.gather(sought{reflexive: len(stuns) > 0, relayed: len(turns) > 0}); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// sought are the kinds of candidates to wait for, beside the host's own.
type sought struct{ reflexive, relayed bool }

// gather starts gathering and learns the credentials.
func (l *link) gather(missing sought) error {
	var err error
	if l.ufrag, l.pwd, err = l.agent.GetLocalUserCredentials(); err != nil {
		return fmt.Errorf("rtc: reading ICE credentials: %w", err)
	}
	// The handler runs on one goroutine of the agent.
	first, enough := sync.OnceFunc(func() { close(l.first) }), sync.OnceFunc(func() { close(l.enough) })
	servers := missing != sought{}
	err = l.agent.OnCandidate(func(c ice.Candidate) {
		if c == nil {
			enough()
			return
		}
		first()
		switch c.Type() {
		case ice.CandidateTypeServerReflexive:
			missing.reflexive = false
		case ice.CandidateTypeRelay:
			missing.relayed = false
		}
		if servers && missing == (sought{}) {
			enough()
		}
	})
	if err != nil {
		return fmt.Errorf("rtc: preparing to gather: %w", err)
	}
	if err := l.agent.GatherCandidates(); err != nil {
		return fmt.Errorf("rtc: gathering candidates: %w", err)
	}
	return nil
}

// wait returns when the candidates can be offered: at once when gathering is
// done or each kind of server has given one, and else 300 ms after the link was
// made. Host candidates take well under a millisecond.
func (l *link) wait(ctx context.Context) error {
	limit := time.NewTimer(time.Until(l.created.Add(stunTimeout)))
	defer limit.Stop()
	select {
	case <-l.enough:
		return nil
	case <-limit.C:
	case <-ctx.Done():
		return ctx.Err()
	case <-l.ctx.Done():
		return ErrClosed
	}
	select { // a very busy computer: there must be one candidate at least
	case <-l.first:
		return nil
	case <-l.enough:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-l.ctx.Done():
		return ErrClosed
	}
}

// empty reports whether gathering has ended without a candidate.
func (l *link) empty() bool {
	select {
	case <-l.enough:
		gathered, err := l.agent.GetLocalCandidates()
		return err != nil || len(gathered) == 0
	default:
		return false
	}
}

// start begins the checks towards remote. onState gets the agent's states, and
// receive each packet that take did not: on the link's own goroutine, and take on those
// of its sockets.
func (l *link) start(controlling bool, remote transportParams, onState func(ice.ConnectionState), take taker, receive func([]byte)) error {
	l.network.taker.Store(&take)
	err := l.agent.OnConnectionStateChange(func(s ice.ConnectionState) {
		if s == ice.ConnectionStateFailed {
			l.failed.Store(true)
			defer l.cancel()
		}
		onState(s)
	})
	if err != nil {
		return fmt.Errorf("rtc: starting ICE: %w", err)
	}
	if err := l.agent.SetRemoteICELite(remote.lite); err != nil {
		return fmt.Errorf("rtc: starting ICE: %w", err)
	}
	l.add(remote)
	if controlling || remote.lite {
		l.conn, err = l.agent.StartDial(remote.ufrag, remote.pwd)
	} else {
		l.conn, err = l.agent.StartAccept(remote.ufrag, remote.pwd)
	}
	if err != nil {
		return fmt.Errorf("rtc: starting ICE: %w", err)
	}
	l.readers.Go(func() { l.read(receive) })
	return nil
}

// read hands on packets until the agent is closed.
func (l *link) read(receive func([]byte)) {
	buffer := make([]byte, receiveBuffer)
	for {
		n, err := l.conn.Read(buffer)
		switch {
		case err == nil && isSign(buffer[:n]):
		case err == nil:
			receive(buffer[:n])
		case errors.Is(err, io.ErrShortBuffer): // no audio packet is that long
		default:
			return
		}
	}
}

// connected waits until a pair is selected. It ends with an error when the link
// fails or is closed.
func (l *link) connected() error {
	err := l.agent.AwaitConnect(l.ctx)
	if err != nil && l.failed.Load() {
		return ErrICEFailed
	}
	return err
}

// path describes the pair that is used and its round-trip time, "" if none is.
func (l *link) path() (text string, roundTrip time.Duration) {
	if d := l.detour.Load(); d != nil && d.instead == l.selected() {
		return d.text, d.roundTrip
	}
	pair, err := l.agent.GetSelectedCandidatePair()
	if err != nil || pair == nil {
		return "", 0
	}
	stats, _ := l.agent.GetSelectedCandidatePairStats() // the pair is a copy without its times
	return pathText(pair.Local, pair.Remote), seconds(stats.CurrentRoundTripTime)
}

// close closes the sockets and waits for every goroutine of the link. It must
// not be called from one of them.
func (l *link) close() {
	l.closing.Do(func() {
		l.cancel()
		// The error is always nil; GracefulClose waits for the agent's goroutines.
		_ = l.agent.GracefulClose()
		l.readers.Wait()
	})
}
