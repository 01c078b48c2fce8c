//go:build interop && linux

package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"offhook/cmd/internal/control"
	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// decision is what a page does with a call that comes: web/page/phone.js.
type decision struct {
	Refuse  int      `json:"refuse,omitempty"` // with this status
	Headers []string `json:"headers,omitempty"`
	Answer  bool     `json:"answer,omitempty"`
	Early   bool     `json:"early,omitempty"` // a reliable 183 with sound
}

// dialling is how a page calls.
type dialling struct {
	Headers   []string `json:"headers,omitempty"`
	Name      string   `json:"name,omitempty"`
	Anonymous bool     `json:"anonymous,omitempty"`
	Late      bool     `json:"late,omitempty"` // without SDP in the INVITE
}

// decides says what the page does with the calls that come next.
func (o *outside) decides(b page, next ...decision) {
	arguments := make([]any, len(next))
	for i, d := range next {
		arguments[i] = d
	}
	o.asks(func(ctx context.Context) error { return b.do(ctx, "decide", arguments...) })
}

// comes is a call of the page's, made in a certain way, that rings here.
func (o *outside) comes(b page, way dialling) sipclient.CallView {
	o.asks(func(ctx context.Context) error { return b.do(ctx, "dial", "bob", way) })
	return o.rings()
}

// isSeen calls the page, through the account that is given, and returns what that sees of us.
func (o *outside) isSeen(b page, as sipclient.Identity) rig.BrowserEvent {
	if o.err != nil {
		return rig.BrowserEvent{}
	}
	earlier := 0.0
	for _, e := range b.Events() {
		if e.Event == "incoming" {
			earlier = e.T
		}
	}
	o.active(o.do(control.Request{Do: control.Dial, To: "alice", As: as}))
	seen, err := b.WaitFor(o.ctx, "our call", func(e rig.BrowserEvent) bool { return e.Event == "incoming" && e.T > earlier })
	o.must(err)
	return seen
}

// trunk lets us call without a log-in, as the number that we say.
func trunk(k *rig.Kamailio, change func(*line)) func(*line) {
	return func(l *line) {
		l.Server, l.Register, l.Number, l.password = k.TrunkURL(), false, "07010001000", ""
		change(l)
	}
}

// pageScripts are what a phone in a browser can be asked to do, whichever library it has.
func pageScripts(k *rig.Kamailio, b page) map[string]func(*testing.T, *stage) {
	scripts := map[string]func(*testing.T, *stage){}
	for _, some := range []map[string]func(o *outside){pageCalls(b), pageAnswers(b), pageBesides(b)} {
		for id, script := range some {
			scripts[id] = against(k, b, asIs, script)
		}
	}
	maps.Copy(scripts, map[string]func(*testing.T, *stage){
		"anonymous-refused": against(k, b, choice(func(c *sipclient.Choices) { c.Calls.RefuseAnonymous = true }), func(o *outside) {
			o.asks(func(ctx context.Context) error { return b.do(ctx, "dial", "bob", dialling{Anonymous: true}) })
			o.asks(func(ctx context.Context) error { return refusedWith(ctx, b, 433) })
		}),
		"auto-answer": against(k, b, func(l *line) {
			l.AutoAnswerAsked, l.Domain = true, rig.Domain // only the own server's callers may ask
		}, func(o *outside) {
			for _, header := range []string{"Call-Info: <sip:sip.test>;answer-after=0", "Alert-Info: <http://sip.test>;info=alert-autoanswer"} {
				o.asks(func(ctx context.Context) error { return b.do(ctx, "dial", "bob", dialling{Headers: []string{header}}) })
				var id sipclient.CallID
				o.until("a call that answers itself", func() bool {
					for _, v := range o.snapshot.Calls {
						if v.State == call.Active && v.AutoAnswered {
							id = v.ID
							return true
						}
					}
					return false
				})
				o.hangUp(id)
			}
		}),
		"own-number": against(k, b, trunk(k, func(l *line) { l.Numbers = []string{"07010001001"} }), func(o *outside) {
			e := o.isSeen(b, sipclient.Identity{Number: "07010001001"})
			o.check(e.From == "07010001001", "the page saw %+v", e)
		}),
		"asserted": against(k, b, trunk(k, func(l *line) {
			l.Numbers, l.IdentityHeader = []string{"07010001001"}, account.IdentityAsserted
			l.Headers = []account.Header{{Name: "X-Tenant", Value: "42"}}
		}), func(o *outside) {
			e := o.isSeen(b, sipclient.Identity{Number: "07010001001"})
			o.check(e.From == "07010001000" && strings.Contains(e.Seen.Asserted, "07010001001") && e.Seen.Tenant == "42", "the page saw %+v", e)
		}),
		"anonymous": against(k, b, trunk(k, asIs), func(o *outside) {
			e := o.isSeen(b, sipclient.Identity{Anonymous: true})
			o.check(e.From == "anonymous" && e.Seen.Privacy == "id", "the page saw %+v", e)
		}),
	})
	return scripts
}

// pageCalls are of calls that the page makes in a certain way.
func pageCalls(b page) map[string]func(o *outside) {
	return map[string]func(o *outside){
		"auto-answer-refused": func(o *outside) {
			v := o.comes(b, dialling{Headers: []string{"Call-Info: <sip:sip.test>;answer-after=0"}})
			o.asks(b.HangUp)
			v = o.ended(v.ID)
			o.check(!v.AutoAnswered && v.Timeline.Answered.IsZero(), "it answered itself")
		},
		"caller": func(o *outside) {
			v := o.comes(b, dialling{Name: "Kim Min-jun", Headers: []string{
				`P-Asserted-Identity: "Min-jun" <sip:+821012345678@sip.test;verstat=TN-Validation-Passed>`, "Diversion: <sip:07010002000@sip.test>;reason=no-answer",
			}})
			o.check(v.Incoming != nil && strings.HasPrefix(v.Peer.Number, "+821012345678") && v.Incoming.Verified == "TN-Validation-Passed" &&
				strings.HasPrefix(v.Incoming.Diverted.Number, "07010002000"), "it is shown as %+v, %+v", v.Peer, v.Incoming)
			o.asks(b.HangUp)
			o.ended(v.ID)
			v = o.comes(b, dialling{Anonymous: true})
			o.check(v.Incoming != nil && v.Incoming.Anonymous, "who hides is shown as %+v, %+v", v.Peer, v.Incoming)
			o.asks(b.HangUp)
		},
		"in-dialog": func(o *outside) {
			id := o.talks()
			if o.err != nil {
				return
			}
			value, err := b.Do(o.ctx, "inDialog")
			o.must(err)
			answers := map[string]int{}
			o.must(json.Unmarshal(value, &answers))
			for method, code := range answers {
				o.check(code == 200, "%s in the call was answered with %d", method, code)
			}
			o.check(len(answers) > 0, "nothing was sent")
			o.active(id)
			o.hears(farTone)
		},
		"ice-restart": func(o *outside) {
			id := o.talks()
			o.asks(func(ctx context.Context) error { return b.do(ctx, "restartICE") })
			o.agreed("INVITE")
			o.hears(farTone)
			o.farHears(ourTone)
			o.active(id)
		},
	}
}

// pageAnswers are of what the page says to our calls.
func pageAnswers(b page) map[string]func(o *outside) {
	return map[string]func(o *outside){
		"refused": func(o *outside) {
			id := o.talks()
			o.asks(func(ctx context.Context) error { return b.do(ctx, "refuseTransfers", true) })
			o.do(control.Request{Do: control.Transfer, Call: id, To: "carol"})
			v := o.shows(id, "back from a transfer", func(v sipclient.CallView) bool {
				return v.Transfer != nil && v.Transfer.State == sipclient.TransferFailed && !v.Held && v.State == call.Active
			})
			o.check(v.Transfer != nil && v.Transfer.Code >= 400, "it failed as %+v", v.Transfer)
			o.hears(farTone)
			o.asks(func(ctx context.Context) error { return b.do(ctx, "refuseTransfers", false) })
		},
		"redirect": func(o *outside) {
			friend := o.friend()
			o.decides(b, decision{Refuse: 302, Headers: []string{"Contact: <sip:carol@" + rig.Domain + ">"}})
			id := o.do(control.Request{Do: control.Dial, To: "alice"})
			friend.takes()
			v := o.active(id)
			o.check(strings.HasPrefix(v.Forwarded.Number, "carol"), "it was forwarded to %q", v.Forwarded.Number)
			o.hangUp(id)
			back := decision{Refuse: 302, Headers: []string{"Contact: <sip:alice@" + rig.Domain + ">"}}
			o.decides(b, back, back, back, back, back, back, back, back, back, back)
			v = o.ended(o.do(control.Request{Do: control.Dial, To: "alice"}))
			o.check(v.Result != call.Answered, "the loop was answered")
			o.asks(func(ctx context.Context) error { return b.do(ctx, "forget") })
		},
		"smaller-offer": func(o *outside) {
			o.decides(b, decision{Refuse: 488}, decision{Answer: true})
			v := o.active(o.do(control.Request{Do: control.Dial, To: "alice"}))
			o.shows(v.ID, "in G.711", func(v sipclient.CallView) bool { return strings.HasPrefix(v.Codec, "PCM") })
			o.hears(farTone)
			o.farHears(ourTone)
		},
		"refusals": func(o *outside) {
			for _, refused := range []struct {
				code   int
				result call.Result
			}{{486, call.Busy}, {480, call.Unavailable}, {404, call.NotFound}, {603, call.Declined}} {
				o.decides(b, decision{Refuse: refused.code})
				o.endsAs(o.do(control.Request{Do: control.Dial, To: "alice"}), refused.result)
			}
		},
	}
}

// pageBesides are what pages do besides calls.
func pageBesides(b page) map[string]func(o *outside) {
	return map[string]func(o *outside){
		"message": func(o *outside) {
			const text = "hello, 안녕"
			o.asks(func(ctx context.Context) error { return b.do(ctx, "text", "bob", text) })
			o.has(sipclient.Incoming, text)
			o.do(control.Request{Do: control.Text, To: "alice", Text: text})
			o.has(sipclient.Outgoing, text)
			o.asks(func(ctx context.Context) error {
				_, err := b.WaitFor(ctx, "our text", func(e rig.BrowserEvent) bool { return e.Event == "text" && e.Message == text && e.From == "bob" })
				return err
			})
		},
	}
}

// sipjsScripts are what only SIP.js can do.
func sipjsScripts(k *rig.Kamailio, b page) map[string]func(*testing.T, *stage) {
	return map[string]func(*testing.T, *stage){
		"late-offer": against(k, b, asIs, func(o *outside) {
			v := o.comes(b, dialling{Late: true})
			o.do(control.Request{Do: control.Answer})
			o.active(v.ID)
			o.hears(farTone)
			o.farHears(ourTone)
		}),
		"prack":       against(k, b, asIs, func(o *outside) { o.early(b) }),
		"early-media": against(k, b, asIs, func(o *outside) { o.early(b) }),
		"no-offer": against(k, b, asIs, func(o *outside) {
			id := o.talks()
			o.asks(func(ctx context.Context) error { return b.do(ctx, "offerNothing") })
			o.agreed("INVITE")
			o.hears(farTone)
			o.farHears(ourTone)
			o.active(id)
		}),
	}
}

// early calls the page, which sends sound with a reliable 183 before it answers.
func (o *outside) early(b page) {
	o.decides(b, decision{Early: true})
	id := o.do(control.Request{Do: control.Dial, To: "alice"})
	o.shows(id, "with early media", func(v sipclient.CallView) bool { return v.Early && v.State == call.Ringing })
	o.hears(farTone)
	o.sent("PRACK")
	o.asks(func(ctx context.Context) error { return b.do(ctx, "answer") })
	o.active(id)
	o.hears(farTone)
	o.farHears(ourTone)
}

// agreed waits until we have agreed to a request of the peer's; sent until one of ours has gone out.
func (o *outside) agreed(method string) {
	o.traced("200 to "+method, func(e sipclient.TraceEntry) bool {
		return e.Kind == sipclient.TraceSent && strings.HasPrefix(e.Text, "SIP/2.0 200 ") && strings.Contains(e.Text, " "+method+"\r\n")
	})
}
func (o *outside) sent(method string) {
	o.traced(method, func(e sipclient.TraceEntry) bool {
		return e.Kind == sipclient.TraceSent && strings.HasPrefix(e.Text, method+" ")
	})
}

func (o *outside) traced(what string, fits func(sipclient.TraceEntry) bool) {
	again := time.NewTicker(look)
	defer again.Stop()
	for o.err == nil {
		for _, e := range o.app.Client.Traced(sipclient.TraceQuery{}) {
			if fits(e) {
				return
			}
		}
		select {
		case <-again.C:
		case <-o.ctx.Done():
			o.failf("there was no %s: %v", what, fmt.Errorf("%w", context.Cause(o.ctx)))
		}
	}
}
