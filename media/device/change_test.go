//go:build unix

package device

import (
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gen2brain/malgo"

	"offhook/media"
	"offhook/media/mediatest"
)

// within fails the test where done takes longer than d, and a second for a busy machine.
func within(t *testing.T, d time.Duration, what string, done func() bool) {
	t.Helper()
	began := time.Now()
	eventually(t, what, done)
	took := time.Since(began)
	t.Logf("%s after %v", what, took.Round(time.Millisecond))
	if took > d+time.Second {
		t.Errorf("%s took %v, want %v", what, took, d)
	}
}

// told reports whether there was trouble like want.
func (x *troubles) told(want error) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, err := range x.list {
		if errors.Is(err, want) {
			return true
		}
	}
	return false
}

// TestPulseHangs: an audio server that answers nobody is told of at once, and used again
// when it answers; who closes meanwhile does not wait for ever.
func TestPulseHangs(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	var inTrouble, outTrouble troubles
	in, out := OpenCapture(Options{OnTrouble: inTrouble.add}), OpenPlayback(Options{OnTrouble: outTrouble.add})
	defer in.Close()
	defer out.Close()
	hears(t, in, out, 440)
	s.Freeze()
	within(t, time.Second, "both are told of", func() bool { return inTrouble.told(ErrLost) && outTrouble.told(ErrLost) })
	s.Thaw()
	within(t, 3*time.Second, "both are well again", func() bool { return inTrouble.over(ErrLost) && outTrouble.over(ErrLost) })
	hears(t, in, out, 660)
}

// TestListingHangs: while an audio server does not say what devices it has, another audio
// system can be used.
func TestListingHangs(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers)
	h, err := openHost([]Backend{PulseAudio})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	s.Freeze()
	listed := make(chan error, 1)
	go func() {
		_, err := h.devices(malgo.Playback)
		listed <- err
	}()
	asked := make(chan error, 1)
	go func() {
		var errs []error
		for range 200 { // it hangs meanwhile
			_, err := Enumerate([]Backend{Null})
			errs = append(errs, err)
		}
		asked <- errors.Join(errs...)
	}()
	select {
	case err := <-asked:
		if err != nil {
			t.Error(err)
		}
	case err := <-listed:
		t.Errorf("who does not answer has answered: %v", err)
		listed <- err
	case <-time.After(20 * time.Second):
		t.Error("the other hangs, too")
	}
	s.Thaw()
	if err := <-listed; err != nil {
		t.Error(err)
	}
}

// TestPulseProfile: a Bluetooth headset becomes another device, of the same name and with
// another rate, when its microphone is wanted: the streams go on there, both ways.
func TestPulseProfile(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	const description = "sink_properties=device.description=Buds norewinds=1"
	music := func() {
		s.Plug("a2dp", "module-null-sink sink_name=bluez_sink.1C_52.a2dp_sink rate=44100 channels=2 "+description)
	}
	speech := func(rate string) {
		s.Plug("hfp", "module-null-sink sink_name=bluez_sink.1C_52.handsfree_head_unit rate="+rate+" channels=1 "+description)
		s.Plug("hfp-mic", "module-remap-source source_name=bluez_source.1C_52.handsfree_head_unit master=bluez_sink.1C_52.handsfree_head_unit.monitor source_properties=device.description=Buds")
	}
	music()
	in := OpenCapture(Options{Device: Choice{ID: "bluez_source.1C_52.handsfree_head_unit", Name: "Buds"}})
	out := OpenPlayback(Options{Device: Choice{ID: "bluez_sink.1C_52.a2dp_sink", Name: "Buds"}})
	defer in.Close()
	defer out.Close()
	on := func(input, output string) {
		t.Helper()
		within(t, 2*time.Second, "it is on "+output, func() bool { return in.Current().ID == input && out.Current().ID == output })
	}
	on("mic", "bluez_sink.1C_52.a2dp_sink")
	for _, rate := range []string{"16000", "8000"} {
		s.Unplug("a2dp")
		speech(rate)
		on("bluez_source.1C_52.handsfree_head_unit", "bluez_sink.1C_52.handsfree_head_unit")
		hears(t, in, out, 440)
		s.Unplug("hfp-mic")
		s.Unplug("hfp")
		music()
		on("mic", "bluez_sink.1C_52.a2dp_sink")
	}
}

// TestPulseDefaultChanges: who follows the system goes where the system goes.
func TestPulseDefaultChanges(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	s.Plug("usb", "module-null-sink sink_name=usb sink_properties=device.description=Headset norewinds=1")
	s.Plug("usbmic", "module-remap-source source_name=usbmic master=usb.monitor source_properties=device.description=HeadsetMic")
	s.Control("set-default-sink", "spk")
	s.Control("set-default-source", "mic")
	in, out := OpenCapture(Options{}), OpenPlayback(Options{Device: Choice{Name: "Gone"}})
	defer in.Close()
	defer out.Close()
	hears(t, in, out, 440)
	s.Control("set-default-sink", "usb")
	s.Control("set-default-source", "usbmic")
	within(t, 2*time.Second, "both have moved", func() bool { return in.Current().ID == "usbmic" && out.Current().ID == "usb" })
	hears(t, in, out, 660)
}

// TestPulseRateChanges: the device comes back under its name at another rate.
func TestPulseRateChanges(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers)
	plug := func(rate string) {
		s.Plug("usb", "module-null-sink sink_name=usb norewinds=1 rate="+rate)
		s.Plug("usbmic", "module-remap-source source_name=usbmic master=usb.monitor")
	}
	plug("48000")
	in, out := OpenCapture(Options{Device: Choice{ID: "usbmic"}}), OpenPlayback(Options{Device: Choice{ID: "usb"}})
	defer in.Close()
	defer out.Close()
	hears(t, in, out, 440)
	for _, rate := range []string{"44100", "16000", "96000"} {
		s.Unplug("usbmic")
		s.Unplug("usb")
		plug(rate)
		within(t, 2*time.Second, "both are back", func() bool { return in.Current().ID == "usbmic" && out.Current().ID == "usb" })
		hears(t, in, out, 660)
	}
}

// TestPulseSuspend: a device that is put to sleep in use is told of, and used again when it wakes.
func TestPulseSuspend(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers+" rate=48000", mediatest.PulseMicrophone)
	var inTrouble, outTrouble troubles
	in := OpenCapture(Options{Device: Choice{ID: "mic"}, OnTrouble: inTrouble.add})
	out := OpenPlayback(Options{Device: Choice{ID: "spk"}, OnTrouble: outTrouble.add})
	defer in.Close()
	defer out.Close()
	hears(t, in, out, 440)
	s.Control("suspend-sink", "spk", "1")
	within(t, time.Second, "both are told of", func() bool { return inTrouble.told(ErrLost) && outTrouble.told(ErrLost) })
	s.Control("suspend-sink", "spk", "0")
	hears(t, in, out, 660)
}

// TestPulseAstray: a microphone that gives 44100 samples a second and says that they are
// 48000 is told of and opened anew; when that does not help, another is taken.
func TestPulseAstray(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	s.Plug("slow", "module-pipe-source source_name=slow rate=48000 channels=1 format=s16le file="+pipe)
	out, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	stop, stopped := make(chan struct{}), make(chan struct{})
	defer func() { close(stop); <-stopped }()
	go func() {
		defer close(stopped)
		began, sent := time.Now(), 0
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for {
			due := media.Samples(time.Since(began), 44100)
			if _, err := out.Write(make([]byte, 2*(due-sent))); err != nil {
				return // the server is gone
			}
			sent = due
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
		}
	}()
	var trouble troubles
	var why atomic.Pointer[error]
	in := OpenCapture(Options{Device: Choice{ID: "slow"}, OnTrouble: trouble.add, OnUse: func(_ Info, err error) { why.Store(&err) }})
	defer in.Close()
	within(t, warming+3*time.Second, "it is told of", func() bool { return trouble.told(media.ErrDeviceRate) })
	within(t, 8*time.Second, "another is taken", func() bool { return in.Current().ID == "mic" && why.Load() != nil })
	if !errors.Is(*why.Load(), media.ErrDeviceRate) {
		t.Errorf("because: %v", *why.Load())
	}
}

// TestPulseDead: a microphone that opens and gives nothing is told of; when that does not
// change, another is taken, until it is plugged in again.
func TestPulseDead(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	s.Plug("usb", "module-pipe-source source_name=usb channels=1 file="+filepath.Join(t.TempDir(), "pipe")) // nobody writes
	var trouble troubles
	var why atomic.Pointer[error]
	in, out := OpenCapture(Options{Device: Choice{ID: "usb"}, OnTrouble: trouble.add, OnUse: func(_ Info, err error) { why.Store(&err) }}), OpenPlayback(Options{})
	defer in.Close()
	defer out.Close()
	within(t, starting+time.Second, "it is told of", func() bool { return trouble.told(ErrLost) })
	within(t, starting+time.Second, "another is taken", func() bool { return in.Current().ID == "mic" })
	if !errors.Is(*why.Load(), media.ErrDeviceStuck) {
		t.Errorf("because: %v", *why.Load())
	}
	hears(t, in, out, 440)
	s.Unplug("usb")
	eventually(t, "it is forgotten", func() bool { in.mu.Lock(); defer in.mu.Unlock(); return len(in.faults) == 0 })
	s.Plug("usb", "module-remap-source source_name=usb master=spk.monitor")
	within(t, 2*time.Second, "it is used again", func() bool { return in.Current().ID == "usb" && *why.Load() == nil })
	hears(t, in, out, 660)
}

// TestPulseAllDead: where there is no other device, it is tried again and again, and the
// trouble is not over before it gives something.
func TestPulseAllDead(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers+" rate=48000")
	var trouble troubles
	var opened atomic.Int32
	out := OpenPlayback(Options{OnTrouble: trouble.add, OnUse: func(_ Info, why error) {
		if opened.Add(1); why != nil {
			t.Errorf("the only one is used because %v", why)
		}
	}})
	defer out.Close()
	eventually(t, "it plays", func() bool {
		out.Write(make([]float32, media.FrameSize))
		return out.line.Load().frames.Load() > media.SampleRate
	})
	s.Control("suspend-sink", "spk", "1")
	eventually(t, "it is tried again", func() bool { return opened.Load() > 4 })
	if !trouble.told(ErrLost) || trouble.over(ErrLost) {
		t.Error("the trouble was over meanwhile")
	}
	s.Control("suspend-sink", "spk", "0")
	eventually(t, "it is well", func() bool { return trouble.over(ErrLost) })
	trouble.mu.Lock()
	defer trouble.mu.Unlock()
	if len(trouble.list) != 2 {
		t.Errorf("told: %v", trouble.list)
	}
}
