package signaling

import (
	"testing"
	"time"
)

func TestGlareInterval(t *testing.T) {
	for range 1000 {
		if d := (&leg{client: &inviteClient{}}).glare(); d < 2100*time.Millisecond || d > 4*time.Second || d%(10*time.Millisecond) != 0 {
			t.Fatalf("who chose the Call-ID waits %v", d)
		}
		if d := (&leg{}).glare(); d < 0 || d > 2*time.Second || d%(10*time.Millisecond) != 0 {
			t.Fatalf("who did not waits %v", d)
		}
	}
}
