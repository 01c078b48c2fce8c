//go:build packages

package shipped

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient/demopbx"
)

// patience is how long a test may take; the machine may be busy.
const patience = 4 * time.Minute

const root = "../../../.."

// product finds the one file in dist of that name.
func product(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "dist", pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("dist/%s: found %v; make packages builds one", pattern, found)
	}
	path, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// version is what the file's name says: offhook_VERSION-0offhook1_amd64.deb, offhook-VERSION-windows-amd64.zip.
func version(file, before, after string) string {
	name := strings.TrimPrefix(filepath.Base(file), before)
	version, _, _ := strings.Cut(name, after)
	return version
}

// callOnTheCommandLine places the demo call with offhookctl and looks at what came of it.
func callOnTheCommandLine(ctx context.Context, t *testing.T, program rig.OffhookOptions, name func(file string) string) {
	t.Helper()
	recording := filepath.Join(t.TempDir(), "heard.wav")
	program.Args = append(program.Args, "call", "9197", "--demo", "--duration", "4s", "--record", name(recording))
	o, err := rig.StartOffhook(ctx, program)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	summary, status, said, err := o.Finish(ctx)
	if err != nil {
		t.Fatal(err)
	}
	codec, _ := o.Wait(ctx, "codec")
	if status != 0 || summary.Result != "answered" || summary.Rx.Packets < 100 || codec.Codec != "opus/48000/2" {
		t.Errorf("exit status %d, %+v, codec %q; it said:\n%s", status, summary, codec.Codec, said)
	}
	if err := rig.FindTone(recording, demopbx.ToneHz); err != nil {
		t.Error(err)
	}
}

// Colours of the window in its light theme.
var (
	hangUp = color.NRGBA{0xD1, 0x34, 0x3B, 0xff}
	dial   = color.NRGBA{0x0F, 0x84, 0x50, 0xff}
)

// callInTheWindow starts offhook on a screen and a sound card in memory, presses Enter on the number that it was started
// with, listens, and hangs up.
func callInTheWindow(ctx context.Context, t *testing.T, picture string, program rig.WindowOptions) {
	t.Helper()
	display, err := rig.StartDisplay(ctx, 800, 800)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(display.Close)
	pulse, err := rig.StartPulse(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pulse.Close)
	bus, err := rig.StartBus(ctx, rig.NoKeyring)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bus.Close)
	program.Display = display
	program.Args = append(program.Args, "--demo", "9197")
	program.Env = append(append(append(program.Env, pulse.Env()...), bus.Env()...), "FYNE_THEME=light")
	w, err := rig.StartWindow(ctx, program)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	// hear listens for two seconds at a time, until the tone is in them: on a busy computer a call's first ones may have gaps.
	hear := func() error {
		var last error
		for {
			recording := filepath.Join(t.TempDir(), "speakers.wav")
			stop, err := pulse.Listen(ctx, recording)
			if err != nil {
				return err
			}
			err = w.WaitFor(ctx, "a recording", func() bool {
				info, err := os.Stat(recording)
				return err == nil && info.Size() > 2*48000*2
			})
			stop()
			if err != nil {
				return errors.Join(err, last)
			}
			if last = rig.FindTone(recording, demopbx.ToneHz); last == nil {
				return nil
			}
		}
	}
	see := func(what string, c color.NRGBA) error {
		return w.WaitFor(ctx, what, func() bool { return count(ctx, t, display, c) > 1500 })
	}
	for _, step := range []func() error{
		func() error { return w.WaitSaid(ctx, "account=demo", "to=ready") },
		func() error { return see("a live button to dial with", dial) },
		func() error { return w.Press(ctx, "Return") },
		func() error { return w.WaitSaid(ctx, "msg=call", "to=active") },
		func() error { return see("a live button to hang up with", hangUp) },
		hear,
		func() error { return keep(ctx, t, display, picture) },
		func() error { return w.Press(ctx, "Escape", "Return") }, // Escape asks, Return says yes
		func() error { return w.WaitSaid(ctx, "msg=call", "to=ended") },
	} {
		if err := step(); err != nil {
			_ = keep(ctx, t, display, picture+"-failed")
			t.Fatal(err)
		}
	}
}

// count returns how many pixels on the screen are c.
func count(ctx context.Context, t *testing.T, display *rig.Display, c color.NRGBA) (n int) {
	t.Helper()
	img := screen(ctx, t, display)
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			if color.NRGBAModel.Convert(img.At(x, y)) == c {
				n++
			}
		}
	}
	return n
}

func screen(ctx context.Context, t *testing.T, display *rig.Display) image.Image {
	t.Helper()
	name := filepath.Join(t.TempDir(), "screen.png")
	if err := display.Picture(ctx, name); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// keep stores the screen among the artefacts.
func keep(ctx context.Context, t *testing.T, display *rig.Display, name string) error {
	t.Helper()
	dir := os.Getenv("OFFHOOK_ARTEFACTS")
	if dir == "" {
		return nil
	}
	dir = filepath.Join(dir, "packages")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return display.Picture(ctx, filepath.Join(dir, name+".png"))
}
