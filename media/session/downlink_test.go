package session

import (
	"math"
	"testing"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/rtc"
)

// TestCodecChangesDoNotClick: the other side goes to and fro between codecs in the middle
// of a tone, which stays one.
func TestCodecChangesDoNotClick(t *testing.T) {
	x := newStill(t, "opus")
	type sender struct {
		*stream
		packets [][]byte
	}
	var senders []sender
	for _, name := range []string{"opus", "PCMU", "G722"} {
		found, _ := x.engine.options.Codecs.ByName(name)
		st, err := newStream(x.engine.options.Codecs, rtc.Codec{Name: found.Name, PayloadType: found.PayloadType, ClockRate: found.ClockRate}, x.clock.Now, nil)
		if err != nil {
			t.Fatal(err)
		}
		senders = append(senders, sender{st, tonePackets(t, found)})
	}
	var heard []float32
	for k := range 3000 { // a minute
		s := senders[k/70%len(senders)]
		s.put(&rtc.Packet{
			SSRC: 1, Sequence: uint16(k), Timestamp: uint32(k * s.codec.ClockRate / 50), Payload: s.packets[k%len(s.packets)], Arrival: x.clock.Now(),
		})
		x.down.current.Store(s.stream)
		for range packetTime / tick {
			x.down.next(x.clock.Now())
			heard = append(heard, x.down.frame[:]...)
			x.clock.Advance(tick)
		}
	}
	if sharpest := edge(heard[media.SampleRate:]); sharpest > 0.02 {
		t.Errorf("a click of %.3f is heard", sharpest)
	}
	if hz, level, _ := mediatest.FindTone(heard[len(heard)-1<<14:], media.SampleRate); math.Abs(hz-soakTone) > 1 || math.Abs(level+23) > 1 {
		t.Errorf("%.1f Hz at %.1f dBFS", hz, level)
	}
}
