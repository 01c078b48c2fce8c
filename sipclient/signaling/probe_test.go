package signaling_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// TestProbe: a dead server is noticed at once, and not when a ping is due.
func TestProbe(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.ExpectPing(), clienttest.IgnorePings(), clienttest.ExpectGone()})
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{IdlePing: time.Hour, BusyPing: time.Hour, Pong: time.Second}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { // the first is answered, a later one is not
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for ctx.Err() == nil {
			p.line.Probe()
			<-tick.C
		}
	}()
	if down := next[sipclient.LineDown](p); !strings.Contains(down.Err.Error(), "does not answer pings") {
		t.Errorf("down with %v", down.Err)
	}
	peer.Wait()
}
