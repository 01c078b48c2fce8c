package tone

import (
	"errors"
	"math"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

func TestCues(t *testing.T) {
	shapes := map[string]media.Cue{}
	for _, cue := range media.Cues() {
		g, err := NewCue(cue)
		if err != nil {
			t.Fatal(err)
		}
		s := make([]float32, media.SampleRate)
		g.Read(s)
		if level := dsp.Level(s[ramp : 45*media.SampleRate/1000]); math.Abs(level-(Level-cueDown)) > 1 {
			t.Errorf("%s: %.1f dBFS", cue, level)
		}
		if dsp.Level(s[media.Samples(CueTime, media.SampleRate):]) != media.Silence {
			t.Errorf("%s lasts more than %v", cue, CueTime)
		}
		if at, size := click(s); size > 0.005 {
			t.Errorf("%s clicks at %v (%.4f)", cue, at, size)
		}
		shape := ""
		for i := 0; i+2400 <= media.SampleRate/2; i += 2400 {
			shape += pitch(s[i : i+2400])
		}
		if other, taken := shapes[shape]; taken {
			t.Errorf("%s sounds like %s: %s", cue, other, shape)
		}
		shapes[shape] = cue
	}
	if _, err := NewCue("gong"); !errors.Is(err, ErrKind) {
		t.Error(err)
	}
}

// pitch names the strongest of the cues' notes in 50 ms, or none.
func pitch(s []float32) string {
	best, name := -50.0, "."
	for n, hz := range map[string]float64{"a": 392, "b": 440, "c": 523.25, "d": 659.26, "e": 783.99, "f": 987.77} {
		if p := power(s, hz); p > best {
			best, name = p, n
		}
	}
	return name
}

func TestCuesDoNotAllocate(t *testing.T) {
	g, err := NewCue(media.CueReconnecting)
	if err != nil {
		t.Fatal(err)
	}
	frame := make([]float32, media.FrameSize)
	if n := testing.AllocsPerRun(100, func() { g.Read(frame) }); n != 0 {
		t.Errorf("%v allocations after %v", n, time.Second)
	}
}
