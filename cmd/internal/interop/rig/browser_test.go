//go:build interop

package rig

import (
	"context"
	"testing"
	"time"
)

// Before Offhook is held against them, the peers are held against each other: a fault of the rig shows here.
func TestBrowsersCallEachOther(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	k, err := StartKamailio(ctx, KamailioOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()

	phone := func(library, user string, tone float64) *Browser {
		t.Helper()
		began := time.Now()
		b, err := StartBrowser(ctx, BrowserOptions{
			Library: library, URL: k.URL(), Pin: k.Pin, User: user, Password: Password(user), Domain: Domain,
			Register: true, Answer: true, Digits: true, Tone: tone,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(b.Close)
		if _, err := b.Wait(ctx, "registered"); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s registered after %v", library, time.Since(began))
		return b
	}
	alice, bob := phone("jssip", "alice", 440), phone("sipjs", "bob", 660)

	for _, call := range []struct {
		name     string
		from, to *Browser
		target   string
	}{{"JsSIP calls SIP.js", alice, bob, "bob"}, {"SIP.js calls JsSIP", bob, alice, "alice"}} {
		t.Run(call.name, func(t *testing.T) {
			if _, err := call.from.Do(ctx, "dial", call.target); err != nil {
				t.Fatal(err)
			}
			for _, b := range []*Browser{call.from, call.to} {
				if _, err := b.Wait(ctx, "answered"); err != nil {
					t.Fatal(err)
				}
			}
			if err := alice.Hear(ctx, 660); err != nil {
				t.Error(err)
			}
			if err := bob.Hear(ctx, 440); err != nil {
				t.Error(err)
			}
			if _, err := call.from.Do(ctx, "sendDigits", "1592#7*0"); err != nil {
				t.Fatal(err)
			}
			if err := call.to.HearDigits(ctx, "1592#7*0"); err != nil {
				t.Error(err)
			}
			stats, err := call.to.Stats(ctx)
			if err != nil || stats.Codec != "audio/opus" || stats.PacketsReceived == 0 {
				t.Errorf("statistics %+v, %v", stats, err)
			}
			if _, err := call.to.Do(ctx, "hangUp"); err != nil {
				t.Fatal(err)
			}
			for _, b := range []*Browser{call.from, call.to} {
				if _, err := b.Wait(ctx, "ended"); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
