package tone

import (
	"errors"
	"math"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

// melody returns d of a melody.
func melody(t testing.TB, name, country string, d time.Duration) []float32 {
	t.Helper()
	g, err := NewMelody(name, country)
	if err != nil {
		t.Fatal(err)
	}
	s := make([]float32, media.Samples(d, media.SampleRate))
	g.Read(s)
	return s
}

// TestMelodiesSound holds every melody to its loudness, in a country that rings
// often and in one that rings seldom, and to full scale, which none may reach.
func TestMelodiesSound(t *testing.T) {
	for _, name := range media.Melodies() {
		for _, country := range []string{"KR", "US", "GB", ""} {
			s := melody(t, name, country, 12*time.Second)
			if got := lufs(s); math.Abs(got-Loudness) > 1 {
				t.Errorf("%s in %q: %.2f LUFS, want %v", name, country, got, Loudness)
			}
			peak := float32(0)
			for _, v := range s {
				peak = max(peak, v, -v)
			}
			if peak > 0.9 {
				t.Errorf("%s in %q: peak %.2f", name, country, peak)
			}
			if at, size := click(s); size > 0.015 {
				t.Errorf("%s in %q clicks at %v (%.4f)", name, country, at, size)
			}
		}
	}
}

// TestMelodiesRepeat: the second ring is the first again, after a pause.
func TestMelodiesRepeat(t *testing.T) {
	for _, name := range media.Melodies() {
		const period = 6 * time.Second // that of the United States
		s := melody(t, name, "US", 2*period)
		once := len(s) / 2
		if level := dsp.Level(s[once-media.SampleRate/2 : once]); level > -60 {
			t.Errorf("%s: %.1f dBFS before it rings again", name, level)
		}
		for i := range once {
			if math.Abs(float64(s[i]-s[once+i])) > 1e-5 {
				t.Errorf("%s: the second ring differs at %v", name, media.Duration(i, media.SampleRate))
				break
			}
		}
	}
}

// TestMelodiesDiffer: one is known from the other by its first notes or by its
// rhythm.
func TestMelodiesDiffer(t *testing.T) {
	type print struct{ hz, bursts int }
	seen := map[print]string{}
	for _, name := range media.Melodies() {
		s := melody(t, name, "US", 5*time.Second)
		hz, _, _ := mediatest.FindTone(s[:8192], media.SampleRate)
		p := print{int(hz+10) / 20, len(bursts(s))}
		if other := seen[p]; other != "" {
			t.Errorf("%s is like %s: %+v", name, other, p)
		}
		seen[p] = name
	}
}

func TestMelodyNames(t *testing.T) {
	first := melody(t, media.Melodies()[0], "KR", time.Second)
	for i, v := range melody(t, "", "KR", time.Second) {
		if v != first[i] {
			t.Fatal("the empty name is not the first melody")
		}
	}
	for _, name := range []string{media.NoMelody, "Bell", "unknown"} {
		if _, err := NewMelody(name, "KR"); !errors.Is(err, ErrMelody) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestMelodiesDoNotAllocate(t *testing.T) {
	frame := make([]float32, media.FrameSize)
	for _, name := range media.Melodies() {
		g, err := NewMelody(name, "KR")
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(700, func() { g.Read(frame) }); n != 0 {
			t.Errorf("%v allocates %v times", name, n)
		}
	}
}

// click returns where a signal is least smooth, and how much: the fourth
// difference leaves next to nothing of what is below 3 kHz, where the melodies
// are, and multiplies a step by three: a click of half a percent is found.
func click(s []float32) (at time.Duration, size float64) {
	for i := 4; i < len(s); i++ {
		d := math.Abs(float64(s[i]) - 4*float64(s[i-1]) + 6*float64(s[i-2]) - 4*float64(s[i-3]) + float64(s[i-4]))
		if d > size {
			at, size = media.Duration(i, media.SampleRate), d
		}
	}
	return at, size
}

func TestClick(t *testing.T) {
	s := make([]float32, 4800)
	Sine(600, -12).Read(s)
	if _, size := click(s); size > 0.001 {
		t.Errorf("a sine clicks by %.4f", size)
	}
	for i := range s[2400:] {
		s[2400+i] += 0.01
	}
	if at, size := click(s); size < 0.02 || at.Round(time.Millisecond) != 50*time.Millisecond {
		t.Errorf("a step of 1 %% at 50 ms is found at %v as %.4f", at, size)
	}
}

// biquad is a filter of second order: b0 to b2, a1, a2.
type biquad struct{ b0, b1, b2, a1, a2, x1, x2, y1, y2 float64 }

func (f *biquad) next(x float64) float64 {
	y := f.b0*x + f.b1*f.x1 + f.b2*f.x2 - f.a1*f.y1 - f.a2*f.y2
	f.x1, f.x2, f.y1, f.y2 = x, f.x1, y, f.y1
	return y
}

// lufs is the integrated loudness of ITU-R BS.1770-4 of a mono signal at 48 kHz:
// K-weighted, in blocks of 400 ms, those that are silent or 10 dB below the
// others left out.
func lufs(s []float32) float64 {
	shelf := biquad{b0: 1.53512485958697, b1: -2.69169618940638, b2: 1.19839281085285, a1: -1.69065929318241, a2: 0.73248077421585}
	high := biquad{b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621}
	const hop = 4800
	var energy []float64
	sum := 0.0
	for i, v := range s {
		y := high.next(shelf.next(float64(v)))
		sum += y * y
		if (i+1)%hop == 0 {
			energy = append(energy, sum/hop)
			sum = 0
		}
	}
	var blocks []float64
	for i := 0; i+4 <= len(energy); i++ {
		blocks = append(blocks, (energy[i]+energy[i+1]+energy[i+2]+energy[i+3])/4)
	}
	loudness := func(e float64) float64 { return -0.691 + 10*math.Log10(e) }
	mean := func(gate float64) float64 {
		total, n := 0.0, 0
		for _, b := range blocks {
			if loudness(b) > gate {
				total += b
				n++
			}
		}
		return loudness(total / float64(max(n, 1)))
	}
	return mean(mean(-70) - 10)
}

// TestLUFS: a sine of 997 Hz at full scale is at -3.01 LUFS by the standard.
func TestLUFS(t *testing.T) {
	s := make([]float32, 3*media.SampleRate)
	Sine(997, -3.01).Read(s)
	if got := lufs(s); math.Abs(got+3.01) > 0.05 {
		t.Errorf("%.3f LUFS", got)
	}
}
