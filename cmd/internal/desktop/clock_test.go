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
