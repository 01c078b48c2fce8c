package session

import (
	"testing"
	"time"

	"offhook/media"
)

// TestPaceFindsWhatIsNeeded: a loudspeaker that runs dry with less than it needs gets
// more, and less is tried again, ever more seldom, where that was too little each time.
func TestPaceFindsWhatIsNeeded(t *testing.T) {
	const needs = bufferLeast + 2*bufferStep
	p, now := pace{target: bufferLeast}, time.Unix(0, 0)
	dry := 0
	for end := now.Add(time.Hour); now.Before(end); now = now.Add(media.FrameDuration) {
		buffered := media.FrameSize
		if p.target < needs {
			buffered = 0
		}
		if p.observe(now, buffered) {
			dry++
		}
		p.took(now)
	}
	if most := 2 + 5 + int(time.Hour/bufferCalmMost); dry < 3 || dry > most {
		t.Errorf("ran dry %d times in an hour, want 3 to %d", dry, most)
	}
}

// TestPaceForgets: what one busy moment needed is not held for the rest of the call.
func TestPaceForgets(t *testing.T) {
	p, now := pace{target: bufferLeast}, time.Unix(0, 0)
	p.took(now)
	if !p.observe(now, 0) || p.target != bufferLeast+bufferStep {
		t.Fatalf("after it ran dry, it is to hold %d samples", p.target)
	}
	for range 2 {
		now = now.Add(bufferCalm * 2 / 3)
		p.observe(now, media.FrameSize)
	}
	if p.target != bufferLeast {
		t.Errorf("after a while it is still to hold %d samples", p.target)
	}
}
