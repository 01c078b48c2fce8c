package jitter

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestSpreadTellsSooner: after one second of delays that spread normally, nearly as long
// is waited as after a minute, so that little comes too late while more is learnt.
func TestSpreadTellsSooner(t *testing.T) {
	const minute = 3000 // packets
	var early, late time.Duration
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		var e estimator
		for k := range minute {
			sent := time.Duration(k) * packetTime
			e.observe(sent+millis(100+20*r.NormFloat64()), sent)
			if k == minute/60 {
				early += e.target(sent)
			}
		}
		late += e.target(minute * packetTime)
	}
	if part := early.Seconds() / late.Seconds(); part < 0.75 {
		t.Errorf("%.2f of what is waited for in the end", part)
	}
}

// TestStallsAreNoSpread: of a path that stalls now and then, and is else fast, no more is
// expected than was seen.
func TestStallsAreNoSpread(t *testing.T) {
	var e estimator
	for k := range 3000 {
		sent := time.Duration(k) * packetTime
		delay := 5 * time.Millisecond
		if stalled := k % 100; stalled < 10 {
			delay = 200*time.Millisecond - time.Duration(stalled)*packetTime
		}
		e.observe(sent+delay, sent)
		if target := e.target(sent); k > 50 && target > 200*time.Millisecond {
			t.Fatalf("after %d packets: %v are waited for", k, target)
		}
	}
}
