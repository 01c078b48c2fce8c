package call

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// held are the things that a call can hold; Ended must hold none of them.
type held struct {
	media, ring, ringback bool
	invitePending         bool // our INVITE has no final response
	offerPending          bool // their INVITE has no final response of ours
	dialog                bool // confirmed: BYE is owed
	acked                 bool
	cancelled             bool
	provisional           bool
	records               int
}

type node struct {
	state State
	held  held
}

// apply follows one transition and reports every broken obligation.
func apply(n node, in Input) (next node, ok bool, faults []string) {
	fault := func(format string, a ...any) { faults = append(faults, fmt.Sprintf(format, a...)) }
	to, effects, ok := Next(n.state, in)
	if !ok {
		return n, false, nil
	}
	h := n.held
	switch in { // what the news itself changes
	case Invite:
		h.offerPending = true
	case Provisional:
		h.provisional = true
	case Accepted:
		h.invitePending, h.dialog, h.acked = false, true, false
	case Refused:
		h.invitePending = false
	case Again: // another INVITE will follow, in a dialog of its own
		h.invitePending, h.provisional = false, false
	case RemoteCancel:
		h.offerPending = false
		if n.state == Connecting { // our 200 was never sent
			h.dialog = false
		}
	case RemoteBye, ByeDone:
		h.dialog = false
	case SignalDead, Deadline:
		if to == Ended { // nothing can be said any more, or the line finishes it alone
			h.invitePending, h.dialog = false, false
			if in == SignalDead {
				h.offerPending = false
			}
		}
	}
	for _, e := range effects {
		switch e {
		case PrepareMedia:
			h.media = true
		case SendInvite:
			h.invitePending = true
		case ShowProgress:
			h.ringback = true
		case SendAck:
			if !h.dialog {
				fault("ACK without a 2xx")
			}
			h.acked = true
		case ApplyAnswer:
			if !h.media {
				fault("an answer for media that is closed")
			}
		case SendCancel:
			if !h.invitePending || h.cancelled {
				fault("CANCEL without a pending INVITE, or twice")
			}
			h.cancelled = true
		case SendBye:
			if !h.dialog {
				fault("BYE without a dialog")
			}
		case SendAccept:
			if !h.offerPending || !h.media {
				fault("200 without an INVITE or without media")
			}
			h.offerPending, h.dialog, h.acked = false, true, true
		case SendReject:
			if !h.offerPending {
				fault("a refusal without an INVITE")
			}
			h.offerPending = false
		case StartRing:
			h.ring = true
		case StopRing:
			h.ring = false
		case StopRingback:
			h.ringback = false
		case CloseMedia:
			h.media = false
		case Record:
			h.records++
		}
	}
	if h.dialog && !h.acked {
		fault("a 2xx without ACK")
	}
	return node{to, h}, true, faults
}

// TestWalk visits every reachable pair of state and resources held.
func TestWalk(t *testing.T) {
	seen := map[node]string{}
	var walk func(n node, path string)
	walk = func(n node, path string) {
		if _, done := seen[n]; done {
			return
		}
		seen[n] = path
		if n.state == Ended {
			h := n.held
			if h.media || h.ring || h.ringback || h.invitePending || h.offerPending || h.dialog {
				t.Errorf("%s: Ended still holds %+v", path, h)
			}
			if h.records != 1 {
				t.Errorf("%s: recorded %d times", path, h.records)
			}
		} else if n.held.records != 0 {
			t.Errorf("%s: recorded before the end", path)
		}
		for in := Input(0); int(in) < inputs; in++ {
			next, ok, faults := apply(n, in)
			if !ok {
				continue
			}
			step := path + " " + in.String()
			for _, f := range faults {
				t.Errorf("%s: %s", step, f)
			}
			walk(next, step)
		}
	}
	walk(node{}, "new:")
	if len(seen) != 25 {
		t.Errorf("%d pairs were reached, not 25: has the table changed?", len(seen))
	}
}

// TestEveryStateEnds: whatever happens first, the deadlines alone lead to Ended.
func TestEveryStateEnds(t *testing.T) {
	for s := New + 1; s < Ended; s++ {
		state, hops := s, 0
		for state != Ended && hops < 10 {
			in := Deadline
			if state == Active {
				in = RemoteBye // the one state without a deadline
			}
			if state != Active && Limit(state) == 0 {
				t.Fatalf("%v waits for ever", state)
			}
			next, _, ok := Next(state, in)
			if !ok {
				t.Fatalf("%v does not take %v", state, in)
			}
			state, hops = next, hops+1
		}
		if state != Ended {
			t.Errorf("%v does not end", s)
		}
	}
}

func TestTableHasEachPairOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range table {
		key := r.from.String() + " " + r.input.String()
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
	}
}

// TestTranscripts pins what goes on the wire and what is heard, in order.
func TestTranscripts(t *testing.T) {
	tests := []struct{ name, inputs, effects string }{
		{"placed and hung up here", "dial media-ready provisional accepted media-up hangup bye-done",
			"prepare-media send-invite show-progress send-ack stop-ringback apply-answer send-bye close-media record"},
		{"placed and hung up there", "dial media-ready provisional accepted media-up remote-bye",
			"prepare-media send-invite show-progress send-ack stop-ringback apply-answer close-media record"},
		{"early media before the answer", "dial media-ready provisional provisional media-up accepted media-up remote-bye",
			"prepare-media send-invite show-progress show-progress send-ack stop-ringback apply-answer close-media record"},
		{"busy", "dial media-ready provisional refused", "prepare-media send-invite show-progress stop-ringback close-media record"},
		{"hung up before any response", "dial media-ready hangup provisional refused",
			"prepare-media send-invite send-cancel close-media record"},
		{"the 200 crosses our CANCEL", "dial media-ready provisional hangup accepted bye-done",
			"prepare-media send-invite show-progress send-cancel stop-ringback close-media send-ack send-bye record"},
		{"the 200 comes while CANCEL waits", "dial media-ready hangup accepted bye-done",
			"prepare-media send-invite send-cancel close-media send-ack send-bye record"},
		{"answered here", "invite admit answer media-ready media-up hangup bye-done",
			"send-ringing start-ring stop-ring prepare-media send-accept send-bye close-media record"},
		{"refused by a rule", "invite hangup", "stop-ring send-reject record"},
		{"declined", "invite admit hangup", "send-ringing start-ring stop-ring send-reject record"},
		{"the caller gives up", "invite admit remote-cancel", "send-ringing start-ring stop-ring record"},
		{"no microphone", "dial media-failed", "prepare-media close-media record"},
		{"ICE finds no way", "dial media-ready provisional accepted media-failed bye-done",
			"prepare-media send-invite show-progress send-ack stop-ringback apply-answer send-bye close-media record"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			state, got := New, []string(nil)
			for _, name := range strings.Fields(tc.inputs) {
				in := Input(slices.Index(inputNames[:], name))
				to, effects, ok := Next(state, in)
				if !ok {
					t.Fatalf("%v does not take %v", state, in)
				}
				state = to
				for _, e := range effects {
					got = append(got, e.String())
				}
			}
			if state != Ended {
				t.Errorf("ends in %v", state)
			}
			if s := strings.Join(got, " "); s != tc.effects {
				t.Errorf("effects\n %s, want\n %s", s, tc.effects)
			}
		})
	}
}

func TestAllowed(t *testing.T) {
	up := Commands{Hangup: true, Mute: true, DTMF: true, Hold: true, Transfer: true, Add: true}
	with := func(c Commands, change func(*Commands)) Commands {
		change(&c)
		return c
	}
	tests := []struct {
		state State
		a     Attributes
		want  Commands
	}{
		{New, Attributes{}, Commands{}},
		{Preparing, Attributes{}, Commands{Hangup: true, Mute: true}},
		{Calling, Attributes{Others: true}, Commands{Hangup: true, Mute: true}},
		{Ringing, Attributes{Recordable: true}, Commands{Hangup: true, Mute: true, DTMF: true}},
		{CancelWaiting, Attributes{}, Commands{}},
		{Cancelling, Attributes{}, Commands{}},
		{Offered, Attributes{Others: true}, Commands{Answer: true, Decline: true, Silence: true, Forward: true}},
		{Offered, Attributes{Silenced: true}, Commands{Answer: true, Decline: true, Forward: true}},
		{Answering, Attributes{}, Commands{Hangup: true}},
		{Connecting, Attributes{}, Commands{Hangup: true, Mute: true, DTMF: true}},
		{Connecting, Attributes{Held: true}, Commands{Hangup: true, Mute: true}},
		{Active, Attributes{}, up},
		{Active, Attributes{RemoteHeld: true}, with(up, func(c *Commands) { c.DTMF = false })},
		{Active, Attributes{RemoteHeld: true, DigitsByInfo: true}, up},
		{Active, Attributes{Recordable: true}, with(up, func(c *Commands) { c.Record = true })},
		{Active, Attributes{Others: true}, with(up, func(c *Commands) { c.Merge, c.Join = true, true })},
		{Active, Attributes{Others: true, Conference: true}, with(up, func(c *Commands) { c.Merge, c.Split = true, true })},
		{Active, Attributes{Others: true, Conference: true, Full: true}, with(up, func(c *Commands) { c.Add, c.Split = false, true })},
		{Active, Attributes{Transferring: true, Others: true}, with(up, func(c *Commands) { c.Transfer = false })},
		{Active, Attributes{Transferring: true, Referred: true}, with(up, func(c *Commands) { c.Transfer, c.Referral = false, true })},
		{Ending, Attributes{Conference: true, Others: true, Recordable: true, Referred: true}, Commands{}},
		{Ended, Attributes{Conference: true, Others: true, Recordable: true, Referred: true}, Commands{}},
	}
	for _, tc := range tests {
		if got := Allowed(tc.state, tc.a); got != tc.want {
			t.Errorf("%v with %+v allows\n %+v, want\n %+v", tc.state, tc.a, got, tc.want)
		}
	}
}

func TestUnknownValues(t *testing.T) {
	if _, _, ok := Next(State(200), Dial); ok {
		t.Error("an unknown state moved")
	}
	if State(200).String() != "state(200)" || Input(200).String() != "input(200)" || Effect(200).String() != "effect(200)" || Party(200).String() != "party(200)" {
		t.Error("unknown values must still print")
	}
	if Limit(State(200)) != 0 {
		t.Error("an unknown state has a limit")
	}
}

func TestResultOfStatus(t *testing.T) {
	for code, want := range map[int]Result{486: Busy, 600: Busy, 603: Declined, 404: NotFound, 480: Unavailable, 408: NoAnswer,
		403: Unauthorised, 407: Unauthorised, 487: Cancelled, 488: NoMedia, 503: Unavailable, 500: Failed, 302: Failed} {
		if got := ResultOfStatus(code); got != want {
			t.Errorf("%d is %s, want %s", code, got, want)
		}
	}
}
