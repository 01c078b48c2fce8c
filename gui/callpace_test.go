package gui

import (
	"testing"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// countingClient counts how often the counters were looked at.
type countingClient struct {
	*fakePhone
	asked int
}

func (c *countingClient) Stats(sipclient.CallID) (media.Stats, error) {
	c.asked++
	return media.Stats{}, nil
}

// TestNumbersChangeWithTheTimer: the window is painted once a second for both.
func TestNumbersChangeWithTheTimer(t *testing.T) {
	r, p := inCallPage(t, inState(call.Active))
	c := &countingClient{fakePhone: r.phone}
	now := r.w.now()
	r.w.o.Client, r.w.o.Now = c, func() time.Time { return now }
	p.tick()
	c.asked = 0
	for range 25 {
		now = now.Add(callPeriod)
		timer, asked := p.head.timer.Text(), c.asked
		p.tick()
		if moved := p.head.timer.Text() != timer; moved != (c.asked > asked) {
			t.Errorf("timer %q to %q, counters looked at %d times", timer, p.head.timer.Text(), c.asked-asked)
		}
	}
	if c.asked != 5 {
		t.Errorf("in 5 s the counters were looked at %d times", c.asked)
	}
}
