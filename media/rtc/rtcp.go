package rtc

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/srtp/v3"

	"offhook/media"
)

// maxReports is how many reception report blocks fit in one report.
const maxReports = 31

// reporter is the sending side of RTCP.
type reporter struct {
	cname string      // names us in RTCP and SDP: random, new for each call (RFC 7022)
	muxed atomic.Bool // the other side takes RTCP on the RTP path
	start sync.Once   // starts reportForever
}

// reports is what RTCP has told about the other side's reception of us.
type reports struct {
	mu           sync.Mutex
	roundTrip    time.Duration
	at           time.Time // of the newest report block
	lost         uint64
	fractionLost float64        // 0-1, of the last interval
	jitter       uint32         // in units of our codec's clock
	heard        *media.Hearing // by RTCP XR; never changed once here
}

// reportInterval is the time to the next report: for two members it is the
// minimum of 5 s, half of that for the first, randomised and compensated
// (RFC 3550 6.2, 6.3.1). random is in [0, 1).
func reportInterval(first bool, random float64) time.Duration {
	const minimum, compensation = 5.0, 1.21828
	seconds := minimum
	if first {
		seconds /= 2
	}
	return time.Duration(seconds * (0.5 + random) / compensation * float64(time.Second))
}

// reportForever sends reports until the peer is closed.
func (p *Peer) reportForever() {
	timer := time.NewTimer(reportInterval(true, rand.Float64()))
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-p.life.ctx.Done():
			return
		}
		if err := p.sendReport(); err != nil {
			p.log.Debug("RTCP report not sent", "error", err)
		}
		timer.Reset(reportInterval(false, rand.Float64()))
	}
}

// sendReport sends one compound packet (RFC 3550 6.1), with more appended. It
// does nothing where RTCP cannot be sent.
func (p *Peer) sendReport(more ...rtcp.Packet) error {
	a := p.active.Load()
	if a == nil || !p.reporter.muxed.Load() {
		return nil
	}
	var agreed extended
	if formats := p.receiver.formats.Load(); formats != nil {
		agreed = formats.extended
	}
	var hears *rtcp.VoIPMetricsReportBlock
	if agreed.metrics {
		hears = p.metrics()
	}
	now := time.Now()
	p.receiver.mu.Lock()
	blocks := p.receiver.sources.reports(now)
	p.receiver.mu.Unlock()
	ssrc := p.sender.ssrc
	report := p.sender.report(now, blocks)
	compound := []rtcp.Packet{
		report,
		&rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{
			Source: ssrc,
			Items:  []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: p.reporter.cname}},
		}}},
	}
	_, sends := report.(*rtcp.SenderReport)
	if x := p.extendedReport(agreed, now, hears, sends); x != nil {
		compound = append(compound, x)
	}
	data, err := rtcp.Marshal(append(compound, more...))
	if err != nil {
		return fmt.Errorf("rtc: writing RTCP: %w", err)
	}
	return a.sendRTCP(data)
}

// sendRTCP encrypts and sends a compound packet.
func (a *association) sendRTCP(data []byte) error {
	keys := a.keys.Load()
	if keys == nil {
		return ErrNotConnected
	}
	keys.sending.Lock()
	encrypted, err := keys.out.EncryptRTCP(nil, data, nil)
	keys.sending.Unlock()
	if err != nil {
		return fmt.Errorf("rtc: encrypting RTCP: %w", err)
	}
	if _, err := a.via.Load().write(encrypted); err != nil {
		return fmt.Errorf("rtc: sending RTCP: %w", err)
	}
	return nil
}

// report is a sender report if packets were sent since the last one, else a
// receiver report (RFC 3550 6.4).
func (s *sender) report(now time.Time, blocks []rtcp.ReceptionReport) rtcp.Packet {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sent.packets == s.sent.reported {
		return &rtcp.ReceiverReport{SSRC: s.ssrc, Reports: blocks}
	}
	s.sent.reported = s.sent.packets
	// The RTP time of now: that of the last packet, and what has passed since.
	sinceLast := now.Sub(s.sent.at) * time.Duration(s.codec.ClockRate) / time.Second
	return &rtcp.SenderReport{
		SSRC:        s.ssrc,
		NTPTime:     ntpTime(now),
		RTPTime:     s.sent.timestamp + uint32(sinceLast),
		PacketCount: s.sent.packets,
		OctetCount:  uint32(s.sent.octets),
		Reports:     blocks,
	}
}

// reports makes a report block (RFC 3550 6.4.1) of each stream that has sent
// since the last time.
func (s *sources) reports(now time.Time) []rtcp.ReceptionReport {
	var blocks []rtcp.ReceptionReport
	for _, in := range s.list {
		if !in.reportPending || len(blocks) == maxReports {
			continue
		}
		in.reportPending = false
		block := rtcp.ReceptionReport{
			SSRC:               in.ssrc,
			FractionLost:       in.fractionLost(),
			TotalLost:          uint32(min(in.lost(), 1<<23-1)),
			LastSequenceNumber: in.highest,
			Jitter:             uint32(in.jitter),
		}
		if !in.report.arrival.IsZero() {
			block.LastSenderReport = in.report.middle
			block.Delay = units(now.Sub(in.report.arrival))
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// fractionLost is the share, in 1/256, lost since it was last asked (A.3).
func (s *source) fractionLost() uint8 {
	expected, received := s.expected()-s.expectedPrior, s.received-s.receivedPrior
	s.expectedPrior, s.receivedPrior = s.expected(), s.received
	if expected == 0 || expected <= received || expected > 1<<31 {
		return 0
	}
	return uint8(min((expected-received)*256/expected, 255))
}

// rtcp handles one SRTCP packet.
func (r *receiver) rtcp(keys *keys, data []byte, arrival time.Time, ssrc uint32) {
	if len(data) < 8 {
		r.discard.Add(1)
		return
	}
	var plain []byte
	err := keys.decrypt(binary.BigEndian.Uint32(data[4:]), func(context *srtp.Context) (err error) {
		plain, err = context.DecryptRTCP(nil, data, nil)
		return err
	})
	if err != nil {
		r.discard.Add(1)
		return
	}
	r.compound(plain, ssrc, arrival)
}

// compound handles the packets of a compound packet one by one (RFC 3550 6.1), so that
// one that is broken spoils no other.
func (r *receiver) compound(data []byte, ssrc uint32, arrival time.Time) {
	for len(data) > 0 {
		var header rtcp.Header
		if header.Unmarshal(data) != nil || len(data) < 4*(int(header.Length)+1) {
			r.discard.Add(1)
			return
		}
		packet := data[:4*(int(header.Length)+1)]
		data = data[len(packet):]
		var err error
		switch header.Type {
		case rtcp.TypeSenderReport:
			err = r.senderReport(packet, ssrc, arrival)
		case rtcp.TypeReceiverReport:
			var report rtcp.ReceiverReport
			if err = report.Unmarshal(packet); err == nil {
				r.reports.take(report.Reports, ssrc, arrival)
			}
		case rtcp.TypeExtendedReport:
			r.extended(packet, ssrc, arrival)
		default: // names, feedback and goodbyes: signalling says the same
		}
		if err != nil {
			r.discard.Add(1)
		}
	}
}

func (r *receiver) senderReport(packet []byte, ssrc uint32, arrival time.Time) error {
	var report rtcp.SenderReport
	if err := report.Unmarshal(packet); err != nil {
		return err
	}
	r.mu.Lock()
	if in := r.sources.find(report.SSRC); in != nil {
		in.report = senderReport{middle: uint32(report.NTPTime >> 16), arrival: arrival}
	}
	r.mu.Unlock()
	r.reports.take(report.Reports, ssrc, arrival)
	return nil
}

// take reads the blocks about our stream.
func (r *reports) take(blocks []rtcp.ReceptionReport, ssrc uint32, arrival time.Time) {
	for _, block := range blocks {
		if block.SSRC != ssrc {
			continue
		}
		r.mu.Lock()
		r.at = arrival
		r.lost = uint64(block.TotalLost)
		if block.TotalLost >= 1<<23 { // negative: more duplicates than losses
			r.lost = 0
		}
		r.fractionLost = float64(block.FractionLost) / 256
		r.jitter = block.Jitter
		if roundTrip, ok := roundTrip(block, arrival); ok {
			r.roundTrip = roundTrip
		}
		r.mu.Unlock()
	}
}

// roundTrip is A - LSR - DLSR (RFC 3550 6.4.1); ok is false without an LSR and
// for what no network has.
func roundTrip(block rtcp.ReceptionReport, arrival time.Time) (d time.Duration, ok bool) {
	if block.LastSenderReport == 0 {
		return 0, false
	}
	passed := int32(uint32(ntpTime(arrival)>>16) - block.LastSenderReport - block.Delay)
	d = time.Duration(passed) * time.Second >> 16
	return max(d, 0), d > -time.Second && d < time.Minute
}

// ntpTime is t as 64-bit NTP timestamp (RFC 5905 6).
func ntpTime(t time.Time) uint64 {
	const from1900to1970 = 2_208_988_800
	seconds := uint64(t.Unix()) + from1900to1970
	fraction := uint64(t.Nanosecond()) << 32 / uint64(time.Second)
	return seconds<<32 | fraction
}

// units is d in 1/65536 s, as DLSR counts.
func units(d time.Duration) uint32 { return uint32(uint64(max(d, 0)) << 16 / uint64(time.Second)) }
