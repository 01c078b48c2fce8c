package account

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Conduct is how calls of an account are made and taken. The zero value is what a
// person expects: everything rings, nothing is answered by itself.
type Conduct struct {
	// Digits is the way that DTMF digits are sent.
	Digits DigitWay `json:"digits,omitempty"`
	// LateOffer lets the other side make the offer of calls from here (RFC 3261
	// section 13.2.1): the INVITE has no SDP.
	LateOffer bool `json:"late_offer,omitempty"`
	// Waiting is what happens to a call while another one is up.
	Waiting Waiting `json:"waiting,omitempty"`
	// ForwardTo is where calls are sent that WaitingForward is for.
	ForwardTo string `json:"forward_to,omitempty"`
	// AutoAnswer are the numbers whose calls are answered by themselves.
	AutoAnswer []string `json:"auto_answer,omitempty"`
	// AutoAnswerAsked lets the server ask that a call be answered, or put on hold
	// (Call-Info, Alert-Info, and NOTIFY with Event: talk or hold).
	AutoAnswerAsked bool `json:"auto_answer_asked,omitempty"`
	// Mailbox is what to call to hear the voice messages; empty where the server says so.
	Mailbox string `json:"mailbox,omitempty"`
}

// DigitWay is a way to send DTMF digits.
type DigitWay string

// The ways.
const (
	DigitsAuto   DigitWay = ""        // as events where the other side takes them, else by INFO, else as tones
	DigitsEvents DigitWay = "rfc4733" // telephone-events in RTP
	DigitsInfo   DigitWay = "info"    // INFO with application/dtmf-relay
	DigitsTones  DigitWay = "inband"  // tones in the sound
)

// Waiting is what happens to a call that comes while another one is up.
type Waiting string

// The policies.
const (
	WaitingRing    Waiting = ""        // it is beeped in the ear
	WaitingBusy    Waiting = "busy"    // 486
	WaitingForward Waiting = "forward" // 302 to ForwardTo
)

// ErrBadConduct means that calls cannot be made or taken like that.
var ErrBadConduct = errors.New("the account's calls cannot be handled like that")

// maxAutoAnswer bounds the list of callers.
const maxAutoAnswer = 256

func (c Conduct) validate() error {
	switch {
	case !slices.Contains([]DigitWay{DigitsAuto, DigitsEvents, DigitsInfo, DigitsTones}, c.Digits):
		return fmt.Errorf(`%w: digits are sent as "rfc4733", "info" or "inband", not %.20q`, ErrBadConduct, c.Digits)
	case !slices.Contains([]Waiting{WaitingRing, WaitingBusy, WaitingForward}, c.Waiting):
		return fmt.Errorf(`%w: a waiting call is "busy" or "forward", or rings, not %.20q`, ErrBadConduct, c.Waiting)
	case c.Waiting == WaitingForward && strings.TrimSpace(c.ForwardTo) == "":
		return fmt.Errorf("%w: there is no number to forward to", ErrBadConduct)
	case len(c.AutoAnswer) > maxAutoAnswer:
		return fmt.Errorf("%w: at most %d callers are answered by themselves", ErrBadConduct, maxAutoAnswer)
	}
	if c.Mailbox == "" {
		return nil
	}
	if _, err := ParseTarget(c.Mailbox, "host.invalid"); err != nil {
		return fmt.Errorf("%w: the mailbox is no number that can be called: %.40q", ErrBadConduct, c.Mailbox)
	}
	return nil
}
