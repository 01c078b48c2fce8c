package jitter

import (
	"encoding/binary"
	"math"
	"testing"
	"time"

	"offhook/media/mediatest"
)

// TestLossyLink sends a tone over bad networks: it must stay one tone, with no
// more concealed than was lost.
func TestLossyLink(t *testing.T) {
	tests := []struct {
		name      string
		bad       mediatest.Impairment
		concealed float64 // at most, in parts of the time
	}{
		{"perfect", mediatest.Impairment{}, 0.001},
		{"loss 5 %", mediatest.Impairment{Seed: 1, Loss: 0.05, Delay: 20 * time.Millisecond}, 0.06},
		{"bursts 5 %", mediatest.Impairment{Seed: 2, Loss: 0.05, Burst: 3}, 0.08},
		{"jitter 60 ms", mediatest.Impairment{Seed: 3, Jitter: 60 * time.Millisecond}, 0.01},
		{"reordering", mediatest.Impairment{Seed: 4, Reorder: 0.05, ReorderBy: 50 * time.Millisecond}, 0.01},
		{"duplicates", mediatest.Impairment{Seed: 5, Duplicate: 0.2, Jitter: 20 * time.Millisecond}, 0.01},
		{"all of it", mediatest.Impairment{
			Seed: 6, Loss: 0.05, Burst: 2, Jitter: 40 * time.Millisecond, Reorder: 0.02, ReorderBy: 60 * time.Millisecond, Duplicate: 0.02,
		}, 0.09},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			const packets = 3000 // a minute
			clock := mediatest.NewClock()
			link := mediatest.NewLossyLink[Packet](tt.bad)
			b, err := New(Options{Decoder: &tone{rate: 16000, samples: 320, hz: 440}, ClockRate: 16000, SampleRate: 16000, Now: clock.Now})
			if err != nil {
				t.Fatal(err)
			}
			frame := make([]float32, 160)
			var heard []float32
			for k := range packets {
				link.Send(clock.Now(), Packet{
					SSRC: 1, Sequence: uint16(k), Timestamp: uint32(k * 320),
					Payload: binary.BigEndian.AppendUint64(nil, uint64(k*320)),
				})
				for range 2 {
					for p, at, ok := link.Receive(clock.Now()); ok; p, at, ok = link.Receive(clock.Now()) {
						p.Arrival = at
						b.Put(p)
					}
					b.Read(frame)
					heard = append(heard, frame...)
					clock.Advance(10 * time.Millisecond)
				}
			}
			s := b.Stats()
			part := s.Concealed.Seconds() / (packets * packetTime).Seconds()
			t.Logf("lost %d, late %d, concealed %.2f %%, delay %v", s.Lost, s.Late, 100*part, s.Delay)
			if part > tt.concealed {
				t.Errorf("concealed %.3f of the time, want %.3f at most", part, tt.concealed)
			}
			if most := uint64(link.Lost()); s.Lost > most || s.Lost+5 < most {
				t.Errorf("lost %d, want %d", s.Lost, most)
			}
			if hz, _, snr := mediatest.FindTone(heard[len(heard)-16384:], 16000); math.Abs(hz-440) > 2 || snr < 10 {
				t.Errorf("heard %.1f Hz, SNR %.1f dB", hz, snr)
			}
		})
	}
}
