package rtc

import (
	"math"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// TestReports lets two stations report, and reads what each learns.
func TestReports(t *testing.T) {
	caller, callee := call(t)
	callee.hears(caller, "one")
	caller.hears(callee, "two")
	for _, s := range []*station{caller, callee, caller, callee} {
		if err := s.sendReport(); err != nil {
			t.Fatal(err)
		}
		// Each must have the other's report before it answers.
		<-time.After(20 * time.Millisecond)
	}
	eventually(t, func() bool {
		caller.receiver.reports.mu.Lock()
		defer caller.receiver.reports.mu.Unlock()
		return caller.receiver.reports.roundTrip > 0
	})
	stats := caller.Stats()
	if stats.RoundTrip <= 0 || stats.RoundTrip > patience {
		t.Errorf("round trip %v", stats.RoundTrip)
	}
	if stats.Tx.RemoteLost != 0 || stats.FractionLost != 0 {
		t.Errorf("loss reported on loop-back: %+v", stats)
	}
}

// TestReportsToBrowser: another make takes our reports, and sends its own.
func TestReportsToBrowser(t *testing.T) {
	s, b := newStation(t), newBrowser(t, browserSetup{})
	got := make(chan []rtcp.Packet, 16)
	s.accept(b.answer(s.offer()))
	talk(t, s, b)
	receiver := b.GetReceivers()
	go func() {
		for {
			packets, _, err := receiver[0].ReadRTCP()
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
		report, ok := packets[0].(*rtcp.SenderReport)
		if !ok || report.SSRC != s.sender.ssrc || report.PacketCount == 0 {
			t.Errorf("first packet %v", packets[0])
		}
	case <-time.After(patience):
		t.Fatal("no report came")
	}
}

// TestNoMuxNoReports: RFC 5761 5.1.1.
func TestNoMuxNoReports(t *testing.T) {
	caller, callee := newStation(t), newStation(t)
	answer := callee.answer(without(caller.offer(), "a=rtcp"))
	if mustParse(t, answer).media.rtcpMux {
		t.Errorf("rtcp-mux was not offered:\n%s", answer)
	}
	caller.accept(answer)
	caller.reach(Connected)
	callee.reach(Connected)
	caller.hears(callee, "sound")
	if err := callee.sendReport(); err != nil {
		t.Fatal(err)
	}
	if caller.reporter.muxed.Load() || callee.reporter.muxed.Load() {
		t.Error("reports would be sent")
	}
}

// TestReceptionReport checks the arithmetic of RFC 3550 A.3 and A.8.
func TestReceptionReport(t *testing.T) {
	var s sources
	start := time.Unix(1000, 0)
	// 20 ms packets of a 48 kHz clock, each second one 5 ms late, two lost,
	// across the wrap of the sequence number.
	for i := range 100 {
		if i == 40 || i == 41 {
			continue
		}
		late := time.Duration(i%2) * 5 * time.Millisecond
		s.receive(&Packet{
			SSRC: 1, Sequence: uint16(65500 + i), Timestamp: uint32(i * 960),
			Arrival: start.Add(time.Duration(i)*20*time.Millisecond + late), Payload: make([]byte, 80),
		}, 48000)
	}
	s.list[0].report = senderReport{middle: 77, arrival: start}
	blocks := s.reports(start.Add(2 * time.Second))
	if len(blocks) != 1 {
		t.Fatal(blocks)
	}
	block := blocks[0]
	if block.TotalLost != 2 || block.FractionLost != 2*256/100 {
		t.Errorf("lost %d, fraction %d", block.TotalLost, block.FractionLost)
	}
	if block.LastSequenceNumber != 65536+63 {
		t.Errorf("highest %d", block.LastSequenceNumber)
	}
	// |D| is 240 units each time: the mean converges there.
	if math.Abs(float64(block.Jitter)-240) > 3 || s.jitter().Round(time.Millisecond) != 5*time.Millisecond {
		t.Errorf("jitter %d, %v", block.Jitter, s.jitter())
	}
	if block.LastSenderReport != 77 || block.Delay != 2<<16 {
		t.Errorf("LSR %d, DLSR %d", block.LastSenderReport, block.Delay)
	}
	if again := s.reports(start); len(again) != 0 {
		t.Errorf("a stream that has stopped is reported: %v", again)
	}
}

// TestRestartedSequence: a stream that jumps loses nothing.
func TestRestartedSequence(t *testing.T) {
	var s sources
	for _, sequence := range []uint16{10, 11, 13, 40000, 40001, 39999} {
		s.receive(&Packet{SSRC: 1, Sequence: sequence}, 0)
	}
	if got := s.lost(); got > 1 {
		t.Errorf("lost %d", got)
	}
}

// TestManySources remembers a few and counts all.
func TestManySources(t *testing.T) {
	var s sources
	for ssrc := range uint32(100) {
		s.receive(&Packet{SSRC: ssrc, Sequence: 1}, 8000)
		s.receive(&Packet{SSRC: ssrc, Sequence: 3}, 8000)
	}
	if len(s.list) != maxSources || s.packets != 200 || s.lost() != 100 {
		t.Errorf("%d sources, %d packets, %d lost", len(s.list), s.packets, s.lost())
	}
}

func TestRoundTrip(t *testing.T) {
	now := time.Now()
	sent := uint32(ntpTime(now) >> 16)
	tests := []struct {
		name  string
		block rtcp.ReceptionReport
		after time.Duration
		want  time.Duration
		ok    bool
	}{
		{"80 ms", rtcp.ReceptionReport{LastSenderReport: sent, Delay: 1 << 16}, 1080 * time.Millisecond, 80 * time.Millisecond, true},
		{"no SR yet", rtcp.ReceptionReport{}, time.Second, 0, false},
		{"slightly negative", rtcp.ReceptionReport{LastSenderReport: sent, Delay: 1 << 16}, 999 * time.Millisecond, 0, true},
		{"absurd", rtcp.ReceptionReport{LastSenderReport: sent}, time.Hour, 0, false},
	}
	for _, test := range tests {
		got, ok := roundTrip(test.block, now.Add(test.after))
		if ok != test.ok || ok && (got-test.want).Abs() > time.Millisecond {
			t.Errorf("%s: %v, %v", test.name, got, ok)
		}
	}
}

// TestTake reads the blocks about us only, and negative losses as none.
func TestTake(t *testing.T) {
	var r reports
	r.take([]rtcp.ReceptionReport{{SSRC: 9, TotalLost: 5}, {SSRC: 1, TotalLost: 7, FractionLost: 64, Jitter: 480}}, 1, time.Now())
	if r.at.IsZero() || r.lost != 7 || r.fractionLost != 0.25 || r.jitter != 480 {
		t.Errorf("%+v", &r)
	}
	r.take([]rtcp.ReceptionReport{{SSRC: 1, TotalLost: 0xfffffe}}, 1, time.Now())
	if r.lost != 0 {
		t.Errorf("lost %d", r.lost)
	}
}

func TestReportInterval(t *testing.T) {
	for _, random := range []float64{0, 0.5, 0.999} {
		first, next := reportInterval(true, random), reportInterval(false, random)
		if first < time.Second || next > 7*time.Second || next < 2*time.Second || first >= next {
			t.Errorf("%v: first %v, next %v", random, first, next)
		}
	}
}
