package present

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"offhook/media"
	"offhook/sipclient"
)

// TestMediaFacts: what was counted is said, what was not is left out, and so is what the
// other side does not tell.
func TestMediaFacts(t *testing.T) {
	c := both(t)["en"]
	value := func(s media.Stats, name string) string {
		for _, f := range c.MediaFacts(s) {
			if f.Name == name {
				return f.Value
			}
		}
		return ""
	}
	var s media.Stats
	if facts := c.MediaFacts(s); len(facts) != 2 {
		t.Errorf("of nothing: %v", facts)
	}
	s.MOS, s.R, s.ListeningMOS = 4.21, 86.6, 4.36
	s.Rx = media.RxStats{Packets: 500, Stretched: 140 * time.Millisecond, Repaired: 3, Losses: media.Losses{Bursts: 2, BurstLength: 346 * time.Millisecond}}
	s.Tx.RemoteJitter = 4 * time.Millisecond
	for name, want := range map[string]string{
		"MOS": "4.2 · R 87", "MOS, listening only": "4.4", "Bursts of losses, length": "2 · 346 ms", "Sound stretched or shortened": "140 ms",
		"Packets repaired": "3", "Jitter on the way there": "4 ms", "Loss on the other side": "", "Jitter buffer there": "",
	} {
		if got := value(s, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	s.Tx.Heard = &media.Hearing{}
	if got := value(s, "MOS on the other side") + value(s, "MOS there, listening only") + value(s, "Lost there, in bursts"); got != "" {
		t.Errorf("what it does not tell: %q", got)
	}
	s.Tx.Heard = &media.Hearing{
		ConversationMOS: 3.9, ListeningMOS: 4.1, BufferDelay: 60 * time.Millisecond,
		Losses: media.Losses{LostPercent: 1.5, LatePercent: 0.5, BurstPercent: 21.2, BurstLength: 400 * time.Millisecond},
	}
	for name, want := range map[string]string{
		"MOS on the other side": "3.9", "MOS there, listening only": "4.1", "Loss on the other side": "2.0%",
		"Lost there, in bursts": "21.2% · 400 ms", "Jitter buffer there": "60 ms",
	} {
		if got := value(s, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestTroubles: a silent microphone is not said to be gone, and beneath the sentence stands only what it does not say.
func TestTroubles(t *testing.T) {
	c := both(t)["en"]
	unplugged := errors.New("hw:1 was unplugged")
	for _, tc := range []struct {
		kind       media.TroubleKind
		err        error
		want, code string
	}{
		{media.TroubleMicrophone, media.ErrMicrophoneSilent, "Your microphone gives no sound.", ""},
		{media.TroubleMicrophone, media.ErrNoMicrophone, "Your microphone is gone.", ""},
		{media.TroubleMicrophone, fmt.Errorf("%w: %w", media.ErrNoMicrophone, media.ErrDeviceDenied), c.Text("error.device_denied.what"), ""},
		{media.TroubleMicrophone, fmt.Errorf("%w: opening hw:1: %w: in use", media.ErrNoMicrophone, media.ErrDeviceHeld), c.Text("error.device_held.what"), "in use"},
		{media.TroubleSpeaker, fmt.Errorf("%w: %w", media.ErrNoSpeaker, media.ErrDeviceStuck), c.Text("error.device_stuck.what"), ""},
		{media.TroubleSpeaker, fmt.Errorf("%w: Buds, 16000 Hz", media.ErrDeviceRate), c.Text("error.device_rate.what"), "Buds, 16000 Hz"},
		{media.TroubleMicrophone, fmt.Errorf("%w: %w", media.ErrNoMicrophone, unplugged), "Your microphone is gone.", "hw:1 was unplugged"},
		{media.TroubleMicrophone, unplugged, "Your microphone is gone.", "hw:1 was unplugged"},
		{media.TroubleSpeaker, media.ErrNoSpeaker, c.Text("trouble.speaker.what"), ""},
		{media.TroubleNetwork, fmt.Errorf("%w: %w", media.ErrLost, media.ErrSilent), c.Text("error.silent.what"), ""},
		{media.TroubleNetwork, fmt.Errorf("%w: %w", media.ErrLost, unplugged), c.Text("trouble.network.what"), "hw:1 was unplugged"},
	} {
		notes := c.troubles(map[media.TroubleKind]error{tc.kind: tc.err})
		if len(notes) != 1 || notes[0].What != tc.want || notes[0].Code != tc.code || (notes[0].Ask == AskDevice) != (tc.kind != media.TroubleNetwork) {
			t.Errorf("%v: %+v, want %q and %q", tc.err, notes, tc.want, tc.code)
		}
	}
}

// TestInstead: who speaks and hears through another device than the chosen one is told
// through which, and why; not while that does not work either.
func TestInstead(t *testing.T) {
	c := both(t)["en"]
	for _, tc := range []struct {
		use   media.Using
		wrong error // with what is used
		want  string
	}{
		{media.Using{What: media.TroubleMicrophone, Name: "Buds"}, nil, ""},
		{media.Using{What: media.TroubleMicrophone, Name: "Webcam", Chosen: "Buds", Why: media.ErrDeviceGone}, media.ErrNoMicrophone, ""},
		{media.Using{What: media.TroubleMicrophone, Name: "Webcam", Chosen: "Buds", Why: media.ErrDeviceGone}, nil,
			"You now speak into Webcam. Buds is not connected; it is used again as soon as it is back."},
		{media.Using{What: media.TroubleSpeaker, Name: "HDMI", Chosen: "Buds", Why: fmt.Errorf("opening: %w", media.ErrDeviceHeld)}, nil,
			"You now hear through HDMI. Another program has Buds for itself; it is used again as soon as it is free."},
		{media.Using{What: media.TroubleSpeaker, Name: "HDMI", Chosen: "Buds", Why: errors.New("no backend")}, nil,
			"You now hear through HDMI. Buds cannot be opened; it is used again as soon as that works."},
		{media.Using{What: media.TroubleMicrophone, Name: "Webcam", Why: media.ErrDeviceDenied}, nil,
			"You now speak into Webcam. The system does not let Offhook use System default."},
		{media.Using{What: media.TroubleSpeaker, Name: "HDMI", Chosen: "Buds", Why: media.ErrDeviceStuck}, nil,
			"You now hear through HDMI. Buds does not answer; it is tried again with the next call."},
		{media.Using{What: media.TroubleSpeaker, Name: "HDMI", Chosen: "Bu\nds", Why: media.ErrDeviceRate}, nil,
			"You now hear through HDMI. Bu ds runs too fast or too slow; it is tried again with the next call."},
	} {
		v := sipclient.CallView{Using: map[media.TroubleKind]media.Using{tc.use.What: tc.use}}
		if tc.wrong != nil {
			v.Trouble = map[media.TroubleKind]error{tc.use.What: tc.wrong}
		}
		notes := c.instead(v)
		if tc.want == "" && len(notes) == 0 {
			continue
		}
		if len(notes) != 1 || notes[0].Text() != tc.want || notes[0].Ask != AskDevice {
			t.Errorf("%+v: %+v, want %q", tc.use, notes, tc.want)
		}
	}
	gone := media.Using{Name: "HDMI", Chosen: "Buds", Why: media.ErrDeviceGone}
	notes := c.instead(sipclient.CallView{Using: map[media.TroubleKind]media.Using{media.TroubleMicrophone: gone, media.TroubleSpeaker: gone}})
	if len(notes) != 2 || notes[0].Why == "" || notes[1].Text() != "You now hear through HDMI." {
		t.Errorf("a headset that is both: %+v", notes)
	}
}
