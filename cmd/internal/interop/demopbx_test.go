//go:build interop

package interop

import (
	"context"
	"net/url"
	"testing"
	"time"

	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient/demopbx"
)

// The built-in PBX is what people try Offhook on and what its own tests call. That it is a PBX, and not only something
// that Offhook gets on with, is what a browser says of it here.
//
// Its imitations of other servers are left out: they declare one SSRC and send another, or leave out the mid, and a
// browser is silent then, which is why Offhook must not be.
func TestBrowserOnDemoPBX(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	digits := make(chan string, 1)
	pbx, err := demopbx.Start(ctx, demopbx.Options{Hooks: demopbx.Hooks{Digits: func(d string) { digits <- d }}})
	if err != nil {
		t.Fatal(err)
	}
	defer pbx.Close()
	b := browserOn(ctx, t, pbx)
	if _, err := b.Wait(ctx, "registered"); err != nil {
		t.Fatal(err)
	}

	call(ctx, t, b, "9197", func() {
		if err := b.Hear(ctx, demopbx.ToneHz); err != nil {
			t.Error(err)
		}
	})
	call(ctx, t, b, "9196", func() {
		if err := b.Hear(ctx, browserTone); err != nil {
			t.Error("echo:", err)
		}
	})
	call(ctx, t, b, "9195", func() {
		if _, err := b.Wait(ctx, "decoded"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Do(ctx, "sendDigits", "159#"); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-digits:
			if got != "159" && got != "159#" {
				t.Errorf("the PBX collected %q, not 159#", got)
			}
		case <-ctx.Done():
			t.Fatal("the PBX collected no digits")
		}
	})
}

// browserTone is what the browsers' microphones hear, in Hz.
const browserTone = 440

func browserOn(ctx context.Context, t *testing.T, pbx *demopbx.Server) *rig.Browser {
	t.Helper()
	address, err := url.Parse(pbx.URL())
	if err != nil {
		t.Fatal(err)
	}
	pin, err := rig.PinOf(ctx, address.Host, pbx.CertPEM())
	if err != nil {
		t.Fatal(err)
	}
	user := pbx.Users()[0]
	b, err := rig.StartBrowser(ctx, rig.BrowserOptions{
		Library: "jssip", URL: pbx.URL(), Pin: pin, User: user.Name, Password: user.Password, Domain: address.Hostname(),
		Register: true, Tone: browserTone,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// call has a browser call a number, does something in the call, and hangs up.
func call(ctx context.Context, t *testing.T, b *rig.Browser, number string, during func()) {
	t.Helper()
	if _, err := b.Do(ctx, "dial", number); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Wait(ctx, "answered"); err != nil {
		t.Fatal(err)
	}
	during()
	if _, err := b.Do(ctx, "hangUp"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Wait(ctx, "ended"); err != nil {
		t.Fatal(err)
	}
}
