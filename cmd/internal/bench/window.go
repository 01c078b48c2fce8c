//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"offhook/cmd/internal/interop/rig"
)

// The screen that the window is opened on.
const screenWidth, screenHeight = 1280, 900

// measureWindow measures offhook: the phone with its window on a screen in memory, on its demo PBX, with a sound server in
// memory too. OpenGL is then done by the processor, which costs time and memory that a graphics card would take over.
func measureWindow(ctx context.Context, l *lab, p plan) (figures, error) {
	display, err := rig.StartDisplay(ctx, screenWidth, screenHeight)
	if err != nil {
		return nil, err
	}
	defer display.Close()
	pulse, err := rig.StartPulse(ctx)
	if err != nil {
		return nil, err
	}
	defer pulse.Close()
	bus, err := rig.StartBus(ctx, rig.NoKeyring)
	if err != nil {
		return nil, err
	}
	defer bus.Close()
	w := window{
		program: filepath.Join(p.programs, "offhook"),
		home:    filepath.Join(l.dir, "home"),
		env:     append(append(display.Env(), pulse.Env()...), bus.Env()...),
		screen:  display.FrameBuffer,
	}
	measured := make(figures)
	// The first start makes what later ones find, such as an index of the system's fonts; a person starts it often.
	for range 3 {
		took, err := w.start(ctx, nil)
		if err != nil {
			return nil, err
		}
		measured[startToFrame] = took
	}
	_, err = w.start(ctx, func(pid int) error {
		return measured.cost(ctx, pid, p.idle, processorIdle, memoryIdle)
	}, "--demo")
	if err != nil {
		return nil, err
	}
	// 9196 echoes until it is hung up. A number on the command line is in the field then, and waits for a person.
	_, err = w.start(ctx, func(pid int) error {
		if err := sleep(ctx, settling); err != nil {
			return err
		}
		enter := exec.CommandContext(ctx, "xdotool", "key", "Return")
		enter.Env = append(os.Environ(), display.Env()...)
		if out, err := enter.CombinedOutput(); err != nil {
			return fmt.Errorf("pressing Enter: %w: %s", err, out)
		}
		if err := sounding(ctx, pulse); err != nil {
			return err
		}
		return measured.cost(ctx, pid, p.call, processorCall, memoryCall)
	}, "--demo", "9196")
	if err != nil {
		return nil, err
	}
	return measured, nil
}

// sounding waits until the program plays and records: until it is in a call.
func sounding(ctx context.Context, pulse *rig.Pulse) error {
	for began := time.Now(); time.Since(began) < 30*time.Second; {
		played, err := pulse.Control(ctx, "list", "short", "sink-inputs")
		if err != nil {
			return err
		}
		recorded, err := pulse.Control(ctx, "list", "short", "source-outputs")
		if err != nil {
			return err
		}
		if played != "" && recorded != "" {
			return nil
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return errors.New("the window placed no call that is heard within 30 s")
}

// window starts the program with its window.
type window struct {
	program, home, screen string
	env                   []string
}

// start opens the window, returns how many milliseconds it took until something was painted, does something meanwhile
// with the process, and closes it.
func (w *window) start(ctx context.Context, during func(pid int) error, args ...string) (float64, error) {
	if err := os.MkdirAll(w.home, 0o700); err != nil {
		return 0, fmt.Errorf("making a home: %w", err)
	}
	before, err := os.ReadFile(w.screen)
	if err != nil {
		return 0, fmt.Errorf("reading the screen: %w", err)
	}
	cmd := exec.CommandContext(ctx, w.program, args...)
	cmd.Env = append(append(os.Environ(), rig.HomeEnv(w.home)...), w.env...)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("starting %s: %w", w.program, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	took, err := w.painted(ctx, before, began, ended)
	if err == nil && during != nil {
		err = during(cmd.Process.Pid)
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		_ = cmd.Process.Kill()
		<-ended
	}
	return took, err
}

// painted waits until a good part of the screen has changed: the window with its content, not the window manager's empty
// frame.
func (w *window) painted(ctx context.Context, before []byte, began time.Time, ended <-chan error) (float64, error) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		select {
		case <-tick.C:
			now, err := os.ReadFile(w.screen)
			if err != nil {
				return 0, fmt.Errorf("reading the screen: %w", err)
			}
			if colours(before, now) >= 8 {
				return milliseconds(time.Since(began)), nil
			}
		case err := <-ended:
			return 0, fmt.Errorf("it ended without a window: %w", err)
		case <-limit.C:
			return 0, errors.New("no window within a minute")
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
}

// colours counts the different colours of the pixels that differ between two screens, up to 8: smooth text alone has more.
func colours(before, now []byte) int {
	if len(before) != len(now) || bytes.Equal(before, now) {
		return 0
	}
	seen := make(map[[4]byte]bool)
	for i := 0; i+4 <= len(now) && len(seen) < 8; i += 4 {
		if pixel := [4]byte(now[i : i+4]); pixel != [4]byte(before[i:i+4]) {
			seen[pixel] = true
		}
	}
	return len(seen)
}
