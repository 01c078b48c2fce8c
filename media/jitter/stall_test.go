package jitter

import (
	"math"
	"testing"
	"time"
)

// stall holds up two packets, which come with the one after them, and returns the number
// of the next.
func (x *bench) stall(k int) (next int) {
	for range 4 {
		x.read()
	}
	for range 2 {
		x.put(k, uint16(k), uint32(k*160))
		k++
	}
	x.stream(k, k+1, nil)
	return k + 1
}

// TestOneStallMovesNothing: what comes late for once is left out as far as something was
// invented for it, and what follows is played when it would have been.
func TestOneStallMovesNothing(t *testing.T) {
	x := newBench(t, eightk())
	x.stream(0, 1000, nil)
	before := x.b.Stats()
	k := x.stall(1000)
	x.stream(k, k+10, nil)
	after := x.b.Stats()
	if after.Late == before.Late {
		t.Fatal("nothing was late")
	}
	if after.Delay != before.Delay {
		t.Errorf("packets wait %v, %v before", after.Delay, before.Delay)
	}
	if concealed := after.Concealed - before.Concealed; concealed < 20*time.Millisecond || concealed > 40*time.Millisecond || after.Gaps != before.Gaps+1 {
		t.Errorf("concealed %v in %d gaps, for a stall of 40 ms", concealed, after.Gaps-before.Gaps)
	}
}

// TestManyStallsAreWaitedFor: a network that stalls often is met with a longer delay.
func TestManyStallsAreWaitedFor(t *testing.T) {
	x := newBench(t, eightk())
	x.stream(0, 1000, nil)
	before := x.b.Stats()
	k := 1000
	for range 20 {
		k = x.stall(k)
		x.stream(k, k+50, nil)
		k += 50
	}
	after := x.b.Stats()
	if after.Delay < before.Delay+20*time.Millisecond {
		t.Errorf("packets wait %v, %v before", after.Delay, before.Delay)
	}
	if late := after.Late - before.Late; late > 20 {
		t.Errorf("%d packets were late", late)
	}
}

// talker is a decoder of a tone with silence of some length in each second.
type talker struct {
	tone
	silent time.Duration
}

func (d *talker) Decode(dst []float32, payload []byte) (int, error) {
	n, err := d.tone.Decode(dst, payload)
	d.hush(dst[:n])
	return n, err
}

func (d *talker) Conceal(dst []float32) {
	d.tone.Conceal(dst)
	d.hush(dst)
}

func (d *talker) hush(dst []float32) {
	from := d.at - int64(len(dst))
	for i := range dst {
		if math.Mod(float64(from+int64(i))/float64(d.rate), 1) < d.silent.Seconds() {
			dst[i] = 0
		}
	}
}

// TestWordsAreLeftAlone: the delay is corrected between words, and not in the moment of
// silence that is part of one.
func TestWordsAreLeftAlone(t *testing.T) {
	for _, tc := range []struct {
		silent   time.Duration
		corrects bool
	}{{100 * time.Millisecond, false}, {400 * time.Millisecond, true}} {
		x := newBench(t, &talker{tone: *eightk(), silent: tc.silent})
		x.b.options.MinDelay = 60 * time.Millisecond
		x.stream(0, 500, nil)
		x.b.options.MinDelay = 45 * time.Millisecond
		before := x.b.Stats().Removed
		x.stream(500, 1000, nil)
		if removed := x.b.Stats().Removed - before; (removed > 0) != tc.corrects {
			t.Errorf("silent for %v: %v removed", tc.silent, removed)
		}
	}
}

// TestOwnStallsAreWaitedFor: packets that came in time and were handed over late, because
// this program got no processor, are late as well.
func TestOwnStallsAreWaitedFor(t *testing.T) {
	x := newBench(t, &talker{tone: *eightk(), silent: 400 * time.Millisecond})
	x.stream(0, 1000, nil)
	before := x.b.Stats()
	k := 1000
	for range 60 {
		for range 4 { // 40 ms, in which two packets come
			x.read()
		}
		now := x.now
		for i := range 2 {
			x.now = now.Add(time.Duration(i-2) * packetTime)
			x.put(k, uint16(k), uint32(k*160))
			k++
		}
		x.now = now
		x.stream(k, k+48, nil)
		k += 48
	}
	late := x.b.Stats().Late - before.Late
	if late > 40 {
		t.Errorf("%d packets were late in 60 stalls of 40 ms, one a second", late)
	}
}

// TestReadAgain: what was not read while another codec was played is read on as before,
// also where its sender or its clock is another one by then.
func TestReadAgain(t *testing.T) {
	const n, other = 500, 500 // packets
	for name, again := range map[string]func(x *bench, k int){
		"where it was":   func(x *bench, k int) { x.put(k, uint16(k), uint32(k*160)) },
		"another SSRC":   func(x *bench, k int) { x.ssrc = 2; x.put(k, uint16(k), uint32(k*160)) },
		"a jump in time": func(x *bench, k int) { x.put(k, uint16(k), uint32(k*160-other*160)) },
		"nothing sent":   func(x *bench, k int) { x.put(k, uint16(k-other+1), uint32(k*160)) },
	} {
		x := newBench(t, eightk())
		x.stream(0, n, nil)
		x.read() // what is left of it, and something invented
		x.read()
		before := x.b.Stats()
		x.now = x.now.Add(other*packetTime - 2*readEvery)
		for k := n + other; k < 2*n+other; k++ {
			again(x, k)
			x.read()
			x.read()
		}
		after := x.b.Stats()
		if changed := after.Inserted - before.Inserted + after.Removed - before.Removed; changed > 20*time.Millisecond {
			t.Errorf("%s: %v put in, %v taken out", name, after.Inserted-before.Inserted, after.Removed-before.Removed)
		}
		if after.Delay > 30*time.Millisecond {
			t.Errorf("%s: packets wait %v, %v before", name, after.Delay, before.Delay)
		}
	}
}
