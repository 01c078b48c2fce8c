package scenario

import (
	"slices"
	"testing"
	"time"

	"offhook/cmd/internal/control"
	"offhook/sipclient"
)

// demoBesides is what a phone does besides calls.
func demoBesides() map[string]func(*testing.T, *stage) {
	return map[string]func(*testing.T, *stage){
		"message": plainly(func(d *desk) {
			const text = "hello, 안녕"
			d.do(control.Request{Do: control.Text, To: "9196", Text: text})
			d.has(sipclient.Outgoing, text)
			d.has(sipclient.Incoming, text) // it comes back from there
		}),
		"voicemail": with(extension, func(d *desk) {
			d.pbx.SetVoicemail("1000", 2, 1)
			d.until("the voice messages", func() bool {
				return slices.ContainsFunc(d.snapshot.Accounts, func(a sipclient.AccountView) bool {
					return a.Voicemail.Waiting && a.Voicemail.New == 2 && a.Voicemail.Old == 1
				})
			})
		}),
		"watched": with(extension, func(d *desk) {
			colleague, caller := d.second(), d.registered("1002")
			_, err := d.app.Client.SaveContact(d.ctx, sipclient.Contact{Name: "Min-jun", Watch: true, Numbers: []sipclient.ContactNumber{{Number: "1001"}}})
			d.must(err)
			d.must(d.app.Client.SetDefault(d.account))
			d.sees("1001", sipclient.WatchedIdle)
			caller.do(control.Request{Do: control.Dial, To: "1001"})
			rang := colleague.rings().ID
			d.sees("1001", sipclient.WatchedRinging)
			d.active(d.picksUp("1001"))
			d.hears(theirTone) // the caller's
			colleague.ended(rang)
		}),
	}
}

// sees waits until a watched number stands in a certain way.
func (p *phone) sees(number string, want sipclient.WatchedState) {
	p.until(number+" to be "+string(want), func() bool { return p.snapshot.Watched[number].State == want })
}

// picksUp takes what rings at a number, as soon as the server has said which dialog that is: the first word of the
// ringing comes before the phone there has answered with its tag.
func (p *phone) picksUp(number string) sipclient.CallID {
	again := time.NewTicker(look)
	defer again.Stop()
	for p.err == nil {
		reply, err := p.command.Do(p.ctx, control.Request{Do: control.Pickup, To: number})
		if err == nil {
			return reply.Call
		}
		select {
		case <-again.C:
		case <-p.ctx.Done():
			p.failf("picking up at %s: %v", number, err)
		}
	}
	return ""
}

// has waits until the phone has a text that came or went.
func (p *phone) has(direction sipclient.Direction, text string) {
	again := time.NewTicker(look)
	defer again.Stop()
	for p.err == nil {
		messages, err := p.app.Client.Messages(p.ctx, sipclient.MessageQuery{Limit: 10})
		p.must(err)
		for _, m := range messages {
			if m.Direction == direction && m.Text == text && m.State != sipclient.MessageFailed {
				return
			}
		}
		select {
		case <-again.C:
		case <-p.ctx.Done():
			p.failf("no %s text %q, but %+v", direction, text, messages)
		}
	}
}
