package jitter

import (
	"encoding/binary"
	"testing"
	"time"
)

func FuzzBuffer(f *testing.F) {
	f.Add([]byte{0, 0, 1, 0, 160, 2, 0, 0, 2, 1, 64, 2, 255, 0, 0, 0, 0, 1})
	f.Add([]byte{1, 255, 255, 255, 255, 9, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		now := time.Unix(1_800_000_000, 0)
		b, err := New(Options{Decoder: &toneDeep{toneFEC: toneFEC{*eightk()}, reach: 800}, ClockRate: 8000, SampleRate: 8000, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		frame := make([]float32, 80)
		for len(data) >= 6 {
			p := Packet{
				SSRC: uint32(data[0] & 1), Sequence: binary.BigEndian.Uint16(data[1:]),
				Timestamp: uint32(binary.BigEndian.Uint16(data[3:])) << (data[0] >> 4), Copy: data[0]&4 != 0, Arrival: now,
			}
			if data[0]&2 == 0 {
				p.Payload = []byte{0, 0, 0, 0, 0, 0, 0, data[3]}
			}
			b.Put(p)
			for range data[5] & 7 {
				b.Read(frame)
				for _, s := range frame {
					if s != s || s > 2 || s < -2 {
						t.Fatalf("sample %v", s)
					}
				}
			}
			now = now.Add(time.Duration(data[5]) * time.Millisecond)
			data = data[6:]
		}
	})
}
