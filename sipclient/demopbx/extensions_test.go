package demopbx_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"offhook/sipclient/demopbx"
)

func TestEchoReturnsTheTone(t *testing.T) {
	for _, as := range []string{"", "freeswitch", "asterisk"} {
		for _, name := range []string{"opus", "G722", "PCMU", "PCMA"} {
			t.Run(as+"/"+name, func(t *testing.T) {
				t.Parallel()
				other := map[bool]string{true: "PCMU", false: "PCMA"}[name == "PCMA"]
				c := dial(t, start(t, demopbx.Options{As: as}), "alice").invite("9196", nil, name, other)
				c.answered(100)
				done := make(chan struct{})
				go func() { defer close(done); c.sendTone(700, 1200*time.Millisecond) }()
				samples := c.heard(900 * time.Millisecond)
				<-done
				wantTone(t, samples[len(samples)/2:], c.codec.SampleRate, 700, -15)
				c.bye()
			})
		}
	}
}

func TestToneIsExactAndPaced(t *testing.T) {
	for _, name := range []string{"opus", "G722", "PCMU", "PCMA"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, start(t, demopbx.Options{}), "alice").invite("9197", nil, name)
			c.answered(100)
			begun := time.Now()
			samples := c.heard(2 * time.Second)
			if took := time.Since(begun); took < 1900*time.Millisecond {
				t.Errorf("two seconds of tone came within %v", took)
			}
			wantTone(t, samples[len(samples)/4:], c.codec.SampleRate, demopbx.ToneHz, -15)
			c.bye()
		})
	}
}

func TestAnnouncementRingsSpeaksAndHangsUp(t *testing.T) {
	t.Parallel()
	var waited time.Duration
	server := start(t, demopbx.Options{Hooks: demopbx.Hooks{After: func(d time.Duration) <-chan time.Time {
		waited = d
		return atOnce(d)
	}}})
	c := dial(t, server, "alice").invite("07010002000", nil)
	c.answered(100, 180)
	if waited != time.Second {
		t.Errorf("it rang %v, want 1s", waited)
	}
	wantSpeech(t, c.heard(3*time.Second))
	if reason := c.hungUp().GetHeader("Reason"); reason == nil || !strings.Contains(reason.Value(), "cause=16") {
		t.Errorf("BYE with reason %v, want cause 16", reason)
	}
}

func TestRingsTenSeconds(t *testing.T) {
	t.Parallel()
	ringing, answer := make(chan time.Duration, 1), make(chan time.Time)
	server := start(t, demopbx.Options{Hooks: demopbx.Hooks{After: func(d time.Duration) <-chan time.Time {
		ringing <- d
		return answer
	}}})
	c := dial(t, server, "alice").invite("9180", nil)
	c.response(100)
	c.response(180)
	if d := <-ringing; d != 10*time.Second {
		t.Errorf("it rings %v, want 10s", d)
	}
	answer <- time.Now()
	c.answered()
	wantSpeech(t, c.heard(time.Second))
	c.bye()
}

func TestEarlyMedia(t *testing.T) {
	for _, as := range []string{"", "freeswitch", "asterisk"} {
		t.Run(as, func(t *testing.T) {
			t.Parallel()
			answer := make(chan time.Time)
			server := start(t, demopbx.Options{As: as, Hooks: demopbx.Hooks{After: func(time.Duration) <-chan time.Time { return answer }}})
			c := dial(t, server, "alice").invite("9181", nil)
			c.response(100)
			early := c.response(183)
			c.accept(early.Body())
			samples := c.heard(time.Second)
			wantTone(t, samples[len(samples)/2:], c.codec.SampleRate, demopbx.ToneHz, -15)
			answer <- time.Now()
			res := c.response(200)
			if !bytes.Equal(res.Body(), early.Body()) {
				t.Errorf("the 200 has other SDP than the 183:\n%s\n%s", res.Body(), early.Body())
			}
			c.ack(res)
			c.bye()
		})
	}
}

// A client that lets media wait for the 200 gets its 200.
func TestEarlyMediaIgnored(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice").invite("9181", nil)
	c.answered(100, 183)
	wantSpeech(t, c.heard(time.Second))
	c.bye()
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		as, target string
		status     int
		reason     string
	}{
		{"", "486", 486, `Q.850;cause=17;text="USER_BUSY"`},
		{"", "480", 480, `Q.850;cause=18;text="NO_USER_RESPONSE"`},
		{"", "603", 603, `Q.850;cause=21;text="CALL_REJECTED"`},
		{"", "404", 404, `Q.850;cause=1;text="UNALLOCATED_NUMBER"`},
		{"", "12345", 404, `Q.850;cause=1;text="UNALLOCATED_NUMBER"`},
		{"", "1001", 480, `Q.850;cause=18;text="NO_USER_RESPONSE"`},
		{"freeswitch", "486", 486, `Q.850;cause=17;text="USER_BUSY"`},
		{"freeswitch", "603", 603, `Q.850;cause=21;text="CALL_REJECTED"`},
		{"asterisk", "603", 403, "Q.850;cause=21"},
		{"asterisk", "480", 408, "Q.850;cause=18"},
		{"asterisk", "486", 486, "Q.850;cause=17"},
	}
	for _, test := range tests {
		t.Run(test.as+"/"+test.target, func(t *testing.T) {
			t.Parallel()
			p := dial(t, start(t, demopbx.Options{As: test.as}), "alice")
			p.request("INVITE", test.target, "")
			p.response(100)
			res := p.response(test.status)
			if reason := res.GetHeader("Reason"); reason == nil || reason.Value() != test.reason {
				t.Errorf("Reason: %v, want %s", reason, test.reason)
			}
			text := res.String()
			if after := strings.Index(text, "Remote-Party-ID:") > strings.Index(text, "Content-Length:"); after != (test.as == "freeswitch") {
				t.Errorf("Remote-Party-ID after Content-Length: %v in\n%s", after, text)
			}
		})
	}
}

func TestCancelWhileRinging(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	c := p.invite("9999", nil)
	c.response(100)
	c.response(180)
	p.write("CANCEL", "sip:9999@pbx.test", c.callID, c.branch, c.cseq, c.to, "")
	if ok := c.response(200); !ok.IsCancel() {
		t.Errorf("the 200 is for\n%s", ok)
	}
	if over := c.response(487); !strings.Contains(over.CSeq().Value(), "INVITE") {
		t.Errorf("the 487 is for\n%s", over)
	}
}

// A CANCEL right behind its INVITE must never be handled before it.
func TestCancelAtOnce(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	offer := newCall(t, "PCMU").offer()
	for n := range 50 {
		id, branch := fmt.Sprintf("at-once-%d", n), fmt.Sprintf("b%d", n)
		p.write("INVITE", "sip:9999@pbx.test", id, branch, 1, "<sip:9999@pbx.test>", offer)
		p.write("CANCEL", "sip:9999@pbx.test", id, branch, 1, "<sip:9999@pbx.test>", "")
		statuses := map[int]bool{}
		for !statuses[487] || !statuses[200] {
			statuses[p.anyResponse().StatusCode] = true
		}
		if statuses[481] {
			t.Fatal("the CANCEL found no INVITE")
		}
	}
}

func TestDigitsAreReadBack(t *testing.T) {
	for _, names := range [][]string{{"opus"}, {"PCMU"}} {
		t.Run(names[0], func(t *testing.T) {
			t.Parallel()
			got := make(chan string, 4)
			server := start(t, demopbx.Options{Hooks: demopbx.Hooks{Digits: func(s string) { got <- s }}})
			c := dial(t, server, "alice").invite("9195", nil, names...)
			c.answered(100)
			c.sendDigits("12*0#", map[bool]uint8{true: 110, false: 126}[names[0] == "opus"])
			select {
			case digits := <-got:
				if digits != "12*0#" {
					t.Errorf("collected %q, want 12*0#", digits)
				}
			case <-time.After(patience):
				t.Fatal("no digits were collected")
			}
			c.drain()
			wantSpeech(t, c.heard(time.Second))
			c.bye()
		})
	}
}

func TestDigitsEndWithAPause(t *testing.T) {
	t.Parallel()
	got, pause := make(chan string, 4), make(chan time.Time)
	server := start(t, demopbx.Options{Hooks: demopbx.Hooks{
		Digits: func(s string) { got <- s },
		After: func(d time.Duration) <-chan time.Time {
			if d < 10*time.Second {
				return pause // after a digit
			}
			return nil
		},
	}})
	c := dial(t, server, "alice").invite("9195", nil, "PCMU")
	c.answered(100)
	c.sendDigits("7", 126)
	select {
	case pause <- time.Now():
	case <-time.After(patience):
		t.Fatal("it does not wait for more digits")
	}
	if digits := <-got; digits != "7" {
		t.Errorf("collected %q, want 7", digits)
	}
	c.bye()
}
