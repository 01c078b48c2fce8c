//go:build interop && linux

package scenario

import (
	"context"
	"runtime"
	"testing"
	"time"

	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// manyCalls is how many calls in a row are made, and as many taken.
const manyCalls = 100

// Calls in a row with a real server and a real phone: each is in the history once, and none leaves anything behind.
func TestManyCalls(t *testing.T) {
	if rig.Address() == "" {
		t.Skip("baresip offers no loopback candidate, and this machine has no other address")
	}
	ctx, cancel := context.WithTimeout(t.Context(), starting+manyCalls*5*time.Second)
	defer cancel()
	k := kamailio(ctx, t, rig.KamailioOptions{Host: rig.Address()})
	b, err := rig.StartBaresip(ctx, rig.BaresipOptions{Server: k, User: "alice", Codecs: []string{"PCMU"}, Tone: farTone, Answer: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	s := &stage{ctx: ctx}
	o := &outside{t: t, k: k, far: small{b}, phone: user(t, s, k, "bob", ourTone, asIs)}
	o.pair(b)
	before := runtime.NumGoroutine()
	for range manyCalls - 1 {
		o.pair(b)
	}
	o.until("no call to be left", func() bool { return len(o.snapshot.Calls) == 0 })
	// What a call has started ends a moment after it.
	again := time.NewTicker(look)
	defer again.Stop()
	for now := runtime.NumGoroutine(); s.err == nil && now > before+3; now = runtime.NumGoroutine() {
		select {
		case <-again.C:
		case <-ctx.Done():
			o.failf("there were %d goroutines after the first two calls, and are %d after %d", before, now, 2*manyCalls)
		}
	}
	records, err := o.app.Client.Recent(ctx, sipclient.HistoryQuery{Limit: 4 * manyCalls})
	o.must(err)
	o.check(len(records) == 2*manyCalls, "after %d calls there are %d in the history", 2*manyCalls, len(records))
	seen := map[string]bool{}
	for _, r := range records {
		o.check(!seen[r.ID], "call %s is in the history twice", r.ID)
		o.check(r.Result == call.Answered, "a call is in the history as %q", r.Result)
		seen[r.ID] = true
	}
	if s.err != nil {
		t.Error(s.err)
	}
}

// pair makes a call and hangs up, and takes one that the other side ends.
func (o *outside) pair(b *rig.Baresip) {
	o.hangUp(o.call("alice"))
	o.asks(func(ctx context.Context) error { _, err := b.Wait(ctx, "CALL_CLOSED"); return err })
	o.calls()
	id := o.takes()
	o.asks(o.far.HangUp)
	o.ended(id)
	o.asks(func(ctx context.Context) error { _, err := b.Wait(ctx, "CALL_CLOSED"); return err })
}
