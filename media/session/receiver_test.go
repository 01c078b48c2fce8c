package session

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"testing"
	"time"
	"weak"

	"offhook/media"
	"offhook/media/rtc"
)

// TestReplacedStreamsAreDropped: re-INVITEs that change the codec of a payload
// type keep the counters, and not the jitter buffers.
func TestReplacedStreamsAreDropped(t *testing.T) {
	r := &receiver{session: &Session{engine: &Engine{options: Options{Codecs: allCodecs(t)}}}}
	codecs := [2]rtc.Codec{
		{Name: "PCMU", PayloadType: 0, ClockRate: 8000, Channels: 1},
		{Name: "PCMA", PayloadType: 0, ClockRate: 8000, Channels: 1},
	}
	const changes = 10
	var replaced [changes]weak.Pointer[stream]
	var want, got media.RxStats
	for i := range changes {
		st := r.open(0, codecs[i%2])
		if st == nil {
			t.Fatal("no stream")
		}
		concealSome(st)
		st.stats(&want)
		replaced[i] = weak.Make(st)
	}
	r.stats(&got)
	if want.Late == 0 || want.Concealed == 0 || got.Late != want.Late || got.Concealed != want.Concealed || want.Gaps == 0 || got.Gaps != want.Gaps || got.Stretched != want.Stretched || got.Repaired != want.Repaired || want.Played == 0 || got.Played != want.Played || got.Waits != want.Waits {
		t.Errorf("late %d, concealed %v; want %d, %v", got.Late, got.Concealed, want.Late, want.Concealed)
	}
	runtime.GC()
	for i, st := range replaced[:changes-1] {
		if st.Value() != nil {
			t.Errorf("stream %d is still there", i)
		}
	}
	runtime.KeepAlive(r)
}

// TestNobodyAgreedOnIt: comfort noise (RFC 3389) in a pause, and what is sent in a payload type
// that means nothing, uses up its numbers: nothing is missing then.
func TestNobodyAgreedOnIt(t *testing.T) {
	for name, payloadType := range map[string]uint8{"comfort noise": comfortNoise, "anything": 127} {
		h := newHostile(t)
		codec, _ := h.wire.peer.ReceiveCodec(0)
		st, err := newStream(allCodecs(t), codec, h.clock.Now, nil)
		if err != nil {
			t.Fatal(err)
		}
		h.down.streams[0].Store(st)
		payload := bytes.Repeat([]byte{0x80}, 160)
		sequence := uint16(0)
		for k := range 400 {
			p := rtc.Packet{SSRC: 1, Sequence: sequence, Timestamp: uint32(k * 160), Payload: payload, Arrival: h.clock.Now()}
			if k/40%2 == 1 { // a pause, and all the noise in it
				p.PayloadType, p.Payload = payloadType, []byte{70}
			}
			if p.PayloadType == 0 || k%10 < 2 {
				h.down.lastRTP.Store(1)
				h.down.receive(&p)
				sequence++
				if alive := h.down.lastRTP.Load() != 1; alive != (p.PayloadType != 127) {
					t.Fatalf("packet %d, of type %d, keeps the path alive: %t", k, p.PayloadType, alive)
				}
			}
			for range 2 {
				st.read(make([]float32, media.FrameSize))
				h.clock.Advance(tick)
			}
		}
		if s := st.buffer.Stats(); s.Lost+s.Late+s.Gaps+s.Resets > 0 || s.Concealed > 0 || s.Received != uint64(sequence) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestStragglersOfAnotherSource: where codec and source change together, what was sent before
// and comes after does not make the one that is heard begin anew, nor does a number without
// sound; a while later the one before may be back.
func TestStragglersOfAnotherSource(t *testing.T) {
	h := newHostile(t)
	const one, other = 0, 8 // payload types
	for _, payloadType := range []uint8{one, other} {
		if codec, ok := h.wire.peer.ReceiveCodec(payloadType); !ok || h.down.open(payloadType, codec) == nil {
			t.Fatalf("no codec of type %d", payloadType)
		}
	}
	sound := bytes.Repeat([]byte{0x80}, 160)
	for i, step := range []struct {
		payloadType uint8
		ssrc        uint32
		sequence    uint16
		payload     []byte
		later       time.Duration
		heard       uint8
		begun       uint32
	}{
		{one, 1, 100, sound, 0, one, 1},
		{other, 2, 7, sound, 0, other, 1},
		{one, 1, 99, sound, 0, other, 1},
		{other, 2, 8, sound, 0, other, 1},
		{one, 2, 9, nil, 0, other, 1},
		{other, 2, 10, sound, 0, other, 1},
		{one, 1, 101, sound, time.Second, one, 2},
	} {
		h.clock.Advance(step.later)
		h.down.receive(&rtc.Packet{PayloadType: step.payloadType, SSRC: step.ssrc, Sequence: step.sequence, Payload: step.payload, Arrival: h.clock.Now()})
		st := h.down.streams[step.heard].Load()
		if h.down.current.Load() != st || st.begun.Load() != step.begun {
			t.Errorf("after step %d: begun %d times, heard %t", i, st.begun.Load(), h.down.current.Load() == st)
		}
	}
}

// TestComfortNoiseAlone keeps a path alive, and is no sound.
func TestComfortNoiseAlone(t *testing.T) {
	h := newHostile(t)
	h.down.current.Store(nil)
	h.down.receive(&rtc.Packet{PayloadType: comfortNoise, Payload: []byte{70}, Arrival: time.Now()})
	if h.down.lastRTP.Load() == 0 || h.down.current.Load() != nil {
		t.Error("it does not, or is")
	}
}

// concealSome plays a stream with a hole, and lets the packet come too late.
func concealSome(st *stream) {
	frame := make([]float32, media.FrameSize)
	put := func(k int) {
		st.put(&rtc.Packet{
			Sequence: uint16(k), Timestamp: uint32(k * 160), SSRC: 1,
			Payload: binary.BigEndian.AppendUint64(make([]byte, 152), uint64(k)), Arrival: time.Now(),
		})
	}
	for k := range 20 {
		if k != 10 {
			put(k)
		}
		st.read(frame)
		st.read(frame)
	}
	put(10)
	st.read(frame)
}
