package call

import "testing"

// TestAgreement walks an offer in the dialog through all that can become of it.
func TestAgreement(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*Agreement)
		want Agreement // without what the offer said
		due  bool
	}{
		"nothing to say": {func(*Agreement) {}, Agreement{}, false},
		"hold":           {func(a *Agreement) { a.Hold = true }, Agreement{Hold: true}, true},
		"hold is under way": {func(a *Agreement) { a.Hold = true; a.Begin() },
			Agreement{Hold: true, Offering: true}, false},
		"held": {func(a *Agreement) { a.Hold = true; a.Begin(); a.End(Agreed) }, Agreement{Hold: true, Told: true, waits: true}, false},
		"held on this side only": {func(a *Agreement) { a.Hold = true; a.Begin(); a.End(Disagreed) },
			Agreement{Hold: true, Told: true}, false},
		"resumed before the answer": {func(a *Agreement) { a.Hold = true; a.Begin(); a.Hold = false; a.End(Agreed) },
			Agreement{Told: true, waits: true}, true},
		"their offer came first": {func(a *Agreement) { a.Hold = true; a.Begin(); a.End(Interrupted) },
			Agreement{Hold: true, Stale: true}, true},
		"the network changed while it was under way": {func(a *Agreement) { a.Hold = true; a.Begin(); a.Restart = true; a.End(Agreed) },
			Agreement{Hold: true, Told: true, Restart: true, waits: true}, true},
		"the network changed again while a new path was asked for": {func(a *Agreement) { a.Restart = true; a.Begin(); a.Restart = true; a.End(Agreed) },
			Agreement{Restart: true}, true},
		"and that was refused": {func(a *Agreement) { a.Restart = true; a.Begin(); a.Restart = true; a.End(Disagreed) },
			Agreement{Restart: true}, true},
		"a new path is asked for again after their offer": {func(a *Agreement) { a.Restart = true; a.Begin(); a.End(Interrupted) },
			Agreement{Stale: true, Restart: true}, true},
		"a new path":  {func(a *Agreement) { a.Restart = true; a.Begin(); a.End(Agreed) }, Agreement{}, false},
		"reconnected": {func(a *Agreement) { a.Stale = true; a.Begin(); a.End(Agreed) }, Agreement{}, false},
		"a new path is refused, and not asked for again": {func(a *Agreement) { a.Restart = true; a.Begin(); a.End(Disagreed) },
			Agreement{}, false},
	} {
		var a Agreement
		c.do(&a)
		due := a.Due()
		a.offered = offered{}
		if a != c.want || due != c.due {
			t.Errorf("%s: %+v, due %v; want %+v, %v", name, a, due, c.want, c.due)
		}
	}
}

// TestUnresumed: a refused end of a hold leaves the other side on hold, but only where it
// had agreed to that, and until it agrees to the end or makes an offer itself.
func TestUnresumed(t *testing.T) {
	offer := func(a *Agreement, hold bool, o Outcome) {
		a.Hold = hold
		a.Stale = true
		a.Begin()
		a.End(o)
	}
	for name, c := range map[string]struct {
		do   func(*Agreement)
		want bool
	}{
		"held":                  {func(a *Agreement) { offer(a, true, Agreed) }, false},
		"resumed":               {func(a *Agreement) { offer(a, true, Agreed); offer(a, false, Agreed) }, false},
		"not told yet":          {func(a *Agreement) { offer(a, true, Agreed); a.Hold = false }, false},
		"not resumed":           {func(a *Agreement) { offer(a, true, Agreed); offer(a, false, Disagreed) }, true},
		"resumed at last":       {func(a *Agreement) { offer(a, true, Agreed); offer(a, false, Disagreed); offer(a, false, Agreed) }, false},
		"held anew":             {func(a *Agreement) { offer(a, true, Agreed); offer(a, false, Disagreed); a.Hold = true }, false},
		"it was never held":     {func(a *Agreement) { offer(a, true, Disagreed); offer(a, false, Disagreed) }, false},
		"its own offer ends it": {func(a *Agreement) { offer(a, true, Agreed); offer(a, false, Disagreed); a.Answered(false) }, false},
	} {
		var a Agreement
		c.do(&a)
		if a.Unresumed() != c.want {
			t.Errorf("%s: %+v", name, a)
		}
	}
}
