package mediatest

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"offhook/media"
)

func TestFindTone(t *testing.T) {
	for _, tc := range []struct {
		hz, level, noise float64
		rate, n          int
	}{
		{440, -9.03, -200, 48000, 48000}, {1000, -20, -200, 8000, 8000}, {660.5, -16, -40, 48000, 30000},
		{3400, -60, -90, 8000, 4096}, {300, -3, -30, 16000, 2000},
	} {
		r := rand.New(rand.NewPCG(1, 1))
		s := make([]float32, tc.n)
		amplitude, noise := math.Sqrt2*math.Pow(10, tc.level/20), math.Pow(10, tc.noise/20)
		for i := range s {
			s[i] = float32(amplitude*math.Sin(2*math.Pi*tc.hz*float64(i)/float64(tc.rate)) + noise*r.NormFloat64())
		}
		hz, level, snr := FindTone(s, tc.rate)
		if math.Abs(hz-tc.hz) > 0.5*float64(tc.rate)/float64(tc.n) || math.Abs(level-tc.level) > 0.2 {
			t.Errorf("%+v: found %.2f Hz at %.2f dBFS", tc, hz, level)
		}
		if want := tc.level - tc.noise; want < 60 && math.Abs(snr-want) > 1 || snr < min(want, 60)-1 {
			t.Errorf("%+v: %.1f dB above the noise", tc, snr)
		}
	}
}

func TestFindToneWithoutOne(t *testing.T) {
	for _, s := range [][]float32{nil, make([]float32, 10), make([]float32, 48000)} {
		if hz, level, snr := FindTone(s, 48000); hz != 0 || level != media.Silence || snr != 0 {
			t.Errorf("%d samples of silence: %v Hz, %v dBFS, %v dB", len(s), hz, level, snr)
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	s := make([]float32, 48000)
	for i := range s {
		s[i] = float32(0.1 * r.NormFloat64())
	}
	if _, _, snr := FindTone(s, 48000); snr > -10 {
		t.Errorf("noise alone is said to hold a tone at %.1f dB", snr)
	}
}

func TestFakeSourceFollowsItsClock(t *testing.T) {
	clock := NewClock()
	next := float32(0)
	s := NewFakeSource(clock.Now, func(dst []float32) {
		for i := range dst {
			dst[i] = next
			next++
		}
	})
	buf := make([]float32, 1000)
	if n := s.Read(buf); n != 0 {
		t.Errorf("read %d samples at once", n)
	}
	clock.Advance(10 * time.Millisecond)
	if n := s.Read(buf); n != media.FrameSize || buf[479] != 479 {
		t.Errorf("read %d samples after 10 ms", n)
	}
	clock.Advance(30 * time.Millisecond)
	if n := s.Read(buf); n != 1000 || buf[0] != 480 {
		t.Errorf("read %d samples of 1440 into 1000, the first %v", n, buf[0])
	}
	if n := s.Read(buf); n != 440 {
		t.Errorf("then %d", n)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	clock.Advance(time.Second)
	if n := s.Read(buf); n != 0 {
		t.Errorf("read %d samples after Close", n)
	}
}

func TestFakeSinkFollowsItsClock(t *testing.T) {
	clock := NewClock()
	s := NewFakeSink(clock.Now, 960)
	ones := make([]float32, 1000)
	for i := range ones {
		ones[i] = 1
	}
	if n := s.Write(ones); n != 960 || s.Buffered() != 960 {
		t.Errorf("wrote %d, buffered %d", n, s.Buffered())
	}
	clock.Advance(15 * time.Millisecond)
	if s.Buffered() != 240 || len(s.Played()) != 720 {
		t.Errorf("after 15 ms: buffered %d, played %d", s.Buffered(), len(s.Played()))
	}
	clock.Advance(10 * time.Millisecond) // 5 ms too long
	if s.Buffered() != 0 || s.Underruns() != 1 {
		t.Errorf("after 25 ms: buffered %d, underruns %d", s.Buffered(), s.Underruns())
	}
	if n := s.Write(ones[:480]); n != 480 {
		t.Errorf("wrote %d", n)
	}
	clock.Advance(5 * time.Millisecond)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if p := s.Played(); len(p) != 1440 || p[959] != 1 || p[960] != 0 || p[1199] != 0 || p[1200] != 1 {
		t.Errorf("played %d samples, or not the right ones", len(p))
	}
	if !s.Closed() || s.Write(ones) != 0 || !errors.Is(s.Close(), ErrClosed) {
		t.Error("open after Close")
	}
}

func TestSpeech(t *testing.T) {
	s := make([]float32, 48000)
	for i := range s[:24000] {
		s[12480+i] = float32(0.1 * math.Sin(float64(i)/20))
	}
	got := Speech(s, 48000)
	if got.Active != 500*time.Millisecond || got.First != 260*time.Millisecond || math.Abs(got.Level+23) > 0.1 {
		t.Errorf("%+v", got)
	}
}

// run sends packets 0, 1, … 20 ms apart and returns what arrives.
func run(bad Impairment, n int) (order []int, delays []time.Duration, link *LossyLink[int]) {
	link = NewLossyLink[int](bad)
	clock := NewClock()
	start := clock.Now()
	for i := range n {
		link.Send(clock.Now(), i)
		clock.Advance(20 * time.Millisecond)
		for p, at, ok := link.Receive(clock.Now()); ok; p, at, ok = link.Receive(clock.Now()) {
			order = append(order, p)
			delays = append(delays, at.Sub(start)-time.Duration(p)*20*time.Millisecond)
		}
	}
	return order, delays, link
}

func TestLinkIsPerfectByDefault(t *testing.T) {
	order, delays, _ := run(Impairment{}, 100)
	if len(order) != 100 {
		t.Fatalf("%d packets", len(order))
	}
	for i := range order {
		if order[i] != i || delays[i] != 0 {
			t.Fatalf("packet %d arrives as number %d after %v", order[i], i, delays[i])
		}
	}
}

func TestLinkLoses(t *testing.T) {
	for _, burst := range []float64{0, 1, 4} {
		order, _, link := run(Impairment{Seed: 5, Loss: 0.1, Burst: burst}, 50000)
		if got := float64(link.Lost()) / float64(link.Sent()); math.Abs(got-0.1) > 0.01 {
			t.Errorf("burst %v: loses %.3f", burst, got)
		}
		gaps := 0
		for i := 1; i < len(order); i++ {
			if order[i] != order[i-1]+1 {
				gaps++
			}
		}
		if length, want := float64(link.Lost())/float64(gaps), max(burst, 1/0.9); math.Abs(length-want) > 0.25 {
			t.Errorf("burst %v: a gap is %.2f packets long, want %.2f", burst, length, want)
		}
	}
	if order, _, _ := run(Impairment{Loss: 1, Burst: 3}, 100); len(order) != 0 {
		t.Errorf("%d packets through a dead link", len(order))
	}
}

func TestLinkDelaysAndReorders(t *testing.T) {
	const ms = time.Millisecond
	order, delays, _ := run(Impairment{Seed: 1, Delay: 30 * ms, Jitter: 50 * ms}, 2000)
	for i, d := range delays {
		if d < 30*ms || d > 80*ms || i > 0 && order[i] != order[i-1]+1 {
			t.Fatalf("packet %d after %v", order[i], d)
		}
	}
	order, _, _ = run(Impairment{Seed: 1, Reorder: 0.05, ReorderBy: 45 * ms}, 2000)
	late := 0
	for i := 1; i < len(order); i++ {
		if order[i] < order[i-1] {
			late++
		}
	}
	if late < 60 || late > 140 {
		t.Errorf("%d of 2000 packets were overtaken, want about 100", late)
	}
}

func TestLinkDuplicates(t *testing.T) {
	order, _, _ := run(Impairment{Seed: 2, Duplicate: 0.2}, 1000)
	if len(order) < 1150 || len(order) > 1250 {
		t.Errorf("%d packets, want about 1200", len(order))
	}
}

func TestLinkRepeatsItself(t *testing.T) {
	bad := Impairment{Seed: 9, Loss: 0.1, Jitter: 40 * time.Millisecond, Reorder: 0.1, ReorderBy: 25 * time.Millisecond}
	first, _, _ := run(bad, 500)
	second, _, _ := run(bad, 500)
	bad.Seed++
	third, _, _ := run(bad, 500)
	same := func(a, b []int) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if a[i] != b[i] {
				return false
			}
		}
		return true
	}
	if !same(first, second) {
		t.Error("the same seed, another run")
	}
	if same(first, third) {
		t.Error("another seed, the same run")
	}
}

func TestImpairmentIsValidated(t *testing.T) {
	for _, bad := range []Impairment{{Loss: -0.1}, {Loss: 1.1}, {Reorder: math.NaN()}, {Delay: -1}} {
		if bad.Validate() == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}
