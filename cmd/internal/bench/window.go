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

// desktop is a screen, a sound server and a bus in memory. OpenGL is then done by the processor, which costs time and
// memory that a graphics card would take over.
type desktop struct {
	display *rig.Display
	pulse   *rig.Pulse
	bus     *rig.Bus
}

func newDesktop(ctx context.Context) (_ *desktop, err error) {
	d := new(desktop)
	defer func() {
		if err != nil {
			d.Close()
		}
	}()
	if d.display, err = rig.StartDisplay(ctx, screenWidth, screenHeight); err != nil {
		return nil, err
	}
	if d.pulse, err = rig.StartPulse(ctx); err != nil {
		return nil, err
	}
	d.bus, err = rig.StartBus(ctx, rig.NoKeyring)
	return d, err
}

// Close ends all of it.
func (d *desktop) Close() {
	if d.bus != nil {
		d.bus.Close()
	}
	if d.pulse != nil {
		d.pulse.Close()
	}
	if d.display != nil {
		d.display.Close()
	}
}

// window is what start needs to open one on this desktop.
func (d *desktop) window(program, home string) window {
	return window{
		program: program,
		home:    home,
		env:     append(append(d.display.Env(), d.pulse.Env()...), d.bus.Env()...),
		screen:  d.display.FrameBuffer,
		colours: 8,
	}
}

// measureEmpty measures a window of the same size with nothing in it: what the toolkit costs by itself.
func measureEmpty(ctx context.Context, l *lab, p plan) (figures, error) {
	d, err := newDesktop(ctx)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	w := d.window(filepath.Join(p.programs, "empty"), filepath.Join(l.dir, "empty"))
	w.colours = 1
	measured := make(figures)
	if err := w.starts(ctx, measured); err != nil {
		return nil, err
	}
	_, err = w.start(ctx, func(pid int) error {
		return measured.cost(ctx, pid, p.idle, processorIdle, memoryIdle)
	})
	return measured, err
}

// measureWindow measures offhook: the phone with its window, an account at a PBX of another process, and devices.
func measureWindow(ctx context.Context, l *lab, p plan) (figures, error) {
	d, err := newDesktop(ctx)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	w := d.window(filepath.Join(p.programs, "offhook"), filepath.Join(l.dir, "home"))
	pbx, err := w.account(ctx, p)
	if err != nil {
		return nil, err
	}
	defer pbx.Close()
	measured := make(figures)
	if err := w.starts(ctx, measured); err != nil {
		return nil, err
	}
	_, err = w.start(ctx, func(pid int) error {
		return measured.cost(ctx, pid, p.idle, processorIdle, memoryIdle)
	})
	if err != nil {
		return nil, err
	}
	if err := hidden(ctx, d, w, p, measured); err != nil {
		return nil, err
	}
	if err := w.unprocessed(func() error { return windowInCall(ctx, d, w, p, measured, processorCall) }); err != nil {
		return nil, err
	}
	return measured, windowInCall(ctx, d, w, p, measured, processorVoice)
}

// windowInCall measures the phone in a call, with its levels to be seen. The memory is that of the last one.
func windowInCall(ctx context.Context, d *desktop, w window, p plan, measured figures, processor figure) error {
	// 9196 echoes until it is hung up. A number on the command line is in the field then, and waits for a person.
	_, err := w.start(ctx, func(pid int) error {
		if err := sleep(ctx, settling); err != nil {
			return err
		}
		if err := d.press(ctx, "Return"); err != nil {
			return err
		}
		if err := sounding(ctx, d.pulse); err != nil {
			return err
		}
		_, err := measured.costInCall(ctx, pid, p.call, processor)
		return err
	}, "9196")
	return err
}

// hidden measures the phone while its window is closed, and it lives in the tray.
func hidden(ctx context.Context, d *desktop, w window, p plan, measured figures) error {
	tray, err := rig.StartTray(d.bus)
	if err != nil {
		return err
	}
	defer tray.Close()
	_, err = w.start(ctx, func(pid int) error {
		if err := tray.WaitIcon(ctx); err != nil {
			return err
		}
		if err := sleep(ctx, settling); err != nil {
			return err
		}
		if err := d.press(ctx, "ctrl+w"); err != nil {
			return err
		}
		return measured.cost(ctx, pid, p.idle, processorHidden, memoryHidden)
	})
	return err
}

// press presses a key in the window.
func (d *desktop) press(ctx context.Context, key string) error {
	press := exec.CommandContext(ctx, "xdotool", "key", key)
	press.Env = append(os.Environ(), d.display.Env()...)
	if out, err := press.CombinedOutput(); err != nil {
		return fmt.Errorf("pressing %s: %w: %s", key, err, out)
	}
	return nil
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
	colours               int // that its first picture has at least
}

// account gives the phone an account at a demo PBX that runs in a process of its own, where its sound costs the window
// nothing.
func (w *window) account(ctx context.Context, p plan) (*rig.Offhook, error) {
	settings := w.settings()
	if err := os.MkdirAll(filepath.Dir(settings), 0o700); err != nil {
		return nil, fmt.Errorf("making a home: %w", err)
	}
	ca := filepath.Join(w.home, "ca.pem")
	pbx, err := rig.StartOffhook(ctx, rig.OffhookOptions{
		Program: filepath.Join(p.programs, "offhookctl"), Args: []string{"demopbx", "--listen", "127.0.0.1:0", "--ca-out", ca},
	})
	if err != nil {
		return nil, err
	}
	listening, err := pbx.Wait(ctx, "listening")
	if err == nil {
		doc := fmt.Sprintf("welcomed = true\n[desktop]\ntray_told = true\n[[account]]\nid = \"bench\"\nnumber = \"07010001000\"\nserver = %q\nca_file = %q\nregister = false\n", listening.WSS, ca)
		err = os.WriteFile(settings, []byte(doc), 0o600)
	}
	if err != nil {
		pbx.Close()
		return nil, err
	}
	return pbx, nil
}

func (w *window) settings() string { return filepath.Join(w.home, "config", "offhook", "config.toml") }

// unprocessed does something while nothing is done to the microphone's sound.
func (w *window) unprocessed(do func() error) error {
	doc, err := os.ReadFile(w.settings())
	if err != nil {
		return fmt.Errorf("switching audio processing off: %w", err)
	}
	off := append([]byte("audio = { echo_off = true, noise_off = true, gain_off = true }\n"), doc...)
	if err := os.WriteFile(w.settings(), off, 0o600); err != nil {
		return fmt.Errorf("switching audio processing off: %w", err)
	}
	if err := do(); err != nil {
		return err
	}
	if err := os.WriteFile(w.settings(), doc, 0o600); err != nil {
		return fmt.Errorf("switching audio processing on again: %w", err)
	}
	return nil
}

// starts times the start. The first one makes what later ones find, such as an index of the system's fonts; a person starts
// it often.
func (w *window) starts(ctx context.Context, measured figures) error {
	var starts []float64
	for range 6 {
		took, err := w.start(ctx, nil)
		if err != nil {
			return err
		}
		starts = append(starts, took)
	}
	measured[startToFrame], _ = median(starts[1:])
	return nil
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
			if colours(before, now) >= w.colours {
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
