package session

import (
	"math"
	"testing"
	"time"

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

// TestCodecIsSoonBack: the other side goes to another codec and comes back before it is
// forgotten; what it says meanwhile is no hole in what it says then. Packets that come in
// another order than they were sent in do not make it come and go.
func TestCodecIsSoonBack(t *testing.T) {
	for _, away := range []int{2, 10, 25, 45} { // packets
		h := newHostile(t)
		packets := map[uint8][][]byte{}
		for _, name := range []string{"PCMU", "PCMA"} {
			found, _ := h.engine.options.Codecs.ByName(name)
			agreed, _ := h.wire.peer.ReceiveCodec(found.PayloadType)
			st, err := newStream(h.engine.options.Codecs, agreed, h.clock.Now, h.wire.peer.Note)
			if err != nil {
				t.Fatal(err)
			}
			h.down.streams[found.PayloadType].Store(st)
			packets[found.PayloadType] = tonePackets(t, found)
		}
		h.down.current.Store(nil)
		var heard []float32
		for k := range 100 + away + 100 {
			sent := k
			if k == 99 || k == 100+away-1 {
				sent++
			} else if k == 100 || k == 100+away {
				sent--
			}
			payloadType := uint8(0)
			if sent >= 100 && sent < 100+away {
				payloadType = 8
			}
			payload := packets[payloadType][sent%len(packets[payloadType])]
			h.down.receive(&rtc.Packet{
				PayloadType: payloadType, SSRC: 1, Sequence: uint16(sent), Timestamp: uint32(sent * 160), Payload: payload, Arrival: h.clock.Now(),
			})
			for range packetTime / tick {
				h.down.next(h.clock.Now())
				heard = append(heard, h.down.frame[:]...)
				h.clock.Advance(tick)
			}
		}
		quiet := 0 // frames
		for at := media.SampleRate; at < len(heard); at += media.FrameSize {
			if dsp.Level(heard[at:at+media.FrameSize]) < -35 {
				quiet++
			}
		}
		if delay := h.down.current.Load().buffer.Stats().Waited.Recent; quiet > 3 || delay > 80*time.Millisecond {
			t.Errorf("after %d packets: %d quiet frames, %v late", away, quiet, delay)
		}
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
