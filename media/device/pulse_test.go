package device

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/tone"
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
	mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
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
	sameAsMalgo(t, PulseAudio)
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
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	plug := func() {
		s.Plug("headset", "module-null-sink sink_name=usb sink_properties=device.description=Headset norewinds=1")
		s.Plug("headset-mic", "module-remap-source source_name=usbmic master=usb.monitor source_properties=device.description=HeadsetMic")
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
	s.Unplug("headset-mic")
	s.Unplug("headset")
	eventually(t, "both streams have recovered", func() bool { return inTrouble.over(ErrLost) && outTrouble.over(ErrLost) })
	hears(t, in, out, 660)
	if in.Current().ID != "mic" || out.Current().ID != "spk" {
		t.Errorf("open are %+v and %+v, want the default devices", in.Current(), out.Current())
	}
	plug()
	eventually(t, "both streams are on the headset again", func() bool { return in.Current().ID == "usbmic" && out.Current().ID == "usb" })
	hears(t, in, out, 550)
	in.Move(Choice{}, Choice{})
	out.Move(Choice{ID: "spk"}, Choice{})
	eventually(t, "both streams have moved", func() bool { return in.Current().ID == "mic" && out.Current().ID == "spk" })
	hears(t, in, out, 770)
}

// TestPulseRanking: while the chosen loudspeaker is gone, the one that comes next is
// used, and neither the system's, as soon as it is there.
func TestPulseRanking(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers)
	plug := func(id string) {
		s.Plug(id, "module-null-sink sink_name="+id+" sink_properties=device.description="+id+" norewinds=1")
	}
	plug("first")
	plug("second")
	out := OpenPlayback(Options{Device: Choice{ID: "first"}, Instead: Choice{ID: "second"}})
	defer out.Close()
	on := func(id string) {
		t.Helper()
		eventually(t, "it plays on "+id, func() bool { return out.Current().ID == id })
	}
	on("first")
	s.Unplug("first")
	on("second")
	s.Unplug("second")
	on("spk")
	plug("second")
	on("second")
	plug("first")
	on("first")
}

func TestPulseServerDies(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	var inTrouble, outTrouble troubles
	in, out := OpenCapture(Options{OnTrouble: inTrouble.add}), OpenPlayback(Options{OnTrouble: outTrouble.add})
	defer in.Close()
	defer out.Close()
	hears(t, in, out, 440)
	s.Kill()
	s.Restart(mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	eventually(t, "both streams have recovered", func() bool { return inTrouble.over(ErrLost) && outTrouble.over(ErrLost) })
	hears(t, in, out, 660)
}

func TestPulseNoMicrophone(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers)
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
	s.Plug("mic", mediatest.PulseMicrophone)
	eventually(t, "the new microphone is used", func() bool { return trouble.over(ErrNoInput) })
	hears(t, in, out, 440)
}
