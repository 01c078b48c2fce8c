package device

import (
	"testing"
	"time"

	"offhook/media"
)

// TestTempo: a device that runs at another rate is known within about a second; one whose
// callbacks are late, or that loses sound now and then, is not taken for it.
func TestTempo(t *testing.T) {
	const chunk = 20 * time.Millisecond
	never := func(time.Duration) bool { return false }
	for name, tt := range map[string]struct {
		rate   int
		jitter time.Duration               // how late every third callback is
		lost   func(at time.Duration) bool // sound that never comes
		late   time.Duration               // how late every fourth look is
		known  float64                     // the rate that it had when it was opened before
		within time.Duration               // of warming it is found wrong; 0 is never
	}{
		"true":                    {48000, 0, never, 0, 0, 0},
		"true, with late beats":   {48000, 15 * time.Millisecond, never, 0, 0, 0},
		"0.1 % fast":              {48048, 0, never, 0, 0, 0},
		"44.1 kHz":                {44100, 0, never, 0, 0, time.Second},
		"44.1 kHz, late beats":    {44100, 3 * time.Millisecond, never, 0, 0, time.Second},
		"44.1 kHz, again":         {44100, 0, never, 0, 44100, measure + look},
		"true, this time":         {48000, 0, never, 0, 44100, 0},
		"16 kHz, this time":       {16000, 0, never, 0, 44100, time.Second},
		"twice as fast":           {96000, 0, never, 0, 0, time.Second},
		"16 kHz":                  {16000, 0, never, 0, 0, time.Second},
		"loses some":              {48000, 0, func(at time.Duration) bool { return at%(1100*time.Millisecond) < 100*time.Millisecond }, 0, 0, 0},
		"loses much":              {48000, 0, func(at time.Duration) bool { return at%(100*time.Millisecond) < 40*time.Millisecond }, 0, 0, 0},
		"a busy machine":          {48000, 0, func(at time.Duration) bool { return at%(100*time.Millisecond) == 0 }, 60 * time.Millisecond, 0, 0},
		"a slow start, then true": {48000, 0, func(at time.Duration) bool { return at < 900*time.Millisecond }, 0, 0, 0},
	} {
		x := tempo{known: tt.known}
		frames, looks, next, found := uint64(0), 0, time.Duration(0), time.Duration(0)
		for at := time.Duration(0); at < 20*time.Second && found == 0; at += chunk {
			if !tt.lost(at) {
				frames += uint64(media.Samples(chunk, tt.rate))
			}
			seen := time.Hour + at
			if at/chunk%3 == 1 {
				seen += tt.jitter
			}
			if at >= next {
				if x.wrong(epoch.Add(at), seen, frames) != 0 {
					found = at
				}
				next += look
				if looks++; looks%4 == 0 {
					next += tt.late
				}
			}
		}
		if (found != 0) != (tt.within > 0) || found > warming+tt.within {
			t.Errorf("%s: found after %v", name, found)
		}
	}
}
