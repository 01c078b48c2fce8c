//go:build interop && linux

package scenario

import (
	"context"
	"errors"
	"slices"
	"testing"

	"offhook/cmd/internal/control"
	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// calls has the peer call us.
func (o *outside) calls() {
	o.asks(func(ctx context.Context) error { return o.far.Call(ctx, "bob") })
}

// talksTo calls the third phone, which answers.
func (o *outside) talksTo(friend *phone) sipclient.CallID {
	id := o.do(control.Request{Do: control.Dial, To: "carol"})
	friend.takes()
	return o.active(id).ID
}

// turnsAway wants a call of the peer's to be refused without a sound, and returns how it ended.
func (o *outside) turnsAway() (v sipclient.CallView) {
	o.calls()
	o.until("a call that is turned away", func() bool {
		for _, n := range o.notices {
			if n.Call != nil && n.Call.Direction == sipclient.Incoming {
				v = *n.Call
				return true
			}
		}
		return false
	})
	o.check(v.Timeline.Answered.IsZero() && v.Cause.By != call.Remote, "it ended as %q by %v", v.Result, v.Cause.By)
	return v
}

// choice sets a phone up with choices.
func choice(choose func(*sipclient.Choices)) func(*line) { return func(l *line) { l.choose = choose } }

// incomingScripts are of calls that the peer makes.
func incomingScripts(k *rig.Kamailio, far farEnd) map[string]func(*testing.T, *stage) {
	plainly := func(script func(o *outside)) func(*testing.T, *stage) { return against(k, far, asIs, script) }
	refused := func(change func(*line)) func(*testing.T, *stage) {
		return against(k, far, change, func(o *outside) { o.turnsAway() })
	}
	return map[string]func(*testing.T, *stage){
		"silence": plainly(func(o *outside) {
			o.calls()
			id := o.rings().ID
			o.do(control.Request{Do: control.Silence})
			o.shows(id, "silenced", func(v sipclient.CallView) bool { return v.Silenced && v.State == call.Offered })
			o.do(control.Request{Do: control.Answer})
			o.active(id)
			o.hears(farTone)
		}),
		"forward": plainly(func(o *outside) {
			friend := o.friend()
			o.calls()
			o.rings()
			o.do(control.Request{Do: control.Forward, To: "carol"})
			friend.takes()
			friend.hears(farTone)
			o.farHears(theirTone)
		}),
		"waiting": plainly(func(o *outside) {
			friend := o.friend()
			first := o.talksTo(friend)
			o.hears(theirTone)
			o.calls()
			o.takes()
			o.shows(first, "held", isHeld)
			o.hears(farTone)
			o.silent(theirTone)
			friend.silent(ourTone)
			o.farHears(ourTone)
		}),
		"waiting-busy": against(k, far, func(l *line) { l.Waiting = account.WaitingBusy }, func(o *outside) {
			o.talksTo(o.friend())
			o.turnsAway()
			o.hears(theirTone)
		}),
		"waiting-forward": against(k, far, func(l *line) { l.Waiting, l.ForwardTo = account.WaitingForward, "carol" }, func(o *outside) {
			friend := o.friend()
			o.talksTo(friend)
			o.calls()
			friend.takes()
			friend.hears(farTone)
		}),
		"do-not-disturb": plainly(func(o *outside) {
			o.do(control.Request{Do: control.Disturb, On: true})
			v := o.turnsAway()
			o.recorded(func(r sipclient.CallRecord) bool { return isOf(r, v) && r.Missed() })
		}),
		"blocked":       refused(choice(func(c *sipclient.Choices) { c.Calls.Blocked = []string{"ali*"} })),
		"contacts-only": refused(choice(func(c *sipclient.Choices) { c.Calls.ContactsOnly = true })),
		"missed": plainly(func(o *outside) {
			o.calls()
			v := o.rings()
			o.asks(o.far.HangUp)
			v = o.ended(v.ID)
			o.recorded(func(r sipclient.CallRecord) bool { return isOf(r, v) && r.Missed() })
			// Another phone of the same number: by the account's ID a server tells them apart (+sip.instance).
			other := user(o.t, o.stage, o.k, "bob", theirTone, func(l *line) { l.ID = "bob-2" })
			o.calls()
			v = o.rings()
			other.takes()
			v = o.ended(v.ID)
			o.check(v.Cause.Elsewhere(), "it was taken on another phone, and ended as %q, %+v", v.Result, v.Cause)
			o.recorded(func(r sipclient.CallRecord) bool { return isOf(r, v) && !r.Missed() })
		}),
	}
}

// severalScripts are of more than one call at a time.
func severalScripts(k *rig.Kamailio, far farEnd) map[string]func(*testing.T, *stage) {
	scripts := map[string]func(*testing.T, *stage){}
	for id, script := range map[string]func(o *outside){
		"swap": func(o *outside) {
			friend := o.friend()
			first := o.talks()
			second := o.talksTo(friend)
			o.shows(first, "held", isHeld)
			o.hears(theirTone)
			o.silent(farTone)
			o.farSilent()
			o.hold(first, false)
			o.shows(second, "held", isHeld)
			o.hears(farTone)
			o.silent(theirTone)
			o.farHears(ourTone)
		},
		"split": func(o *outside) {
			friend := o.friend()
			first := o.talks()
			o.talksTo(friend)
			o.do(control.Request{Do: control.Merge})
			o.hears(farTone, theirTone)
			o.do(control.Request{Do: control.Split, Call: first})
			o.shows(first, "on hold and alone", func(v sipclient.CallView) bool { return v.Held && !v.Conference })
			o.hears(theirTone)
			o.silent(farTone)
			o.farSilent()
		},
		"conference-full": func(o *outside) {
			var last sipclient.CallID
			for n := range 6 {
				last = o.call("alice")
				if n > 0 && n < 5 {
					o.do(control.Request{Do: control.Merge})
					o.shows(last, "in the conference", isMixed)
				}
			}
			if o.err != nil {
				return
			}
			_, err := o.command.Do(o.ctx, control.Request{Do: control.Merge})
			o.check(errors.Is(err, sipclient.ErrConferenceFull), "with a sixth: %v", err)
			o.active(last)
		},
		"hang-up-all": func(o *outside) {
			ids := []sipclient.CallID{o.call("alice"), o.call("alice"), o.call("alice")}
			o.do(control.Request{Do: control.Hangup, On: true})
			for _, id := range ids {
				o.endsAs(id, call.Answered)
			}
		},
		"forked": func(o *outside) {
			other := user(o.t, o.stage, o.k, "alice", theirTone, asIs)
			id := o.do(control.Request{Do: control.Dial, To: "alice"})
			v := other.ended(other.rings().ID) // the peer was faster
			o.check(v.Cause.Elsewhere(), "the other phone was told %+v", v.Cause)
			o.active(id)
			o.hears(farTone)
		},
		"asked-replaces": func(o *outside) {
			friend := o.friend()
			id := friend.do(control.Request{Do: control.Dial, To: "bob"})
			ours := o.takes()
			friend.active(id)
			other := friend.call("alice")
			friend.do(control.Request{Do: control.Join, Call: id, With: []sipclient.CallID{other}})
			o.isAsked(ours, true)
			friend.ended(id)
			friend.ended(other)
			o.hears(farTone)
			o.farHears(ourTone)
		},
		"replaced": func(o *outside) {
			friend := o.friend()
			id := friend.call("alice")
			other := friend.do(control.Request{Do: control.Dial, To: "bob"})
			ours := o.takes()
			friend.active(other)
			friend.do(control.Request{Do: control.Join, Call: id, With: []sipclient.CallID{other}})
			o.ended(ours)
			o.until("the call in its place", func() bool {
				return slices.ContainsFunc(o.snapshot.Calls, func(v sipclient.CallView) bool { return v.State == call.Active && v.ID != ours })
			})
			o.hears(farTone)
			o.farHears(ourTone)
		},
		"history": func(o *outside) {
			id := o.call("alice")
			o.hangUp(id)
			answered := o.endsAs(id, call.Answered)
			nobody := o.endsAs(o.do(control.Request{Do: control.Dial, To: "nobody"}), call.NotFound)
			o.recorded(func(r sipclient.CallRecord) bool { return isOf(r, answered) && r.Result == call.Answered })
			o.recorded(func(r sipclient.CallRecord) bool { return isOf(r, nobody) && r.Answered.IsZero() })
			records, err := o.app.Client.Recent(o.ctx, sipclient.HistoryQuery{Limit: 10})
			o.must(err)
			o.check(len(records) == 2, "there are %d calls in the history", len(records))
		},
	} {
		scripts[id] = against(k, far, asIs, script)
	}
	return scripts
}
