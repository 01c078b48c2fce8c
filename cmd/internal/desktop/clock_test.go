package desktop

import (
	"testing"
	"time"
)

func TestSlept(t *testing.T) {
	start := time.Now()
	// away is a moment whose wall clock has gone on without the monotonic one.
	away := func(monotonic, wall time.Duration) time.Time {
		if monotonic == wall {
			return start.Add(monotonic)
		}
		return start.Round(0).Add(wall) // compared by the wall clock alone
	}
	for _, tc := range []struct {
		monotonic, wall time.Duration
		want            bool
	}{
		{clockPeriod, clockPeriod, false},
		{clockPeriod + clockJump, clockPeriod + clockJump, false}, // a computer that is very busy
		{time.Hour, time.Hour, true},                              // Windows
		{clockPeriod, time.Hour, true},                            // Linux, macOS
		{clockPeriod, -time.Hour, false},                          // the clock was set back
	} {
		if got := slept(start, away(tc.monotonic, tc.wall)); got != tc.want {
			t.Errorf("%v on the monotonic clock, %v on the wall: slept %v", tc.monotonic, tc.wall, got)
		}
	}
}

// TestWakes: what two notice is one wake; what one notices twice is two.
func TestWakes(t *testing.T) {
	start := time.Now()
	var l lastWake
	for i, tc := range []struct {
		after time.Duration
		who   string
		known bool
	}{
		{0, "login1", false},
		{3 * time.Second, "clock", true},
		{4 * time.Second, "login1", false}, // the lid was closed again
		{5 * time.Second, "clock", true},
		{6 * time.Second, "login1", false},
		{time.Minute, "clock", false},
		{time.Minute + time.Second, "login1", true},
		{time.Minute + 2*time.Second, "clock", false},
	} {
		if got := l.known(tc.who, start.Add(tc.after)); got != tc.known {
			t.Errorf("wake %d, by %s: known %v", i, tc.who, got)
		}
	}
}
