package session

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/codec/opus"
	"offhook/media/red"
	"offhook/media/rtc"
	"offhook/media/tone"
)

// hostile is the receiving side of a call whose other side sends whatever it likes.
type hostile struct {
	*still
	reader  red.Reader
	sources [][][]byte // payloads of several kinds
	types   []uint8
	beep    *tone.Generator // among what is heard
	packet  rtc.Packet
}

func newHostile(t testing.TB) *hostile {
	t.Helper()
	x := newStill(t, "opus")
	wire, err := x.engine.connect(media.Config{Codecs: []string{"opus", "G722", "PCMU", "PCMA"}, ServerHost: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := x.engine.connect(media.Config{Codecs: []string{"opus", "G722", "PCMU", "PCMA"}, ServerHost: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { wire.peer.Close(); other.peer.Close() })
	offer, err := other.peer.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wire.peer.Answer(t.Context(), offer); err != nil {
		t.Fatal(err)
	}
	x.Session.wire.peer.Close()
	x.Session.wire = wire
	h := &hostile{still: x, beep: tone.Sine(1000, tone.Level), types: []uint8{111, 63, 111, 9, 0, 8, 110, 101, 13, 127}}
	ways := []way{{}, {copies: 2}}
	if opus.Linked().Neural {
		ways = append(ways, way{deep: true})
	}
	for _, w := range ways {
		s := newSpeaker(t, w)
		var payloads [][]byte
		for range 200 {
			payloads = append(payloads, s.next().Payload)
		}
		h.sources = append(h.sources, payloads)
	}
	h.sources = append(h.sources, [][]byte{bytes.Repeat([]byte{0, 128}, 80), bytes.Repeat([]byte{0x80}, 160), {1, 0x8a, 0, 160}, {}})
	return h
}

// move sends one packet as eight bytes say, and plays up to three frames.
func (h *hostile) move(m []byte) {
	source := h.sources[int(m[0])%len(h.sources)]
	payload := bytes.Clone(source[int(m[1])%len(source)])
	if len(payload) > 0 && m[3]&1 == 0 {
		payload[int(m[2])%len(payload)] ^= m[3]
	}
	if m[3] > 240 {
		payload = payload[:int(m[2])%(len(payload)+1)]
	}
	p := &h.packet
	p.PayloadType, p.Payload, p.Arrival = h.types[int(m[4])%len(h.types)], payload, time.Now()
	p.Sequence++
	p.Timestamp += 960
	if m[5] > 200 {
		p.Sequence += uint16(m[5]) << (m[6] & 7)
	}
	if m[6] > 200 {
		p.Timestamp += uint32(m[6]) << (m[5] & 31)
	}
	if m[7] > 230 {
		p.SSRC = uint32(m[7])
	}
	h.give(*p)
	d := h.desk.Load()
	switch {
	case m[2] > 250:
		d.loudspeaker.hear(clipOf(h.beep, tone.CueTime, 1))
	case m[2] < 5:
		h.Ringback(m[1] > 127, "")
	}
	for range m[7] & 3 {
		d.loudspeaker.produce(h.clock.Now())
		h.clock.Advance(tick)
	}
}

// give does with a packet what a peer does.
func (h *hostile) give(p rtc.Packet) {
	if p.PayloadType != 63 {
		h.down.receive(&p)
		return
	}
	parts, err := h.reader.Read(p.SSRC, p.Sequence, p.Timestamp, p.Payload)
	if err != nil {
		return
	}
	for _, part := range parts {
		q := p
		q.PayloadType, q.Sequence, q.Timestamp, q.Payload, q.Copy = part.PayloadType, part.Sequence, part.Timestamp, part.Payload, part.Copy
		h.down.receive(&q)
	}
}

// check looks at what is played.
func (h *hostile) check(t *testing.T) {
	t.Helper()
	for _, s := range h.desk.Load().loudspeaker.frame {
		if !(s >= -1 && s <= 1) {
			t.Fatalf("sample %v", s)
		}
	}
}

// TestHostilePackets: 20,000 packets of all kinds, broken in all ways, make no sample
// above full scale, and memory does not grow.
func TestHostilePackets(t *testing.T) {
	h := newHostile(t)
	random := rand.New(rand.NewPCG(5, 6))
	heap := 0
	var m [8]byte
	for k := range 20000 {
		for i := range m {
			m[i] = byte(random.Uint32())
		}
		h.move(m[:])
		h.check(t)
		if k == 2000 {
			heap = used()
		}
	}
	if grown := used() - heap; grown > 2<<20 {
		t.Errorf("%d bytes more are in use", grown)
	}
	if rx := h.Stats().Rx; rx.Concealed == 0 {
		t.Errorf("nothing was received: %+v", rx)
	}
}

// FuzzReceive: whatever the other side sends in whatever order, nothing panics and no
// sample is above full scale.
func FuzzReceive(f *testing.F) {
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 7))
		script := make([]byte, 400)
		for i := range script {
			script[i] = byte(random.Uint32())
		}
		f.Add(script)
	}
	f.Add(bytes.Repeat([]byte{0, 1, 0, 1, 0, 0, 0, 2}, 20))
	f.Add(bytes.Repeat([]byte{1, 2, 0, 1, 1, 0, 0, 2}, 20))
	h := newHostile(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		for ; len(script) >= 8; script = script[8:] {
			h.move(script)
			h.check(t)
		}
	})
}

func TestBound(t *testing.T) {
	nan := float32(math.NaN())
	samples := []float32{0.5, 1, -1, 1.01, -7, nan, float32(math.Inf(1)), float32(math.Inf(-1))}
	if bound(samples); !slices.Equal(samples, []float32{0.5, 1, -1, 1, -1, 0, 1, -1}) {
		t.Errorf("%v", samples)
	}
}
