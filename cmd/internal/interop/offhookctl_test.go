//go:build interop

package interop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"offhook/cmd/internal/interop/rig"
)

// program is offhookctl as it is shipped, built once for all tests.
var program string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "offhook-interop-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	program = filepath.Join(folder, "offhookctl")
	build := exec.Command("go", "build", "-o", program, "offhook/cmd/offhookctl")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building offhookctl: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// ourTone is what offhookctl's microphone hears, in Hz.
const ourTone = 660

// phone is an offhookctl with files in place of a sound device.
type phone struct {
	*rig.Offhook
	recording string // WAV file of what it heard
}

// startPhone runs offhookctl with a subcommand and flags, a tone to play and a file to record into.
func startPhone(ctx context.Context, t *testing.T, password string, args ...string) *phone {
	t.Helper()
	dir := t.TempDir()
	p := &phone{recording: filepath.Join(dir, "heard.wav")}
	tone := filepath.Join(dir, "tone.wav")
	if err := rig.WriteTone(tone, ourTone, 60); err != nil {
		t.Fatal(err)
	}
	args = append(args, "--play", tone, "--record", p.recording)
	if password != "" {
		args = append(args, "--password-stdin")
	}
	var err error
	if p.Offhook, err = rig.StartOffhook(ctx, rig.OffhookOptions{Program: program, Args: args, Stdin: password + "\n"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// finish waits for the end and checks how the call went.
func (p *phone) finish(ctx context.Context, t *testing.T, result string) rig.OffhookEvent {
	t.Helper()
	summary, status, said, err := p.Finish(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if summary.Result != result || (status == 0) != (result == "answered") {
		t.Errorf("result %q with exit status %d, want %q; it said:\n%s", summary.Result, status, result, said)
	}
	return summary
}

// talk waits until the call is up and something is heard. When offhookctl ends before, it says why at once.
func (p *phone) talk(ctx context.Context, t *testing.T) {
	t.Helper()
	if _, err := p.Wait(ctx, "first_audio"); err != nil {
		t.Fatal(err)
	}
}

// hear waits until the recording, while it is made, holds a tone.
func (p *phone) hear(ctx context.Context, t *testing.T, hz float64) {
	t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		err := rig.FindTone(p.recording, hz)
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Error(err)
			return
		}
	}
}
