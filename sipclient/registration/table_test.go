package registration

import (
	"testing"
	"time"
)

// TestWalk follows every path and holds what must be true of each account.
func TestWalk(t *testing.T) {
	type node struct {
		state State
		armed bool // a timer that will move us on
	}
	seen := map[node]bool{}
	var walk func(n node, depth int)
	walk = func(n node, depth int) {
		if seen[n] || depth > 12 {
			return
		}
		seen[n] = true
		for in := Input(0); int(in) < inputs; in++ {
			to, effects, ok := Next(n.state, in)
			if !ok {
				if to != n.state || effects != nil {
					t.Fatalf("%v + %v: ignored, but moved", n.state, in)
				}
				continue
			}
			next := node{state: to}
			for _, e := range effects {
				if e == ArmRetry || e == ArmRefresh {
					next.armed = true
				}
			}
			if to == Waiting && !next.armed {
				t.Errorf("%v + %v: waits without a timer", n.state, in)
			}
			if in == Start && (len(effects) != 1 || effects[0] != Connect) {
				t.Errorf("%v + start: does not connect", n.state)
			}
			walk(next, depth+1)
		}
	}
	walk(node{}, 0)
	for s := State(0); int(s) < states; s++ {
		if !seen[node{s, true}] && !seen[node{s, false}] {
			t.Errorf("%v is never reached", s)
		}
		if _, _, ok := Next(s, Stop); !ok && s != Idle && s != Leaving {
			t.Errorf("%v cannot be stopped", s)
		}
	}
}

func TestTableHasEachPairOnce(t *testing.T) {
	seen := map[[2]int]bool{}
	for _, r := range table {
		key := [2]int{int(r.from), int(r.input)}
		if seen[key] {
			t.Errorf("%v + %v stands twice", r.from, r.input)
		}
		seen[key] = true
	}
}

func TestOutOfRange(t *testing.T) {
	if _, _, ok := Next(State(200), Start); ok {
		t.Error("an unknown state moved")
	}
	if _, _, ok := Next(Idle, Input(200)); ok {
		t.Error("an unknown input moved a state")
	}
	if State(200).String() != "state(200)" || Input(200).String() != "input(200)" || Effect(200).String() != "effect(200)" {
		t.Error("unknown values must still print")
	}
}

func TestBackoff(t *testing.T) {
	tests := []struct {
		outage   time.Duration
		min, max time.Duration
	}{
		{0, 175 * time.Millisecond, 325 * time.Millisecond},
		{3 * time.Second, 210 * time.Millisecond, 390 * time.Millisecond},
		{20 * time.Second, 1400 * time.Millisecond, 2600 * time.Millisecond},
		{24 * time.Hour, 21 * time.Second, 39 * time.Second},
	}
	for _, tc := range tests {
		lo, hi := Backoff(tc.outage, 0), Backoff(tc.outage, 0.999999)
		if lo < tc.min-time.Millisecond || hi > tc.max+time.Millisecond || lo >= hi {
			t.Errorf("outage %v: %v to %v, want %v to %v", tc.outage, lo, hi, tc.min, tc.max)
		}
	}
}

func TestRefreshAfter(t *testing.T) {
	for _, expiry := range []time.Duration{8 * time.Second, 30 * time.Second, 10 * time.Minute, time.Hour} {
		after := RefreshAfter(expiry)
		if after < expiry/2 || after >= expiry {
			t.Errorf("a binding of %v is refreshed after %v", expiry, after)
		}
	}
}
