package scenario

import (
	"errors"
	"testing"

	"offhook/cmd/internal/control"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/demopbx"
)

func isHeld(v sipclient.CallView) bool       { return v.Held }
func isRemoteHeld(v sipclient.CallView) bool { return v.RemoteHeld }
func isFree(v sipclient.CallView) bool       { return !v.Held && !v.RemoteHeld }
func isMixed(v sipclient.CallView) bool      { return v.Conference }

// hold puts a call on hold, or takes it back.
func (p *phone) hold(id sipclient.CallID, on bool) {
	p.do(control.Request{Do: control.Hold, Call: id, On: on})
}

func demoSeveral() map[string]func(*testing.T, *stage) {
	return map[string]func(*testing.T, *stage){
		"hold": plainly(func(d *desk) {
			for _, number := range []string{"9197", "9196"} {
				tone := map[string]float64{"9197": demopbx.ToneHz, "9196": ourTone}[number]
				id := d.call(number)
				d.hears(tone)
				d.hold(id, true)
				d.shows(id, "held", isHeld)
				d.silent(tone)
				d.hold(id, false)
				d.hears(tone)
				d.hangUp(id)
			}
		}),
		"remote-hold": plainly(func(d *desk) {
			id := d.call("9665")
			d.hears(demopbx.ToneHz)
			for range 2 { // it takes us back by an offer, and by asking for one
				d.shows(id, "held by them", isRemoteHeld)
				d.silent(demopbx.ToneHz) // it is music then
				d.shows(id, "taken back", isFree)
				d.hears(demopbx.ToneHz)
			}
		}),
		"both-hold": plainly(func(d *desk) {
			id := d.call("9665")
			d.shows(id, "held by them", isRemoteHeld)
			d.hold(id, true)
			d.shows(id, "held by both", func(v sipclient.CallView) bool { return v.Held && v.RemoteHeld })
			d.shows(id, "held by us alone", func(v sipclient.CallView) bool { return v.Held && !v.RemoteHeld })
			d.silent(demopbx.ToneHz)
			d.hold(id, false)
			d.hears(demopbx.ToneHz)
		}),
		"swap": plainly(func(d *desk) {
			first := d.call("9197")
			d.hears(demopbx.ToneHz)
			second := d.call("9196")
			d.shows(first, "held", isHeld)
			d.hears(ourTone)
			d.silent(demopbx.ToneHz)
			d.hold(first, false)
			d.shows(second, "held", isHeld)
			d.hears(demopbx.ToneHz)
			d.silent(ourTone)
		}),
		"conference": with(extension, func(d *desk) {
			friend := d.second()
			d.connected(friend)
			d.call("9197")
			d.do(control.Request{Do: control.Merge})
			d.hears(theirTone, demopbx.ToneHz)
			friend.hears(ourTone, demopbx.ToneHz)
			friend.silent(theirTone)
		}),
		"split": with(extension, func(d *desk) {
			friend := d.second()
			ours, _ := d.connected(friend)
			d.call("9197")
			d.do(control.Request{Do: control.Merge})
			d.hears(theirTone, demopbx.ToneHz)
			d.do(control.Request{Do: control.Split, Call: ours})
			d.shows(ours, "on hold and alone", func(v sipclient.CallView) bool { return v.Held && !v.Conference })
			d.hears(demopbx.ToneHz)
			d.silent(theirTone)
			friend.silent(demopbx.ToneHz)
		}),
		"conference-full": plainly(func(d *desk) {
			var last sipclient.CallID
			for n := range 6 {
				last = d.call("9197")
				if n > 0 && n < 5 {
					d.do(control.Request{Do: control.Merge})
					d.shows(last, "in the conference", isMixed)
				}
			}
			if d.err != nil {
				return
			}
			_, err := d.command.Do(d.ctx, control.Request{Do: control.Merge})
			d.check(errors.Is(err, sipclient.ErrConferenceFull), "with a sixth: %v", err)
			d.active(last)
		}),
		"hang-up-all": plainly(func(d *desk) {
			ids := []sipclient.CallID{d.call("9197"), d.call("9196"), d.call("9664")}
			d.do(control.Request{Do: control.Hangup, On: true})
			for _, id := range ids {
				d.endsAs(id, call.Answered)
			}
		}),
	}
}

func demoTransfers() map[string]func(*testing.T, *stage) {
	return map[string]func(*testing.T, *stage){
		"blind": with(extension, func(d *desk) {
			friend := d.second()
			ours, theirs := d.connected(friend)
			d.do(control.Request{Do: control.Transfer, Call: ours, To: "9197"})
			v := d.ended(ours)
			d.check(v.Transfer != nil && v.Transfer.State == sipclient.TransferDone, "it ended with the transfer %+v", v.Transfer)
			friend.hears(demopbx.ToneHz)
			friend.active(theirs)
		}),
		"refused": plainly(func(d *desk) {
			for number, code := range map[string]int{"9501": 501, "9603": 603} {
				id := d.call(number)
				d.do(control.Request{Do: control.Transfer, Call: id, To: "9197"})
				d.comesBack(id, code)
				d.hears(ourTone)
				d.hangUp(id)
			}
		}),
		"failed": plainly(func(d *desk) {
			id := d.call("9196")
			d.do(control.Request{Do: control.Transfer, Call: id, To: "486"})
			d.comesBack(id, 486)
			d.hears(ourTone)
		}),
		"attended": with(extension, func(d *desk) {
			friend := d.second()
			ours, theirs := d.connected(friend)
			other := d.call("9197")
			d.do(control.Request{Do: control.Join, Call: ours, With: []sipclient.CallID{other}})
			d.ended(ours)
			d.ended(other)
			friend.hears(demopbx.ToneHz)
			friend.active(theirs)
		}),
		"asked": plainly(func(d *desk) {
			id := d.call("9183")
			d.isAsked(id, true)
			d.endsAs(id, call.Answered)
			d.hears(ourTone)
		}),
		"asked-refused": plainly(func(d *desk) {
			id := d.call("9183")
			d.isAsked(id, false)
			d.hears(demopbx.ToneHz)
			d.active(id)
		}),
		"asked-replaces": plainly(func(d *desk) {
			id := d.call("9184")
			d.isAsked(id, true)
			d.endsAs(id, call.Answered)
			d.hears(demopbx.ToneHz)
		}),
		"replaced": plainly(func(d *desk) {
			id := d.call("9185")
			d.ended(id)
			d.until("the call in its place", func() bool {
				return len(d.snapshot.Calls) > 0 && d.snapshot.Calls[len(d.snapshot.Calls)-1].State == call.Active
			})
			d.hears(demopbx.ToneHz)
		}),
	}
}

// comesBack waits until a transfer has failed and the call is ours again.
func (p *phone) comesBack(id sipclient.CallID, code int) {
	v := p.shows(id, "back from a transfer", func(v sipclient.CallView) bool {
		return v.Transfer != nil && v.Transfer.State == sipclient.TransferFailed && !v.Held && v.State == call.Active
	})
	p.check(v.Transfer != nil && v.Transfer.Code == code, "the transfer failed as %+v, not with %d", v.Transfer, code)
}

// isAsked waits for a REFER and answers it.
func (p *phone) isAsked(id sipclient.CallID, grant bool) {
	p.shows(id, "asked to call somebody", func(v sipclient.CallView) bool { return v.Referral != nil })
	p.do(control.Request{Do: control.Referral, Call: id, On: grant})
}

func demoDigits() map[string]func(*testing.T, *stage) {
	const dialled = "1592#"
	sent := func(way account.DigitWay, number string) func(*testing.T, *stage) {
		return with(func(s *setup) { s.Digits = way }, func(d *desk) {
			d.call(number)
			d.do(control.Request{Do: control.Digits, To: dialled})
			d.collects(dialled)
		})
	}
	return map[string]func(*testing.T, *stage){
		"events": sent(account.DigitsEvents, "9195"),
		"info":   sent(account.DigitsInfo, "9194"),
		"tones":  sent(account.DigitsTones, "9195"),
		"fallback": plainly(func(d *desk) {
			id := d.call("9194")
			d.shows(id, "without telephone-events", func(v sipclient.CallView) bool { return v.NoDigits })
			d.do(control.Request{Do: control.Digits, To: dialled})
			d.collects(dialled)
		}),
		"pauses": plainly(func(d *desk) {
			id := d.call("9195,12#;34#")
			d.collects("12#")
			d.shows(id, "waiting with digits", func(v sipclient.CallView) bool { return v.AwaitingDigits == 3 })
			d.do(control.Request{Do: control.SendDelay, Call: id})
			d.collects("34#")
		}),
	}
}
