package desktop

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// autostart is the launch agent with which macOS starts the phone at login.
type autostart struct {
	path    string
	label   string
	program []string
	err     error // there is no place for it
}

func newAutostart(label string, program []string) *autostart {
	home, err := os.UserHomeDir()
	return &autostart{path: filepath.Join(home, "Library", "LaunchAgents", label+".plist"), label: label, program: program, err: err}
}

// StartsAtLogin reports whether there is a launch agent. What is switched off
// in the system's settings is launchd's own, and not seen here.
func (a *autostart) StartsAtLogin(context.Context) (bool, error) {
	_, err := a.read()
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errBadAgent) {
		return false, nil
	}
	return err == nil, err
}

func (a *autostart) read() ([]string, error) {
	if a.err != nil {
		return nil, a.err
	}
	text, err := readStart(a.path, maxAgent)
	if err != nil {
		return nil, err
	}
	return parseAgent(text)
}

// SetStartsAtLogin writes the launch agent, or removes it. It counts from the
// next login on.
func (a *autostart) SetStartsAtLogin(_ context.Context, on bool) error {
	if a.err != nil {
		return a.err
	}
	if !on {
		return removeFile(a.path)
	}
	text, err := agentPlist(a.label, a.program)
	if err != nil {
		return err
	}
	return writeWhole(a.path, text)
}

// follow writes the launch agent anew where its program is gone and we are what
// has become of it.
func (a *autostart) follow(ctx context.Context) error {
	program, err := a.read()
	if err != nil || filepath.Base(program[0]) != filepath.Base(a.program[0]) {
		return nil // it is not there, or not ours
	}
	if _, err := os.Stat(program[0]); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return a.SetStartsAtLogin(ctx, true)
}
