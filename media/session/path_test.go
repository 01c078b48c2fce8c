package session

import (
	"errors"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/device"
	"offhook/media/mediatest"
)

// TestLossyPath calls over a network that loses a tenth of the packets: what is
// missing is concealed and the tone stays intelligible.
func TestLossyPath(t *testing.T) {
	for _, name := range []string{"opus", "PCMU"} {
		t.Run(name, func(t *testing.T) {
			r := newRelay(t, 0.1)
			a, b := newPhone(t, 440, name), newPhone(t, 660, name)
			offer, err := a.session.Offer(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			answer, err := b.session.Answer(t.Context(), r.between(offer, r.b, &r.realA))
			if err != nil {
				t.Fatal(err)
			}
			if err := a.session.SetAnswer(t.Context(), r.between(answer, r.a, &r.realB)); err != nil {
				t.Fatal(err)
			}
			// With Opus all may be repaired, once the other side knows what gets lost.
			eventually(t, "there are losses, and something is done about them", func() bool {
				rx := a.session.Stats().Rx
				return rx.Lost > 5 && rx.Packets > 150 && (rx.Concealed > 20*time.Millisecond || name == "opus" && rx.Repaired > 5)
			})
			a.hears(660)
			b.hears(440)
			stats := a.session.Stats()
			rx := stats.Rx
			t.Logf("lost %d of %d, concealed %v, buffer %v, MOS %.2f, missing %+v", rx.Lost, rx.Packets, rx.Concealed, rx.BufferDelay, stats.MOS, rx.Losses)
			disturbed := rx.Concealed > 20*time.Millisecond
			if stats.MOS < 1 || disturbed && (stats.MOS > 4.38 || rx.Gaps == 0) || stats.LossPercent <= 0 || rx.LossPercent <= 0 {
				t.Errorf("MOS %.2f, loss %.1f %% and %.1f %% in all, %d gaps", stats.MOS, stats.LossPercent, rx.LossPercent, rx.Gaps)
			}
			// What Opus repairs was not missing, and G.711 repairs nothing.
			if l := rx.Losses; l.Missing > rx.Lost+rx.Late || name == "PCMU" && l.Missing < rx.Lost || name == "opus" && rx.Repaired > 3 && l.Missing >= rx.Lost+rx.Late ||
				l.Missing > 0 && (l.BurstRatio <= 0 || l.GapLength <= 0) {
				t.Errorf("lost %d, late %d, repaired %d, but %+v", rx.Lost, rx.Late, rx.Repaired, l)
			}
			// The other side is told the same (RTCP XR).
			eventually(t, "each side knows how it is heard", func() bool {
				there, here := a.session.Stats().Tx.Heard, b.session.Stats().Tx.Heard
				return there != nil && here != nil && (name == "opus" || here.Losses.LostPercent > 0) && there.R > 0 && here.ConversationMOS > 0
			})
			if h := b.session.Stats().Tx.Heard; h.EndDelay < 40*time.Millisecond || h.BufferDelay <= 0 || h.BufferMost != 400*time.Millisecond || h.ListeningMOS < h.ConversationMOS {
				t.Errorf("the other side hears %+v", h)
			}
			if rx.Concealed > time.Duration(rx.Lost+rx.Late)*30*time.Millisecond+100*time.Millisecond {
				t.Errorf("concealed %v for %d lost packets", rx.Concealed, rx.Lost)
			}
		})
	}
}

// TestNoPath: what is not connected some seconds after the descriptions never will be.
func TestNoPath(t *testing.T) {
	r := newRelay(t, 0) // knows no addresses: all is lost
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	offer, err := a.session.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := b.session.Answer(t.Context(), r.between(offer, r.b, &r.realA))
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	r.realA = nil
	r.mu.Unlock()
	dead := r.between(answer, r.a, &r.realB)
	r.mu.Lock()
	r.realB = nil
	r.mu.Unlock()
	if err := a.session.SetAnswer(t.Context(), dead); err != nil {
		t.Fatal(err)
	}
	a.session.watch.check(time.Now().Add(connectWithin / 2))
	if a.broken(media.ErrNoPath) {
		t.Error("given up too early")
	}
	a.session.watch.check(time.Now().Add(connectWithin + time.Second))
	eventually(t, "the path is given up", func() bool { return a.broken(media.ErrNoPath) })
}

// TestSilentPath: a path that lives and carries nothing is trouble.
func TestSilentPath(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	a.hears(660)
	later := time.Now().Add(silentAfter + time.Second)
	a.session.watch.check(later)
	eventually(t, "the silence is told", func() bool {
		return a.happened(func(ev media.Event) bool {
			m, ok := ev.(media.Trouble)
			return ok && m.What == media.TroubleNetwork && errors.Is(m.Err, media.ErrSilent)
		})
	})
	eventually(t, "its end is told", func() bool { return a.troubled(media.TroubleNetwork, nil) })
}

// devicePhone is a phone on the system's devices, as a test has made them.
func devicePhone(t *testing.T, backends []device.Backend, codecs ...string) *phone {
	t.Helper()
	p := &phone{t: t}
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t), Backends: backends})
	if err != nil {
		t.Fatal(err)
	}
	p.engine = engine
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	p.open(codecs...)
	return p
}

// TestNoSoundAtAll: neither microphone nor loudspeaker ends the call at once.
func TestNoSoundAtAll(t *testing.T) {
	other := []device.Backend{device.CoreAudio}
	if device.System()[0] == device.CoreAudio {
		other = []device.Backend{device.WASAPI}
	}
	p := devicePhone(t, other, "opus")
	eventually(t, "the media is broken", func() bool {
		return p.broken(media.ErrNoMicrophone) && p.broken(media.ErrNoSpeaker)
	})
	if _, _, err := p.engine.Monitor(t.Context()); !errors.Is(err, media.ErrNoMicrophone) {
		t.Errorf("monitor: %v, want ErrNoMicrophone", err)
	}
	if _, err := p.engine.Devices(t.Context()); err == nil {
		t.Error("devices were listed without an audio system")
	}
}

// TestUnpluggedInTheCall pulls the only microphone out of a call on real devices
// and plugs it in again. The other side's tone comes back to it, since the
// microphone hears the loudspeaker.
func TestUnpluggedInTheCall(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers)
	s.Plug("mic", mediatest.PulseMicrophone)
	a, b := devicePhone(t, nil, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	hearsEcho := func() {
		t.Helper()
		eventually(t, "the echo is heard", func() bool { return loudness(b.recent(500*time.Millisecond)) > -23 })
	}
	hearsEcho()
	eventually(t, "both levels are shown", func() bool {
		levels := a.session.Levels()
		return levels.Microphone > -25 && levels.Speaker > -25
	})
	s.Unplug("mic")
	eventually(t, "the trouble is told", func() bool {
		return a.troubled(media.TroubleMicrophone, media.ErrNoMicrophone)
	})
	before := b.session.Stats().Rx.Packets
	eventually(t, "the call goes on with silence", func() bool { return b.session.Stats().Rx.Packets > before+50 })
	b.hearsNothing()
	s.Plug("mic", mediatest.PulseMicrophone)
	eventually(t, "the trouble is over", func() bool { return a.troubled(media.TroubleMicrophone, nil) })
	hearsEcho()

	s.Plug("headset", "module-null-sink sink_name=usb sink_properties=device.description=Headset norewinds=1")
	s.Plug("headset-mic", "module-remap-source source_name=usbmic master=usb.monitor source_properties=device.description=HeadsetMic")
	a.engine.SetDevices(media.DeviceChoice{
		Input: media.DeviceRef{Name: "HeadsetMic"}, Output: media.DeviceRef{ID: "usb"},
	})
	eventually(t, "the call has moved", func() bool {
		ends := a.session.desk.Load().ends
		return ends.capture.Current().ID == "usbmic" && ends.playback.Current().ID == "usb"
	})
	hearsEcho()
}

// TestEngineSounds: the tones, the level and the list of devices, outside a call.
func TestEngineSounds(t *testing.T) {
	mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	devices, err := engine.Devices(t.Context())
	if err != nil || len(devices.Inputs) != 1 || len(devices.Outputs) != 1 || devices.Inputs[0].ID != "mic" {
		t.Errorf("devices %+v, %v", devices, err)
	}
	level, stop, err := engine.Monitor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for _, name := range []media.Tone{media.ToneRing, media.ToneBusy, media.ToneCongestion} {
		silence := engine.Alert(media.Alert{Tone: name, Country: "KR"})
		eventually(t, "a tone is heard", func() bool { return level() > -30 })
		silence()
		silence()
		eventually(t, "the tone ends", func() bool { return level() < -60 })
	}
}
