package rtc

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"offhook/media"
)

// TestExtendedAttribute reads a=rtcp-xr as RFC 3611 5.1 writes it.
func TestExtendedAttribute(t *testing.T) {
	for value, want := range map[string]extended{
		"":                   {},
		"rcvr-rtt=all":       {roundTrip: true},
		"rcvr-rtt=all:10000": {roundTrip: true},
		"rcvr-rtt=sender":    {},
		"rcvr-rtt":           {},
		"voip-metrics":       {metrics: true},
		"pkt-loss-rle=128 stat-summary=loss,dup,jitt VoIP-Metrics rcvr-rtt=ALL": {roundTrip: true, metrics: true},
		"voip-metrics-of-mine =all": {},
	} {
		got := parseExtended(value)
		if got != want || parseExtended(got.String()) != got {
			t.Errorf("%q: %+v, written %q", value, got, got)
		}
	}
}

// TestExtendedOffers: what is offered, what browsers and servers make of it, and that
// nothing is sent to who did not want it.
func TestExtendedOffers(t *testing.T) {
	const both = "a=rtcp-xr:rcvr-rtt=all voip-metrics\r\n"
	a, b := newStation(t), newStation(t)
	offer := a.offer()
	if strings.Count(offer, both) != 1 {
		t.Errorf("the offer:\n%s", offer)
	}
	answer := b.answer(offer)
	if strings.Count(answer, both) != 1 {
		t.Errorf("the answer:\n%s", answer)
	}
	a.accept(answer)
	for _, s := range []*station{a, b} {
		if got := s.receiver.formats.Load().extended; got != wished {
			t.Errorf("agreed %+v", got)
		}
	}
	for name, want := range map[string]extended{
		"jssip-offer": {roundTrip: true}, "freeswitch-offer-incoming": {}, "freeswitch-offer-pcmu": {},
	} {
		s := newStation(t)
		answer := s.answer(recorded(t, name))
		if got := s.receiver.formats.Load().extended; got != want || strings.Contains(answer, "rtcp-xr") != want.any() {
			t.Errorf("%s: agreed %+v\n%s", name, got, answer)
		}
	}
	for _, name := range []string{"freeswitch-answer-opus", "asterisk-answer-early"} {
		s := newStation(t)
		s.offer()
		s.accept(recorded(t, name))
		if got := s.receiver.formats.Load().extended; got.any() {
			t.Errorf("%s: agreed %+v", name, got)
		}
	}
	s := newStation(t)
	if d := mustParse(t, s.answer("v=0\r\n"+strings.Replace(without(offer, both[:len(both)-2]), "v=0\r\n", "", 1))); d.media.extended.any() {
		t.Error("it was answered, but not offered")
	}
	if d := mustParse(t, strings.Replace(recorded(t, "freeswitch-answer-opus"), "t=0 0", "t=0 0\r\na=rtcp-xr:voip-metrics", 1)); !d.media.extended.metrics {
		t.Error("of the whole session, it was not read")
	}
}

// hearing is how a station says that it hears.
var hearing = media.Hearing{
	R: 91.4, ListeningMOS: 4.36, ConversationMOS: 4.21, EndDelay: 85 * time.Millisecond,
	BufferDelay: 25 * time.Millisecond, BufferMost: 400 * time.Millisecond,
}

// TestHearing: each side tells how it hears, and shows how it is heard.
func TestHearing(t *testing.T) {
	hears := func(c *Config) { c.Hears = func() media.Hearing { return hearing } }
	a, b := newStation(t, hears), newStation(t)
	a.accept(b.answer(a.offer()))
	a.reach(Connected)
	b.reach(Connected)
	if heard := b.Stats().Tx.Heard; heard != nil {
		t.Fatalf("nobody has said %+v", heard)
	}
	a.hears(b, "first")
	b.sender.mu.Lock()
	b.sender.sequence += 4 // lost on the way
	b.sender.mu.Unlock()
	for range 60 {
		a.hears(b, "after a burst")
	}
	if err := a.sendReport(); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return b.Stats().Tx.Heard != nil })
	got, here := *b.Stats().Tx.Heard, a.Stats().Rx.Losses
	if got.R != 91 || got.ListeningMOS != 4.4 || got.ConversationMOS != 4.2 || got.EndDelay != hearing.EndDelay ||
		got.BufferDelay != hearing.BufferDelay || got.BufferMost != hearing.BufferMost {
		t.Errorf("%+v", got)
	}
	near := func(a, b float64) bool { return a-b < 0.4 && b-a < 0.4 }
	if l := got.Losses; !near(l.LostPercent, here.LostPercent) || l.LostPercent < 4 || l.BurstPercent < 99 || l.BurstLength != 80*time.Millisecond ||
		l.GapLength != here.GapLength.Truncate(time.Millisecond) || l.GapPercent != 0 {
		t.Errorf("%+v, there %+v", l, here)
	}
	// Who knows nothing of its sound still tells what was lost.
	b.hears(a, "something")
	if err := b.sendReport(); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return a.Stats().Tx.Heard != nil })
	if got := a.Stats().Tx.Heard; got.R != 0 || got.ConversationMOS != 0 || got.Losses.LostPercent != 0 || got.Losses.GapLength <= 0 {
		t.Errorf("%+v", got)
	}
}

// TestRoundTripOfListener: who sends nothing learns the round trip by RRTR and DLRR.
func TestRoundTripOfListener(t *testing.T) {
	a, b := call(t)
	a.hears(b, "sound")
	known := func() time.Duration {
		a.receiver.reports.mu.Lock()
		defer a.receiver.reports.mu.Unlock()
		return a.receiver.reports.roundTrip
	}
	if err := a.sendReport(); err != nil { // a receiver report: it has sent nothing
		t.Fatal(err)
	}
	eventually(t, func() bool {
		b.receiver.mu.Lock()
		defer b.receiver.mu.Unlock()
		return !b.receiver.asked.arrival.IsZero()
	})
	if err := b.sendReport(); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return known() > 0 })
	if got := known(); got > patience {
		t.Errorf("round trip %v", got)
	}
}

// TestMetricsOnTheWire: another reader finds the values where RFC 3611 4.7 has them.
func TestMetricsOnTheWire(t *testing.T) {
	h := hearing
	h.Losses = media.Losses{LostPercent: 25, LatePercent: 100, BurstPercent: 50, GapPercent: 1, BurstLength: 345 * time.Millisecond, GapLength: time.Hour}
	h.RoundTrip = 123 * time.Millisecond
	data, err := rtcp.Marshal([]rtcp.Packet{&rtcp.ExtendedReport{SenderSSRC: 5, Reports: []rtcp.ReportBlock{metricsBlock(6, h)}}})
	if err != nil {
		t.Fatal(err)
	}
	want := []byte{
		0x80, 207, 0, 10, 0, 0, 0, 5,
		7, 0, 0, 8, 0, 0, 0, 6, 64, 255, 128, 2, 345 >> 8, 345 & 255, 255, 255,
		0, 123, 0, 85, 127, 127, 127, 16, 91, 127, 44, 42, 0xb0, 0, 0, 25, 400 >> 8, 400 & 255, 400 >> 8, 400 & 255,
	}
	if !bytes.Equal(data, want) {
		t.Errorf("% x, want\n% x", data, want)
	}
	if b := metricsBlock(6, media.Hearing{}); b.RFactor != unavailable || b.MOSLQ != unavailable || b.MOSCQ != unavailable {
		t.Errorf("what is not known: %+v", b)
	}
	if b := metricsBlock(6, media.Hearing{R: 0, ConversationMOS: 1, ListeningMOS: 1}); b.RFactor != 0 || b.MOSCQ != 10 {
		t.Errorf("the worst there is: %+v", b)
	}
}

// TestNoExtendedReports: none for who did not ask.
func TestNoExtendedReports(t *testing.T) {
	s, b := newStation(t), newBrowser(t, browserSetup{})
	got := make(chan []rtcp.Packet, 16)
	s.accept(b.answer(s.offer()))
	talk(t, s, b)
	receiver := b.GetReceivers()[0]
	go func() {
		for {
			packets, _, err := receiver.ReadRTCP()
			if err != nil {
				return
			}
			got <- packets
		}
	}()
	if err := s.sendReport(); err != nil {
		t.Fatal(err)
	}
	select {
	case packets := <-got:
		for _, p := range packets {
			if _, ok := p.(*rtcp.ExtendedReport); ok {
				t.Errorf("%v", p)
			}
		}
	case <-time.After(patience):
		t.Fatal("no report came")
	}
}

// TestBrokenPackets: one that is broken spoils no other of its compound packet, and what
// is not about us or cannot be is not believed.
func TestBrokenPackets(t *testing.T) {
	report := &rtcp.ReceiverReport{SSRC: 9, Reports: []rtcp.ReceptionReport{{SSRC: 1, TotalLost: 7}}}
	last, err := report.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	metrics := func(ssrc byte, change func(b []byte)) []byte {
		b := make([]byte, 36)
		b[0], b[3], b[7] = blockMetrics, metricsWords, ssrc
		b[24], b[26], b[27] = 93, 44, 43
		if change != nil {
			change(b)
		}
		return append([]byte{0x80, 207, 0, 10, 0, 0, 0, 9}, b...)
	}
	for _, tc := range []struct {
		name  string
		first []byte
		heard bool
		r     float64
		mos   float64
	}{
		{"good", metrics(1, nil), true, 93, 4.3},
		{"of another", metrics(2, nil), false, 0, 0},
		{"too good", metrics(1, func(b []byte) { b[24], b[27] = 101, 51 }), true, 0, 0},
		{"unknown", metrics(1, func(b []byte) { b[24], b[27] = 127, 127 }), true, 0, 0},
		{"too short", metrics(1, func(b []byte) { b[3] = 7 }), false, 0, 0},
		{"beyond the packet", metrics(1, func(b []byte) { b[3] = 9 }), false, 0, 0},
		{"of unknown type", metrics(1, func(b []byte) { b[0] = 77 }), false, 0, 0},
		{"no blocks", []byte{0x80, 207, 0, 1, 0, 0, 0, 9}, false, 0, 0},
		{"no sender", []byte{0x80, 207, 0, 0}, false, 0, 0},
		{"a report that is none", []byte{0x81, 201, 0, 1, 0, 0, 0, 9}, false, 0, 0},
		{"of next year's type", []byte{0x80, 222, 0, 1, 1, 2, 3, 4}, false, 0, 0},
	} {
		var r receiver
		r.compound(append(tc.first, last...), 1, time.Now())
		if r.reports.lost != 7 {
			t.Errorf("%s: the report after it was not read", tc.name)
		}
		if heard := r.reports.heard; (heard != nil) != tc.heard || heard != nil && (heard.R != tc.r || heard.ConversationMOS != tc.mos) {
			t.Errorf("%s: %+v", tc.name, heard)
		}
	}
	var r receiver
	r.compound(last[:len(last)-4], 1, time.Now())
	r.compound([]byte{0x80}, 1, time.Now())
	if r.reports.lost != 0 || r.discard.Load() != 2 {
		t.Errorf("lost %d, discarded %d", r.reports.lost, r.discard.Load())
	}
}

// FuzzRTCP throws compound packets at what is behind the encryption.
func FuzzRTCP(f *testing.F) {
	data, err := rtcp.Marshal([]rtcp.Packet{
		&rtcp.SenderReport{SSRC: 9, NTPTime: 1 << 40, Reports: []rtcp.ReceptionReport{{SSRC: 1, LastSenderReport: 1}}},
		&rtcp.ExtendedReport{SenderSSRC: 9, Reports: []rtcp.ReportBlock{
			&rtcp.ReceiverReferenceTimeReportBlock{NTPTimestamp: 1 << 40},
			&rtcp.DLRRReportBlock{Reports: []rtcp.DLRRReport{{SSRC: 1, LastRR: 1, DLRR: 2}, {SSRC: 2}}},
			metricsBlock(1, hearing),
			&rtcp.StatisticsSummaryReportBlock{SSRC: 1},
		}},
		&rtcp.Goodbye{Sources: []uint32{9}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:60])
	f.Add([]byte{0x80, 207, 0, 2, 0, 0, 0, 9, 7, 0, 255, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &Peer{sender: &sender{ssrc: 1}, receiver: &receiver{}}
		p.receiver.progress = &p.progress
		p.receiver.sources.receive(&Packet{SSRC: 9}, 8000)
		p.receiver.compound(data, 1, time.Now())
		s := p.Stats()
		if s.RoundTrip < 0 || s.RoundTrip > time.Minute {
			t.Errorf("round trip %v", s.RoundTrip)
		}
		if h := s.Tx.Heard; h != nil && (h.R < 0 || h.R > 100 || h.ConversationMOS > 5 || h.ListeningMOS > 5 || h.Losses.LostPercent > 100 || h.BufferMost < 0) {
			t.Errorf("%+v", h)
		}
		if x := p.extendedReport(wished, time.Now(), p.metrics(), false); x == nil || len(x.Reports) < 2 {
			t.Errorf("nothing to say: %v", x)
		}
	})
}
