package demopbx_test

import (
	"testing"
	"time"

	"offhook/sipclient/demopbx"
)

func TestEchoReturnsTheTone(t *testing.T) {
	for _, as := range []string{"", "freeswitch", "asterisk"} {
		for _, name := range []string{"opus", "G722", "PCMU", "PCMA"} {
			t.Run(as+"/"+name, func(t *testing.T) {
				c := dial(t, start(t, demopbx.Options{As: as}), "alice").invite("9196", nil, name, "PCMA")
				c.answered(100)
				done := make(chan struct{})
				go func() { defer close(done); c.sendTone(700, 1200*time.Millisecond) }()
				samples := c.heard(800 * time.Millisecond)
				<-done
				total, tone := level(samples[len(samples)/2:], 700, c.codec.SampleRate)
				if tone < -18 || total-tone > 1 {
					t.Errorf("700 Hz came back at %.1f dBFS of %.1f in all, want about -15", tone, total)
				}
				c.bye()
			})
		}
	}
}

func TestAnnouncementRingsSpeaksAndHangsUp(t *testing.T) {
	c := dial(t, start(t, demopbx.Options{}), "alice").invite("07010002000", nil)
	c.answered(100, 180)
	total, _ := level(c.heard(3*time.Second), 0, 48000)
	if total < -26 || total > -14 {
		t.Errorf("the announcement is at %.1f dBFS, want about -20", total)
	}
	c.hungUp()
}
