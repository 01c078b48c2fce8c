package device

import (
	"errors"
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// server is a PulseAudio of the test's own, on a socket in a temporary folder.
type server struct {
	t       *testing.T
	folder  string
	command *exec.Cmd
	modules map[string]string // name: index
}

// pulse starts a server with the modules, and points this process at it.
func pulse(t *testing.T, modules ...string) *server {
	t.Helper()
	for _, program := range []string{"pulseaudio", "pactl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: real devices cannot be tested here (apt install pulseaudio pulseaudio-utils)", program)
		}
	}
	s := &server{t: t, folder: t.TempDir(), modules: map[string]string{}}
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(s.folder, "socket"))
	t.Setenv("HOME", s.folder)
	t.Setenv("XDG_RUNTIME_DIR", s.folder)
	t.Setenv("XDG_CONFIG_HOME", s.folder)
	t.Cleanup(s.kill)
	s.start(modules...)
	return s
}

// start runs the server and returns when it answers.
func (s *server) start(modules ...string) {
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
	eventually(s.t, "the PulseAudio server answers", func() bool {
		return exec.Command("pactl", "info").Run() == nil
	})
}

// kill ends the server as a crash would.
func (s *server) kill() {
	if s.command == nil {
		return
	}
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
	s.command = nil
}

// load plugs a device in, unload pulls it out.
func (s *server) load(name string, arguments ...string) {
	s.t.Helper()
	out, err := exec.Command("pactl", append([]string{"load-module"}, arguments...)...).Output()
	if err != nil {
		s.t.Fatalf("load %s: %v", name, err)
	}
	s.modules[name] = strings.TrimSpace(string(out))
}

func (s *server) unload(name string) {
	s.t.Helper()
	if out, err := exec.Command("pactl", "unload-module", s.modules[name]).CombinedOutput(); err != nil {
		s.t.Fatalf("unload %s: %v: %s", name, err, out)
	}
}

const (
	speakers   = `module-null-sink sink_name=spk sink_properties=device.description=Speakers norewinds=1`
	microphone = `module-remap-source source_name=mic master=spk.monitor source_properties=device.description=Microphone`
)

// troubles collects what OnTrouble tells.
type troubles struct {
	mu   sync.Mutex
	list []error
}

func (x *troubles) add(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.list = append(x.list, err)
}

// over reports whether there was trouble like want, and it is over.
func (x *troubles) over(want error) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	i := slices.IndexFunc(x.list, func(err error) bool { return errors.Is(err, want) })
	return i >= 0 && x.list[len(x.list)-1] == nil
}

// hears plays a tone and listens until a second of it is heard again.
func hears(t *testing.T, in *Capture, out *Playback, hz float64) {
	t.Helper()
	generator := tone.Sine(hz, -20)
	frame, buffer := make([]float32, media.FrameSize), make([]float32, 4096)
	var heard []float32
	var last string
	eventually(t, fmt.Sprintf("a tone of %.0f Hz from loudspeaker to microphone", hz), func() bool {
		for out.Buffered() < 3*media.FrameSize {
			generator.Read(frame)
			out.Write(frame)
		}
		n := in.Read(buffer)
		heard = append(heard, buffer[:n]...)
		if len(heard) < media.SampleRate {
			return false
		}
		got, level, snr := mediatest.FindTone(heard, media.SampleRate)
		last = fmt.Sprintf("%.1f Hz, %.1f dBFS, SNR %.1f dB", got, level, snr)
		heard = heard[:0]
		return math.Abs(got-hz) < 2 && level > -24 && level < -16 && snr > 15
	})
	t.Logf("heard %s; capture level %.1f dBFS", last, in.Level())
}

func TestPulseTone(t *testing.T) {
	pulse(t, speakers, microphone)
	list, err := Enumerate(nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Inputs) != 1 || list.Inputs[0] != (Info{ID: "mic", Name: "Microphone", Default: list.Inputs[0].Default}) {
		t.Errorf("inputs %+v, want the microphone and no monitor", list.Inputs)
	}
	if len(list.Outputs) != 1 || list.Outputs[0] != (Info{ID: "spk", Name: "Speakers", Default: true}) {
		t.Errorf("outputs %+v", list.Outputs)
	}
	in, out := OpenCapture(Options{}), OpenPlayback(Options{})
	defer in.Close()
	defer out.Close()
	hears(t, in, out, 440)
	if level := in.Level(); level < -24 || level > -16 {
		t.Errorf("capture level %.1f dBFS, want -20", level)
	}
}

// TestPulseUnplug pulls an explicitly chosen headset out and plugs it in again:
// the streams go on with the default devices, and return.
func TestPulseUnplug(t *testing.T) {
	s := pulse(t, speakers, microphone)
	plug := func() {
		s.load("headset", "module-null-sink", "sink_name=usb", "sink_properties=device.description=Headset", "norewinds=1")
		s.load("headset-mic", "module-remap-source", "source_name=usbmic", "master=usb.monitor", "source_properties=device.description=HeadsetMic")
	}
	plug()
	var inTrouble, outTrouble troubles
	in := OpenCapture(Options{Device: Choice{ID: "usbmic"}, OnTrouble: inTrouble.add})
	out := OpenPlayback(Options{Device: Choice{ID: "no-longer-its-id", Name: "Headset"}, OnTrouble: outTrouble.add})
	defer in.Close()
	defer out.Close()
	hears(t, in, out, 440)
	if in.Current().ID != "usbmic" || out.Current().ID != "usb" {
		t.Fatalf("open are %+v and %+v, want the headset", in.Current(), out.Current())
	}
	s.unload("headset-mic")
	s.unload("headset")
	eventually(t, "both streams have recovered", func() bool { return inTrouble.over(ErrLost) && outTrouble.over(ErrLost) })
	hears(t, in, out, 660)
	if in.Current().ID != "mic" || out.Current().ID != "spk" {
		t.Errorf("open are %+v and %+v, want the default devices", in.Current(), out.Current())
	}
	plug()
	eventually(t, "both streams are on the headset again", func() bool { return in.Current().ID == "usbmic" && out.Current().ID == "usb" })
	hears(t, in, out, 550)
	in.Move(Choice{})
	out.Move(Choice{ID: "spk"})
	eventually(t, "both streams have moved", func() bool { return in.Current().ID == "mic" && out.Current().ID == "spk" })
	hears(t, in, out, 770)
}

func TestPulseServerDies(t *testing.T) {
	s := pulse(t, speakers, microphone)
	var inTrouble, outTrouble troubles
	in, out := OpenCapture(Options{OnTrouble: inTrouble.add}), OpenPlayback(Options{OnTrouble: outTrouble.add})
	defer in.Close()
	defer out.Close()
	hears(t, in, out, 440)
	s.kill()
	s.start(speakers, microphone)
	eventually(t, "both streams have recovered", func() bool { return inTrouble.over(ErrLost) && outTrouble.over(ErrLost) })
	hears(t, in, out, 660)
}

func TestPulseNoMicrophone(t *testing.T) {
	s := pulse(t, speakers)
	var trouble troubles
	in := OpenCapture(Options{OnTrouble: trouble.add})
	defer in.Close()
	if err := in.Ready(t.Context()); !errors.Is(err, ErrNoInput) {
		t.Fatalf("without a microphone: %v, want ErrNoInput", err)
	}
	if n := in.Read(make([]float32, 480)); n != 0 {
		t.Errorf("read %d samples from no microphone", n)
	}
	out := OpenPlayback(Options{})
	defer out.Close()
	s.load("mic", strings.Fields(microphone)...)
	eventually(t, "the new microphone is used", func() bool { return trouble.over(ErrNoInput) })
	hears(t, in, out, 440)
}
