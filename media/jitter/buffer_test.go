package jitter

import (
	"encoding/binary"
	"errors"
	"math"
	"sync"
	"testing"
	"time"
)

// bench drives one Buffer packet by packet and frame by frame, by hand.
type bench struct {
	t       testing.TB
	b       *Buffer
	decoder Decoder
	now     time.Time
	frame   []float32
	ssrc    uint32
}

func newBench(t testing.TB, decoder Decoder) *bench {
	x := &bench{t: t, decoder: decoder, now: time.Unix(1_800_000_000, 0), frame: make([]float32, 80), ssrc: 1}
	b, err := New(Options{Decoder: decoder, ClockRate: 8000, SampleRate: 8000, Now: func() time.Time { return x.now }})
	if err != nil {
		t.Fatal(err)
	}
	x.b = b
	return x
}

// put hands over packet k of the tone, numbered sequence and timed timestamp.
func (x *bench) put(k int, sequence uint16, timestamp uint32) {
	x.b.Put(Packet{
		SSRC: x.ssrc, Sequence: sequence, Timestamp: timestamp,
		Payload: binary.BigEndian.AppendUint64(nil, uint64(k*160)), Arrival: x.now,
	})
}

// read reads 10 ms and moves the clock; it returns whether it was live and its level.
func (x *bench) read() (bool, float64) {
	live := x.b.Read(x.frame)
	x.now = x.now.Add(10 * time.Millisecond)
	return live, rms(x.frame)
}

// stream puts and plays packets from to until, numbered from 0 on.
func (x *bench) stream(from, until int, skip func(k int) bool) {
	for k := from; k < until; k++ {
		if skip == nil || !skip(k) {
			x.put(k, uint16(k), uint32(k*160))
		}
		x.read()
		x.read()
	}
}

func eightk() *tone { return &tone{rate: 8000, samples: 160, hz: 440} }

func TestFirstPacketIsPlayedAtOnce(t *testing.T) {
	x := newBench(t, eightk())
	if live, level := x.read(); live || level != 0 {
		t.Fatalf("before the first packet: live %v, level %v; want silence", live, level)
	}
	x.put(0, 0, 0)
	if live, level := x.read(); !live || level < 0.15 {
		t.Fatalf("after the first packet: live %v, level %v; want the tone", live, level)
	}
}

func TestDuplicatesAndReordering(t *testing.T) {
	x := newBench(t, eightk())
	x.stream(0, 50, nil)
	before := x.b.Stats()
	// Two come in the wrong order and each twice, 40 ms of delay being there or not.
	for k := 50; k < 150; k += 2 {
		for _, j := range []int{k + 1, k, k + 1, k} {
			x.put(j, uint16(j), uint32(j*160))
		}
		for range 4 {
			x.read()
		}
	}
	s := x.b.Stats()
	if d := s.Duplicates - before.Duplicates; d != 100 {
		t.Errorf("duplicates %d, want 100", d)
	}
	if s.Received != 150 || s.Lost != 0 {
		t.Errorf("received %d, lost %d; want 150, 0", s.Received, s.Lost)
	}
	if s.Concealed > 200*time.Millisecond {
		t.Errorf("concealed %v", s.Concealed)
	}
}

func TestLossIsCountedAndConcealed(t *testing.T) {
	tests := []struct {
		name     string
		decoder  Decoder
		repaired uint64 // at least
		hidden   time.Duration
	}{
		{"without redundancy", eightk(), 0, 400 * time.Millisecond},
		{"with redundancy", &toneFEC{*eightk()}, 15, 120 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := newBench(t, tt.decoder)
			x.stream(0, 400, func(k int) bool { return k%20 == 10 })
			s := x.b.Stats()
			if s.Lost != 20 {
				t.Errorf("lost %d, want 20", s.Lost)
			}
			if s.Repaired < tt.repaired || s.Concealed > tt.hidden || s.Concealed+time.Duration(s.Repaired)*packetTime < 350*time.Millisecond {
				t.Errorf("repaired %d, concealed %v", s.Repaired, s.Concealed)
			}
		})
	}
}

func TestNewStreams(t *testing.T) {
	tests := []struct {
		name string
		put  func(x *bench, k int)
	}{
		{"another SSRC", func(x *bench, k int) { x.ssrc = 2; x.put(k, uint16(k+777), uint32(k*160+999999)) }},
		{"a jump in time", func(x *bench, k int) { x.put(k, uint16(k), uint32(k*160+10*8000)) }},
		{"a jump back in time", func(x *bench, k int) { x.put(k, uint16(k), uint32(k*160-10*8000)) }},
		{"a jump in sequence", func(x *bench, k int) { x.put(k, uint16(k+20000), uint32(k*160)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := newBench(t, eightk())
			x.stream(0, 100, nil)
			for k := 100; k < 110; k++ {
				tt.put(x, k)
				x.read()
				x.read()
			}
			s := x.b.Stats()
			if s.Resets != 1 || s.Lost != 0 {
				t.Errorf("resets %d, lost %d; want 1, 0", s.Resets, s.Lost)
			}
			if s.Concealed > 60*time.Millisecond {
				t.Errorf("concealed %v", s.Concealed)
			}
			if live, level := x.read(); !live && level < 0.1 {
				t.Error("the new stream is not heard")
			}
		})
	}
}

func TestStragglerOfTheOldStreamIsIgnored(t *testing.T) {
	x := newBench(t, eightk())
	x.stream(0, 10, nil)
	x.ssrc = 2
	x.put(10, 500, 500)
	x.read()
	x.ssrc = 1
	x.put(10, 10, 1600)
	x.read()
	if s := x.b.Stats(); s.Resets != 1 {
		t.Errorf("resets %d, want 1", s.Resets)
	}
}

// TestPause: a sender that says nothing for a while (DTX) is neither lost nor
// concealed, and its silence is not dead.
func TestPause(t *testing.T) {
	x := newBench(t, eightk())
	x.stream(0, 50, nil)
	var level float64
	for range 200 {
		_, level = x.read()
	}
	if level == 0 || level > 0.01 {
		t.Errorf("level %v in the pause, want comfort noise", level)
	}
	for k := range 50 {
		x.put(150+k, uint16(50+k), uint32((150+k)*160))
		x.read()
		x.read()
	}
	s := x.b.Stats()
	if s.Lost != 0 || s.Concealed > 60*time.Millisecond || s.Resets != 0 {
		t.Errorf("lost %d, concealed %v, resets %d", s.Lost, s.Concealed, s.Resets)
	}
	if live, level := x.read(); level < 0.15 {
		t.Errorf("after the pause: live %v, level %v", live, level)
	}
}

// TestStallLosesNothing: when packets come late all at once, none of them is
// thrown away, and the delay is worked off.
func TestStallLosesNothing(t *testing.T) {
	x := newBench(t, eightk())
	x.stream(0, 100, nil)
	for range 30 { // 300 ms without a packet
		x.read()
	}
	for k := 100; k < 115; k++ {
		x.put(k, uint16(k), uint32(k*160))
	}
	grown := time.Duration(0)
	for k := 115; k < 1000; k++ {
		x.put(k, uint16(k), uint32(k*160))
		x.read()
		x.read()
		grown = max(grown, x.b.Stats().Delay)
	}
	s := x.b.Stats()
	if s.Lost != 0 || grown < 200*time.Millisecond || s.Delay > 60*time.Millisecond {
		t.Errorf("lost %d, delay grew to %v and is %v", s.Lost, grown, s.Delay)
	}
}

// TestDrift: clocks that differ by 300 ppm for an hour make no gap.
func TestDrift(t *testing.T) {
	for _, ppm := range []float64{300, -300} {
		o := run(t, eightk(), 8000, 8000, network(delaysOf(180000, func(int) time.Duration { return 0 })), ppm)
		if o.stats.Concealed > 40*time.Millisecond || o.stats.Lost != 0 || o.mean > 35*time.Millisecond {
			t.Errorf("%+.0f ppm: concealed %v, lost %d, mean delay %v", ppm, o.stats.Concealed, o.stats.Lost, o.mean)
		}
		if o.steepest > 1.5 {
			t.Errorf("%+.0f ppm: a click of %.1f", ppm, o.steepest)
		}
		t.Logf("%+.0f ppm: removed %v, inserted %v, concealed %v", ppm, o.stats.Removed, o.stats.Inserted, o.stats.Concealed)
	}
}

type broken struct{ tone }

func (d *broken) Decode([]float32, []byte) (int, error) { return 0, errors.New("no") }

func TestUndecodablePackets(t *testing.T) {
	x := newBench(t, &broken{*eightk()})
	x.stream(0, 100, nil)
	if s := x.b.Stats(); s.Invalid != 100 {
		t.Errorf("invalid %d, want 100", s.Invalid)
	}
	x.b.Put(Packet{Payload: make([]byte, MaxPayload+1)})
	if s := x.b.Stats(); s.Invalid != 101 {
		t.Errorf("invalid %d after a packet that is too big, want 101", s.Invalid)
	}
}

// TestOutage: packets that never came during a long outage are lost, and the
// stream goes on.
func TestOutage(t *testing.T) {
	x := newBench(t, eightk())
	x.stream(0, 100, nil)
	for range 1000 {
		x.read()
	}
	x.stream(600, 700, nil)
	s := x.b.Stats()
	if s.Lost != 500 || s.Resets != 0 {
		t.Errorf("lost %d, resets %d; want 500, 0", s.Lost, s.Resets)
	}
	if _, level := x.read(); level < 0.15 {
		t.Errorf("level %v after the outage", level)
	}
}

func TestOptions(t *testing.T) {
	good := Options{Decoder: eightk(), ClockRate: 8000, SampleRate: 8000}
	for name, change := range map[string]func(*Options){
		"no decoder": func(o *Options) { o.Decoder = nil },
		"odd rate":   func(o *Options) { o.SampleRate = 44100 },
		"no clock":   func(o *Options) { o.ClockRate = 0 },
		"delays":     func(o *Options) { o.MinDelay, o.MaxDelay = 50*time.Millisecond, 20*time.Millisecond },
	} {
		o := good
		change(&o)
		if _, err := New(o); !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v, want ErrOptions", name, err)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	x := newBench(t, eightk())
	x.stream(0, 50, nil)
	k := 50
	payload := make([]byte, 8)
	if n := testing.AllocsPerRun(500, func() {
		binary.BigEndian.PutUint64(payload, uint64(k*160))
		x.b.Put(Packet{SSRC: 1, Sequence: uint16(k), Timestamp: uint32(k * 160), Payload: payload, Arrival: x.now})
		x.read()
		x.read()
		k++
	}); n != 0 {
		t.Errorf("%v allocations per packet", n)
	}
}

// TestTwoGoroutines is for the race detector.
func TestTwoGoroutines(t *testing.T) {
	b, err := New(Options{Decoder: eightk(), ClockRate: 8000, SampleRate: 8000})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	wait.Go(func() {
		for k := range 2000 {
			b.Put(Packet{SSRC: 1, Sequence: uint16(k), Timestamp: uint32(k * 160),
				Payload: binary.BigEndian.AppendUint64(nil, uint64(k*160)), Arrival: time.Now()})
		}
	})
	wait.Go(func() {
		frame := make([]float32, 80)
		for range 2000 {
			b.Read(frame)
		}
	})
	wait.Go(func() {
		for range 2000 {
			b.Stats()
		}
	})
	wait.Wait()
}

// TestStretchKeepsPitch takes out and puts in periods of a tone; it must stay
// one tone, without a click.
func TestStretchKeepsPitch(t *testing.T) {
	for _, rate := range []int{8000, 16000, 48000} {
		for name, change := range map[string]func(a *audio) int{
			"shrink":  func(a *audio) int { return a.shrink(0.9, a.lagMax) },
			"stretch": func(a *audio) int { return a.stretch(0.9, a.lagMax) },
		} {
			a := newAudio(rate)
			d := &tone{rate: rate, hz: 200}
			d.fill(a.room(a.history))
			a.grow(a.history)
			a.read(make([]float32, a.history))
			n := rate / 20
			d.fill(a.room(n))
			a.grow(n)
			changed := change(a)
			if period := rate / 200; changed == 0 || math.Abs(float64(changed%period-period)) > 2 && changed%period > 2 {
				t.Errorf("%s at %d: changed by %d samples, want whole periods of %d", name, rate, changed, rate/200)
			}
			own := 0.3 * 2 * math.Pi * 200 / float64(rate)
			for i := a.at; i < a.end; i++ {
				if step := math.Abs(float64(a.samples[i] - a.samples[i-1])); step > 1.3*own {
					t.Fatalf("%s at %d: a step of %.2f times the tone's own", name, rate, step/own)
				}
			}
		}
	}
}

func BenchmarkPacket(b *testing.B) {
	x := newBench(b, eightk())
	payload := make([]byte, 160)
	k := 0
	b.ReportAllocs()
	for b.Loop() {
		x.b.Put(Packet{SSRC: 1, Sequence: uint16(k), Timestamp: uint32(k * 160), Payload: payload, Arrival: x.now})
		x.read()
		x.read()
		k++
	}
}
