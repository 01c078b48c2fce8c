package present

import (
	"testing"
	"time"

	"offhook/media"
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

// TestSilentMicrophone: one that is there and gives nothing is not said to be gone.
func TestSilentMicrophone(t *testing.T) {
	c := both(t)["en"]
	for _, tc := range []struct {
		err  error
		want string
	}{{media.ErrMicrophoneSilent, "Your microphone gives no sound."}, {media.ErrNoMicrophone, "Your microphone is gone."}} {
		notes := c.troubles(map[media.TroubleKind]error{media.TroubleMicrophone: tc.err})
		if len(notes) != 1 || notes[0].What != tc.want || notes[0].Ask != AskDevice {
			t.Errorf("%v: %+v", tc.err, notes)
		}
	}
}
