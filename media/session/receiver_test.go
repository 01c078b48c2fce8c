package session

import (
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
