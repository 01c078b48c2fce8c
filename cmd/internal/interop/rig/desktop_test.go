//go:build interop

package rig

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestPulse(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err := StartPulse(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	info, err := p.Control(ctx, "info")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Default Sink: " + Speakers, "Default Source: " + Microphone} {
		if !strings.Contains(info, want) {
			t.Errorf("pactl info lacks %q:\n%s", want, info)
		}
	}
}

func TestBus(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, state := range []KeyringState{NoKeyring, UnlockedKeyring} {
		b, err := StartBus(ctx, state)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		if has := b.hasOwner("org.freedesktop.secrets"); has != (state == UnlockedKeyring) {
			t.Errorf("state %d: Secret Service on the bus: %v", state, has)
		}
		if state == UnlockedKeyring {
			if err := b.Lock(); err != nil {
				t.Fatal(err)
			}
			if b.isUnlocked() {
				t.Error("the keyring is not locked")
			}
		}
	}
}

func TestDisplay(t *testing.T) {
	if _, err := exec.LookPath("Xvfb"); err != nil {
		t.Skip("Xvfb belongs to what make test-gui installs:", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	d, err := StartDisplay(ctx, 640, 480)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	picture := filepath.Join(t.TempDir(), "screen.png")
	if err := d.Picture(ctx, picture); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{picture, d.FrameBuffer} {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}
