package scenario

import (
	"strings"
	"testing"

	"offhook/cmd/internal/control"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/demopbx"
)

func TestDemoPBX(t *testing.T) {
	play(t, demo, func(id string) func(*testing.T, *stage) { return demoScripts()[id] })
}

// desk is a phone on the demo PBX.
type desk struct {
	*phone
	t   *testing.T
	pbx *demopbx.Server
	// collected are the digits that 9194 and 9195 have heard; requests the first lines of what reached the PBX.
	collected, requests chan string
}

// setup is what a scenario wants to be different.
type setup struct {
	line
	pbx demopbx.Options
}

// plainly is a script for a trunk's phone with nothing special.
func plainly(script func(d *desk)) func(*testing.T, *stage) { return with(func(*setup) {}, script) }

// with is a script for a phone that is set up in a certain way.
func with(change func(*setup), script func(d *desk)) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		d := &desk{t: t, collected: make(chan string, 16), requests: make(chan string, 256)}
		made := setup{line: line{Account: account.Account{ID: "desk", Number: "07010001000"}}}
		made.pbx.Hooks.Digits = func(digits string) { d.collected <- digits }
		made.pbx.Hooks.Request = func(method, text string) *demopbx.Answer {
			select {
			case d.requests <- method + "\n" + text:
			default: // nobody reads them
			}
			return nil
		}
		change(&made)
		var err error
		if d.pbx, err = demopbx.Start(t.Context(), made.pbx); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := d.pbx.Close(); err != nil {
				t.Error(err)
			}
		})
		made.Server, made.ca = d.pbx.URL(), d.pbx.CertPEM()
		d.phone = startPhone(t, s, made.line)
		script(d)
	}
}

// extension sets a phone up as the registered one of a number.
func extension(s *setup) {
	s.Number, s.password, s.Register = "1000", "demo1000", true
}

// second starts a phone with another voice, registered as 1001; registered one of any number.
func (d *desk) second() *phone { return d.registered("1001") }
func (d *desk) registered(number string) *phone {
	return startPhone(d.t, d.stage, line{
		Account:  account.Account{ID: "other", Number: number, Register: true, Server: d.pbx.URL()},
		password: "demo" + number, ca: d.pbx.CertPEM(), tone: theirTone,
	})
}

// connected is a call with the second phone, which has answered.
func (d *desk) connected(to *phone) (ours, theirs sipclient.CallID) {
	ours = d.do(control.Request{Do: control.Dial, To: "1001"})
	theirs = to.rings().ID
	to.do(control.Request{Do: control.Answer, Call: theirs})
	d.active(ours)
	to.active(theirs)
	return ours, theirs
}

// asks calls a number that answers, hangs up and calls back.
func (d *desk) asks(number string) {
	d.ended(d.do(control.Request{Do: control.Dial, To: number}))
}

// calledBack is the call that such a number makes.
func (d *desk) calledBack(number string) sipclient.CallView {
	d.asks(number)
	return d.rings()
}

// turnedAway waits for the end of a call that came and was not taken.
func (d *desk) turnedAway() (v sipclient.CallView) {
	d.until("a call that is turned away", func() bool {
		for _, n := range d.notices {
			if n.Call != nil && n.Call.Direction == sipclient.Incoming {
				v = *n.Call
				return true
			}
		}
		return false
	})
	d.check(v.Timeline.Answered.IsZero(), "it was answered")
	return v
}

// collects waits for the digits that the PBX has heard.
func (d *desk) collects(want string) {
	if d.err != nil {
		return
	}
	select {
	case got := <-d.collected:
		d.check(strings.TrimSuffix(got, "#") == strings.TrimSuffix(want, "#"), "the PBX has heard %q, not %q", got, want)
	case <-d.ctx.Done():
		d.failf("the PBX has heard no digits")
	}
}

// receives waits until a request reaches the PBX that contains all of these.
func (d *desk) receives(method string, contents ...string) {
	for d.err == nil {
		select {
		case text := <-d.requests:
			found := strings.HasPrefix(text, method+"\n")
			for _, want := range contents {
				found = found && strings.Contains(text, want)
			}
			if found {
				return
			}
		case <-d.ctx.Done():
			d.failf("no %s with %q has come to the PBX", method, contents)
		}
	}
}

func demoScripts() map[string]func(*testing.T, *stage) {
	all := map[string]func(*testing.T, *stage){}
	for _, some := range []map[string]func(*testing.T, *stage){
		demoIncoming(), demoSeveral(), demoTransfers(), demoDigits(), demoCorners(), demoChanges(), demoPeople(), demoBesides(),
	} {
		for id, script := range some {
			all[id] = script
		}
	}
	return all
}

func demoIncoming() map[string]func(*testing.T, *stage) {
	return map[string]func(*testing.T, *stage){
		"answer": plainly(func(d *desk) {
			v := d.calledBack("9000")
			d.check(v.Peer.Name == "Offhook demo", "the caller is %q", v.Peer.Name)
			d.do(control.Request{Do: control.Answer})
			d.active(v.ID)
			d.hears(ourTone) // of its echo
			d.hangUp(v.ID)
			d.endsAs(v.ID, call.Answered)
		}),
		"decline":      with(extension, func(d *desk) { d.declines(false, 603, call.Declined) }),
		"decline-busy": with(extension, func(d *desk) { d.declines(true, 486, call.Busy) }),
		"silence": plainly(func(d *desk) {
			v := d.calledBack("9000")
			d.do(control.Request{Do: control.Silence})
			d.shows(v.ID, "silenced", func(v sipclient.CallView) bool { return v.Silenced && v.State == call.Offered })
			d.do(control.Request{Do: control.Answer})
			d.active(v.ID)
		}),
		"forward": with(extension, func(d *desk) {
			caller := d.second()
			id := caller.do(control.Request{Do: control.Dial, To: "1000"})
			d.rings()
			d.do(control.Request{Do: control.Forward, To: "9197"})
			caller.active(id)
			caller.hears(demopbx.ToneHz)
		}),
		"waiting": plainly(func(d *desk) {
			d.asks("9000")
			first := d.call("9197")
			d.hears(demopbx.ToneHz)
			v := d.rings()
			d.hears(demopbx.ToneHz) // while it rings
			d.do(control.Request{Do: control.Answer, Call: v.ID})
			d.active(v.ID)
			d.shows(first, "held", func(v sipclient.CallView) bool { return v.Held })
			d.silent(demopbx.ToneHz)
			d.hears(ourTone)
		}),
		"waiting-busy": with(func(s *setup) {
			extension(s)
			s.Waiting = account.WaitingBusy
		}, func(d *desk) {
			d.call("9197")
			caller := d.second()
			caller.endsAs(caller.do(control.Request{Do: control.Dial, To: "1000"}), call.Busy)
			v := d.turnedAway()
			d.check(v.Cause.By == call.Policy, "it ended as %q by %v", v.Result, v.Cause.By)
			d.hears(demopbx.ToneHz)
		}),
		"waiting-forward": with(func(s *setup) {
			extension(s)
			s.Waiting, s.ForwardTo = account.WaitingForward, "9197"
		}, func(d *desk) {
			d.call("9196")
			caller := d.second()
			caller.call("1000")
			caller.hears(demopbx.ToneHz)
		}),
		"do-not-disturb": plainly(func(d *desk) {
			d.do(control.Request{Do: control.Disturb, On: true})
			d.asks("9000")
			v := d.turnedAway()
			d.check(v.Cause.By == call.Policy, "it ended by %v", v.Cause.By)
		}),
		"blocked":           with(choosing(func(c *sipclient.Choices) { c.Calls.Blocked = []string{"90*"} }), refusesCaller("9000")),
		"anonymous-refused": with(choosing(func(c *sipclient.Choices) { c.Calls.RefuseAnonymous = true }), refusesCaller("9006")),
		"contacts-only":     with(choosing(func(c *sipclient.Choices) { c.Calls.ContactsOnly = true }), refusesCaller("9000")),
		"auto-answer": with(func(s *setup) { s.AutoAnswerAsked = true }, func(d *desk) {
			for _, number := range []string{"9002", "9003"} {
				d.asks(number)
				var id sipclient.CallID
				d.until("a call that answers itself", func() bool {
					for _, v := range d.snapshot.Calls {
						if v.Direction == sipclient.Incoming && v.State == call.Active {
							id = v.ID
							return v.AutoAnswered
						}
					}
					return false
				})
				d.hangUp(id)
			}
		}),
		"auto-answer-refused": plainly(func(d *desk) {
			v := d.calledBack("9002")
			d.hangUp(v.ID)
			v = d.ended(v.ID)
			d.check(!v.AutoAnswered && v.Timeline.Answered.IsZero(), "it answered itself")
		}),
		"talk-hold": with(func(s *setup) { s.AutoAnswerAsked = true }, func(d *desk) {
			d.asks("9004")
			var id sipclient.CallID
			for _, held := range []bool{false, true, false} {
				d.until("a call that is answered, held and taken back", func() bool {
					for _, v := range d.snapshot.Calls {
						if v.Direction == sipclient.Incoming && v.State == call.Active && v.Held == held {
							id = v.ID
							return true
						}
					}
					return false
				})
			}
			d.active(id)
			d.hears(demopbx.ToneHz)
		}),
		"missed": plainly(func(d *desk) {
			for number, missed := range map[string]bool{"9009": true, "9008": false} {
				v := d.calledBack(number)
				v = d.ended(v.ID)
				d.check(v.Cause.Elsewhere() != missed && v.Timeline.Answered.IsZero(), "%s ended as %+v", number, v.Cause)
				d.recorded(func(r sipclient.CallRecord) bool { return isOf(r, v) && r.Missed() == missed })
			}
		}),
		"late-offer": plainly(func(d *desk) {
			v := d.calledBack("9001")
			d.do(control.Request{Do: control.Answer})
			d.active(v.ID)
			d.hears(ourTone)
		}),
		"caller": plainly(func(d *desk) {
			for number, right := range map[string]func(v sipclient.CallView) bool{
				"9005": func(v sipclient.CallView) bool {
					return v.Peer.Name == "김민준" && strings.HasPrefix(v.Peer.Number, "+821012345678") && v.Incoming.Verified == "TN-Validation-Passed"
				},
				"9006": func(v sipclient.CallView) bool { return v.Incoming.Anonymous },
				"9007": func(v sipclient.CallView) bool { return v.Incoming.Diverted.Number == "07010002000@offhook.demo" },
			} {
				v := d.calledBack(number)
				d.check(v.Incoming != nil && right(v), "%s is shown as %+v, %+v", number, v.Peer, v.Incoming)
				d.hangUp(v.ID)
			}
		}),
	}
}

// declines lets a call of the second phone be refused, and looks at what that is told.
func (d *desk) declines(busy bool, code int, result call.Result) {
	caller := d.second()
	id := caller.do(control.Request{Do: control.Dial, To: "1000"})
	ours := d.rings().ID
	d.do(control.Request{Do: control.Decline, On: busy})
	v := caller.endsAs(id, result)
	d.check(v.Cause.Code == code, "the caller was told %d", v.Cause.Code)
	d.ended(ours)
}

// choosing sets a phone up with choices.
func choosing(choose func(*sipclient.Choices)) func(*setup) {
	return func(s *setup) { s.choose = choose }
}

// refusesCaller wants a call from a number to be turned away without a sound.
func refusesCaller(number string) func(d *desk) {
	return func(d *desk) {
		d.asks(number)
		v := d.turnedAway()
		d.check(v.Result != call.NoAnswer && v.Cause.By != call.Remote, "it ended as %q by %v", v.Result, v.Cause.By)
	}
}
