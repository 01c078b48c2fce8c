package demopbx_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/media/dsp"
	"offhook/sipclient/demopbx"
)

// sdp is the call's own description with another direction.
func (c *call) sdp(direction string) string {
	return strings.Replace(c.pc.LocalDescription().SDP, "a=sendrecv", "a="+direction, 1)
}

// reinvite offers the present session again in that direction and returns the
// final response.
func (d *placed) reinvite(sdp string) *sip.Response {
	d.phone.t.Helper()
	d.cseq++
	d.write2("INVITE", d.cseq, sdp)
	res := d.anyResponse()
	d.write2("ACK", d.cseq, "")
	return res
}

// manual is a clock for Hooks.After that a test winds: each pause ends when tick
// is called.
type manual struct {
	t      *testing.T
	pauses chan pause
}

type pause struct {
	d   time.Duration
	end chan time.Time
}

func newManual(t *testing.T) *manual { return &manual{t: t, pauses: make(chan pause, 64)} }

func (m *manual) after(d time.Duration) <-chan time.Time {
	p := pause{d, make(chan time.Time, 1)}
	m.pauses <- p
	return p.end
}

// tick waits until the PBX waits for d, and lets that be over.
func (m *manual) tick(d time.Duration) {
	m.t.Helper()
	select {
	case p := <-m.pauses:
		if p.d != d {
			m.t.Fatalf("the PBX waits %v, want %v", p.d, d)
		}
		p.end <- time.Now()
	case <-time.After(patience):
		m.t.Fatal("the PBX waits for nothing")
	}
}

func TestHoldMusic(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{}), "alice").invite("9664", nil)
	c.answered(100)
	samples := c.heard(time.Second)
	if level := dsp.Level(samples[len(samples)/2:]); level < -32 || level > -18 {
		t.Errorf("the music is at %.1f dBFS", level)
	}
	c.bye()
}

func TestPutOnHold(t *testing.T) {
	for _, as := range []string{"", "freeswitch", "asterisk"} {
		t.Run(as, func(t *testing.T) {
			t.Parallel()
			clock := newManual(t)
			c := dial(t, start(t, demopbx.Options{As: as, Hooks: demopbx.Hooks{After: clock.after}}), "alice").invite("9665", nil, "PCMU")
			c.answered(100)
			for range 2 {
				clock.tick(2 * time.Second)
				hold := c.expect(sip.INVITE)
				if !strings.Contains(string(hold.Body()), "a=sendonly\r\n") || hold.To().Params.GetOr("tag", "") == "" {
					t.Fatalf("put on hold with\n%s", hold)
				}
				c.reply(hold, 200, c.sdp("recvonly"))
				c.expect(sip.ACK)
				clock.tick(3 * time.Second)
				back := c.expect(sip.INVITE)
				if strings.Contains(string(back.Body()), "a=sendonly") {
					t.Fatalf("taken back with\n%s", back)
				}
				c.reply(back, 200, c.sdp("sendrecv"))
				c.expect(sip.ACK)
			}
			c.drain()
			samples := c.heard(time.Second)
			wantTone(t, samples[len(samples)/2:], c.codec.SampleRate, demopbx.ToneHz, -15)
			c.bye()
		})
	}
}

// While the PBX holds, the phone may hold, too: then nobody sends.
func TestBothHold(t *testing.T) {
	t.Parallel()
	clock := newManual(t)
	c := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: clock.after}}), "alice").invite("9665", nil, "PCMU")
	c.answered(100)
	clock.tick(2 * time.Second)
	c.reply(c.expect(sip.INVITE), 200, c.sdp("recvonly"))
	c.expect(sip.ACK)
	for _, step := range []struct{ offer, answer string }{{"sendonly", "inactive"}, {"sendrecv", "sendonly"}} {
		if sdp := string(c.reinvite(c.sdp(step.offer)).Body()); !strings.Contains(sdp, "a="+step.answer+"\r\n") {
			t.Errorf("%s was answered with\n%s", step.offer, sdp)
		}
	}
	c.bye()
}

func TestHoldRefused(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice").invite("9665", nil, "PCMU")
	c.answered(100)
	c.reply(c.expect(sip.INVITE), 488, "")
	c.expect(sip.ACK)
	c.hungUp()
}

func TestGlare(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice").invite("9491", nil, "PCMU")
	c.answered(100)
	c.cseq++
	c.write2("INVITE", c.cseq, c.sdp("sendonly"))
	theirs := c.expect(sip.INVITE)
	c.response(491)
	c.write2("ACK", c.cseq, "")
	c.reply(theirs, 491, "")
	c.expect(sip.ACK)
	again := c.expect(sip.INVITE)
	if again.CSeq().SeqNo <= theirs.CSeq().SeqNo {
		t.Errorf("tried again with CSeq %d after %d", again.CSeq().SeqNo, theirs.CSeq().SeqNo)
	}
	c.cseq++
	c.write2("INVITE", c.cseq, c.sdp("sendonly"))
	c.response(491) // theirs is still open
	c.write2("ACK", c.cseq, "")
	c.reply(again, 200, c.sdp("sendrecv"))
	c.expect(sip.ACK)
	if sdp := string(c.reinvite(c.sdp("sendonly")).Body()); !strings.Contains(sdp, "a=recvonly") {
		t.Errorf("hold was answered with\n%s", sdp)
	}
	c.bye()
}

func TestLateOffer(t *testing.T) {
	for _, number := range []string{"9197", "9181"} {
		t.Run(number, func(t *testing.T) {
			t.Parallel()
			p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice")
			p.request("INVITE", number, "")
			media := newCall(t, "opus", "PCMU")
			c := &placed{phone: p, call: media, callID: "call-alice-1", branch: "late", cseq: p.number}
			p.response(100)
			if number == "9181" {
				if early := p.response(183); len(early.Body()) != 0 {
					t.Errorf("the 183 has an offer\n%s", early)
				}
			}
			res := p.response(200)
			c.to, c.contact = res.To().Value(), strings.Trim(res.Contact().Value(), "<>")
			c.write2("ACK", c.cseq, media.answer(res.Body()))
			if samples := media.heard(time.Second); dsp.Level(samples[len(samples)/2:]) < -30 {
				t.Error("nothing is heard")
			}
			c.bye()
		})
	}
}

func TestLateOfferWithoutAnswer(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	p.request("INVITE", "9197", "")
	c := &placed{phone: p, callID: "call-alice-1", branch: "late", cseq: p.number}
	p.response(100)
	c.ack(p.response(200))
	c.hungUp()
}

func TestReinviteWithoutOffer(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{}), "alice").invite("9197", nil, "PCMU")
	c.answered(100)
	c.cseq++
	c.write2("INVITE", c.cseq, "")
	if sdp := string(c.response(200).Body()); !strings.Contains(sdp, "a=setup:actpass") || !strings.Contains(sdp, "a=sendrecv") {
		t.Errorf("the offer is\n%s", sdp)
	}
	c.write2("ACK", c.cseq, c.sdp("sendonly"))
	if !c.heardNothing(300 * time.Millisecond) {
		t.Error("the answer in the ACK put it on hold, and it still sends")
	}
	c.bye()
}

// A relayed re-INVITE without offer: the answer goes along with the ACK.
func TestRelayedReinviteWithoutOffer(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	call := relayed(alice, bob)
	call.cseq++
	call.write2("INVITE", call.cseq, "")
	bob.reply(bob.expect(sip.INVITE), 200, "bob offers")
	if res := alice.response(200); string(res.Body()) != "bob offers" {
		t.Errorf("the offer came as %q", res.Body())
	}
	call.write2("ACK", call.cseq, "alice answers")
	if ack := bob.expect(sip.ACK); string(ack.Body()) != "alice answers" {
		t.Errorf("the answer came as %q", ack.Body())
	}
	call.cseq++
	call.write2("INVITE", call.cseq, "no")
	bob.reply(bob.expect(sip.INVITE), 488, "")
	bob.expect(sip.ACK)
	alice.response(488)
}

// relayed is an established call of alice to bob, with words in place of SDP.
func relayed(alice, bob *phone) *placed {
	alice.t.Helper()
	alice.request("INVITE", bob.user, "alice's sdp")
	call := &placed{phone: alice, callID: "call-" + alice.user + "-" + strconv.Itoa(alice.number), branch: "relayed", cseq: alice.number}
	alice.response(100)
	bob.reply(bob.expect(sip.INVITE), 200, "bob's sdp")
	ok := alice.response(200)
	bob.expect(sip.ACK)
	call.ack(ok)
	return call
}
