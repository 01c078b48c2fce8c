package desktop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// Where Windows keeps what starts at login, and what Task Manager's list has
// switched off: a binary value whose first byte is odd.
const (
	runKey      = `Software\Microsoft\Windows\CurrentVersion\Run`
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
	runValue    = "Offhook"
)

// autostart is the value with which Windows starts the phone.
type autostart struct{ program []string }

func newAutostart(program []string) *autostart { return &autostart{program} }

// StartsAtLogin reports whether Windows will start the phone.
func (a *autostart) StartsAtLogin(context.Context) (bool, error) {
	command, err := a.command()
	if err != nil || command == "" {
		return false, err
	}
	k, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return true, nil // nothing was ever switched off
	}
	defer k.Close()
	state, _, err := k.GetBinaryValue(runValue)
	return err != nil || len(state) == 0 || state[0]%2 == 0, nil
}

// command returns what Windows runs; empty for nothing.
func (a *autostart) command() (string, error) {
	k, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("opening the Run key: %w", err)
	}
	defer k.Close()
	command, _, err := k.GetStringValue(runValue)
	if errors.Is(err, registry.ErrNotExist) {
		return "", nil
	}
	return command, err
}

// SetStartsAtLogin writes the value, or removes it.
func (a *autostart) SetStartsAtLogin(_ context.Context, on bool) error {
	k, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return fmt.Errorf("opening the Run key: %w", err)
	}
	defer k.Close()
	if on {
		err = k.SetStringValue(runValue, windows.ComposeCommandLine(a.program))
	} else {
		err = k.DeleteValue(runValue)
	}
	if err != nil && !errors.Is(err, registry.ErrNotExist) {
		return fmt.Errorf("writing the Run key: %w", err)
	}
	if approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE); err == nil {
		defer approved.Close()
		_ = approved.DeleteValue(runValue) // a choice of long ago; not there is as well
	}
	return nil
}

// follow writes the value anew where its program is gone and we are what has
// become of it.
func (a *autostart) follow(context.Context) error {
	command, err := a.command()
	if err != nil || command == "" {
		return err
	}
	args, err := windows.DecomposeCommandLine(command)
	if err != nil || len(args) == 0 || filepath.Base(args[0]) != filepath.Base(a.program[0]) {
		return nil // not ours
	}
	if _, err := os.Stat(args[0]); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	k, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer k.Close()
	return k.SetStringValue(runValue, windows.ComposeCommandLine(a.program)) // whether it is on stays as it is
}
