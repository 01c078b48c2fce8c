//go:build linux

package rig

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Display is an X server that draws into memory, with a window manager.
type Display struct {
	Name string // as in DISPLAY, ":99"

	// FrameBuffer is the file that holds the screen as an XWD dump, always up to date.
	FrameBuffer string

	dir     string
	server  *process
	manager *process
}

// StartDisplay starts Xvfb and openbox with a screen of that size in pixels, and returns when windows can be opened.
func StartDisplay(ctx context.Context, width, height int) (_ *Display, err error) {
	dir, err := os.MkdirTemp("", "offhook-display-")
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	d := &Display{dir: dir, FrameBuffer: filepath.Join(dir, "Xvfb_screen0")}
	defer func() {
		if err != nil {
			d.Close()
		}
	}()
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	defer read.Close()
	// It finds a free display number itself and writes that to descriptor 3 when it is ready.
	args := []string{"-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset", "-fbdir", dir}
	d.server, err = start(ctx, "Xvfb", args, func(cmd *exec.Cmd) error {
		cmd.ExtraFiles = []*os.File{write}
		return nil
	})
	_ = write.Close()
	if err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeoutCause(ctx, 30*time.Second, errors.New("30 s passed"))
	defer cancel()
	if err := read.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		return nil, d.server.failure("it named no display: " + err.Error())
	}
	d.Name = ":" + strings.TrimSpace(number)

	if d.manager, err = start(ctx, "openbox", nil, func(cmd *exec.Cmd) error {
		cmd.Env = append(os.Environ(), d.Env()...)
		cmd.Env = append(cmd.Env, "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir, "XDG_DATA_HOME="+dir)
		return nil
	}); err != nil {
		return nil, err
	}
	err = d.manager.until(ready, "the root window", func() bool {
		cmd := exec.CommandContext(ready, "xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
		cmd.Env = append(os.Environ(), d.Env()...)
		out, err := cmd.Output()
		return err == nil && strings.Contains(string(out), "window id")
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Env are the environment variables with which a program uses this display and no other.
func (d *Display) Env() []string { return []string{"DISPLAY=" + d.Name, "WAYLAND_DISPLAY="} }

// Picture writes the whole screen into a PNG file.
func (d *Display) Picture(ctx context.Context, png string) error {
	cmd := exec.CommandContext(ctx, "import", "-window", "root", png)
	cmd.Env = append(os.Environ(), d.Env()...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("rig: taking a picture of %s: %w: %s", d.Name, err, out)
	}
	return nil
}

// Close ends the display and removes its files.
func (d *Display) Close() {
	for _, p := range []*process{d.manager, d.server} {
		if p != nil {
			p.stop()
		}
	}
	_ = os.RemoveAll(d.dir)
}
