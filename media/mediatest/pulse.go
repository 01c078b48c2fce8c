package mediatest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The modules of one loudspeaker, and of a microphone that hears it.
const (
	PulseSpeakers   = "module-null-sink sink_name=spk sink_properties=device.description=Speakers norewinds=1"
	PulseMicrophone = "module-remap-source source_name=mic master=spk.monitor source_properties=device.description=Microphone"
)

// Pulse is a PulseAudio server of a test's own, with null sinks for devices that
// can be plugged in, pulled out and killed. Nothing of the system's sound is
// touched. The server is a process; it ends with the test, and by itself a
// minute after its last client.
type Pulse struct {
	t       testing.TB
	folder  string
	command *exec.Cmd
	modules map[string]string // name: index
}

// StartPulse runs a server with the modules and points this process's
// environment at it, so such a test cannot be parallel. It skips the test where
// PulseAudio is not installed.
func StartPulse(t testing.TB, modules ...string) *Pulse {
	t.Helper()
	for _, program := range []string{"pulseaudio", "pactl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: real devices cannot be tested here (apt install pulseaudio pulseaudio-utils)", program)
		}
	}
	s := &Pulse{t: t, folder: t.TempDir(), modules: map[string]string{}}
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(s.folder, "socket"))
	t.Setenv("HOME", s.folder)
	t.Setenv("XDG_RUNTIME_DIR", s.folder)
	t.Setenv("XDG_CONFIG_HOME", s.folder)
	t.Cleanup(s.Kill)
	s.Restart(modules...)
	return s
}

// Restart runs the server again after Kill, and returns when it answers.
func (s *Pulse) Restart(modules ...string) {
	s.t.Helper()
	arguments := []string{
		"-n", "--daemonize=no", "--exit-idle-time=60", "--use-pid-file=no", "--realtime=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket=" + filepath.Join(s.folder, "socket"),
	}
	for _, m := range modules {
		arguments = append(arguments, "-L", m)
	}
	s.command = exec.Command("pulseaudio", arguments...)
	if err := s.command.Start(); err != nil {
		s.t.Fatal(err)
	}
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(20 * time.Second)
	for exec.Command("pactl", "info").Run() != nil {
		select {
		case <-ticker.C:
		case <-deadline:
			s.t.Fatal("the PulseAudio server does not answer")
		}
	}
}

// Kill ends the server as a crash would.
func (s *Pulse) Kill() {
	if s.command == nil {
		return
	}
	// It is killed: that its end is no success says nothing.
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
	s.command = nil
}

// Streams is how many streams capture and play at the moment.
func (s *Pulse) Streams() (capturing, playing int) {
	s.t.Helper()
	count := func(kind string) int {
		out, err := exec.Command("pactl", "list", "short", kind).Output()
		if err != nil {
			s.t.Fatalf("list %s: %v", kind, err)
		}
		n := 0
		for line := range strings.Lines(string(out)) {
			// A remap source is a stream too, of the server's own.
			if !strings.Contains(line, "module-") {
				n++
			}
		}
		return n
	}
	return count("source-outputs"), count("sink-inputs")
}

// Plug loads a module: a device is plugged in. Unplug finds it by name.
func (s *Pulse) Plug(name, module string) {
	s.t.Helper()
	s.modules[name] = s.Control(append([]string{"load-module"}, strings.Fields(module)...)...)
}

// Unplug unloads what Plug has loaded.
func (s *Pulse) Unplug(name string) {
	s.t.Helper()
	s.Control("unload-module", s.modules[name])
}

// Control runs pactl, and returns what it prints.
func (s *Pulse) Control(arguments ...string) string {
	s.t.Helper()
	out, err := exec.Command("pactl", arguments...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("pactl %s: %v: %s", strings.Join(arguments, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}
