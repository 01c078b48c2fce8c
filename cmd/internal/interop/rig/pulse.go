//go:build linux

package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Pulse is a sound server of one's own, without a sound card:
//
//	what a program plays ──> Speakers ──> SpeakersMonitor, which a test records
//	what a test plays ──> MicrophoneInput ──> Microphone, which a program records
//
// Speakers and Microphone are the default devices.
type Pulse struct {
	dir  string
	proc *process
}

// The names of a Pulse's devices, as pactl, paplay and parec take them.
const (
	Speakers        = "speakers"
	SpeakersMonitor = "speakers.monitor"
	Microphone      = "microphone"
	MicrophoneInput = "microphone_input"
)

// StartPulse starts PulseAudio and returns when it answers.
func StartPulse(ctx context.Context) (_ *Pulse, err error) {
	dir, err := os.MkdirTemp("", "offhook-pulse-")
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	p := &Pulse{dir: dir}
	defer func() {
		if err != nil {
			p.Close()
		}
	}()
	args := []string{
		"-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no", "--log-target=stderr",
		"-L", "module-native-protocol-unix socket=" + p.socket() + " auth-anonymous=1",
		"-L", "module-null-sink sink_name=" + Speakers + " rate=48000 channels=2 sink_properties=device.description=Speakers",
		"-L", "module-null-sink sink_name=" + MicrophoneInput + " rate=48000 channels=1 sink_properties=device.description=MicrophoneInput",
		"-L", "module-remap-source source_name=" + Microphone + " master=" + MicrophoneInput + ".monitor source_properties=device.description=Microphone",
	}
	if p.proc, err = start(ctx, "pulseaudio", args, func(cmd *exec.Cmd) error {
		cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_RUNTIME_DIR="+dir, "XDG_CONFIG_HOME="+dir)
		return nil
	}); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeoutCause(ctx, 20*time.Second, errors.New("20 s passed"))
	defer cancel()
	err = p.proc.until(ready, "its socket", func() bool {
		_, err := p.Control(ready, "info")
		return err == nil
	})
	if err == nil {
		_, err = p.Control(ready, "set-default-sink", Speakers)
	}
	if err == nil {
		_, err = p.Control(ready, "set-default-source", Microphone)
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Pulse) socket() string { return filepath.Join(p.dir, "native") }

// Env are the environment variables with which a program uses this sound server.
func (p *Pulse) Env() []string {
	return []string{"PULSE_SERVER=unix:" + p.socket(), "PULSE_COOKIE=" + filepath.Join(p.dir, "cookie")}
}

// Control runs pactl, such as "list", "short", "sources" or "unload-module", "3", and returns what it prints.
func (p *Pulse) Control(ctx context.Context, arguments ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "pactl", arguments...)
	cmd.Env = append(os.Environ(), p.Env()...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("rig: pactl %v: %w: %s", arguments, err, out)
	}
	return string(out), nil
}

// Speak plays a WAV file over and over into the microphone, until the returned function is called.
func (p *Pulse) Speak(ctx context.Context, wav string) (stop func(), err error) {
	// paplay ends with its file; a shell repeats it.
	return p.run(ctx, "sh", "-c", `while paplay --device="$0" "$1"; do :; done`, MicrophoneInput, wav)
}

// Listen records what the speakers play into a WAV file, until the returned function is called.
func (p *Pulse) Listen(ctx context.Context, wav string) (stop func(), err error) {
	return p.run(ctx, "parecord", "--device="+SpeakersMonitor, "--rate=48000", "--channels=1", "--format=s16le", "--file-format=wav", wav)
}

func (p *Pulse) run(ctx context.Context, name string, args ...string) (func(), error) {
	proc, err := start(ctx, name, args, func(cmd *exec.Cmd) error {
		cmd.Env = append(os.Environ(), p.Env()...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return proc.stop, nil
}

// Kill ends the sound server at once, as a crash would.
func (p *Pulse) Kill() {
	_ = p.proc.signal(9)
	<-p.proc.done
}

// Close ends the sound server and removes its files.
func (p *Pulse) Close() {
	if p.proc != nil {
		p.proc.stop()
	}
	_ = os.RemoveAll(p.dir)
}
