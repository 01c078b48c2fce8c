package session

import (
	"math"
	"testing"

	"offhook/media"
	"offhook/media/dsp"
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

// TestRingbackEndsWithoutClick: in the middle of a burst, when the call is answered and when
// early media comes.
func TestRingbackEndsWithoutClick(t *testing.T) {
	for frames := 5; frames < 25; frames++ {
		for name, end := range map[string]func(x *still){
			"answered":    func(x *still) { x.Ringback(false, "") },
			"early media": func(x *still) { x.down.lastRTP.Store(x.clock.Now().UnixNano()) },
			"another":     func(x *still) { x.Ringback(true, "GB") },
		} {
			x := newStill(t, "PCMU")
			var heard []float32
			hear := func(frames int) {
				for k := range frames {
					if k%2 == 0 && name == "early media" {
						x.receive()
					}
					x.desk.Load().loudspeaker.produce(x.clock.Now())
					heard = append(heard, x.desk.Load().loudspeaker.frame[:]...)
				}
			}
			x.Ringback(true, "US")
			hear(frames)
			end(x)
			hear(4)
			if sharpest := edge(heard); sharpest > 0.02 {
				t.Errorf("%s after %d frames: a click of %.3f is heard", name, frames, sharpest)
			}
			if last := heard[len(heard)-media.FrameSize:]; name == "answered" && dsp.Level(last) != media.Silence {
				t.Errorf("%s after %d frames: %.1f dBFS", name, frames, dsp.Level(last))
			}
		}
	}
}
