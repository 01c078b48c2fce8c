package session

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/mediatest"
	"offhook/media/rtc"
	"offhook/media/tone"
)

// still is a session whose loop the test turns by hand, on a test's clock. It is
// not connected: what it sends goes nowhere.
type still struct {
	*Session
	clock   *mediatest.Clock
	packets [][]byte // of the other side's tone
	k       int
}

func newStill(t testing.TB, names ...string) *still {
	t.Helper()
	clock := mediatest.NewClock()
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t), Files: &Files{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	wire, err := engine.connect(media.Config{Codecs: names, ServerHost: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	s := &Session{engine: engine, log: engine.log, wire: wire, events: newEvents(func(media.Event) {})}
	t.Cleanup(func() { s.events.close(); wire.peer.Close() })
	s.watch, s.up, s.down = newWatch(s), newUplink(s), newDownlink(s)
	d := newDesk(engine)
	d.ends = ends{
		source: mediatest.NewFakeSource(clock.Now, tone.Sine(440, -20).Read),
		sink:   &countingSink{now: clock.Now, start: clock.Now()},
	}
	d.legs = append(d.legs, s)
	s.desk.Store(d)
	s.watch.connected.Store(true)
	if err := s.up.use(wire.codecs[0], packetTime); err != nil {
		t.Fatal(err)
	}
	x := &still{Session: s, clock: clock}
	x.encode(wire.codecs[0], 660)
	return x
}

// countingSink plays in step with a clock, and keeps nothing.
type countingSink struct {
	now     func() time.Time
	start   time.Time
	written int
}

func (s *countingSink) Write(src []float32) int { s.written += len(src); return len(src) }
func (s *countingSink) Close() error            { return nil }
func (s *countingSink) Buffered() int {
	s.written = max(s.written, media.Samples(s.now().Sub(s.start), media.SampleRate))
	return s.written - media.Samples(s.now().Sub(s.start), media.SampleRate)
}

// encode makes a second of packets of a tone, and a stream that takes them.
func (x *still) encode(c rtc.Codec, hz float64) {
	found, _ := x.engine.options.Codecs.Lookup(c.Name, c.ClockRate)
	encoder, err := found.NewEncoder()
	if err != nil {
		panic(err)
	}
	generator := tone.Sine(hz, -20)
	at48 := make([]float32, packetSize)
	step := media.SampleRate / found.SampleRate
	for range 50 {
		generator.Read(at48)
		pcm := make([]float32, found.PacketSamples())
		for i := range pcm {
			pcm[i] = at48[i*step]
		}
		payload := make([]byte, codec.MaxPayload)
		n, err := encoder.Encode(payload, pcm)
		if err != nil {
			panic(err)
		}
		x.packets = append(x.packets, payload[:n])
	}
	st, err := newStream(x.engine.options.Codecs, c, nil, nil)
	if err != nil {
		panic(err)
	}
	x.down.streams[c.PayloadType].Store(st)
	x.down.current.Store(st)
}

// packet turns the loop for 20 ms, in which one packet comes and one is made.
func (x *still) packet() {
	x.receive()
	x.turn()
}

// turn turns the loop for 20 ms.
func (x *still) turn() {
	for range packetTime / tick {
		x.clock.Advance(tick)
		x.desk.Load().turn(x.clock.Now())
	}
}

// receive lets one packet come.
func (x *still) receive() {
	c := x.wire.codecs[0]
	st := x.down.streams[c.PayloadType].Load()
	p := rtc.Packet{
		PayloadType: c.PayloadType, Sequence: uint16(x.k), Timestamp: uint32(x.k * c.ClockRate / 50),
		Payload: x.packets[x.k%len(x.packets)], Arrival: time.Now(),
	}
	x.k++
	st.put(&p)
}

func TestNoAllocations(t *testing.T) {
	for _, name := range []string{"opus", "G722", "PCMU"} {
		x := newStill(t, name)
		if _, err := x.Offer(t.Context()); err != nil { // nothing gathers in the background any more
			t.Fatal(err)
		}
		for range 100 {
			x.packet()
		}
		if n := testing.AllocsPerRun(200, x.packet); n != 0 {
			t.Errorf("%s: %v allocations per packet", name, n)
		}
		if x.up.meter.Level() < -22 || x.down.meter.Level() < -25 {
			t.Errorf("%s: nothing flows: %.1f, %.1f dBFS", name, x.up.meter.Level(), x.down.meter.Level())
		}
		x.Ringback(true, "KR")
		if n := testing.AllocsPerRun(200, x.packet); n != 0 {
			t.Errorf("%s: %v allocations per packet with ringback", name, n)
		}
		x.SetMuted(true)
		if n := testing.AllocsPerRun(200, x.packet); n != 0 {
			t.Errorf("%s: %v allocations per packet while muted", name, n)
		}
	}
}

// TestDeepRedundancy: it is on while enough gets lost, for who understands it alone.
func TestDeepRedundancy(t *testing.T) {
	var deep deepSpy
	e := encoding{spending: spending{deep: &deep}}
	for _, step := range []struct {
		loss float64
		want bool
	}{{0, false}, {0.01, false}, {0.03, true}, {0.01, true}, {0.004, false}, {0.01, false}, {0.02, true}} {
		if err := e.deepen(step.loss); err != nil || bool(deep) != step.want {
			t.Errorf("at a loss of %v: %t, %v", step.loss, deep, err)
		}
	}
	stranger := encoding{}
	if err := stranger.deepen(0.5); err != nil || stranger.deeper {
		t.Errorf("for who does not understand it: %t, %v", stranger.deeper, err)
	}
}

type deepSpy bool

func (d *deepSpy) SetDeepRedundancy(on bool) error { *d = deepSpy(on); return nil }

// BenchmarkLoop is 20 ms of one call's audio without the network: one packet
// each way. A core has 20 ms for it.
func BenchmarkLoop(b *testing.B) {
	for _, name := range []string{"opus", "G722", "PCMU"} {
		b.Run(name, func(b *testing.B) {
			x := newStill(b, name)
			b.ReportAllocs()
			for b.Loop() {
				x.packet()
			}
			perPacket := b.Elapsed() / time.Duration(b.N)
			b.ReportMetric(100*perPacket.Seconds()/packetTime.Seconds(), "%core")
		})
	}
}

// BenchmarkAnswer is the time from the answer to the first sound.
func BenchmarkAnswer(b *testing.B) {
	var total time.Duration
	for range b.N {
		a, c := newPhone(b, 440, "opus"), newPhone(b, 660, "opus")
		offer, err := a.session.Offer(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		answer, err := c.session.Answer(b.Context(), offer)
		if err != nil {
			b.Fatal(err)
		}
		answered := time.Now()
		if err := a.session.SetAnswer(b.Context(), answer); err != nil {
			b.Fatal(err)
		}
		eventually(b, "the first sound", func() bool { return a.reached(media.StageFirstAudio) })
		for _, ev := range a.events {
			if m, ok := ev.(media.Connected); ok && m.Stage == media.StageFirstAudio {
				total += m.At.Sub(answered)
			}
		}
		if err := a.session.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(total.Milliseconds())/float64(b.N), "ms-to-sound")
}

// BenchmarkMouthToEar is how much later a sound comes out of the loudspeaker than
// it went into the other side's microphone, without the devices' own delays:
// a packet of 20 ms, the jitter buffer, and 20 ms in the loudspeaker's buffer.
func BenchmarkMouthToEar(b *testing.B) {
	const beep = 5 * media.FrameSize
	var left atomic.Int64   // samples of the beep still to be made
	var spoken atomic.Int64 // when it began, in Unix nanoseconds
	generator := tone.Sine(1000, -10)
	a := newPhone(b, 0, "opus")
	c := newPhoneHearing(b, func(dst []float32) {
		clear(dst)
		switch n := left.Load(); {
		case n == beep:
			spoken.Store(time.Now().Add(-media.Duration(len(dst), media.SampleRate)).UnixNano())
			fallthrough
		case n > 0:
			generator.Read(dst)
			left.Store(max(0, n-int64(len(dst))))
		}
	}, "opus")
	dial(b, a, c)
	eventually(b, "the call has settled", func() bool { return a.session.Stats().Rx.Packets > 150 })
	var total time.Duration
	for range b.N {
		left.Store(beep)
		var heard time.Time
		eventually(b, "the beep is heard", func() bool {
			played := a.recent(500 * time.Millisecond)
			i := slices.IndexFunc(played, func(s float32) bool { return s > 0.1 })
			heard = time.Now().Add(-media.Duration(len(played)-max(i, 0), media.SampleRate))
			return i >= 0
		})
		total += heard.Sub(time.Unix(0, spoken.Load()))
		a.hearsNothing()
	}
	b.ReportMetric(float64(total.Microseconds())/1000/float64(b.N), "ms-mouth-to-ear")
}

// TestTurns: the loop meets a microphone that keeps time, looks soon for one that
// is late, and keeps its own pace without.
func TestTurns(t *testing.T) {
	const ms = time.Millisecond
	now := time.Now()
	for _, tc := range []struct{ left, want time.Duration }{
		{20 * ms, 10 * ms}, {17 * ms, 7 * ms}, {10*ms + 1, 1}, {10 * ms, 10 * ms}, {3 * ms, 3 * ms}, {95 * ms, 5 * ms},
		{0, soon}, {-9 * ms, soon}, {-10 * ms, tick}, {-time.Second, tick},
	} {
		if got := meet(now.Add(tc.left), now).Sub(now); got != tc.want {
			t.Errorf("sound in %v: next turn in %v, want %v", tc.left, got, tc.want)
		}
	}
	d := newDesk(&Engine{})
	for _, tc := range []struct{ late, want time.Duration }{
		{0, 10 * ms}, {3 * ms, 7 * ms}, {9 * ms, ms}, {10 * ms, 10 * ms}, {25 * ms, 5 * ms}, {time.Minute, 10 * ms},
	} {
		if got := d.next(now.Add(-tc.late), now).Sub(now); got != tc.want {
			t.Errorf("a turn %v late: next in %v, want %v", tc.late, got, tc.want)
		}
	}
}
