package session

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// TestPacketsAreSentEvenly, however long they last and however much the microphone gives at
// once; and what a late turn finds is sent with it, so that nothing is later ever after.
func TestPacketsAreSentEvenly(t *testing.T) {
	for _, packet := range []time.Duration{10 * time.Millisecond, packetTime, 30 * time.Millisecond, 40 * time.Millisecond} {
		for _, block := range []time.Duration{10 * time.Millisecond, packetTime} {
			t.Run(fmt.Sprint(packet, " from blocks of ", block), func(t *testing.T) {
				x := newStill(t, "PCMU")
				if err := x.up.use(x.wire.codecs[0], packet); err != nil {
					t.Fatal(err)
				}
				sent := x.tape(t, x.clock.Now)
				x.desk.Load().ends.source = mediatest.NewFakeSource(func() time.Time { return x.clock.Now().Truncate(block) }, tone.Sine(440, -20).Read)
				began := x.clock.Now()
				size, late := media.Samples(packet, media.SampleRate), 0
				turn := func(after time.Duration) (packets int) {
					before := len(sent.samples)
					x.clock.Advance(after)
					x.desk.Load().turn(x.clock.Now())
					late = media.Samples(x.clock.Now().Sub(began), media.SampleRate) - len(sent.samples)
					return (len(sent.samples) - before) / size
				}
				evenly := func() (latest int) {
					last := 0 // turn
					for k := range 60 {
						n := turn(tick)
						if latest = max(latest, late); n == 0 {
							continue
						}
						if n > 1 || last > 0 && k-last != int(packet/tick) {
							t.Fatalf("%d packets in turn %d, after %d turns", n, k, k-last)
						}
						last = k
					}
					return latest
				}
				evenly()
				before := evenly()
				turn(3 * tick)
				turn(tick)
				turn(tick)
				turn(tick)
				if after := evenly(); after > before {
					t.Errorf("%v late at most, %v after a late turn", media.Duration(before, media.SampleRate), media.Duration(after, media.SampleRate))
				}
			})
		}
	}
}

// TestPacketsLeaveAConferenceEvenly: each of its members is sent packets as long as it wants,
// one at a time, however much the microphone gives at once.
func TestPacketsLeaveAConferenceEvenly(t *testing.T) {
	all := newStills(t, "PCMU", "PCMU", "PCMU")
	d, now := all[0].desk.Load(), all[0].clock.Now
	d.ends.source = mediatest.NewFakeSource(func() time.Time { return now().Truncate(packetTime) }, tone.Sine(440, -20).Read)
	packets := []time.Duration{packetTime, 10 * time.Millisecond, 30 * time.Millisecond}
	var tapes []*tape
	for i, x := range all {
		if err := x.up.use(x.wire.codecs[0], packets[i]); err != nil {
			t.Fatal(err)
		}
		x.packets = nil
		x.encode(x.wire.codecs[0], partyHz[i])
		tapes = append(tapes, x.tape(t, now))
	}
	last := make([]int, len(all)) // turn
	for k := range 120 {
		before := make([]int, len(all))
		for i := range all {
			before[i] = len(tapes[i].samples)
			if k%2 == 0 {
				all[i].receive()
			}
		}
		all[0].clock.Advance(tick)
		d.turn(now())
		for i, packet := range packets {
			n := (len(tapes[i].samples) - before[i]) / media.Samples(packet, media.SampleRate)
			if n > 1 || n == 1 && k > 20 && k-last[i] != int(packet/tick) {
				t.Errorf("%d packets of %v in turn %d, after %d turns", n, packet, k, k-last[i])
			}
			if n > 0 {
				last[i] = k
			}
		}
	}
	for i, x := range tapes {
		for k := range all {
			level := mediatest.ToneLevel(x.samples[len(x.samples)-1<<14:], media.SampleRate, partyHz[k])
			if wanted := i != k; wanted && math.Abs(level+20) > 2 || !wanted && level > -60 {
				t.Errorf("member %d gets member %d at %.1f dBFS", i, k, level)
			}
		}
	}
}

// TestMuteDoesNotClick, neither when it begins nor when it ends, and nothing is sent from the
// beginning of the first packet on but what fades away there; nothing at all where it is
// there from the start.
func TestMuteDoesNotClick(t *testing.T) {
	x := newStill(t, "PCMU")
	sent := x.tape(t, x.clock.Now)
	sounds := func(s float32) bool { return s != 0 }
	x.SetMuted(true)
	x.turn()
	x.turn()
	if len(sent.samples) == 0 || slices.ContainsFunc(sent.samples, sounds) {
		t.Errorf("muted from the start, %d samples were sent, and not of silence", len(sent.samples))
	}
	for n := range 30 {
		x.SetMuted(false)
		for range 1 + n%4 {
			x.turn()
		}
		before := len(sent.samples)
		x.SetMuted(true)
		x.turn()
		if slices.ContainsFunc(sent.samples[before+easing:], sounds) {
			t.Fatal("something is sent while muted")
		}
		if !sounds(sent.samples[before-1]) {
			t.Error("nothing was sent before")
		}
	}
	if sharpest := edge(sent.samples); sharpest > 0.02 {
		t.Errorf("a click of %.3f is sent", sharpest)
	}
}
