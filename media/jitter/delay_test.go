package jitter

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// TestDelayIsOfPackets: while nothing comes, the delay stays that of the last
// packets.
func TestDelayIsOfPackets(t *testing.T) {
	x := newBench(t, eightk())
	x.stream(0, 100, nil)
	before := x.b.Stats().Delay
	for range 3000 { // 30 s
		x.read()
		if d := x.b.Stats().Delay; d > before+packetTime {
			t.Fatalf("the delay grew from %v to %v", before, d)
		}
	}
	x.stream(1600, 1700, nil)
	if d := x.b.Stats().Delay; d == 0 || d > before+packetTime {
		t.Errorf("delay %v when packets come again, was %v", d, before)
	}
}

// noisy is a decoder of noise, in which no period is like another.
type noisy struct{ tone }

func (d *noisy) Decode(dst []float32, _ []byte) (int, error) {
	d.Conceal(dst[:d.samples])
	return d.samples, nil
}

func (d *noisy) Conceal(dst []float32) {
	for i := range dst {
		d.at = (d.at*1664525 + 1013904223) & (1<<32 - 1)
		dst[i] = 0.2 * (float32(d.at)/(1<<31) - 1)
	}
}

// TestDelayIsWorkedOff: what is not the network's jitter leaves no delay behind.
func TestDelayIsWorkedOff(t *testing.T) {
	const stall = 20 // packets: 400 ms
	events := []struct {
		name   string
		happen func(x *bench, k int) (next int)
	}{
		// Its packets are 400 ms late for good.
		{"the sender paused and went on where it was", func(x *bench, k int) int {
			for range 2 * stall {
				x.read()
			}
			return k
		}},
		{"this process did not run", func(x *bench, k int) int {
			x.now = x.now.Add(stall * packetTime)
			for range stall {
				x.put(k, uint16(k), uint32(k*160))
				k++
			}
			return k
		}},
	}
	sounds := []struct {
		name    string
		decoder func() Decoder
		within  int // packets
	}{
		{"tone", func() Decoder { return eightk() }, 200},
		{"noise", func() Decoder { return &noisy{*eightk()} }, 700},
	}
	for _, event := range events {
		for _, before := range []int{20, 250, 1500} {
			for _, sound := range sounds {
				t.Run(fmt.Sprintf("%s, %s, after %d", event.name, sound.name, before), func(t *testing.T) {
					x := newBench(t, sound.decoder())
					x.stream(0, before, nil)
					k := event.happen(x, before)
					until := k + sound.within
					x.stream(k, until, nil)
					for k = until; k < until+500; k++ { // and it does not come back
						if s := x.b.Stats(); s.Delay > 60*time.Millisecond {
							t.Fatalf("after %d packets: delay %v, target %v", k-before, s.Delay, s.Target)
						}
						x.stream(k, k+1, nil)
					}
				})
			}
		}
	}
}

// TestWaited: where every other packet comes 15 ms late, they wait half of that less than the
// fastest ones.
func TestWaited(t *testing.T) {
	const n = 1500
	o := run(t, eightk(), 8000, 8000, network(delaysOf(n, func(k int) time.Duration {
		return time.Duration(k%2) * 15 * time.Millisecond
	})), 0)
	if mean := o.stats.Delay - 7500*time.Microsecond; o.stats.Waited.Recent < mean-2*time.Millisecond || o.stats.Waited.Recent > mean+2*time.Millisecond {
		t.Errorf("packets waited %v, the fastest ones %v", o.stats.Waited.Recent, o.stats.Delay)
	}
	if mean := o.stats.Waited.All / time.Duration(max(o.stats.Waited.Packets, 1)); o.stats.Waited.Packets == 0 || mean < o.stats.Waited.Recent-3*time.Millisecond || mean > o.stats.Waited.Recent+3*time.Millisecond {
		t.Errorf("%d packets waited %v of the whole call, and %v at its end", o.stats.Waited.Packets, mean, o.stats.Waited.Recent)
	}
}

// TestRareStalls: a stall of 20 to 50 ms every 10 s is not waited for all the time, one of
// 150 to 200 ms is, and so are short ones that come together.
func TestRareStalls(t *testing.T) {
	const n = 6000
	target := func(every, least, most time.Duration) time.Duration {
		return run(t, eightk(), 8000, 8000, network(stalls(n, every, least, most, 7)), 0).target
	}
	rare := target(10*time.Second, 20*time.Millisecond, 50*time.Millisecond)
	often := target(2*time.Second, 20*time.Millisecond, 50*time.Millisecond)
	long := target(10*time.Second, 150*time.Millisecond, 200*time.Millisecond)
	if rare > 23*time.Millisecond || often < 40*time.Millisecond || long < 100*time.Millisecond {
		t.Errorf("the target is %v for rare stalls, %v for frequent and %v for long ones", rare, often, long)
	}
}

// TestRegularStalls: what comes every few seconds is a habit of the network, and waited for
// most of the time.
func TestRegularStalls(t *testing.T) {
	const n = 9000 // 3 min
	for _, tt := range []struct {
		name               string
		every, lasts, late time.Duration
	}{
		{"58 ms every 5.2 s", 5200 * time.Millisecond, 58 * time.Millisecond, 0},
		{"58 ms every 4.6 s", 4600 * time.Millisecond, 58 * time.Millisecond, 0},
		{"50 ms later for 400 ms every 5 s", 5 * time.Second, 400 * time.Millisecond, 50 * time.Millisecond},
	} {
		o := run(t, eightk(), 8000, 8000, network(fifo(delaysOf(n, func(k int) time.Duration {
			at := time.Duration(k) * packetTime
			switch since := at % tt.every; {
			case at < tt.every || since >= tt.lasts:
				return 0
			case tt.late > 0:
				return tt.late
			default:
				return tt.lasts - since
			}
		}))), 0)
		t.Logf("%s: concealed %.2f %% in %d gaps, delay %v", tt.name, o.concealed, o.stats.Gaps, o.mean)
		if o.concealed > 0.5 {
			t.Errorf("%s: %.2f %% concealed in %d gaps, at a delay of %v", tt.name, o.concealed, o.stats.Gaps, o.mean)
		}
	}
}

// TestLongCalls: a call may last for weeks.
func TestLongCalls(t *testing.T) {
	b, err := New(Options{Decoder: eightk(), ClockRate: 48000, SampleRate: 48000})
	if err != nil {
		t.Fatal(err)
	}
	const hours = 1000
	if d := b.duration(hours * 3600 * 48000); d != hours*time.Hour {
		t.Errorf("%d hours of samples last %v", hours, d)
	}
	if d := b.duration(-hours*3600*48000 - 24); d != -hours*time.Hour-500*time.Microsecond {
		t.Errorf("%d hours of samples before the first last %v", hours, d)
	}
}

// TestUsualAfterAPause: that a sender paused and went on where it was is no usual delay.
func TestUsualAfterAPause(t *testing.T) {
	var e estimator
	for k := range 300 {
		at := time.Duration(k) * packetTime
		if k >= 100 {
			e.observe(at+900*time.Millisecond, at)
		} else {
			e.observe(at, at)
		}
		if e.base > 0 && e.usual > 50*time.Millisecond {
			t.Fatalf("%d packets after the pause the base is %v, and the usual delay on top of it %v", k-100, e.base, e.usual)
		}
	}
}

// TestWaitedAcrossAStep: how long packets have waited does not depend on what came after
// them, though that may tell that the fastest one was another.
func TestWaitedAcrossAStep(t *testing.T) {
	for _, step := range []int{-1200, -800, 800, 1200} { // ms by which the sender's clock is set
		x := newBench(t, eightk())
		x.b.options.MinDelay = 60 * time.Millisecond
		x.stream(0, 300, nil)
		before := x.b.Stats().Waited.Recent
		for k := 300; k < 310; k++ {
			x.put(k, uint16(k), uint32(k*160+8*step))
			x.read()
			x.read()
			if w := x.b.Stats().Waited.Recent; w < 0 || w > before+15*time.Millisecond {
				t.Errorf("%d ms: packets have waited %v, after %v", step, w, before)
				break
			}
		}
	}
}

// TestUnevenPacketsInSilence: packets of 15 or 25 ms begin now with a read and now in the
// middle of one, which is nothing to stretch the silence for again and again.
func TestUnevenPacketsInSilence(t *testing.T) {
	const rate = 48000
	for _, length := range []time.Duration{15 * time.Millisecond, 20 * time.Millisecond, 25 * time.Millisecond} {
		for phase := range 10 {
			samples := int(length * rate / time.Second)
			r, late := rand.New(rand.NewPCG(uint64(phase), 9)), time.Duration(0)
			epoch := time.Unix(1_800_000_000, 0)
			now := epoch
			b, err := New(Options{Decoder: &hum{samples: samples}, ClockRate: rate, SampleRate: rate, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			var half Stats
			frame, next := make([]float32, rate/100), time.Duration(0)
			for n, k := 0, 0; n < 6000; n++ {
				for at := time.Duration(n) * 10 * time.Millisecond; next <= at; k++ {
					b.Put(Packet{SSRC: 1, Sequence: uint16(k), Timestamp: uint32(k * samples), Payload: []byte{1}, Arrival: epoch.Add(next)})
					late = millis(max(0, 25+10*r.NormFloat64()))
					next = max(next, time.Duration(k+1)*length+time.Duration(phase)*time.Millisecond+late)
				}
				now = epoch.Add(time.Duration(n) * 10 * time.Millisecond)
				b.Read(frame)
				if n == 3000 {
					half = b.Stats()
				}
			}
			s := b.Stats()
			if changed := s.Removed + s.Inserted - half.Removed - half.Inserted; changed > 300*time.Millisecond || s.Late > half.Late+5 {
				t.Errorf("packets of %v, phase %d: %v changed in 30 s, %d late", length, phase, changed, s.Late-half.Late)
			}
		}
	}
}

// hum is a decoder of packets in which nobody talks.
type hum struct{ samples, at int }

func (d *hum) Decode(dst []float32, _ []byte) (int, error) {
	for i := range d.samples {
		dst[i] = float32(0.0005 * math.Sin(float64(d.at)*float64(d.at)))
		d.at++
	}
	return d.samples, nil
}

func (d *hum) Conceal(dst []float32) { clear(dst) }
