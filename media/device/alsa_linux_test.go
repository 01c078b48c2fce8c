package device

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"

	"offhook/media"
	"offhook/media/mediatest"
)

// onALSA makes ALSA know a device, and besides it a default one that leads to PulseAudio.
func onALSA(t *testing.T, name, device string) {
	t.Helper()
	mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	file := filepath.Join(t.TempDir(), "asound.conf")
	text := fmt.Sprintf(`
pcm.null { type null }
pcm.!default { type pulse hint { show on description "Default" } }
pcm.%s { %s hint { show on description "%s" } }
`, name, device, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ALSA_CONFIG_PATH", file)
	list, err := Enumerate([]Backend{ALSA})
	if err != nil || len(list.Inputs) < 2 {
		t.Skipf("ALSA, or its plugins, are not installed: %+v, %v (apt install libasound2-plugins)", list, err)
	}
}

// TestALSAHeld: a device that another program has for itself is not taken from it: the
// default is used meanwhile, and that is told.
func TestALSAHeld(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// ALSA's OSS plugin opens this for writing, which is busy while it runs.
	onALSA(t, "held", `type oss device "`+program+`"`)
	type used struct {
		device Info
		why    error
	}
	var use atomic.Pointer[used]
	out := OpenPlayback(Options{Backends: []Backend{ALSA}, Device: Choice{ID: "held"}, OnUse: func(d Info, why error) { use.Store(&used{d, why}) }})
	defer out.Close()
	if err := out.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if u := use.Load(); u.device.ID != "default" || !errors.Is(u.why, media.ErrDeviceHeld) {
		t.Errorf("uses %+v because %v", u.device, u.why)
	}
	in := OpenCapture(Options{})
	defer in.Close()
	hears(t, in, out, 440)
}

// TestALSAHangs: a device that hangs in opening is told of, and another is taken; who
// closes has to wait until it answers.
func TestALSAHangs(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	onALSA(t, "stuck", `type file slave.pcm null file "/dev/null" infile "`+pipe+`"`) // waits for who writes
	var trouble troubles
	var why atomic.Pointer[error]
	in := OpenCapture(Options{
		Backends: []Backend{ALSA}, Device: Choice{ID: "stuck"}, OnTrouble: trouble.add, OnUse: func(_ Info, err error) { why.Store(&err) },
	})
	within(t, late, "it is told of", func() bool { return trouble.told(media.ErrDeviceStuck) })
	within(t, opening+retry, "another is taken", func() bool { return in.Current().ID == "default" && why.Load() != nil })
	if !errors.Is(*why.Load(), media.ErrDeviceStuck) {
		t.Errorf("because: %v", *why.Load())
	}
	out := OpenPlayback(Options{})
	defer out.Close()
	hears(t, in, out, 440)
	if err := in.Close(); !errors.Is(err, media.ErrDeviceStuck) {
		t.Errorf("closing, while it hangs: %v", err)
	}
	eventually(t, "it ends when the device answers", func() bool {
		if writer, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			writer.Close()
		}
		select {
		case <-in.closed:
			return true
		default:
			return false
		}
	})
}
