//go:build linux

package rig

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Wine is a Windows of one's own: an empty prefix, with what Wine 8 lacks for Go programs.
type Wine struct {
	dir string
}

// StartWine makes the prefix; that takes some ten seconds and 0.7 GB. missing is the C source of the DLL that has what
// Wine lacks (packaging/windows/testdata), built here with mingw-w64.
func StartWine(ctx context.Context, missing string) (_ *Wine, err error) {
	dir, err := os.MkdirTemp("", "offhook-wine-")
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	w := &Wine{dir: dir}
	defer func() {
		if err != nil {
			w.Close()
		}
	}()
	if err := w.run(ctx, "wineboot", "--init"); err != nil {
		return nil, err
	}
	dll := filepath.Join(dir, "drive_c", "windows", "system32", "bcryptprimitives.dll")
	if _, err := os.Stat(dll); err == nil {
		return w, nil // a Wine that has it
	}
	return w, w.run(ctx, "x86_64-w64-mingw32-gcc-posix", "-Wall", "-Wextra", "-Werror", "-shared", "-o", dll, missing, "-ladvapi32", "-lws2_32")
}

func (w *Wine) run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	// No display: Wine would ask on it whether to install more.
	cmd.Env = append(append(os.Environ(), w.Env()...), "DISPLAY=", "WAYLAND_DISPLAY=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("rig: %s %v: %w: %s", name, args, err, out)
	}
	return nil
}

// Env are the environment variables with which wine uses this prefix. Neither .NET nor a browser is wanted in it; and
// Wine 8 ends a program that tells screen readers of a change (UiaRaiseStructureChangedEvent), so there are none.
func (w *Wine) Env() []string {
	return []string{"WINEPREFIX=" + w.dir, "WINEARCH=win64", "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml,uiautomationcore="}
}

// Path is how programs under Wine name a file of this system.
func (w *Wine) Path(file string) string { return "Z:" + strings.ReplaceAll(file, "/", `\`) }

// Close ends every program in the prefix and removes it.
func (w *Wine) Close() {
	for _, option := range []string{"-k", "-w"} { // kill, wait; both fail where nothing runs
		cmd := exec.Command("wineserver", option)
		cmd.Env = append(os.Environ(), w.Env()...)
		_ = cmd.Run()
	}
	_ = os.RemoveAll(w.dir)
}
