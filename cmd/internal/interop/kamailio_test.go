//go:build interop

package interop

import (
	"context"
	"strings"
	"testing"
	"time"

	"offhook/cmd/internal/interop/rig"
)

// patience is how long one test may take on a machine that has other things to do as well.
const patience = time.Minute

func startKamailio(ctx context.Context, t *testing.T, options rig.KamailioOptions) *rig.Kamailio {
	t.Helper()
	k, err := rig.StartKamailio(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

// browser starts a page that is registered as alice.
func browser(ctx context.Context, t *testing.T, k *rig.Kamailio, library string, answer bool) *rig.Browser {
	t.Helper()
	b, err := rig.StartBrowser(ctx, rig.BrowserOptions{
		Library: library, URL: k.URL(), Pin: k.Pin, User: "alice", Password: rig.Password("alice"), Domain: rig.Domain,
		Register: true, Answer: answer, Digits: true, Tone: browserTone,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	if _, err := b.Wait(ctx, "registered"); err != nil {
		t.Fatal(err)
	}
	return b
}

// asBob are the flags with which offhookctl is bob on that server.
func asBob(k *rig.Kamailio) []string {
	return []string{"--server", k.URL(), "--user", "bob", "--ca", k.CAFile, "--register"}
}

// A phone in a browser and Offhook call each other; each hears the tone that the other sends, and either may hang up.
func TestBrowser(t *testing.T) {
	for _, library := range []string{"jssip", "sipjs"} {
		t.Run(library, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			k := startKamailio(ctx, t, rig.KamailioOptions{})
			b := browser(ctx, t, k, library, true)
			t.Run("it calls us and hangs up", func(t *testing.T) { browserCallsUs(ctx, t, k, b) })
			t.Run("we call it and hang up", func(t *testing.T) { weCallBrowser(ctx, t, k, b) })
			t.Run("we call it and it hangs up", func(t *testing.T) { browserHangsUp(ctx, t, k, b) })
		})
	}
}

func browserCallsUs(ctx context.Context, t *testing.T, k *rig.Kamailio, b *rig.Browser) {
	p := startPhone(ctx, t, rig.Password("bob"), append([]string{"answer", "--once"}, asBob(k)...)...)
	if err := p.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	call(ctx, t, b, "bob", func() {
		if err := b.Hear(ctx, ourTone); err != nil {
			t.Error(err)
		}
		p.hear(ctx, t, browserTone)
	})
	summary := p.finish(ctx, t, "answered")
	if summary.Codec == "" || !strings.HasPrefix(strings.ToLower(summary.Codec), "opus") || summary.By != "remote" {
		t.Errorf("codec %q, ended by %q; want opus, ended by the remote side", summary.Codec, summary.By)
	}
}

func weCallBrowser(ctx context.Context, t *testing.T, k *rig.Kamailio, b *rig.Browser) {
	args := append([]string{"call", "alice", "--dtmf", "1592#7*0", "--duration", "6s"}, asBob(k)...)
	p := startPhone(ctx, t, rig.Password("bob"), args...)
	p.talk(ctx, t)
	if err := b.HearDigits(ctx, "1592#7*0"); err != nil {
		t.Error(err)
	}
	if err := b.Hear(ctx, ourTone); err != nil {
		t.Error(err)
	}
	summary := p.finish(ctx, t, "answered")
	if summary.By != "local" || summary.Rx.Packets < 100 || summary.Tx.Packets < 100 {
		t.Errorf("%+v; want a call of some hundred packets that we ended", summary)
	}
	if _, err := b.Wait(ctx, "ended"); err != nil {
		t.Error(err)
	}
	if err := rig.FindTone(p.recording, browserTone); err != nil {
		t.Error(err)
	}
}

func browserHangsUp(ctx context.Context, t *testing.T, k *rig.Kamailio, b *rig.Browser) {
	p := startPhone(ctx, t, rig.Password("bob"), append([]string{"call", "alice"}, asBob(k)...)...)
	p.talk(ctx, t)
	if err := b.Hear(ctx, ourTone); err != nil {
		t.Error(err)
	}
	if _, err := b.Do(ctx, "hangUp"); err != nil {
		t.Fatal(err)
	}
	if summary := p.finish(ctx, t, "answered"); summary.By != "remote" {
		t.Errorf("ended by %q, want the remote side", summary.By)
	}
}

// A trunk is called through without logging in.
func TestTrunk(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	k := startKamailio(ctx, t, rig.KamailioOptions{})
	b := browser(ctx, t, k, "jssip", true)
	p := startPhone(ctx, t, "", "call", "alice", "--server", k.TrunkURL(), "--user", "07010001000", "--ca", k.CAFile)
	p.talk(ctx, t)
	incoming, err := b.Wait(ctx, "incoming")
	if err != nil {
		t.Fatal(err)
	}
	if incoming.From != "07010001000" {
		t.Errorf("the call came from %q, want 07010001000", incoming.From)
	}
	if err := b.Hear(ctx, ourTone); err != nil {
		t.Error(err)
	}
	p.hear(ctx, t, browserTone)
	if _, err := b.Do(ctx, "hangUp"); err != nil {
		t.Fatal(err)
	}
	p.finish(ctx, t, "answered")
}

// The caller gives up while it rings, and the callee declines.
func TestUnansweredCalls(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	k := startKamailio(ctx, t, rig.KamailioOptions{})
	b := browser(ctx, t, k, "jssip", false)

	t.Run("we cancel", func(t *testing.T) {
		p := startPhone(ctx, t, rig.Password("bob"), append([]string{"call", "alice"}, asBob(k)...)...)
		if _, err := p.Wait(ctx, "ringing"); err != nil {
			t.Fatal(err)
		}
		if err := p.Interrupt(); err != nil {
			t.Fatal(err)
		}
		p.finish(ctx, t, "cancelled")
		if _, err := b.Wait(ctx, "failed"); err != nil {
			t.Error(err)
		}
	})
	t.Run("it declines", func(t *testing.T) {
		p := startPhone(ctx, t, rig.Password("bob"), append([]string{"call", "alice"}, asBob(k)...)...)
		if _, err := p.Wait(ctx, "ringing"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Do(ctx, "hangUp"); err != nil {
			t.Fatal(err)
		}
		// JsSIP's terminate refuses with 480.
		p.finish(ctx, t, "unavailable")
	})
}

// Digest with SHA-256 (RFC 8760), and what a person is told when a call can't be made.
func TestServerSays(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	k := startKamailio(ctx, t, rig.KamailioOptions{Algorithm: "SHA-256"})
	other := startKamailio(ctx, t, rig.KamailioOptions{})
	gone := startKamailio(ctx, t, rig.KamailioOptions{})
	gone.Close()
	tests := []struct {
		name, password string
		args           []string
		result         string
	}{
		{"nobody of that number", "secret-bob", append([]string{"call", "nobody"}, asBob(k)...), "not_found"},
		{"a wrong password", "wrong", append([]string{"call", "alice"}, asBob(k)...), "unauthorised"},
		{"not logged in", "secret-bob", append([]string{"call", "carol"}, asBob(k)...), "unavailable"},
		{"another authority", "secret-bob", append([]string{"call", "alice"}, "--server", k.URL(), "--user", "bob", "--register", "--ca", other.CAFile), "certificate"},
		{"no authority", "secret-bob", append([]string{"call", "alice"}, "--server", k.URL(), "--user", "bob", "--register"), "certificate"},
		{"nobody there", "secret-bob", append([]string{"call", "alice"}, "--server", gone.URL(), "--user", "bob", "--register"), "unreachable"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			startPhone(ctx, t, test.password, test.args...).finish(ctx, t, test.result)
		})
	}
}
