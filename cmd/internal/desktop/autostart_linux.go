package desktop

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// autostart is the entry with which the session starts the phone (Desktop
// Application Autostart Specification).
type autostart struct {
	path    string
	id      string
	program []string
	err     error // there is no place for it
}

func newAutostart(id string, program []string) *autostart {
	dir, err := os.UserConfigDir()
	return &autostart{path: filepath.Join(dir, "autostart", id+".desktop"), id: id, program: program, err: err}
}

// StartsAtLogin reports whether the session will start the phone.
func (a *autostart) StartsAtLogin(context.Context) (bool, error) {
	e, err := a.read()
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errBadEntry) {
		return false, nil
	}
	return err == nil && !e.off, err
}

func (a *autostart) read() (entry, error) {
	if a.err != nil {
		return entry{}, a.err
	}
	text, err := readStart(a.path, maxEntry)
	if err != nil {
		return entry{}, err
	}
	return parseEntry(text)
}

// SetStartsAtLogin writes the entry, or removes it.
func (a *autostart) SetStartsAtLogin(_ context.Context, on bool) error {
	if a.err != nil {
		return a.err
	}
	if !on {
		return removeFile(a.path)
	}
	return writeWhole(a.path, strings.Join([]string{
		"[Desktop Entry]", "Type=Application", "Name=Offhook", "Icon=" + a.id,
		"TryExec=" + escape(a.program[0]), // the session passes over a program that was uninstalled
		"Exec=" + execLine(a.program), "Terminal=false", "X-GNOME-Autostart-enabled=true", "",
	}, "\n"))
}

// follow writes the entry anew where its program is gone and we are what has
// become of it: moved, or updated into another folder.
func (a *autostart) follow(ctx context.Context) error {
	e, err := a.read()
	if err != nil || e.off || filepath.Base(e.exec[0]) != filepath.Base(a.program[0]) {
		return nil // it is not there, or not ours
	}
	if _, err := os.Stat(e.exec[0]); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return a.SetStartsAtLogin(ctx, true)
}
