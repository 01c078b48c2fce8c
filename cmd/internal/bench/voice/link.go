//go:build linux

package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// link carries the packets of a call, and treats the sound from the caller to the callee as a trace says:
//
//	caller <──> forCaller ║ forCallee <──> callee
//
// Each side is who sends to its socket first, until that is silent and another sends. Two goroutines read the sockets and
// one sends what is delayed; they end with Close, which waits for them.
type link struct {
	forCaller, forCallee *net.UDPConn
	running              sync.WaitGroup
	wake                 chan struct{}
	closed               chan struct{}

	mu             sync.Mutex // guards what follows
	trace          trace
	streams        map[uint32]*stream // by SSRC
	flying         []packet           // by due
	caller, callee party
}

// party is one side, and when it was last heard.
type party struct {
	at   netip.AddrPort
	last time.Time
}

// stream is where an RTP stream stands: what was sent in the same slot has the same fate.
type stream struct {
	first, last int64 // extended timestamps
}

type packet struct {
	due  time.Time
	data []byte
}

// silentFor is after how long another sender takes a side's place.
const silentFor = time.Second

// opusClock is how many ticks of the RTP clock a slot has (RFC 7587 4.1).
const opusClock = 48000 / 50

// newLink opens a link on an address of this machine.
func newLink(address string) (*link, error) {
	l := &link{wake: make(chan struct{}, 1), closed: make(chan struct{})}
	for _, conn := range []**net.UDPConn{&l.forCaller, &l.forCallee} {
		opened, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(address)})
		if err != nil {
			l.shut()
			return nil, fmt.Errorf("opening a link: %w", err)
		}
		*conn = opened
	}
	l.running.Go(func() { l.pump(l.forCaller, &l.caller, l.fromCaller) })
	l.running.Go(func() { l.pump(l.forCallee, &l.callee, l.fromCallee) })
	l.running.Go(l.deliver)
	return l, nil
}

// use forgets the last call and treats the next one as t says.
func (l *link) use(t trace) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trace, l.streams, l.flying = t, make(map[uint32]*stream), nil
	l.caller, l.callee = party{}, party{}
}

// Close ends the link.
func (l *link) Close() {
	close(l.closed)
	l.shut()
	l.running.Wait()
}

func (l *link) shut() {
	for _, conn := range []*net.UDPConn{l.forCaller, l.forCallee} {
		if conn != nil {
			_ = conn.Close() // nothing is kept in it
		}
	}
}

func (l *link) pump(conn *net.UDPConn, from *party, take func([]byte, time.Time)) {
	buffer := make([]byte, 2048)
	for {
		n, sender, err := conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return // closed
		}
		now := time.Now()
		l.mu.Lock()
		if from.at != sender && now.Sub(from.last) > silentFor {
			from.at = sender
		}
		known := from.at == sender
		if known {
			from.last = now
		}
		l.mu.Unlock()
		// Of another of a side's addresses: it will find that this pair of them does not work.
		if known {
			take(buffer[:n], now)
		}
	}
}

func (l *link) fromCallee(data []byte, _ time.Time) { l.send(l.forCaller, &l.caller, data) }

func (l *link) send(conn *net.UDPConn, to *party, data []byte) {
	l.mu.Lock()
	at := to.at
	l.mu.Unlock()
	if at.IsValid() {
		_, _ = conn.WriteToUDPAddrPort(data, at) // a packet may get lost
	}
}

func (l *link) fromCaller(data []byte, now time.Time) {
	l.mu.Lock()
	fate := l.fate(data)
	if !fate.lost && fate.delay > 0 {
		p := packet{now.Add(fate.delay), slices.Clone(data)}
		i, _ := slices.BinarySearchFunc(l.flying, p.due, func(have packet, due time.Time) int {
			if have.due.After(due) {
				return 1
			}
			return -1
		})
		l.flying = slices.Insert(l.flying, i, p)
	}
	l.mu.Unlock()
	switch {
	case fate.lost:
	case fate.delay > 0:
		select {
		case l.wake <- struct{}{}:
		default: // it will look anyway
		}
	default:
		l.send(l.forCallee, &l.callee, data)
	}
}

// fate is what the trace says of an RTP packet; others, STUN, DTLS and RTCP (RFC 7983, RFC 5761), pass untouched.
func (l *link) fate(data []byte) fate {
	if len(data) < 12 || data[0]>>6 != 2 || data[1] >= 192 && data[1] < 224 || len(l.trace) == 0 {
		return fate{}
	}
	timestamp, ssrc := binary.BigEndian.Uint32(data[4:]), binary.BigEndian.Uint32(data[8:])
	s, ok := l.streams[ssrc]
	if !ok {
		s = &stream{first: int64(timestamp), last: int64(timestamp)}
		l.streams[ssrc] = s
	}
	at := s.last + int64(int32(timestamp-uint32(s.last)))
	s.last = max(s.last, at)
	slot := (at - s.first + opusClock/2) / opusClock
	if slot < 0 {
		return fate{}
	}
	return l.trace[slot%int64(len(l.trace))]
}

// deliver sends what was delayed.
func (l *link) deliver() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		l.mu.Lock()
		wait := time.Hour
		var due []byte
		if len(l.flying) > 0 {
			if wait = time.Until(l.flying[0].due); wait <= 0 {
				due = l.flying[0].data
				l.flying = l.flying[1:]
			}
		}
		l.mu.Unlock()
		if due != nil {
			l.send(l.forCallee, &l.callee, due)
			continue
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-l.wake:
		case <-l.closed:
			return
		}
	}
}

func address(conn *net.UDPConn) netip.AddrPort { return conn.LocalAddr().(*net.UDPAddr).AddrPort() }
