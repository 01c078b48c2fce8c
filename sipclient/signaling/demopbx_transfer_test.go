package signaling_test

import (
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/demopbx"
)

// phones are extensions of the PBX that have registered.
func phones(t *testing.T, pbx *demopbx.Server, n int) []*phone {
	t.Helper()
	list := make([]*phone, n)
	for i := range list {
		list[i] = extension(t, pbx, i, "")
		list[i].register()
	}
	return list
}

func (p *phone) target(number string) account.Target {
	return account.Target{User: number, Host: p.cfg.Account.Host()}
}

// connect2 is a call of p's to other, up to its ACK, with both legs.
func (p *phone) connect2(other *phone, sdp string) (out, in sipclient.Leg) {
	p.t.Helper()
	out = p.call(other.cfg.Account.Number, sdp)
	in = until[sipclient.LegIncoming](other).Leg
	other.ok(in.Accept(p.t.Context(), sdp))
	until[sipclient.LegAccepted](p)
	p.ok(out.Ack(p.t.Context(), ""))
	return out, in
}

func TestTransfersOnTheDemoPBX(t *testing.T) {
	pbx, sdp := startPBX(t, "freeswitch"), browserSDP(t)
	three := phones(t, pbx, 3)
	alice, bob, carol := three[0], three[1], three[2]
	out, ofBob := alice.connect2(bob, sdp)
	alice.ok(out.Refer(t.Context(), sipclient.Referral{Target: alice.target("486")}, nil))
	for {
		if got := until[sipclient.LegReferProgress](alice); got.Done {
			if got.Code != 486 {
				t.Errorf("%+v", got)
			}
			break
		}
	}
	// The call goes on, and the next transfer succeeds: bob talks to carol.
	alice.ok(out.Refer(t.Context(), sipclient.Referral{Target: alice.target(carol.cfg.Account.Number)}, nil))
	in := until[sipclient.LegIncoming](carol)
	carol.ok(in.Leg.Accept(t.Context(), sdp))
	if got := until[sipclient.LegOffer](bob); got.SDP == "" {
		t.Error("bob is offered nothing")
	}
	bob.ok(ofBob.AnswerOffer(t.Context(), sdp))
	for {
		if got := until[sipclient.LegReferProgress](alice); got.Done {
			if got.Code != 200 {
				t.Errorf("%+v", got)
			}
			break
		}
	}
	until[sipclient.LegBye](alice)
}

func TestAttendedTransferOnTheDemoPBX(t *testing.T) {
	pbx, sdp := startPBX(t, "freeswitch"), browserSDP(t)
	three := phones(t, pbx, 3)
	alice, bob, carol := three[0], three[1], three[2]
	first, ofBob := alice.connect2(bob, sdp)
	second, ofCarol := alice.connect2(carol, sdp)
	alice.ok(first.Refer(t.Context(), sipclient.Referral{Target: alice.target(carol.cfg.Account.Number)}, second))
	until[sipclient.LegOffer](bob)
	bob.ok(ofBob.AnswerOffer(t.Context(), sdp))
	until[sipclient.LegOffer](carol)
	carol.ok(ofCarol.AnswerOffer(t.Context(), sdp))
	for range 2 { // both calls of alice's end
		until[sipclient.LegBye](alice)
	}
}

func TestPickupOnTheDemoPBX(t *testing.T) {
	pbx, sdp := startPBX(t, "freeswitch"), browserSDP(t)
	three := phones(t, pbx, 3)
	alice, bob, carol := three[0], three[1], three[2]
	watch := sipclient.Subscription{Event: sipclient.EventDialogs, Target: bob.cfg.Account.Number}
	carol.ok(carol.line.Subscribe(t.Context(), watch))
	alice.call(bob.cfg.Account.Number, sdp)
	in := until[sipclient.LegIncoming](bob)
	bob.ok(in.Leg.Ringing(t.Context()))
	w := until[sipclient.LineWatched](carol)
	for w.Dialog == (sipclient.DialogRef{}) { // before its 180, bob's phone has no tag yet
		w = until[sipclient.LineWatched](carol)
	}
	if w.State != sipclient.WatchedRinging || w.With.Number != alice.cfg.Account.Number {
		t.Errorf("carol sees %+v", w)
	}
	leg, err := carol.line.Invite(t.Context(), "pickup", sipclient.Invite{Target: carol.target(watch.Target), SDP: sdp, Replaces: w.Dialog})
	carol.ok(err)
	until[sipclient.LegAccepted](carol)
	carol.ok(leg.Ack(t.Context(), ""))
	until[sipclient.LegCancelled](bob)
	until[sipclient.LegAccepted](alice)
	carol.ok(carol.line.Unsubscribe(t.Context(), watch))
}

func TestTextsAndVoicemailOnTheDemoPBX(t *testing.T) {
	pbx := startPBX(t, "freeswitch")
	two := phones(t, pbx, 2)
	alice, bob := two[0], two[1]
	alice.ok(alice.line.Message(t.Context(), alice.target(bob.cfg.Account.Number), "안녕, Bob"))
	if got := until[sipclient.LineMessage](bob); got.Text != "안녕, Bob" || got.From.Number != alice.cfg.Account.Number {
		t.Errorf("%+v", got)
	}
	alice.ok(alice.line.Message(t.Context(), alice.target("9196"), "echo"))
	if got := until[sipclient.LineMessage](alice); got.Text != "echo" {
		t.Errorf("%+v", got)
	}
	alice.ok(alice.line.Subscribe(t.Context(), sipclient.Subscription{Event: sipclient.EventVoicemail}))
	pbx.SetVoicemail(alice.cfg.Account.Number, 2, 1)
	for {
		if got := until[sipclient.LineVoicemail](alice).Voicemail; got.New == 2 {
			if !got.Waiting || got.Old != 1 {
				t.Errorf("%+v", got)
			}
			return
		}
	}
}
