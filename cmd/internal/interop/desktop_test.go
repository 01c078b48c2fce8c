//go:build interop

package interop

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient/demopbx"
)

// The sound devices, real ones as far as the program can tell: what comes out of the loudspeaker is recorded, and what the
// microphone hears comes back from an echo.
func TestSoundDevices(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	pulse, err := rig.StartPulse(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pulse.Close)
	tone := filepath.Join(t.TempDir(), "tone.wav")
	if err := rig.WriteTone(tone, ourTone, 30); err != nil {
		t.Fatal(err)
	}
	// A steady tone is noise to the noise suppressor, and would not come back.
	plain := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.WriteFile(plain, []byte("[audio]\necho_off = true\nnoise_off = true\ngain_off = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, number string
		hz           float64
	}{{"loudspeaker", "9197", demopbx.ToneHz}, {"microphone", "9196", ourTone}} {
		t.Run(test.name, func(t *testing.T) {
			quiet, err := pulse.Speak(ctx, tone)
			if err != nil {
				t.Fatal(err)
			}
			defer quiet()
			recording := filepath.Join(t.TempDir(), "speakers.wav")
			stop, err := pulse.Listen(ctx, recording)
			if err != nil {
				t.Fatal(err)
			}
			defer stop()
			o, err := rig.StartOffhook(ctx, rig.OffhookOptions{
				Program: program, Args: []string{"call", test.number, "--config", plain, "--demo", "--duration", "6s"}, Env: pulse.Env(),
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(o.Close)
			(&phone{Offhook: o}).finish(ctx, t, "answered")
			stop()
			if err := rig.FindTone(recording, test.hz); err != nil {
				t.Error(err)
			}
		})
	}
}

// A password goes into the keyring and nowhere else, and a call finds it there. Where there is no keyring, or it is
// locked, a sentence says so within seconds.
func TestKeyring(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	k := startKamailio(ctx, t, rig.KamailioOptions{})
	home := t.TempDir()
	run := func(bus *rig.Bus, stdin string, args ...string) (int, string) {
		t.Helper()
		o, err := rig.StartOffhook(ctx, rig.OffhookOptions{Program: program, Args: args, Stdin: stdin, Env: bus.Env(), Home: home})
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		limited, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		_, status, said, err := o.Finish(limited)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(said, rig.Password("bob")) {
			t.Errorf("offhookctl %v printed the password:\n%s", args, said)
		}
		return status, said
	}
	startBus := func(state rig.KeyringState) *rig.Bus {
		t.Helper()
		bus, err := rig.StartBus(ctx, state)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(bus.Close)
		return bus
	}
	with, without := startBus(rig.UnlockedKeyring), startBus(rig.NoKeyring)

	add := []string{"accounts", "add", "work", "--number", "bob", "--server", k.URL(), "--ca", k.CAFile, "--register", "--password-stdin"}
	if status, said := run(with, rig.Password("bob")+"\n", add...); status != 0 {
		t.Fatalf("accounts add ended with status %d:\n%s", status, said)
	}
	nobody := []string{"call", "nobody", "--account", "work", "--record", filepath.Join(home, "heard.wav")}
	// That there is no such number is what only somebody who is logged in is told.
	if _, said := run(with, "", nobody...); !strings.Contains(said, `"result":"not_found"`) {
		t.Errorf("with the keyring:\n%s", said)
	}
	if status, said := run(without, "", nobody...); status == 0 || !strings.Contains(strings.ToLower(said), "keyring") {
		t.Errorf("without a keyring, status %d:\n%s", status, said)
	}
	if err := with.Lock(); err != nil {
		t.Fatal(err)
	}
	if status, said := run(with, "", nobody...); status == 0 || !strings.Contains(strings.ToLower(said), "keyring") {
		t.Errorf("with a locked keyring, status %d:\n%s", status, said)
	}
}
