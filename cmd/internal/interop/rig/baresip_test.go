//go:build interop

package rig

import (
	"context"
	"testing"
	"time"
)

func TestBrowserCallsBaresip(t *testing.T) {
	if Address() == "" {
		t.Skip("baresip offers no loopback candidate, and this machine has no other address")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	k, err := StartKamailio(ctx, KamailioOptions{Host: Address()})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	carol, err := StartBaresip(ctx, BaresipOptions{Server: k, User: "carol", Codecs: []string{"PCMU"}, Tone: 1000, Answer: true})
	if err != nil {
		t.Fatal(err)
	}
	defer carol.Close()
	alice, err := StartBrowser(ctx, BrowserOptions{
		Library: "jssip", URL: k.URL(), Pin: k.Pin, User: "alice", Password: Password("alice"), Domain: Domain, Register: true, Tone: 440,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer alice.Close()
	if _, err := alice.Wait(ctx, "registered"); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Do(ctx, "dial", "carol"); err != nil {
		t.Fatal(err)
	}
	if _, err := carol.Wait(ctx, "CALL_ESTABLISHED"); err != nil {
		t.Fatal(err)
	}
	if err := alice.Hear(ctx, 1000); err != nil {
		t.Error(err)
	}
	stats, err := alice.Stats(ctx)
	if err != nil || stats.Codec != "audio/PCMU" {
		t.Errorf("statistics %+v, %v", stats, err)
	}
	if err := carol.HangUp(); err != nil {
		t.Fatal(err)
	}
	if _, err := carol.Wait(ctx, "CALL_CLOSED"); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Wait(ctx, "ended"); err != nil {
		t.Fatal(err)
	}

}
