//go:build interop && linux

package scenario

import (
	"context"
	"maps"
	"testing"
	"time"

	"offhook/cmd/internal/control"
	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// starting is how long a server and a peer may take to begin.
const starting = 2 * time.Minute

func TestJsSIP(t *testing.T) { playBrowser(t, jssip, "jssip") }
func TestSIPjs(t *testing.T) { playBrowser(t, sipjs, "sipjs") }

func playBrowser(t *testing.T, who peer, library string) {
	ctx, cancel := context.WithTimeout(t.Context(), starting*5)
	defer cancel()
	k := kamailio(ctx, t, rig.KamailioOptions{})
	b, err := rig.StartBrowser(ctx, rig.BrowserOptions{
		Library: library, URL: k.URL(), Pin: k.Pin, User: "alice", Password: rig.Password("alice"), Domain: rig.Domain,
		Register: true, Answer: true, Digits: true, Tone: farTone,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	if _, err := b.Wait(ctx, "registered"); err != nil {
		t.Fatal(err)
	}
	scripts := scriptsAgainst(k, page{b})
	maps.Copy(scripts, pageScripts(k, page{b}))
	if who == sipjs {
		maps.Copy(scripts, sipjsScripts(k, page{b}))
	}
	for id, way := range map[string]account.DigitWay{"events": account.DigitsEvents, "tones": account.DigitsTones} {
		scripts[id] = against(k, page{b}, func(l *line) { l.Digits = way }, func(o *outside) {
			o.call("alice")
			o.farHears(ourTone)
			o.do(control.Request{Do: control.Digits, To: "1592#7*0"})
			o.must(b.HearDigits(o.ctx, "1592#7*0"))
		})
	}
	scripts["info"] = against(k, page{b}, func(l *line) { l.Digits = account.DigitsInfo }, func(o *outside) {
		o.talks()
		o.do(control.Request{Do: control.Digits, To: "7"})
		event, err := b.Wait(o.ctx, "info")
		o.must(err)
		o.check(event.Digit == "7", "the page was told the digit %q", event.Digit)
	})
	play(t, who, func(id string) func(*testing.T, *stage) { return scripts[id] })
}

// Its ICE and DTLS against ours.
func TestBaresip(t *testing.T) { playBaresip(t, baresip) }

// A phone that knows no WebRTC, behind a server that translates.
func TestBaresipPlain(t *testing.T) { playBaresip(t, plain) }

func playBaresip(t *testing.T, who peer) {
	if rig.Address() == "" {
		t.Skip("baresip offers no loopback candidate, and this machine has no other address")
	}
	ctx, cancel := context.WithTimeout(t.Context(), starting*5)
	defer cancel()
	options := rig.KamailioOptions{Host: rig.Address()}
	if who == plain {
		relay, err := rig.StartRTPEngine(ctx, options.Host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(relay.Close)
		options.Relay = relay
	}
	k := kamailio(ctx, t, options)
	b, err := rig.StartBaresip(ctx, rig.BaresipOptions{
		Server: k, User: "alice", Codecs: []string{"opus", "PCMU", "PCMA"}, Tone: farTone, Answer: true, Plain: who == plain,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	scripts := scriptsAgainst(k, small{b})
	scripts["events"] = against(k, small{b}, func(l *line) { l.Digits = account.DigitsEvents }, baresipHears(b))
	scripts["info"] = against(k, small{b}, func(l *line) { l.Digits = account.DigitsInfo }, baresipHears(b))
	for _, id := range []string{"asked-refused", "attended", "asked-replaces", "replaced", "conference-full", "forked"} { // list_test.go says why
		delete(scripts, id)
	}
	if who == plain {
		delete(scripts, "events")
	}
	play(t, who, func(id string) func(*testing.T, *stage) { return scripts[id] })
}

// baresipHears sends digits and wants baresip to report each.
func baresipHears(b *rig.Baresip) func(o *outside) {
	return func(o *outside) {
		o.talks()
		o.do(control.Request{Do: control.Digits, To: "159#"})
		for _, digit := range []string{"1", "5", "9", "#"} {
			event, err := b.Wait(o.ctx, "CALL_DTMF_START")
			o.must(err)
			o.check(event.Param == digit, "baresip has heard %q, not %q", event.Param, digit)
		}
	}
}

func kamailio(ctx context.Context, t *testing.T, options rig.KamailioOptions) *rig.Kamailio {
	t.Helper()
	k, err := rig.StartKamailio(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

// scriptsAgainst are the scripts that every peer plays.
func scriptsAgainst(k *rig.Kamailio, far farEnd) map[string]func(*testing.T, *stage) {
	scripts := map[string]func(*testing.T, *stage){}
	for id, script := range map[string]func(o *outside){
		"answer": func(o *outside) {
			o.asks(func(ctx context.Context) error { return far.Call(ctx, "bob") })
			id := o.takes()
			o.hears(farTone)
			o.farHears(ourTone)
			o.asks(far.HangUp)
			v := o.endsAs(id, call.Answered)
			o.check(v.Cause.By == call.Remote, "it was ended by %v", v.Cause.By)
		},
		"decline":      func(o *outside) { o.sendsAway(false) },
		"decline-busy": func(o *outside) { o.sendsAway(true) },
		"hold": func(o *outside) {
			id := o.talks()
			o.hold(id, true)
			o.shows(id, "held", isHeld)
			o.silent(farTone)
			o.farSilent()
			o.hold(id, false)
			o.hears(farTone)
			o.farHears(ourTone)
		},
		"remote-hold": func(o *outside) {
			id := o.talks()
			o.asks(func(ctx context.Context) error { return far.Hold(ctx, true) })
			o.shows(id, "held by them", isRemoteHeld)
			o.silent(farTone)
			o.asks(func(ctx context.Context) error { return far.Hold(ctx, false) })
			o.shows(id, "taken back", isFree)
			o.hears(farTone)
			o.farHears(ourTone)
		},
		"both-hold": func(o *outside) {
			id := o.talks()
			o.hold(id, true)
			o.shows(id, "held", isHeld)
			o.silent(farTone)
			o.asks(func(ctx context.Context) error { return far.Hold(ctx, true) })
			o.shows(id, "held by both", func(v sipclient.CallView) bool { return v.Held && v.RemoteHeld })
			o.asks(func(ctx context.Context) error { return far.Hold(ctx, false) })
			o.shows(id, "held by us alone", func(v sipclient.CallView) bool { return v.Held && !v.RemoteHeld })
			o.hold(id, false)
			o.hears(farTone)
			o.farHears(ourTone)
		},
		"conference": func(o *outside) {
			friend := o.friend()
			o.talks()
			id := o.do(control.Request{Do: control.Dial, To: "carol"})
			friend.takes()
			o.active(id)
			o.do(control.Request{Do: control.Merge})
			o.hears(farTone, theirTone)
			friend.hears(farTone, ourTone)
			friend.silent(theirTone)
		},
		"blind": func(o *outside) {
			friend := o.friend()
			id := o.talks()
			o.do(control.Request{Do: control.Transfer, Call: id, To: "carol"})
			friend.takes()
			friend.hears(farTone)
			v := o.ended(id)
			o.check(v.Transfer != nil && v.Transfer.State == sipclient.TransferDone, "the transfer is %+v", v.Transfer)
		},
		"failed": func(o *outside) {
			id := o.talks()
			o.do(control.Request{Do: control.Transfer, Call: id, To: "nobody"})
			o.comesBack(id, 404)
			o.hears(farTone)
		},
		"attended": func(o *outside) {
			friend := o.friend()
			id := o.talks()
			other := o.do(control.Request{Do: control.Dial, To: "carol"})
			friend.takes()
			o.active(other)
			o.do(control.Request{Do: control.Join, Call: id, With: []sipclient.CallID{other}})
			o.ended(id)
			o.ended(other)
			friend.hears(farTone)
		},
		"asked": func(o *outside) {
			friend := o.friend()
			id := o.talks()
			o.asks(func(ctx context.Context) error { return far.Transfer(ctx, "carol") })
			o.isAsked(id, true)
			friend.takes()
			o.ended(id)
			o.hears(theirTone)
		},
		"asked-refused": func(o *outside) {
			id := o.talks()
			o.asks(func(ctx context.Context) error { return far.Transfer(ctx, "carol") })
			o.isAsked(id, false)
			o.hears(farTone)
			o.active(id)
		},
		"stereo": func(o *outside) {
			left, right := o.recording("alice", func() { o.listensFor(2 * time.Second) })
			o.check(has(left, ourTone) && !has(left, farTone), "on the left is not our tone alone")
			o.check(has(right, farTone) && !has(right, ourTone), "on the right is not their tone alone")
		},
	} {
		scripts[id] = against(k, far, asIs, script)
	}
	scripts["our-late-offer"] = against(k, far, func(l *line) { l.LateOffer = true }, func(o *outside) { o.talks() })
	maps.Copy(scripts, incomingScripts(k, far))
	maps.Copy(scripts, severalScripts(k, far))
	return scripts
}

// sendsAway refuses a call of the peer's.
func (o *outside) sendsAway(busy bool) {
	o.asks(func(ctx context.Context) error { return o.far.Call(ctx, "bob") })
	id := o.rings().ID
	o.do(control.Request{Do: control.Decline, On: busy})
	v := o.ended(id)
	o.check(v.Cause.By == call.Local && v.Timeline.Answered.IsZero(), "it ended as %q by %v", v.Result, v.Cause.By)
	if o.err == nil {
		o.must(refusedWith(o.ctx, o.far, map[bool]int{false: 603, true: 486}[busy]))
	}
}

// refusedWith waits until the peer says how its call was refused: with which status, where its library tells.
func refusedWith(ctx context.Context, far farEnd, code int) error {
	switch far := far.(type) {
	case page:
		_, err := far.WaitFor(ctx, "its call to be refused", func(e rig.BrowserEvent) bool {
			return e.Event == "failed" && e.Code == code || e.Event == "refused" && e.Code == code
		})
		return err
	case small:
		_, err := far.Wait(ctx, "CALL_CLOSED")
		return err
	}
	return nil
}
