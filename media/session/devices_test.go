//go:build unix

package session

import (
	"errors"
	"slices"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
)

// uses reports whether the last that was told of a kind of device is its name and why it
// is not the chosen one.
func (p *phone) uses(kind media.TroubleKind, name string, why error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ev := range slices.Backward(p.events) {
		if u, ok := ev.(media.Using); ok && u.What == kind {
			return u.Name == name && errors.Is(u.Why, why)
		}
	}
	return false
}

// TestHeadsetInTheCall: a Bluetooth headset that plays music becomes another device, with
// a microphone and the sound of a telephone, and back; the call goes on through it, and
// what is used instead meanwhile is told.
func TestHeadsetInTheCall(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	const named = "_properties=device.description=Buds"
	music := func() {
		s.Plug("music", "module-null-sink sink_name=bluez_sink.1C.a2dp_sink rate=44100 norewinds=1 sink"+named)
	}
	music()
	a, b := devicePhone(t, nil, "opus"), newPhone(t, 660, "opus")
	a.engine.SetDevices(media.DeviceChoice{
		Input:  media.DeviceRef{ID: "bluez_source.1C.headset", Name: "Buds"},
		Output: media.DeviceRef{ID: "bluez_sink.1C.a2dp_sink", Name: "Buds"},
	})
	dial(t, a, b)
	for _, rate := range []string{"16000", "8000"} {
		eventually(t, "music: spoken into the microphone of the computer", func() bool {
			return a.uses(media.TroubleMicrophone, "Microphone", media.ErrDeviceGone) && a.uses(media.TroubleSpeaker, "Buds", nil)
		})
		b.hearsNothing() // the headset's loudspeaker is not near it
		s.Unplug("music")
		s.Plug("headset", "module-null-sink sink_name=bluez_sink.1C.headset channels=1 norewinds=1 rate="+rate+" sink"+named)
		s.Plug("headset-mic", "module-remap-source source_name=bluez_source.1C.headset master=bluez_sink.1C.headset.monitor source"+named)
		began := time.Now()
		eventually(t, "speech: through the headset, both ways", func() bool {
			return loudness(b.recent(500*time.Millisecond)) > -23
		})
		if d := time.Since(began); d > 4*time.Second {
			t.Errorf("it took %v", d)
		}
		eventually(t, "that is told", func() bool {
			return a.uses(media.TroubleMicrophone, "Buds", nil) && a.uses(media.TroubleSpeaker, "Buds", nil) &&
				a.troubled(media.TroubleSpeaker, nil)
		})
		s.Unplug("headset-mic")
		s.Unplug("headset")
		music()
	}
	a.session.SetHeld(true)
	eventually(t, "on hold nothing is used", func() bool { return a.uses(media.TroubleMicrophone, "", nil) && a.uses(media.TroubleSpeaker, "", nil) })
}

// TestFrozenInTheCall: with an audio server that answers nobody a call begins all the
// same, its person is told, and hears as soon as it answers.
func TestFrozenInTheCall(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	s.Freeze()
	a, b := devicePhone(t, nil, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	eventually(t, "it is told", func() bool {
		return a.troubled(media.TroubleMicrophone, media.ErrDeviceStuck) && a.troubled(media.TroubleSpeaker, media.ErrDeviceStuck)
	})
	before := b.session.Stats().Rx.Packets
	eventually(t, "the call goes on", func() bool { return b.session.Stats().Rx.Packets > before+50 })
	s.Thaw()
	eventually(t, "the echo is heard", func() bool { return loudness(b.recent(500*time.Millisecond)) > -23 })
	if a.broken(media.ErrNoMicrophone) || a.broken(media.ErrNoSpeaker) {
		t.Error("the call was given up")
	}
}

// TestMutedBySystem: a microphone that the system has muted gives nothing but zeros.
func TestMutedBySystem(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	a, b := devicePhone(t, nil, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	eventually(t, "the echo is heard", func() bool { return loudness(b.recent(500*time.Millisecond)) > -23 })
	s.Control("set-source-mute", "mic", "1")
	began := time.Now()
	eventually(t, "it is told", func() bool { return a.troubled(media.TroubleMicrophone, media.ErrMicrophoneSilent) })
	if d := time.Since(began); d > 3*time.Second {
		t.Errorf("it took %v", d)
	}
	s.Control("set-source-mute", "mic", "0")
	eventually(t, "its end is told", func() bool { return a.troubled(media.TroubleMicrophone, nil) })
}

// TestSecondLoudspeaker: while the chosen one is away, it rings, and is tried, where a call
// would be heard.
func TestSecondLoudspeaker(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	s.Plug("desk", "module-null-sink sink_name=desk norewinds=1")
	s.Plug("ear", "module-remap-source source_name=ear master=desk.monitor")
	heard := listening(t, "ear")
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	engine.SetDevices(media.DeviceChoice{Output: media.DeviceRef{ID: "headset"}, SecondOutput: media.DeviceRef{ID: "desk"}})
	for _, sound := range []media.Tone{media.ToneTest, media.ToneRing} {
		stop := engine.Alert(media.Alert{Tone: sound, Country: "KR"})
		eventually(t, "it is heard", func() bool { return heard() > -35 })
		stop()
		eventually(t, "it ends", func() bool { return heard() < -60 })
	}
}
