//go:build soak

package soak

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"offhook/cmd/internal/interop/rig"
)

var length = flag.Duration("for", 10*time.Minute, "how long the call lasts")

const (
	// settling is how long the call goes on before it is judged.
	settling = 10 * time.Second
	// bearable is what part of the time may not be the sine. This computer's own
	// stalls are part of it, of which one that is busy has many: a loudspeaker's buffer
	// holds some 40 ms. An idle one is at 0.0002.
	bearable = 0.02
	// growth is how much more memory a call may hold at its end than half-way, in KiB.
	growth = 12 << 10
	// waits is how long packets may wait in the jitter buffer at the end, in milliseconds: no
	// network is there that delays them, and what drift adds up to would be more.
	waits = 150
)

// TestSoak is one tone through a whole call: nothing breaks it, nothing grows.
func TestSoak(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), *length+3*time.Minute)
	defer cancel()
	pulse := furnish(ctx, t)
	phone := call(ctx, t, pulse)

	passed(ctx, t, settling)
	listening := new(ear)
	recorder := exec.CommandContext(ctx, "parec", "--device="+rig.SpeakersMonitor, "--format=s16le", "--rate=48000", "--channels=1", "--raw")
	recorder.Env = append(os.Environ(), pulse.Env()...)
	recorder.Stdout = listening
	if err := recorder.Start(); err != nil {
		t.Fatal(err)
	}
	passed(ctx, t, *length/2)
	before := held(t, phone.PID())
	passed(ctx, t, *length/2)
	after := held(t, phone.PID())
	_ = recorder.Process.Signal(syscall.SIGTERM)
	_ = recorder.Wait() // it was told to end

	if err := phone.Interrupt(); err != nil {
		t.Fatal(err)
	}
	summary, status, said, err := phone.Finish(ctx)
	if err != nil || status != 0 || summary.Result != "answered" {
		t.Fatalf("the call ended as %q, exit status %d, %v; it said:\n%s", summary.Result, status, err, said)
	}
	judge(t, listening.blocks)
	t.Logf("held half-way and at the end: %v, %v", before, after)
	if after.memory > before.memory+growth || after.files > before.files || after.threads > before.threads+4 {
		t.Errorf("it holds more and more: %v, then %v", before, after)
	}
	t.Logf("received %d packets, lost %d, concealed %.0f ms; packets waited %.0f ms", summary.Rx.Packets, summary.Rx.Lost, summary.Rx.ConcealedMS, summary.Rx.BufferMS)
	if wanted := int(length.Seconds() * 50); summary.Rx.Packets < wanted || summary.Rx.Lost > 0 || summary.Rx.BufferMS > waits {
		t.Errorf("received %d packets of at least %d, lost %d, which waited %.0f ms", summary.Rx.Packets, wanted, summary.Rx.Lost, summary.Rx.BufferMS)
	}
}

// judge says whether the sine was heard all the time.
func judge(t *testing.T, blocks []heard) {
	t.Helper()
	// What was recorded stays in the recorder until it has a portion of it.
	if wanted := int((*length - 5*time.Second).Milliseconds() / 10); len(blocks) < wanted {
		t.Fatalf("%d blocks of 10 ms were heard, of at least %d", len(blocks), wanted)
	}
	n, usual := disturbed(blocks)
	part := float64(n) / float64(len(blocks))
	t.Logf("disturbed: %d of %d blocks of 10 ms, %.3f %%; amplitude %.3f", n, len(blocks), 100*part, usual)
	if part > bearable || usual < 0.05 {
		t.Errorf("%.2f %% of the time is not the tone, of which the amplitude is %.3f", 100*part, usual)
	}
}

// furnish starts a sound server with the sine at the microphone.
func furnish(ctx context.Context, t *testing.T) *rig.Pulse {
	t.Helper()
	pulse, err := rig.StartPulse(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pulse.Close)
	if _, err := pulse.Control(ctx, "load-module", "module-sine", "sink="+rig.MicrophoneInput, "frequency="+strconv.Itoa(sine)); err != nil {
		t.Fatal(err)
	}
	// It is as loud as can be.
	if _, err := pulse.Control(ctx, "set-sink-volume", rig.MicrophoneInput, "-12dB"); err != nil {
		t.Fatal(err)
	}
	return pulse
}

// call calls the demo PBX's echo, and returns when something comes back.
func call(ctx context.Context, t *testing.T, pulse *rig.Pulse) *rig.Offhook {
	t.Helper()
	home := t.TempDir()
	program := filepath.Join(home, "offhookctl")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "offhook/cmd/offhookctl").CombinedOutput(); err != nil {
		t.Fatalf("building offhookctl: %v\n%s", err, out)
	}
	ca, settings := filepath.Join(home, "ca.pem"), filepath.Join(home, "settings.toml")
	pbx, err := rig.StartOffhook(ctx, rig.OffhookOptions{Program: program, Args: []string{"demopbx", "--listen", "127.0.0.1:0", "--ca-out", ca}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pbx.Close)
	listening, err := pbx.Wait(ctx, "listening")
	if err != nil {
		t.Fatal(err)
	}
	// A tone is a noise that the suppressor would take out.
	if err := os.WriteFile(settings, []byte("welcomed = true\n[audio]\necho_off = true\nnoise_off = true\ngain_off = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	phone, err := rig.StartOffhook(ctx, rig.OffhookOptions{
		Program: program, Home: home, Env: pulse.Env(),
		Args: []string{"call", "9196", "--config", settings, "--server", listening.WSS, "--user", "07010001000", "--ca", ca},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(phone.Close)
	if _, err := phone.Wait(ctx, "first_audio"); err != nil {
		t.Fatal(err)
	}
	return phone
}

// passed returns when so much time has: it is what this test is about.
func passed(ctx context.Context, t *testing.T, d time.Duration) {
	t.Helper()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		t.Fatal(context.Cause(ctx))
	}
}

// holding is what a process holds.
type holding struct{ memory, files, threads int }

func (h holding) String() string {
	return fmt.Sprintf("%d KiB, %d files, %d threads", h.memory, h.files, h.threads)
}

func held(t *testing.T, pid int) holding {
	t.Helper()
	proc := fmt.Sprintf("/proc/%d/", pid)
	files, err := os.ReadDir(proc + "fd")
	if err != nil {
		t.Fatal(err)
	}
	threads, err := os.ReadDir(proc + "task")
	if err != nil {
		t.Fatal(err)
	}
	rollup, err := os.ReadFile(proc + "smaps_rollup")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(rollup), "\nPss:")
	var memory int
	if _, err := fmt.Sscanf(after, "%d kB", &memory); err != nil {
		t.Fatalf("reading how much memory is held: %v", err)
	}
	return holding{memory, len(files), len(threads)}
}
