package rtc

import (
	"strings"
	"testing"
	"time"
)

// TestHoldDirections: what each side says and learns when the one, the other, and
// both hold (RFC 3264 8.4).
func TestHoldDirections(t *testing.T) {
	a, b := call(t)
	const ours, theirs = true, false // who makes the offer
	for _, step := range []struct {
		name            string
		by              bool
		wish            Direction
		offer, answer   Direction
		aIsHeld, bHeld  bool
		aAgreed, bAgree Direction
	}{
		{"a holds", ours, SendOnly, SendOnly, RecvOnly, false, true, SendOnly, RecvOnly},
		{"a refreshes", ours, SendOnly, SendOnly, RecvOnly, false, true, SendOnly, RecvOnly},
		{"b refreshes", theirs, SendRecv, SendRecv, SendOnly, false, true, SendOnly, RecvOnly},
		{"b holds too", theirs, SendOnly, Inactive, Inactive, true, true, Inactive, Inactive},
		{"a refreshes while both hold", ours, SendOnly, Inactive, Inactive, true, true, Inactive, Inactive},
		{"b refreshes while both hold", theirs, SendOnly, Inactive, Inactive, true, true, Inactive, Inactive},
		{"a resumes", ours, SendRecv, SendRecv, SendOnly, true, false, RecvOnly, SendOnly},
		{"b resumes", theirs, SendRecv, SendRecv, SendRecv, false, false, SendRecv, SendRecv},
		{"b holds", theirs, SendOnly, SendOnly, RecvOnly, true, false, RecvOnly, SendOnly},
		{"a holds too", ours, SendOnly, Inactive, Inactive, true, true, Inactive, Inactive},
		{"b resumes first", theirs, SendRecv, SendRecv, SendOnly, false, true, SendOnly, RecvOnly},
		{"a resumes last", ours, SendRecv, SendRecv, SendRecv, false, false, SendRecv, SendRecv},
	} {
		from, to := a, b
		if step.by == theirs {
			from, to = b, a
		}
		from.SetDirection(step.wish)
		offer := from.offer()
		answer := to.answer(offer)
		from.accept(answer)
		for what, want := range map[string]Direction{offer: step.offer, answer: step.answer} {
			if !strings.Contains(what, "a="+want.String()+"\r\n") {
				t.Errorf("%s: no %v in\n%s", step.name, want, what)
			}
		}
		if a.HeldByPeer() != step.aIsHeld || b.HeldByPeer() != step.bHeld {
			t.Errorf("%s: held %v, %v", step.name, a.HeldByPeer(), b.HeldByPeer())
		}
		if a.Direction() != step.aAgreed || b.Direction() != step.bAgree {
			t.Errorf("%s: agreed %v, %v", step.name, a.Direction(), b.Direction())
		}
	}
	a.hears(b, "at the end")
	b.hears(a, "both are heard")
}

// TestWishChangesMeanwhile: what is agreed is what was offered, whatever is wanted
// by the time of the answer.
func TestWishChangesMeanwhile(t *testing.T) {
	a, b := call(t)
	a.SetDirection(SendOnly)
	answer := b.answer(a.offer())
	a.SetDirection(SendRecv)
	a.accept(answer)
	if got := a.Direction(); got != SendOnly {
		t.Errorf("agreed %v", got)
	}
}

// TestSkip: the RTP clock goes on over a pause.
func TestSkip(t *testing.T) {
	a, b := call(t)
	before := b.hears(a, "before")
	a.Skip(1500 * time.Millisecond)
	after := b.hears(a, "after")
	sent := uint32(after.Sequence-before.Sequence) * 960
	if got := after.Timestamp - before.Timestamp - sent; got != 72000 {
		t.Errorf("the clock went on by %d ticks, want 72000", got)
	}
}
