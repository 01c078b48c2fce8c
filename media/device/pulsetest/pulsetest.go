// Package pulsetest gives a test a PulseAudio server of its own, with null sinks
// for sound devices that can be plugged in, pulled out and killed. It is for
// tests only: nothing of the system's sound is touched.
//
//	test ── Start ──> pulseaudio on a socket in a temporary folder
//	                     spk (null sink) ── monitor ── mic (remapped source)
//
// What is played on spk is heard by mic. The process's environment points at the
// server while the test runs, so such a test cannot be parallel.
//
// The server is a process of its own; it ends with the test, and by itself a
// minute after the last client. No goroutine is started.
//
// Next: media/device, which is tested with it.
package pulsetest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The modules of one loudspeaker, and of a microphone that hears it.
const (
	Speakers   = "module-null-sink sink_name=spk sink_properties=device.description=Speakers norewinds=1"
	Microphone = "module-remap-source source_name=mic master=spk.monitor source_properties=device.description=Microphone"
)

// Server is a PulseAudio server.
type Server struct {
	t       testing.TB
	folder  string
	command *exec.Cmd
	modules map[string]string // name: index
}

// Start runs a server with the modules, and skips the test where PulseAudio is
// not installed.
func Start(t testing.TB, modules ...string) *Server {
	t.Helper()
	for _, program := range []string{"pulseaudio", "pactl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: real devices cannot be tested here (apt install pulseaudio pulseaudio-utils)", program)
		}
	}
	s := &Server{t: t, folder: t.TempDir(), modules: map[string]string{}}
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(s.folder, "socket"))
	t.Setenv("HOME", s.folder)
	t.Setenv("XDG_RUNTIME_DIR", s.folder)
	t.Setenv("XDG_CONFIG_HOME", s.folder)
	t.Cleanup(s.Kill)
	s.Restart(modules...)
	return s
}

// Restart runs the server again after Kill, and returns when it answers.
func (s *Server) Restart(modules ...string) {
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
func (s *Server) Kill() {
	if s.command == nil {
		return
	}
	// It is killed: that its end is no success says nothing.
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
	s.command = nil
}

// Plug loads a module: a device is plugged in. Unplug finds it by name.
func (s *Server) Plug(name, module string) {
	s.t.Helper()
	arguments := append([]string{"load-module"}, strings.Fields(module)...)
	out, err := exec.Command("pactl", arguments...).Output()
	if err != nil {
		s.t.Fatalf("plug %s: %v", name, err)
	}
	s.modules[name] = strings.TrimSpace(string(out))
}

// Unplug unloads what Plug has loaded.
func (s *Server) Unplug(name string) {
	s.t.Helper()
	if out, err := exec.Command("pactl", "unload-module", s.modules[name]).CombinedOutput(); err != nil {
		s.t.Fatalf("unplug %s: %v: %s", name, err, out)
	}
}
