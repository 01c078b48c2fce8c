package demopbx_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	mediatone "offhook/media/tone"
	"offhook/sipclient/demopbx"
)

func TestDigitsByINFOAndTones(t *testing.T) {
	for _, test := range []struct{ as, number, way string }{{"", "9195", "INFO"}, {"asterisk", "9195", "INFO"}, {"", "9194", "INFO"}, {"", "9194", "tones"}, {"", "9195", "tones"}} {
		t.Run(test.as+test.number+" by "+test.way, func(t *testing.T) {
			t.Parallel()
			got := make(chan string, 4)
			server := start(t, demopbx.Options{As: test.as, Hooks: demopbx.Hooks{Digits: func(s string) { got <- s }}})
			c := dial(t, server, "alice").invite(test.number, nil, "PCMU")
			res := c.answered(100)
			if has := strings.Contains(string(res.Body()), "telephone-event"); has != (test.number == "9195") {
				t.Errorf("%s answers\n%s", test.number, res.Body())
			}
			if test.way == "tones" {
				c.sendTones("4711#")
			} else {
				for _, digit := range "4711#" {
					c.cseq++
					c.write2("INFO", c.cseq, fmt.Sprintf("Signal=%c\r\nDuration=160\r\n", digit), "Content-Type: application/dtmf-relay")
					c.response(200)
				}
			}
			select {
			case digits := <-got:
				if digits != "4711#" {
					t.Errorf("collected %q, want 4711#", digits)
				}
			case <-time.After(patience):
				t.Fatal("no digits were collected")
			}
			c.bye()
		})
	}
}

// sendTones dials in the sound: 100 ms each, and 70 ms of silence.
func (c *call) sendTones(digits string) {
	for _, digit := range digits {
		low, high, err := mediatone.DTMF(digit)
		if err != nil {
			c.t.Fatal(err)
		}
		c.sendSound([]float64{low, high}, 100*time.Millisecond)
		c.sendSound(nil, 80*time.Millisecond)
	}
}

// FreeSWITCH answers INFO and hears nothing.
func TestFreeSWITCHIgnoresINFO(t *testing.T) {
	t.Parallel()
	got := make(chan string, 1)
	server := start(t, demopbx.Options{As: "freeswitch", Hooks: demopbx.Hooks{Digits: func(s string) { got <- s }}})
	c := dial(t, server, "alice").invite("9195", nil, "PCMU")
	c.answered(100)
	c.cseq++
	c.write2("INFO", c.cseq, "Signal=1\r\n", "Content-Type: application/dtmf-relay")
	c.response(200)
	c.sendDigits("#", 126)
	if digits := <-got; digits != "#" {
		t.Errorf("collected %q, want #", digits)
	}
	c.bye()
}
