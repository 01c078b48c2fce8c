package demopbx

import (
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"time"
)

// Options say how a [Server] runs. The zero value is a good PBX without any
// server's peculiarities on a free loopback port, wss only.
type Options struct {
	// Listen is the address for wss; empty means "127.0.0.1:0".
	Listen string
	// PlainListen is the address for ws without TLS; empty means none.
	PlainListen string
	// As gives the PBX the recorded habits of a server in signalling and SDP:
	// "freeswitch", "asterisk", or "" for none (see habits.go).
	As string
	// Trunk, when its name is set, makes every INVITE of a caller who is not
	// registered prove that it is this user (407, digest).
	Trunk User
	// MaxExpires is the longest registration granted; 0 means an hour.
	MaxExpires time.Duration
	// MinSE is the shortest session timer accepted (RFC 4028), and the one that 9090 and
	// 9091 insist on, in whole seconds; 0 is the imitated server's, 90 s or more.
	MinSE time.Duration
	// MinExpires is the shortest registration or subscription that is not refused with
	// 423; 0 takes all.
	MinExpires time.Duration
	// UnsolicitedMWI tells phones how their mailbox stands though they have not asked:
	// when they register and when it changes.
	UnsolicitedMWI bool
	// CarryMedia leads the media of calls between phones through the PBX, as
	// FreeSWITCH does: then a phone on hold hears music. Without it only transferred
	// calls go that way.
	CarryMedia bool
	// PassREFER leaves the transfer of a call between phones to the phones: REFER and
	// its NOTIFYs are relayed.
	PassREFER bool
	// Hooks let tests in.
	Hooks Hooks
	// Logger hears what happens; nil discards it.
	Logger *slog.Logger
}

// User is a name and a password that the PBX knows.
type User struct {
	Name, Password string
}

// Hooks change or observe what a test needs; each may be nil. They run on the
// goroutine of the connection or call and must not block.
type Hooks struct {
	// Certificate has the last word on the server's certificate before it is
	// signed: set NotAfter to have it expired, DNSNames and IPAddresses to have it
	// for another host.
	Certificate func(*x509.Certificate)
	// Request sees every request before it is handled: its method and its whole
	// text. An answer that is not nil is sent instead of the PBX's own.
	Request func(method, text string) *Answer
	// Digits hears what 9195 has collected, before it is read back.
	Digits func(string)
	// After replaces time.After where a call waits: how long it rings, how long 9195
	// waits for the next digit, when a call is held or changed, how long after 491 a
	// re-INVITE is tried again, when a session timer runs out.
	After func(time.Duration) <-chan time.Time
}

// Answer is a response chosen by a test. Status 0 means no response at all, as
// if the request had been lost.
type Answer struct {
	Status int
	// Reason is the reason phrase; empty means the usual one.
	Reason string
	// Headers are complete extra header lines ("Retry-After: 5").
	Headers []string
}

// Validate reports the first setting that cannot work.
func (o Options) Validate() error {
	for _, address := range []string{o.Listen, o.PlainListen} {
		if address == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(address); err != nil {
			return fmt.Errorf("demopbx: listen on %q: %w", address, err)
		}
	}
	if _, ok := habitsOf(o.As); !ok {
		return fmt.Errorf("demopbx: %w %q: there are freeswitch and asterisk", ErrUnknownHabits, o.As)
	}
	if o.MinSE < 0 || o.MinSE%time.Second != 0 {
		return fmt.Errorf("demopbx: the shortest session timer is not in whole seconds: %v", o.MinSE)
	}
	if o.MaxExpires < 0 || o.MinExpires < 0 {
		return fmt.Errorf("demopbx: the time of a registration is negative: %v to %v", o.MinExpires, o.MaxExpires)
	}
	return nil
}

// withDefaults fills what was left zero.
func (o Options) withDefaults() Options {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.MaxExpires == 0 {
		o.MaxExpires = time.Hour
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Hooks.After == nil {
		o.Hooks.After = time.After
	}
	return o
}
