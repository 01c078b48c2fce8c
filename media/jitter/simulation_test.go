package jitter

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// tone is a decoder whose packets say which part of an endless tone they are, so
// that what is played can be compared with what was sent.
type tone struct {
	rate, samples int
	hz            float64
	conceals      int
	at            int64 // where the tone would go on
}

func (d *tone) Decode(dst []float32, payload []byte) (int, error) {
	d.at = int64(binary.BigEndian.Uint64(payload))
	d.fill(dst[:d.samples])
	return d.samples, nil
}

func (d *tone) Conceal(dst []float32) { d.conceals++; d.fill(dst) }

func (d *tone) fill(dst []float32) {
	for i := range dst {
		dst[i] = float32(0.3 * math.Sin(2*math.Pi*d.hz*float64(d.at)/float64(d.rate)))
		d.at++
	}
}

// toneFEC is tone with perfect redundancy.
type toneFEC struct{ tone }

func (d *toneFEC) DecodeFEC(dst []float32, next []byte) (int, error) {
	d.at = int64(binary.BigEndian.Uint64(next)) - int64(d.samples)
	d.fill(dst)
	return d.samples, nil
}

// arrival is a packet of a simulated network: which it is and when it comes.
type arrival struct {
	k  int
	at time.Duration
}

const packetTime = 20 * time.Millisecond

// network makes arrivals of n packets from their delays; a negative delay is a loss.
func network(delays []time.Duration) []arrival {
	var out []arrival
	for k, d := range delays {
		if d >= 0 {
			out = append(out, arrival{k, time.Duration(k)*packetTime + d})
		}
	}
	slices.SortStableFunc(out, func(a, b arrival) int { return int(a.at - b.at) })
	return out
}

// fifo keeps packets in order, as a queue in the network does.
func fifo(delays []time.Duration) []time.Duration {
	last := time.Duration(-1)
	for k, d := range delays {
		at := max(time.Duration(k)*packetTime+d, last+50*time.Microsecond)
		delays[k], last = at-time.Duration(k)*packetTime, at
	}
	return delays
}

func delaysOf(n int, f func(k int) time.Duration) []time.Duration {
	out := make([]time.Duration, n)
	for k := range out {
		out[k] = f(k)
	}
	return out
}

func millis(f float64) time.Duration { return time.Duration(f * float64(time.Millisecond)) }

// gauss is the "jitter σ" of the traces: a FIFO link with normal delays.
func gauss(n int, sigma float64, seed uint64) []time.Duration {
	r := rand.New(rand.NewPCG(seed, 1))
	return fifo(delaysOf(n, func(int) time.Duration { return millis(max(0, 2.5*sigma+sigma*r.NormFloat64())) }))
}

// stalls is a link that stops for a while every so often and then delivers all.
func stalls(n int, every, least, most time.Duration, seed uint64) []time.Duration {
	r := rand.New(rand.NewPCG(seed, 2))
	next, until := every, time.Duration(0)
	return fifo(delaysOf(n, func(k int) time.Duration {
		t := time.Duration(k) * packetTime
		d := millis(5 + math.Abs(3*r.NormFloat64()))
		if t >= next {
			until = t + least + time.Duration(r.Int64N(int64(most-least)+1))
			next = t + every/2 + time.Duration(r.Int64N(int64(every)))
		}
		return max(d, until-t)
	}))
}

// outcome is what a simulation measured.
type outcome struct {
	stats      Stats
	late       float64 // % of packets
	concealed  float64 // % of time
	mean, p95  time.Duration
	target     time.Duration // mean
	steepest   float64       // largest step between samples, in units of the tone's own
	steepestAt int           // sample
	output     []float32
}

// run plays a simulated network's packets through a buffer that is read every
// 10 ms on a clock that runs ppm fast.
func run(t testing.TB, decoder Decoder, rate, clock int, arrivals []arrival, ppm float64) outcome {
	t.Helper()
	epoch := time.Unix(1_800_000_000, 0)
	now := epoch
	b, err := New(Options{Decoder: decoder, ClockRate: clock, SampleRate: rate, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	perPacket := clock / 50
	var o outcome
	var delays, targets []time.Duration
	frame := make([]float32, rate/100)
	period := time.Duration(float64(10*time.Millisecond) / (1 + ppm*1e-6))
	next := 0
	for at := arrivals[0].at; next < len(arrivals) || at < arrivals[len(arrivals)-1].at+time.Second; at += period {
		for next < len(arrivals) && arrivals[next].at <= at {
			a := arrivals[next]
			payload := binary.BigEndian.AppendUint64(nil, uint64(a.k*rate/50))
			b.Put(Packet{
				SSRC: 7, Sequence: uint16(65000 + a.k), Timestamp: uint32(1<<32 - 100000 + a.k*perPacket),
				Payload: payload, Arrival: epoch.Add(a.at),
			})
			next++
		}
		now = epoch.Add(at)
		b.Read(frame)
		o.output = append(o.output, frame...)
		if next < len(arrivals) {
			delays, targets = append(delays, b.Stats().Delay), append(targets, b.Stats().Target)
		}
	}
	o.stats = b.Stats()
	o.late = 100 * float64(o.stats.Late) / float64(len(arrivals))
	o.concealed = 100 * o.stats.Concealed.Seconds() / (arrivals[len(arrivals)-1].at).Seconds()
	own := 0.3 * 2 * math.Pi * 440 / float64(rate)
	for i := 1; i < len(o.output); i++ {
		if step := math.Abs(float64(o.output[i]-o.output[i-1])) / own; step > o.steepest {
			o.steepest, o.steepestAt = step, i
		}
	}
	slices.Sort(delays)
	o.mean, o.target = mean(delays), mean(targets)
	o.p95 = delays[len(delays)*95/100]
	return o
}

func mean(durations []time.Duration) (m time.Duration) {
	for _, d := range durations {
		m += d / time.Duration(len(durations))
	}
	return m
}

// TestNetworks is the table that the algorithm was chosen by: it prints late %,
// concealed % and the delay, and fails where they are clearly worse than what
// was measured when it was written.
func TestNetworks(t *testing.T) {
	const n = 7500 // 2.5 min
	r := rand.New(rand.NewPCG(5, 5))
	ramp := func(k int) time.Duration { // a queue that fills and empties, 250 ms deep
		x := math.Mod(float64(k)*0.02, 20)
		return millis(5 + max(0, 250*math.Sin(2*math.Pi*x/20)) + math.Abs(r.NormFloat64()))
	}
	tests := []struct {
		name            string
		delays          []time.Duration
		ppm             float64
		late, concealed float64 // at most, %
		mean            float64 // at most, ms
	}{
		{"clean", delaysOf(n, func(int) time.Duration { return 0 }), 0, 0.01, 0.01, 15},
		{"LAN 1 ms", fifo(delaysOf(n, func(int) time.Duration { return millis(math.Abs(r.NormFloat64())) })), 0, 0.05, 0.05, 22},
		{"wifi 60-120", stalls(n, 3*time.Second, 60*time.Millisecond, 120*time.Millisecond, 4), 0, 0.4, 0.4, 122},
		{"LTE 150-400", stalls(n, 10*time.Second, 150*time.Millisecond, 400*time.Millisecond, 5), 0, 0.4, 3, 250},
		{"ramp 250", fifo(delaysOf(n, ramp)), 0, 1, 0.5, 205},
		{"drift +150 ppm", gauss(n, 1, 6), 150, 0.1, 0.1, 35},
		{"drift -150 ppm", gauss(n, 1, 6), -150, 0.1, 0.1, 35},
		{"heavy tail", delaysOf(n, func(int) time.Duration {
			return millis(min(400, 5+3*math.Pow(r.Float64(), -0.5)))
		}), 0, 0.4, 0.4, 135},
		{"jitter 10", gauss(n, 10, 7), 0, 0.5, 0.4, 70},
		{"jitter 30", gauss(n, 30, 8), 0, 0.5, 0.5, 150},
		{"jitter 60", gauss(n, 60, 9), 0, 0.3, 0.3, 275},
		{"reorder 5 %", delaysOf(n, func(int) time.Duration {
			if r.Float64() < 0.05 {
				return millis(35 + 40*r.Float64())
			}
			return millis(10)
		}), 0, 0.1, 0.1, 85},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := run(t, &tone{rate: 16000, samples: 320, hz: 440}, 16000, 16000, network(tt.delays), tt.ppm)
			t.Logf("%-15s late %5.2f %%  concealed %5.2f %%  delay mean %3.0f p95 %3.0f ms  removed %v inserted %v",
				tt.name, o.late, o.concealed, o.mean.Seconds()*1e3, o.p95.Seconds()*1e3, o.stats.Removed, o.stats.Inserted)
			if o.late > tt.late || o.concealed > tt.concealed || o.mean > millis(tt.mean) {
				t.Errorf("worse than late %.2f %%, concealed %.2f %%, mean %.0f ms", tt.late, tt.concealed, tt.mean)
			}
			if o.steepest > 1.5 {
				t.Errorf("a click: a step of %.1f times the tone's own after %.3f s", o.steepest, float64(o.steepestAt)/16000)
			}
		})
	}
}
