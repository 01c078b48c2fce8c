package main

import (
	"encoding/json"
	"testing"
	"time"

	"offhook/media"
)

// TestCountersAsJSON: what is measured of a call stands in its summary, in milliseconds;
// what the other side hears only where it has said so.
func TestCountersAsJSON(t *testing.T) {
	tx := media.TxStats{Packets: 7, RemoteLost: 2, RemoteJitter: 1500 * time.Microsecond, Level: -20}
	for _, tc := range []struct {
		name string
		got  any
		want string
	}{
		{"received", rxOf(media.RxStats{
			Packets: 9, Lost: 3, Late: 1, Repaired: 2, LossPercent: 12.345, Jitter: 2 * time.Millisecond, Concealed: 30 * time.Millisecond, Gaps: 1,
			Stretched: 45 * time.Millisecond, BufferDelay: 41 * time.Millisecond, Waits: 90 * time.Millisecond, Played: 3, Level: -21,
			Losses: media.Losses{Missing: 3, Runs: 2, Bursts: 1, LostPercent: 1, LatePercent: 2, BurstPercent: 25, GapPercent: 0.5, BurstLength: time.Second, GapLength: 2 * time.Second, BurstRatio: 1.5},
		}), `{"packets":9,"lost":3,"late":1,"repaired":2,"loss_percent":12.35,"jitter_ms":2,"concealed_ms":30,"gaps":1,"stretched_ms":45,"buffer_delay_ms":41,"buffer_mean_ms":30,` +
			`"losses":{"lost_percent":1,"late_percent":2,"burst_percent":25,"gap_percent":0.5,"burst_ms":1000,"gap_ms":2000,"bursts":1,"burst_ratio":1.5},"level_dbfs":-21}`},
		{"sent", txOf(tx), `{"packets":7,"remote_lost":2,"remote_jitter_ms":1.5,"level_dbfs":-20}`},
		{"heard", txOf(media.TxStats{Heard: &media.Hearing{
			RoundTrip: 80 * time.Millisecond, EndDelay: 70 * time.Millisecond, R: 91, ListeningMOS: 4.4, ConversationMOS: 4.3, BufferDelay: 20 * time.Millisecond,
			BufferMost: 400 * time.Millisecond, Losses: media.Losses{LostPercent: 0.78},
		}}).Heard, `{"losses":{"lost_percent":0.78,"late_percent":0,"burst_percent":0,"gap_percent":0,"burst_ms":0,"gap_ms":0,"bursts":0,"burst_ratio":0},` +
			`"round_trip_ms":80,"end_delay_ms":70,"r":91,"listening_mos":4.4,"conversation_mos":4.3,"buffer_delay_ms":20,"buffer_most_ms":400}`},
	} {
		got, err := json.Marshal(tc.got)
		if err != nil || string(got) != tc.want {
			t.Errorf("%s: %v\n%s, want\n%s", tc.name, err, got, tc.want)
		}
	}
}
