package session

import (
	"math"
	"slices"
	"testing"

	"offhook/media"
	"offhook/media/tone"
)

// tick10 is 10 ms of a tone of 1 kHz, loud as amplitude, that begins at frame n.
func tick10(n int, amplitude float64) []float32 {
	frame := make([]float32, media.FrameSize)
	for i := range frame {
		frame[i] = float32(amplitude * math.Sin(2*math.Pi*1000*float64(n*media.FrameSize+i)/media.SampleRate))
	}
	return frame
}

func peakOf(frame []float32) (peak float64) {
	for _, s := range frame {
		peak = max(peak, math.Abs(float64(s)))
	}
	return peak
}

func TestVolume(t *testing.T) {
	e := &Engine{}
	for _, tc := range []struct {
		percent int
		want    float64 // peak of a tone of 0.2
	}{{100, 0.2}, {0, 0}, {50, 0.025}, {150, 0.675}, {-20, 0}, {900, 0.675}} {
		e.SetVolume(tc.percent)
		var v volume
		frame := tick10(0, 0.2)
		v.apply(frame, e.loudness())
		if got := peakOf(frame); math.Abs(got-tc.want) > 0.005 {
			t.Errorf("%d %%: peak %.3f, want %.3f", tc.percent, got, tc.want)
		}
	}
}

// TestVolumeDoesNotClick: neither by a change nor by what is too loud.
func TestVolumeDoesNotClick(t *testing.T) {
	e := &Engine{}
	var v volume
	last := float32(0)
	steepest := 0.9 * 3.375 * 2 * math.Pi * 1000 / media.SampleRate // of the loudest tone
	for n := range 60 {
		e.SetVolume([]int{100, 0, 150, 30}[n/10%4])
		frame := tick10(n, 0.9)
		v.apply(frame, e.loudness())
		if p := peakOf(frame); p > 1 {
			t.Fatalf("frame %d: a peak of %.2f", n, p)
		}
		for i, s := range frame {
			if d := math.Abs(float64(s - last)); d > steepest {
				t.Fatalf("frame %d, sample %d jumps by %.3f", n, i, d)
			}
			last = s
		}
	}
}

// TestSumsAreLimited: what is added to a loud voice, here and in what is sent, takes nothing
// above full scale; by itself the voice stays as it is.
func TestSumsAreLimited(t *testing.T) {
	x := newStill(t, "opus")
	loud, frame, packet := tone.Sine(660, -3.02), make([]float32, media.FrameSize), make([]float32, packetSize)
	st, l := x.down.current.Load(), &x.desk.Load().loudspeaker
	heard := func(frames int) (peak float64, untouched bool) {
		untouched = true
		for range frames {
			loud.Read(frame)
			st.n = copy(st.converted, frame) // as if it had come
			l.produce(x.clock.Now())
			peak, untouched = max(peak, peakOf(l.frame[:])), untouched && slices.Equal(l.frame[:], frame)
		}
		return peak, untouched
	}
	sent := func(packets int) (peak float64, untouched bool) {
		untouched = true
		for range packets {
			loud.Read(packet)
			sent, kept := x.up.said.mix(packet)
			peak, untouched = max(peak, peakOf(sent), peakOf(kept)), untouched && slices.Equal(sent, packet)
		}
		return peak, untouched
	}
	key := func() clip {
		digit, err := tone.NewDTMF('5', digitTime)
		if err != nil {
			t.Fatal(err)
		}
		return clipOf(digit, digitTime, 1)
	}
	notice := func(announce media.Announcement) {
		here, there, err := noticesOf(media.Recording{Announce: announce})
		if err != nil {
			t.Fatal(err)
		}
		x.recording.begin(here, there)
	}
	const soon, long = 20, 300 // frames until it was heard, and until all is as before
	for name, add := range map[string]func(){
		"a beep":          func() { notice(media.AnnounceBeep) },
		"an announcement": func() { notice(media.AnnounceSpoken) },
		"ringback":        func() { x.Ringback(true, "") },
		"a key":           func() { l.hear(key()); x.up.said.press(key()) },
	} {
		if _, untouched := heard(soon); !untouched {
			t.Errorf("before %s the voice is heard otherwise", name)
		}
		if _, untouched := sent(soon / 2); !untouched {
			t.Errorf("before %s the voice is sent otherwise", name)
		}
		add()
		if peak, untouched := heard(soon); untouched || peak > 1 {
			t.Errorf("%s: untouched %t, a peak of %.2f is heard", name, untouched, peak)
		}
		if peak, untouched := sent(soon / 2); untouched && name != "ringback" || peak > 1 {
			t.Errorf("%s: untouched %t, a peak of %.2f is sent", name, untouched, peak)
		}
		x.Ringback(false, "")
		x.recording.end()
		heard(long)
		sent(long / 2)
	}
}

func TestVolumeAllocatesNothing(t *testing.T) {
	e := &Engine{}
	e.SetVolume(130)
	var v volume
	frame := tick10(0, 0.5)
	if n := testing.AllocsPerRun(100, func() { v.apply(frame, e.loudness()) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
