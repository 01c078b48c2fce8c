package jitter

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"
)

// toneDeep is tone with perfect redundancy for reach samples.
type toneDeep struct {
	toneFEC
	reach  int
	of     int64 // the packet that Reach was asked of
	asked  int
	broken bool // it says more than it can do
}

func (d *toneDeep) Reach(later []byte) int {
	d.asked++
	d.of = int64(binary.BigEndian.Uint64(later))
	return d.reach
}

func (d *toneDeep) Recover(dst []float32, offset int) error {
	if d.broken {
		return errors.New("broken")
	}
	d.at = d.of - int64(offset)
	d.fill(dst)
	return nil
}

// bursts is a network that loses two packets in a row every second.
func bursts(n int) []time.Duration {
	return delaysOf(n, func(k int) time.Duration {
		if k > 50 && k%50 < 2 {
			return -1
		}
		return 10 * time.Millisecond
	})
}

// TestBurstsAreRebuilt: after the first ones the buffer waits for the packet behind a
// burst so long that a quarter of it is invented.
func TestBurstsAreRebuilt(t *testing.T) {
	const n, rate = 1500, 16000 // half a minute
	deep := &toneDeep{toneFEC: toneFEC{tone{rate: rate, samples: 320, hz: 440}}, reach: 3200}
	with := run(t, deep, rate, rate, network(bursts(n)), 0)
	without := run(t, &toneFEC{tone{rate: rate, samples: 320, hz: 440}}, rate, rate, network(bursts(n)), 0)
	t.Logf("concealed %.2f %%, without %.2f %%; delay %v, without %v", with.concealed, without.concealed, with.mean, without.mean)
	if with.concealed > 1.3 || with.concealed > without.concealed*2/3 {
		t.Errorf("concealed %.2f %% of the time, without deep redundancy %.2f %%", with.concealed, without.concealed)
	}
	if with.mean > 45*time.Millisecond {
		t.Errorf("the delay is %v", with.mean)
	}
	if with.steepest > 1.5 {
		t.Errorf("a click: a step of %.1f times the tone's own after %.3f s", with.steepest, float64(with.steepestAt)/rate)
	}
	if most := n/50 + 1; deep.asked > most {
		t.Errorf("asked for the reach %d times, of %d bursts", deep.asked, most)
	}
}

// TestRareBurstsAreConcealed: a burst of two every 12 s, as 5 % of losses at random have
// them, is not waited for.
func TestRareBurstsAreConcealed(t *testing.T) {
	const n, rate = 6000, 16000
	delays := delaysOf(n, func(k int) time.Duration {
		if k%50 == 0 && k > 0 || k%600 == 1 {
			return -1
		}
		return 10 * time.Millisecond
	})
	deep := &toneDeep{toneFEC: toneFEC{tone{rate: rate, samples: 320, hz: 440}}, reach: 3200}
	if o := run(t, deep, rate, rate, network(delays), 0); o.target > 30*time.Millisecond || o.concealed > 0.5 {
		t.Errorf("the target is %v, and %.2f %% concealed", o.target, o.concealed)
	}
}

// TestShallowRedundancyIsNotWaitedFor: of a decoder whose packets describe nothing the
// buffer expects nothing.
func TestShallowRedundancyIsNotWaitedFor(t *testing.T) {
	const n, rate = 1500, 16000
	deep := &toneDeep{toneFEC: toneFEC{tone{rate: rate, samples: 320, hz: 440}}}
	with := run(t, deep, rate, rate, network(bursts(n)), 0)
	without := run(t, &toneFEC{tone{rate: rate, samples: 320, hz: 440}}, rate, rate, network(bursts(n)), 0)
	if with.mean != without.mean || with.concealed != without.concealed {
		t.Errorf("delay %v, concealed %.2f %%; without %v, %.2f %%", with.mean, with.concealed, without.mean, without.concealed)
	}
}

// TestBrokenRedundancyIsConcealed: a decoder that cannot do what it said.
func TestBrokenRedundancyIsConcealed(t *testing.T) {
	const n, rate = 500, 16000
	deep := &toneDeep{toneFEC: toneFEC{tone{rate: rate, samples: 320, hz: 440}}, reach: 3200, broken: true}
	o := run(t, deep, rate, rate, network(bursts(n)), 0)
	if o.concealed < 1 || len(o.output) < n*320 {
		t.Errorf("concealed %.2f %% of the time", o.concealed)
	}
}
