package desktop

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAutostart(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	bin := filepath.Join(dir, `a "b" $c\d 100%`)
	old, moved := filepath.Join(bin, "offhook"), filepath.Join(dir, "offhook")
	if err := writeWhole(old, "x"); err != nil {
		t.Fatal(err)
	}
	a := newAutostart("org.offhook.Test", []string{old, "--hidden"})
	want := func(a *autostart, want bool) {
		t.Helper()
		if on, err := a.StartsAtLogin(t.Context()); err != nil || on != want {
			t.Errorf("starts at login: %v, %v, want %v", on, err, want)
		}
	}
	set := func(ctx context.Context, on bool) {
		t.Helper()
		if err := a.SetStartsAtLogin(ctx, on); err != nil {
			t.Fatal(err)
		}
	}
	want(a, false)
	set(t.Context(), false) // it is not there: no error
	set(t.Context(), true)
	want(a, true)
	b := newAutostart("org.offhook.Test", []string{moved, "--hidden"})
	if err := b.follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e, err := b.read(); err != nil || !slices.Equal(e.exec, a.program) {
		t.Errorf("another program of ours that is still there was replaced: %+v, %v", e, err)
	}
	if err := os.Rename(old, moved); err != nil {
		t.Fatal(err)
	}
	if err := b.follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e, err := b.read(); err != nil || !slices.Equal(e.exec, b.program) {
		t.Errorf("the program has moved, the entry has not: %+v, %v", e, err)
	}
	// What the session's settings switch off stays off.
	text, err := os.ReadFile(a.path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "\nTryExec=" + moved + "\n"; !strings.Contains(string(text), want) {
		t.Errorf("the session would look for a program that is gone: no %q in %q", want, text)
	}
	off := strings.ReplaceAll(string(text), "enabled=true", "enabled=false")
	if err := os.WriteFile(a.path, []byte(off), 0o600); err != nil {
		t.Fatal(err)
	}
	want(a, false)
	set(t.Context(), true)
	want(a, true)
	set(t.Context(), false)
	want(a, false)
	if left, err := filepath.Glob(filepath.Join(dir, "autostart", "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestAutostartWithoutAPlace(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("HOME", "")
	a := newAutostart("org.offhook.Test", []string{"/x"})
	if _, err := a.StartsAtLogin(t.Context()); err == nil {
		t.Error("no home, and no error")
	}
	if err := a.SetStartsAtLogin(t.Context(), true); err == nil {
		t.Error("no home, and no error")
	}
}
