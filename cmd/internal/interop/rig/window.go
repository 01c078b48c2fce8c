//go:build linux

package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// WindowOptions says how to run offhook.
type WindowOptions struct {
	Program string
	Args    []string
	Env     []string // beside this process's own and the display's, such as a Pulse's
	Home    string   // folder for its settings and history
	Display *Display
}

// Window is a running offhook, with --verbose.
type Window struct {
	proc    *process
	display *Display
}

// StartWindow starts offhook and returns when its window is there and has the keyboard.
func StartWindow(ctx context.Context, options WindowOptions) (_ *Window, err error) {
	w := &Window{display: options.Display}
	w.proc, err = start(ctx, options.Program, append(options.Args, "--verbose"), func(cmd *exec.Cmd) error {
		cmd.Env = append(os.Environ(), HomeEnv(options.Home)...)
		cmd.Env = append(append(cmd.Env, options.Display.Env()...), options.Env...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeoutCause(ctx, time.Minute, errors.New("a minute passed"))
	defer cancel()
	err = w.proc.until(ready, "its window", func() bool {
		return w.xdotool(ready, "search", "--onlyvisible", "--name", "^Offhook", "windowfocus", "--sync") == nil
	})
	if err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (w *Window) xdotool(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "xdotool", args...)
	cmd.Env = append(os.Environ(), w.display.Env()...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("rig: xdotool %v: %w: %s", args, err, out)
	}
	return nil
}

// Press presses keys, one after the other, by their X names: "Return", "ctrl+m".
func (w *Window) Press(ctx context.Context, keys ...string) error {
	return w.xdotool(ctx, append([]string{"key", "--delay", "100"}, keys...)...)
}

// WaitSaid waits for a line of the log that has all parts.
func (w *Window) WaitSaid(ctx context.Context, parts ...string) error {
	return w.proc.until(ctx, "a line with "+strings.Join(parts, ", "), func() bool {
		for line := range strings.Lines(w.proc.log.all()) {
			all := true
			for _, part := range parts {
				all = all && strings.Contains(line, part)
			}
			if all {
				return true
			}
		}
		return false
	})
}

// WaitFor waits for what no log line tells, such as a picture; what names it in the error.
func (w *Window) WaitFor(ctx context.Context, what string, condition func() bool) error {
	return w.proc.until(ctx, what, condition)
}

// WaitEnded waits until the program ends by itself.
func (w *Window) WaitEnded(ctx context.Context) error {
	select {
	case <-w.proc.done:
		return nil
	case <-ctx.Done():
		return w.proc.failure(fmt.Sprintf("%v, while waiting for its end", context.Cause(ctx)))
	}
}

// Close ends the program.
func (w *Window) Close() { w.proc.stop() }
