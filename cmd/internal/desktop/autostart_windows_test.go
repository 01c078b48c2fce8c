package desktop

import (
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// TestRunKey uses the registry of whoever runs it, and leaves it as it was.
func TestRunKey(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "a folder", "offhook.exe")
	a := newAutostart([]string{gone, "--hidden"})
	before, err := a.command()
	if err != nil {
		t.Fatal(err)
	}
	if before != "" {
		t.Skip("Offhook starts at login here: its own registry value is left alone")
	}
	t.Cleanup(func() { _ = a.SetStartsAtLogin(t.Context(), false) })
	want := func(want bool) {
		t.Helper()
		if on, err := a.StartsAtLogin(t.Context()); err != nil || on != want {
			t.Errorf("starts at login: %v, %v, want %v", on, err, want)
		}
	}
	want(false)
	if err := a.SetStartsAtLogin(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	want(true)
	moved := newAutostart([]string{filepath.Join(t.TempDir(), "offhook.exe"), "--hidden"})
	if err := moved.follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if command, err := a.command(); err != nil || command != windows.ComposeCommandLine(moved.program) {
		t.Errorf("the program has moved, the value is %q, %v", command, err)
	}
	k, _, err := registry.CreateKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if err := k.SetBinaryValue(runValue, []byte{3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		t.Fatal(err)
	}
	want(false) // switched off in Task Manager
	if err := a.SetStartsAtLogin(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	want(true)
	if err := a.SetStartsAtLogin(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	want(false)
}
