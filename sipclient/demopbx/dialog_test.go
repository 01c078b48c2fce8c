package demopbx_test

import (
	"strings"
	"testing"
	"time"

	"offhook/sipclient/demopbx"
)

// heardNothing reports whether no packet comes for a while. What is still on its
// way has a few whiles to arrive.
func (c *call) heardNothing(d time.Duration) bool {
	for range 5 {
		c.drain()
		select {
		case <-c.packets:
		case <-time.After(d):
			return true
		}
	}
	return false
}

func TestHoldAndResume(t *testing.T) {
	for _, as := range []string{"", "freeswitch", "asterisk"} {
		t.Run(as, func(t *testing.T) {
			t.Parallel()
			c := dial(t, start(t, demopbx.Options{As: as}), "alice").invite("9197", nil, "PCMU")
			c.answered(100)
			c.heard(200 * time.Millisecond)
			offer := c.pc.LocalDescription().SDP
			for _, step := range []struct{ offer, answer string }{{"sendonly", "recvonly"}, {"inactive", "inactive"}, {"sendrecv", "sendrecv"}} {
				c.cseq++
				c.write2("INVITE", c.cseq, strings.Replace(offer, "a=sendrecv", "a="+step.offer, 1))
				res := c.response(200)
				sdp := string(res.Body())
				if said := strings.Contains(sdp, "a="+step.answer); said == (as == "freeswitch" && step.answer == "sendrecv") {
					t.Errorf("%s was answered with\n%s", step.offer, sdp)
				}
				c.write2("ACK", c.cseq, "")
				if step.answer != "sendrecv" && !c.heardNothing(300*time.Millisecond) {
					t.Errorf("still sending though %s", step.offer)
				}
			}
			samples := c.heard(time.Second)
			wantTone(t, samples[len(samples)/2:], c.codec.SampleRate, demopbx.ToneHz, -15)
			c.bye()
		})
	}
}

func TestNewMediaInARunningCall(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{}), "alice").invite("9197", nil, "PCMU")
	c.answered(100)
	c.heard(200 * time.Millisecond)
	fresh := newCall(t, "opus", "PCMU")
	c.cseq++
	c.write2("INVITE", c.cseq, fresh.offer())
	fresh.accept(c.response(200).Body())
	c.write2("ACK", c.cseq, "")
	samples := fresh.heard(time.Second)
	wantTone(t, samples[len(samples)/2:], 48000, demopbx.ToneHz, -15)
	c.bye()
}

func TestCallOutlivesItsSocket(t *testing.T) {
	for _, as := range []string{"", "freeswitch"} {
		t.Run(as, func(t *testing.T) {
			t.Parallel()
			server := start(t, demopbx.Options{As: as})
			c := dial(t, server, "alice").invite("9197", nil, "PCMU")
			c.answered(100)
			server.Drop()
			c.drain()
			c.heard(300 * time.Millisecond)
			again := dial(t, server, "alice")
			c.phone, c.cseq = again, c.cseq+1
			c.write2("INVITE", c.cseq, c.pc.LocalDescription().SDP)
			c.response(200)
			c.write2("ACK", c.cseq, "")
			c.bye()
		})
	}
}

func TestSessionTimerRunsOut(t *testing.T) {
	t.Parallel()
	timers := make(chan chan time.Time, 2)
	server := start(t, demopbx.Options{Hooks: demopbx.Hooks{After: func(time.Duration) <-chan time.Time {
		timer := make(chan time.Time, 1)
		timers <- timer
		return timer
	}}})
	c := dial(t, server, "alice").invite("9196", []string{"Session-Expires: 120;refresher=uac"}, "PCMU")
	res := c.answered(100)
	if got := res.GetHeader("Session-Expires"); got == nil || got.Value() != "120;refresher=uac" {
		t.Errorf("Session-Expires: %v", got)
	}
	c.cseq++
	c.write2("UPDATE", c.cseq, "", "Session-Expires: 120;refresher=uac")
	c.response(200)
	<-timers // that of the INVITE: the UPDATE has stopped it
	(<-timers) <- time.Now()
	if reason := c.hungUp().GetHeader("Reason").Value(); !strings.Contains(reason, "SIP;cause=408") {
		t.Errorf("hung up because of %s", reason)
	}
}

func TestRequestsOutOfOrderAndUnknown(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{}), "alice").invite("9196", nil, "PCMU")
	c.answered(100)
	c.write2("INFO", c.cseq, "")
	c.response(500) // the CSeq is the INVITE's
	c.cseq++
	c.write2("INFO", c.cseq, "")
	c.response(200)
	c.cseq++
	c.write2("PUBLISH", c.cseq, "")
	c.response(501)
	c.bye()
	c.cseq++
	c.write2("BYE", c.cseq, "")
	c.response(481)
}

func TestUnacknowledged200IsRepeated(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	c := p.invite("9196", nil, "PCMU")
	c.response(100)
	first := c.response(200)
	if second := c.response(200); second.String() != first.String() {
		t.Errorf("the 200 was repeated as\n%s", second)
	}
	c.ack(first)
	c.bye()
}
