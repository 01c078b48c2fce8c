package tone

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

func read(t testing.TB, kind Kind, country string, d time.Duration) []float32 {
	t.Helper()
	g, err := New(kind, country)
	if err != nil {
		t.Fatal(err)
	}
	s := make([]float32, media.Samples(d, media.SampleRate))
	for rest := s; len(rest) > 0; {
		n := min(len(rest), 480)
		g.Read(rest[:n])
		rest = rest[n:]
	}
	return s
}

// bursts measures a cadence by ear: alternately how long there is sound and how
// long silence, to 10 ms.
func bursts(s []float32) (ms []int) {
	loud := true
	length := 0
	for ; len(s) >= 480; s = s[480:] {
		if now := dsp.Level(s[:480]) > -40; now != loud {
			ms = append(ms, length)
			loud, length = now, 0
		}
		length += 10
	}
	return ms
}

func TestCadences(t *testing.T) {
	for _, tc := range []struct {
		kind    Kind
		country string
		want    []int
	}{
		{Ringback, "KR", []int{1000, 2000, 1000, 2000}},
		{Ringback, "us", []int{2000, 4000, 2000}},
		{Ringback, "GB", []int{400, 200, 400, 2000, 400}},
		{Ringback, "IN", []int{400, 200, 400, 2000, 400}},
		{Ringback, "XX", []int{1000, 4000, 1000}},
		{Ringback, "", []int{1000, 4000, 1000}},
		{Busy, "KR", []int{500, 500, 500}},
		{Busy, "SE", []int{250, 250, 250}},
		{Congestion, "KR", []int{300, 200, 300}},
		{Congestion, "SE", []int{250, 750, 250}},
		{Congestion, "ES", []int{200, 200, 200, 200, 200, 600, 200}},
		{Congestion, "CN", []int{700, 700, 700}},
	} {
		got := bursts(read(t, tc.kind, tc.country, 13*time.Second))
		if len(got) < len(tc.want) {
			t.Errorf("%v in %q: bursts and pauses %v, want %v", tc.kind, tc.country, got, tc.want)
			continue
		}
		for i, want := range tc.want {
			if d := got[i] - want; d < -10 || d > 10 {
				t.Errorf("%v in %q: bursts and pauses %v, want %v", tc.kind, tc.country, got, tc.want)
				break
			}
		}
	}
}

// TestEveryCountry checks each tone of the table for level, clicks and frequency.
func TestEveryCountry(t *testing.T) {
	all := map[string]country{"": itu}
	for code, c := range countries {
		all[code] = c
	}
	for code, c := range all {
		for kind, cadence := range map[Kind]cadence{Ringback: c.ringback, Busy: c.busy, Congestion: c.congestion} {
			first := cadence[0]
			s := read(t, kind, code, first.duration)
			middle := s[ramp : len(s)-ramp]
			if got := dsp.Level(middle); math.Abs(got-Level) > 0.5 {
				t.Errorf("%v in %q: level %.1f dBFS", kind, code, got)
			}
			if first.hz[1] == 0 {
				if hz, _, _ := mediatest.FindTone(middle, media.SampleRate); math.Abs(hz-first.hz[0]) > 4 {
					t.Errorf("%v in %q: %.1f Hz, want %v", kind, code, hz, first.hz)
				}
			}
			if last := cadence[len(cadence)-1]; last.hz[0] != 0 {
				t.Errorf("%v in %q does not end with a pause", kind, code)
			}
			noClicks(t, string(kind)+" in "+code, read(t, kind, code, first.duration+50*time.Millisecond))
		}
	}
	for _, code := range strings.Fields("KR US CA GB DE FR ES JP CN IN AU BR IT NL SE CH AT MX RU") {
		if _, ok := countries[code]; !ok {
			t.Errorf("no tones for %s", code)
		}
	}
}

// noClicks fails where the signal's slope changes more abruptly than a tone of
// this level can.
func noClicks(t *testing.T, name string, s []float32) {
	t.Helper()
	for i := 2; i < len(s); i++ {
		if bend := math.Abs(float64(s[i] - 2*s[i-1] + s[i-2])); bend > 0.02 {
			t.Errorf("%s clicks at %v (%.3f)", name, media.Duration(i, media.SampleRate), bend)
			return
		}
	}
}

func TestTwoFrequenciesAreEquallyLoud(t *testing.T) {
	s := read(t, Ringback, "KR", time.Second)[ramp:]
	hz, level, snr := mediatest.FindTone(s, media.SampleRate)
	if math.Abs(hz-440) > 2 && math.Abs(hz-480) > 2 || math.Abs(level-(Level-3)) > 0.3 || math.Abs(snr) > 0.3 {
		t.Errorf("the stronger of 440 and 480 Hz: %.1f Hz, %.1f dBFS, %.1f dB over the rest", hz, level, snr)
	}
}

func TestUnknownKind(t *testing.T) {
	if _, err := New("dial", "KR"); !errors.Is(err, ErrKind) {
		t.Error(err)
	}
}

func TestSine(t *testing.T) {
	g := Sine(660, -20)
	s := make([]float32, 10*media.SampleRate)
	g.Read(s)
	for _, part := range [][]float32{s[:media.SampleRate], s[9*media.SampleRate:]} {
		hz, level, snr := mediatest.FindTone(part, media.SampleRate)
		if math.Abs(hz-660) > 0.5 || math.Abs(level+20) > 0.1 || snr < 60 {
			t.Errorf("%.2f Hz, %.2f dBFS, %.1f dB", hz, level, snr)
		}
	}
}

func TestDTMF(t *testing.T) {
	for i, digit := range "123A456B789C*0#D" {
		g, err := NewDTMF(digit, 200*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		s := make([]float32, media.SampleRate)
		g.Read(s)
		tone := s[ramp : 9600-ramp]
		if level := dsp.Level(tone); math.Abs(level-Level) > 0.5 {
			t.Errorf("%c: level %.1f", digit, level)
		}
		low, high := []float64{697, 770, 852, 941}[i/4], []float64{1209, 1336, 1477, 1633}[i%4]
		for _, want := range []float64{low, high} {
			if p := power(tone, want); math.Abs(p-(Level-3)) > 0.5 {
				t.Errorf("%c: %v Hz at %.1f dBFS", digit, want, p)
			}
		}
		if dsp.Level(s[9600:]) != media.Silence {
			t.Errorf("%c goes on after 200 ms", digit)
		}
		noClicks(t, string(digit), s)
	}
	if low, high, err := DTMF('d'); err != nil || low != 941 || high != 1633 {
		t.Errorf("DTMF('d') = %v, %v, %v", low, high, err)
	}
	for _, bad := range "e +x１" {
		_, err := NewDTMF(bad, time.Second)
		if !errors.Is(err, ErrDigit) {
			t.Errorf("%q: %v", bad, err)
		} else if strings.ContainsRune(err.Error(), bad) && bad != 'e' && bad != ' ' && bad != 'x' {
			t.Errorf("%q is in the error: %v", bad, err)
		}
	}
}

// power is the RMS level of one frequency (Goertzel).
func power(s []float32, hz float64) float64 {
	c := 2 * math.Cos(2*math.Pi*hz/media.SampleRate)
	var a, b float64
	for _, v := range s {
		a, b = float64(v)+c*a-b, a
	}
	n := float64(len(s))
	return 10 * math.Log10(2*(a*a+b*b-c*a*b)/(n*n))
}

func TestReadDoesNotAllocate(t *testing.T) {
	frame := make([]float32, media.FrameSize)
	for _, kind := range []Kind{Ringback, Busy, Congestion} {
		g, err := New(kind, "IN")
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(700, func() { g.Read(frame) }); n != 0 {
			t.Errorf("%v allocates %v times", kind, n)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	frame := make([]float32, media.FrameSize)
	for _, kind := range []Kind{Ringback} {
		b.Run(string(kind), func(b *testing.B) {
			g, err := New(kind, "KR")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				g.Read(frame)
			}
		})
	}
}
