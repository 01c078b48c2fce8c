package scenario

import (
	"strings"
	"testing"
	"time"

	"offhook/cmd/internal/control"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/demopbx"
)

func demoCorners() map[string]func(*testing.T, *stage) {
	return map[string]func(*testing.T, *stage){
		"prack": plainly(func(d *desk) {
			id := d.do(control.Request{Do: control.Dial, To: "9100"})
			d.receives("PRACK", "RAck: ")
			d.active(id)
		}),
		"early-media": plainly(func(d *desk) {
			id := d.do(control.Request{Do: control.Dial, To: "9181"})
			d.shows(id, "with early media", func(v sipclient.CallView) bool { return v.Early && v.State == call.Ringing })
			d.hears(demopbx.ToneHz)
			d.active(id)
			d.endsAs(id, call.Answered)
		}),
		"forked": plainly(func(d *desk) {
			id := d.do(control.Request{Do: control.Dial, To: "9182"})
			d.active(id)
			d.hangUp(id)
			d.allGone()
		}),
		"crossed-cancel": plainly(func(d *desk) {
			id := d.do(control.Request{Do: control.Dial, To: "9200"})
			d.shows(id, "ringing", func(v sipclient.CallView) bool { return v.State == call.Ringing })
			d.do(control.Request{Do: control.Hangup, Call: id})
			d.endsAs(id, call.Cancelled)
			d.allGone()
		}),
		"glare": plainly(func(d *desk) {
			id := d.call("9491")
			d.hears(demopbx.ToneHz)
			d.hold(id, true)
			d.shows(id, "held", isHeld)
			d.receives("INVITE", "a=sendonly")
			d.receives("INVITE", "a=sendonly") // the second time
			d.silent(demopbx.ToneHz)
			d.hold(id, false)
			d.hears(demopbx.ToneHz)
		}),
		"redirect": plainly(func(d *desk) {
			id := d.call("302")
			v := d.shows(id, "forwarded", func(v sipclient.CallView) bool { return v.Forwarded.Number == "9196" })
			d.hears(ourTone)
			d.hangUp(v.ID)
			loop := d.ended(d.do(control.Request{Do: control.Dial, To: "3020"}))
			d.check(loop.Result != call.Answered, "the loop was answered")
		}),
		"challenged": with(extension, func(d *desk) {
			id := d.call("9407")
			d.hears(ourTone)
			d.hold(id, true)
			d.silent(ourTone)
			d.hold(id, false)
			d.hears(ourTone)
			d.hangUp(id)
			d.allGone()
		}),
		"interval": plainly(func(d *desk) {
			id := d.call("422")
			d.hears(ourTone)
			d.hangUp(id)
		}),
		"smaller-offer": plainly(func(d *desk) {
			v := d.active(d.do(control.Request{Do: control.Dial, To: "488g711"}))
			d.shows(v.ID, "in G.711", func(v sipclient.CallView) bool { return strings.HasPrefix(v.Codec, "PCM") })
			d.hears(demopbx.ToneHz)
		}),
		"overloaded": plainly(func(d *desk) {
			v := d.ended(d.do(control.Request{Do: control.Dial, To: "503"}))
			d.check(v.Cause.Code == 503 && v.Cause.RetryAfter == 5*time.Second, "it ended as %q, %+v", v.Result, v.Cause)
		}),
		// 90 s are the shortest that we agree to (RFC 4028 section 4), and are refreshed after half of that.
		"refresh-ours": plainly(func(d *desk) {
			id := d.call("9090")
			d.receives("UPDATE", "Session-Expires: 90;refresher=uac")
			d.active(id)
			d.hears(ourTone)
		}),
		"refresh-theirs": with(func(s *setup) {
			s.pbx.Hooks.After = func(d time.Duration) <-chan time.Time { return time.After(d / 30) }
		}, func(d *desk) {
			id := d.call("9091")
			d.exchanged("UPDATE", 3)
			d.active(id)
			d.hears(ourTone)
		}),
		"refusals": plainly(func(d *desk) {
			for number, result := range map[string]call.Result{
				"486": call.Busy, "480": call.Unavailable, "404": call.NotFound, "603": call.Declined, "7777": call.NotFound,
			} {
				d.endsAs(d.do(control.Request{Do: control.Dial, To: number}), result)
			}
		}),
		"pickup": with(extension, func(d *desk) {
			colleague, caller := d.second(), d.registered("1002")
			caller.do(control.Request{Do: control.Dial, To: "1001"})
			rang := colleague.rings().ID
			d.call("**1001")
			d.hears(theirTone) // the caller's
			caller.hears(ourTone)
			v := colleague.ended(rang)
			d.check(v.Cause.Elsewhere(), "at the colleague it ended as %q, %+v", v.Result, v.Cause)
		}),
	}
}

// allGone waits until the PBX has no call any more: nothing was left without BYE.
func (d *desk) allGone() {
	again := time.NewTicker(look)
	defer again.Stop()
	for d.err == nil && d.pbx.Calls() > 0 {
		select {
		case <-again.C:
		case <-d.ctx.Done():
			d.failf("the PBX still has %d calls", d.pbx.Calls())
		}
	}
}

func demoChanges() map[string]func(*testing.T, *stage) {
	return map[string]func(*testing.T, *stage){
		"moved": plainly(func(d *desk) {
			id := d.call("9201")
			d.hears(demopbx.ToneHz)
			d.changed(id, "")
		}),
		"ice-restart": plainly(func(d *desk) {
			id := d.call("9201")
			d.hears(demopbx.ToneHz)
			d.exchanged("INVITE", 1)
			d.hears(demopbx.ToneHz)
			d.active(id)
		}),
		"other-codec": plainly(func(d *desk) {
			id := d.call("9202")
			d.hears(demopbx.ToneHz)
			d.changed(id, "PCMU")
		}),
		"no-offer": plainly(func(d *desk) {
			id := d.call("9203")
			d.hears(demopbx.ToneHz)
			d.changed(id, "")
		}),
		"in-dialog": plainly(func(d *desk) {
			id := d.call("9204")
			d.shows(id, "with somebody else", func(v sipclient.CallView) bool { return v.Peer.Name == "Somebody else" })
			d.hears(demopbx.ToneHz)
		}),
		"our-late-offer": with(func(s *setup) { s.LateOffer = true }, func(d *desk) {
			id := d.call("9196")
			d.hears(ourTone)
			d.hold(id, true)
			d.silent(ourTone)
			d.hold(id, false)
			d.hears(ourTone)
		}),
		"own-number": with(func(s *setup) { s.Numbers = []string{"07010001001"} }, func(d *desk) {
			d.isSeenAs(sipclient.Identity{Number: "07010001001"}, "From 07010001001")
		}),
		"asserted": with(func(s *setup) {
			s.Numbers, s.IdentityHeader = []string{"07010001001"}, account.IdentityAsserted
			s.Headers = []account.Header{{Name: "X-Tenant", Value: "42"}}
		}, func(d *desk) {
			d.isSeenAs(sipclient.Identity{Number: "07010001001"}, "From 07010001000", "P-Asserted-Identity", "07010001001", "X-Tenant 42")
		}),
		"anonymous": plainly(func(d *desk) {
			d.isSeenAs(sipclient.Identity{Anonymous: true}, "From anonymous", "Privacy id")
		}),
	}
}

// changed waits until the PBX's re-INVITE, two seconds after the answer, has been agreed on, and the tone goes on after it.
func (d *desk) changed(id sipclient.CallID, codec string) {
	d.exchanged("INVITE", 1)
	if codec != "" {
		d.shows(id, "with "+codec, func(v sipclient.CallView) bool { return strings.HasPrefix(v.Codec, codec) })
	}
	d.hears(demopbx.ToneHz)
	d.active(id)
}

// exchanged waits until the PBX has sent so many requests of a method in the dialog and we have agreed to each.
func (d *desk) exchanged(method string, times int) {
	again := time.NewTicker(look)
	defer again.Stop()
	for d.err == nil {
		asked, agreed := 0, 0
		for _, e := range d.app.Client.Traced(sipclient.TraceQuery{}) {
			switch {
			case e.Kind == sipclient.TraceReceived && strings.HasPrefix(e.Text, method+" "):
				asked++
			case e.Kind == sipclient.TraceSent && strings.HasPrefix(e.Text, "SIP/2.0 200 ") && strings.Contains(e.Text, " "+method+"\r\n"):
				agreed++
			}
		}
		if asked >= times && agreed >= times {
			return
		}
		select {
		case <-again.C:
		case <-d.ctx.Done():
			d.failf("of %d %s %d have come and %d were agreed to", times, method, asked, agreed)
		}
	}
}

// isSeenAs calls the number that says who is calling.
func (d *desk) isSeenAs(as sipclient.Identity, wants ...string) {
	v := d.active(d.do(control.Request{Do: control.Dial, To: "946", As: as}))
	for _, want := range wants {
		d.check(strings.Contains(v.Peer.Name, want), "the PBX saw %q, without %q", v.Peer.Name, want)
	}
}
