//go:build interop

package rig

import (
	"context"
	"testing"
	"time"
)

// A browser and a phone that knows no WebRTC hear each other through the relay, whoever calls.
func TestRelayBetweenBrowserAndPlainRTP(t *testing.T) {
	if Address() == "" {
		t.Skip("baresip leaves loopback out, and this machine has no other address")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	relay, err := StartRTPEngine(ctx, Address())
	if err != nil {
		t.Fatal(err)
	}
	defer relay.Close()
	k, err := StartKamailio(ctx, KamailioOptions{Host: Address(), Relay: relay})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	carol, err := StartBaresip(ctx, BaresipOptions{Server: k, User: "carol", Codecs: []string{"PCMA"}, Tone: 1000, Answer: true, Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	defer carol.Close()
	alice, err := StartBrowser(ctx, BrowserOptions{
		Library: "jssip", URL: k.URL(), Pin: k.Pin, User: "alice", Password: Password("alice"), Domain: Domain, Register: true, Answer: true, Tone: 440,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer alice.Close()
	if _, err := alice.Wait(ctx, "registered"); err != nil {
		t.Fatal(err)
	}
	for _, call := range []func() error{
		func() error { _, err := alice.Do(ctx, "dial", "carol"); return err },
		func() error { return carol.Dial("alice") },
	} {
		if err := call(); err != nil {
			t.Fatal(err)
		}
		if _, err := carol.Wait(ctx, "CALL_ESTABLISHED"); err != nil {
			t.Fatal(err)
		}
		if err := alice.Hear(ctx, 1000); err != nil {
			t.Errorf("%v\n%s\n%s", err, relay.Log(), k.Log())
		}
		// Half a second is looked at; the first of it may come before the relay knows the way.
		for sent := 0; sent < 75; {
			stats, err := alice.Stats(ctx)
			if err != nil {
				t.Fatal(err)
			}
			sent = stats.PacketsSent
		}
		if err := carol.HangUp(); err != nil {
			t.Fatal(err)
		}
		if _, err := alice.Wait(ctx, "ended"); err != nil {
			t.Fatal(err)
		}
		if _, err := carol.Wait(ctx, "CALL_CLOSED"); err != nil {
			t.Fatal(err)
		}
	}
	recordings, err := carol.Recordings()
	if err != nil || len(recordings) != 2 {
		t.Fatalf("baresip's recordings: %v, %v", recordings, err)
	}
	for _, name := range recordings {
		if err := FindTone(name, 440); err != nil {
			t.Error(err)
		}
	}
}
