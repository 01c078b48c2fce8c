package session

import (
	"testing"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/mediatest"
	"offhook/media/red"
	"offhook/media/rtc"
)

// speaker sends speech the way an uplink does, on a test's clock.
type speaker struct {
	t        testing.TB
	encoder  codec.Encoder
	packer   red.Packer
	pcm      []float32
	k        int
	wrapped  [1500]byte
	scratch  [codec.MaxPayload]byte
	bytes    int
	unsent   int      // packets of silence
	payloads [2]uint8 // the payload types of Opus and of redundant audio
}

// way is how losses are made up for besides in-band forward error correction.
type way struct {
	name   string
	copies int
	deep   bool
}

func newSpeaker(t testing.TB, w way) *speaker {
	t.Helper()
	encoder, err := opus.Codec().NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	if err := encoder.(codec.Adapter).SetPacketLoss(10); err != nil {
		t.Fatal(err)
	}
	if w.deep {
		if err := encoder.(codec.DeepEncoder).SetDeepRedundancy(true); err != nil {
			t.Fatal(err)
		}
	}
	s := &speaker{t: t, encoder: encoder, pcm: mediatest.Voice(1, 20*time.Second), payloads: [2]uint8{111, 63}}
	s.packer.SetCopies(w.copies)
	return s
}

// next makes the next packet of 20 ms.
func (s *speaker) next() rtc.Packet {
	at := s.k * packetSize % (len(s.pcm) - packetSize + 1)
	n, err := s.encoder.Encode(s.scratch[:], s.pcm[at:at+packetSize])
	if err != nil {
		s.t.Fatal(err)
	}
	p := rtc.Packet{SSRC: 1, Sequence: uint16(s.k), Timestamp: uint32(s.k * packetSize), PayloadType: s.payloads[0], Payload: append([]byte(nil), s.scratch[:n]...)}
	if n := s.packer.Pack(s.wrapped[:], p.PayloadType, p.Timestamp, p.Payload); n > 0 {
		p.PayloadType, p.Payload = s.payloads[1], append([]byte(nil), s.wrapped[:n]...)
	}
	s.k++
	s.bytes += len(p.Payload)
	return p
}

// ear takes packets apart as a peer does, and plays them.
type ear struct {
	*stream
	reader red.Reader
	frame  [media.FrameSize]float32
}

func newEar(t testing.TB, now func() time.Time) *ear {
	t.Helper()
	st, err := newStream(allCodecs(t), rtc.Codec{Name: "opus", PayloadType: 111, ClockRate: 48000, Channels: 2}, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &ear{stream: st}
}

func (e *ear) take(p rtc.Packet) {
	if p.PayloadType != 63 {
		e.reader.Note(p.SSRC, p.Sequence, p.Timestamp)
		e.put(&p)
		return
	}
	parts, err := e.reader.Read(p.SSRC, p.Sequence, p.Timestamp, p.Payload)
	if err != nil {
		panic(err) // the test made it
	}
	for _, part := range parts {
		q := p
		q.PayloadType, q.Sequence, q.Timestamp, q.Payload, q.Copy = part.PayloadType, part.Sequence, part.Timestamp, part.Payload, part.Copy
		e.put(&q)
	}
}

// invented is how much of a minute is invented where a link loses packets.
func invented(t *testing.T, w way, bad mediatest.Impairment) (part float64) {
	t.Helper()
	clock := mediatest.NewClock()
	link := mediatest.NewLossyLink[rtc.Packet](bad)
	s, e := newSpeaker(t, w), newEar(t, clock.Now)
	const packets = 3000
	for range packets {
		link.Send(clock.Now(), s.next())
		for range packetTime / tick {
			for p, at, ok := link.Receive(clock.Now()); ok; p, at, ok = link.Receive(clock.Now()) {
				p.Arrival = at
				e.take(p)
			}
			e.read(e.frame[:])
			clock.Advance(tick)
		}
	}
	stats := e.buffer.Stats()
	part = stats.Concealed.Seconds() / (packets * packetTime).Seconds()
	t.Logf("%-22s concealed %5.2f %% in %3d gaps, repaired %3d, stretched %4d ms, delay %3d ms, %3d kbit/s", w.name, 100*part, stats.Gaps, stats.Repaired,
		(stats.Removed + stats.Inserted).Milliseconds(), stats.Delay.Milliseconds(), s.bytes*8/int((packets*packetTime).Milliseconds()))
	if stats.Late > 60 {
		t.Errorf("%s: %d late", w.name, stats.Late)
	}
	return part
}

// TestLossIsMadeUpFor: copies and deep redundancy leave less to be invented than in-band
// forward error correction alone, which has nothing for a burst.
func TestLossIsMadeUpFor(t *testing.T) {
	for name, bad := range map[string]mediatest.Impairment{
		"10 %":           {Seed: 1, Loss: 0.1, Delay: 30 * time.Millisecond, Jitter: 10 * time.Millisecond},
		"10 % in bursts": {Seed: 2, Loss: 0.1, Burst: 2, Delay: 30 * time.Millisecond, Jitter: 10 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain := invented(t, way{name: "in-band FEC"}, bad)
			one := invented(t, way{name: "one copy", copies: 1}, bad)
			two := invented(t, way{name: "two copies", copies: 2}, bad)
			if plain < 0.004 || two > plain*0.7 || one > plain*1.2 {
				t.Errorf("invented %.4f of the time; with a copy %.4f, with two %.4f", plain, one, two)
			}
			if !opus.Linked().Neural {
				return
			}
			if deep := invented(t, way{name: "deep redundancy", deep: true}, bad); deep > plain*0.7 {
				t.Errorf("invented %.4f of the time, with deep redundancy %.4f", plain, deep)
			}
		})
	}
}

func TestCopies(t *testing.T) {
	before := 0
	for _, step := range []struct {
		loss float64
		want int
	}{{0, 0}, {0.015, 0}, {0.03, 1}, {0.01, 1}, {0.06, 2}, {0.04, 2}, {0.02, 1}, {0.004, 0}, {0.2, 2}, {0, 0}} {
		if before = copies(step.loss, before); before != step.want {
			t.Errorf("at a loss of %v: %d copies, want %d", step.loss, before, step.want)
		}
	}
}

// TestRepeating: packets are repeated for who takes that, where nothing better is to be
// had.
func TestRepeating(t *testing.T) {
	x := newStill(t, "opus")
	for _, step := range []struct {
		what   string
		deep   bool
		effort codec.Effort
		fmtp   string
		loss   float64
		want   int
	}{
		{"no loss", false, codec.FullEffort, "", 0, 0}, {"a browser", false, codec.FullEffort, "minptime=10;useinbandfec=1", 0.1, 2},
		{"another Offhook", true, codec.FullEffort, "", 0.1, 0}, {"without the time for it", true, codec.LessEffort, "", 0.1, 2},
		{"few bits wanted", false, codec.FullEffort, "maxaveragebitrate=20000", 0.1, 0},
		{"no more than one packet's", false, codec.FullEffort, "maxaveragebitrate=64000", 0.1, 0},
		{"as many as two have", false, codec.FullEffort, "maxaveragebitrate=96000", 0.1, 1},
		{"any number of bits", false, codec.FullEffort, "maxaveragebitrate=510000", 0.1, 2},
	} {
		codec := x.wire.codecs[0]
		codec.Fmtp = step.fmtp
		if err := x.up.use(codec, packetTime); err != nil {
			t.Fatal(err)
		}
		x.packet()
		e := x.up.using
		if e.deep = nil; step.deep {
			e.deep = new(deepSpy)
		}
		e.effort = step.effort
		if x.up.repeat(step.loss); e.copies != step.want {
			t.Errorf("%s: %d copies, want %d", step.what, e.copies, step.want)
		}
	}
}
