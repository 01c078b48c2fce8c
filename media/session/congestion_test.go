package session

import (
	"math/rand/v2"
	"testing"
	"time"

	"offhook/media/codec/opus"
)

// rtcpEvery is about how often the other side reports (RFC 3550 6.2).
const rtcpEvery = 5 * time.Second

// path is a simulated one: of a capacity, with a queue in front, and random losses.
type path struct {
	capacity float64 // bits per second; 0 has no end
	queue    time.Duration
	random   *rand.Rand
	loss     float64
	burst    float64 // packets that are lost in a row at random, on average; 0 is as chance has it
	losing   bool
	delay    time.Duration // there and back
	waiting  float64       // seconds in the queue
}

// carry sends for a while at a rate, with packets of 20 ms, and returns what the other
// side reports.
func (p *path) carry(bitsPerSecond float64, d time.Duration) (loss float64, roundTrip time.Duration) {
	lost, sent := 0, int(d/packetTime)
	for range sent {
		if p.capacity > 0 {
			p.waiting = max(0, p.waiting-packetTime.Seconds())
			takes := bitsPerSecond * packetTime.Seconds() / p.capacity
			if p.waiting+takes > p.queue.Seconds() {
				lost++
				continue
			}
			p.waiting += takes
		}
		if p.loses() {
			lost++
		}
	}
	return float64(lost) / float64(sent), p.delay + time.Duration(p.waiting*float64(time.Second))
}

// loses is chance (Gilbert's model).
func (p *path) loses() bool {
	if p.burst == 0 {
		return p.random.Float64() < p.loss
	}
	change := 1 / p.burst
	if !p.losing {
		change *= p.loss / (1 - p.loss)
	}
	if p.random.Float64() < change {
		p.losing = !p.losing
	}
	return p.losing
}

// outcome is how a call went: the mean loss, 0 to 1, and round trip after its first
// minute, and for which part of it less was sent.
type outcome struct {
	loss, strained float64
	roundTrip      time.Duration
}

// talk is a call over a path in the way of uplink.adapt: with redundancy where there is
// loss, and the steps of congestion where steered.
func talk(p *path, of time.Duration, steered bool) (o outcome) {
	const headers = 20000
	var c congestion
	now, repeated, smoothed, n := time.Unix(0, 0), 0, 0.0, 0
	c.observe(p.delay)
	for at := time.Duration(0); at < of; at += rtcpEvery {
		rate := float64(opus.DefaultBitrate)
		if rates[c.step] > 0 {
			rate = float64(rates[c.step])
		}
		lost, took := p.carry(rate*float64(1+repeated)+headers, rtcpEvery)
		now = now.Add(rtcpEvery)
		smoothed += (lost - smoothed) * 0.75 // over five seconds
		if steered {
			c.report(now, lost, took, repeated > 0)
		}
		before := repeated
		if repeated = copies(smoothed, repeated); c.step > unstrained {
			repeated = 0
		}
		if repeated > before {
			c.more(now, lost)
		}
		if at < time.Minute {
			continue
		}
		o.loss, o.roundTrip, n = o.loss+lost, o.roundTrip+took, n+1
		if c.step > unstrained {
			o.strained++
		}
	}
	o.loss /= float64(n)
	o.strained /= float64(n)
	o.roundTrip = (o.roundTrip / time.Duration(n)).Round(time.Millisecond)
	return o
}

// TestNarrowPath: where less fits than is sent, sending less takes loss and delay away.
func TestNarrowPath(t *testing.T) {
	for _, tc := range []struct {
		name     string
		capacity float64
		queue    time.Duration
		without  float64 // at least so much is lost if nothing is done
	}{
		{"carries the codec's rate, but no redundancy", 80000, 200 * time.Millisecond, 0}, // repeating never begins
		{"not even the codec's rate", 50000, 200 * time.Millisecond, 0.1},
		{"half of it", 42000, 500 * time.Millisecond, 0.3},
		{"hardly a queue", 50000, 35 * time.Millisecond, 0.1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			link := func() *path {
				return &path{capacity: tc.capacity, queue: tc.queue, delay: 40 * time.Millisecond, random: rand.New(rand.NewPCG(1, 1))}
			}
			was, is := talk(link(), 5*time.Minute, false), talk(link(), 5*time.Minute, true)
			t.Logf("without %+v, with %+v", was, is)
			if was.loss < tc.without || is.loss > 0.04 || is.roundTrip > was.roundTrip+20*time.Millisecond {
				t.Errorf("without %+v, with %+v", was, is)
			}
		})
	}
}

// TestRedundancyMadeIt: a path that loses something at random, and is too narrow for the
// redundancy that this asks for.
func TestRedundancyMadeIt(t *testing.T) {
	link := func() *path {
		return &path{capacity: 80000, queue: 300 * time.Millisecond, loss: 0.04, delay: 40 * time.Millisecond, random: rand.New(rand.NewPCG(1, 1))}
	}
	was, is := talk(link(), 5*time.Minute, false), talk(link(), 5*time.Minute, true)
	t.Logf("without %+v, with %+v", was, is)
	if was.loss < 0.15 || is.loss > 0.09 || is.roundTrip > was.roundTrip/2 {
		t.Errorf("without %+v, with %+v", was, is)
	}
}

// TestBurstyLoss: loss in bursts is mistaken for the path's own seldom, and not for long.
func TestBurstyLoss(t *testing.T) {
	strained := 0.0
	const seeds = 40
	for seed := range uint64(seeds) {
		p := &path{loss: 0.05, burst: 10, delay: 60 * time.Millisecond, random: rand.New(rand.NewPCG(seed, 2))}
		strained += talk(p, 10*time.Minute, true).strained / seeds
	}
	t.Logf("%.1f %% of the time", 100*strained)
	if strained > 0.1 {
		t.Errorf("too little was sent for %.1f %% of the time", 100*strained)
	}
}

// TestRandomLoss: loss that would be there anyway takes nothing away, however much it is
// and whatever it does, and redundancy stays.
func TestRandomLoss(t *testing.T) {
	for _, loss := range []float64{0.01, 0.05, 0.1, 0.2, 0.3} {
		for seed := range uint64(20) {
			p := &path{loss: loss, delay: 60 * time.Millisecond, random: rand.New(rand.NewPCG(seed, 1))}
			if got := talk(p, 10*time.Minute, true); got.strained > 0 || got.loss < loss/2 {
				t.Errorf("loss %.2f, seed %d: %+v", loss, seed, got)
			}
		}
	}
}

// TestCongestionEnds: when there is room again, all comes back, and what was too much
// soon after is tried less and less often.
func TestCongestionEnds(t *testing.T) {
	p := &path{capacity: 42000, queue: 300 * time.Millisecond, delay: 40 * time.Millisecond, random: rand.New(rand.NewPCG(1, 1))}
	var c congestion
	now, changes := time.Unix(0, 0), 0
	c.observe(p.delay)
	turn := func() {
		rate := opus.DefaultBitrate
		if rates[c.step] > 0 {
			rate = rates[c.step]
		}
		loss, roundTrip := p.carry(float64(rate)+20000, rtcpEvery)
		now = now.Add(rtcpEvery)
		if c.report(now, loss, roundTrip, false) {
			changes++
		}
	}
	for range 360 { // half an hour
		turn()
	}
	if changes > 24 || c.step < lower && c.wait < calmMost {
		t.Errorf("%d changes in half an hour, now step %d, and %v to the next", changes, c.step, c.wait)
	}
	p.capacity = 0
	for range 240 {
		turn()
	}
	if c.step != unstrained {
		t.Errorf("step %d when there is room", c.step)
	}
}

// TestLongerPath: where some packets get lost at random, neither a path that has become
// longer nor a relay, which ICE's round trips end at, makes a phone send less for long.
func TestLongerPath(t *testing.T) {
	for name, learn := range map[string]func(c *congestion, report func(float64, time.Duration)){
		"relay": func(c *congestion, _ func(float64, time.Duration)) { c.observe(2 * time.Millisecond) },
		"longer": func(c *congestion, report func(float64, time.Duration)) {
			for range 20 {
				report(0, 10*time.Millisecond)
			}
		},
	} {
		var c congestion
		now, strained := time.Unix(0, 0), 0
		report := func(loss float64, roundTrip time.Duration) {
			now = now.Add(rtcpEvery)
			c.report(now, loss, roundTrip, true)
			if c.step > unstrained {
				strained++
			}
		}
		learn(&c, report)
		for range 60 { // five minutes
			report(0.05, 600*time.Millisecond)
		}
		if most := map[string]int{"relay": 0, "longer": 20}[name]; strained > most || c.step != unstrained {
			t.Errorf("%s: less is sent for %d reports, and at the end at step %d", name, strained, c.step)
		}
	}
}
