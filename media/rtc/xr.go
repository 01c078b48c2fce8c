package rtc

import (
	"encoding/binary"
	"math"
	"strings"
	"time"

	"github.com/pion/rtcp"

	"offhook/media"
	"offhook/media/quality"
)

// What is in this file are extended reports (RTCP XR, RFC 3611): how a call sounds (VoIP
// metrics, 4.7), and the round trip of a side that only listens (4.4, 4.5).

// extended is which blocks a description allows (RFC 3611 5.1).
type extended struct {
	// roundTrip is "rcvr-rtt=all": who only listens may ask for the round trip. It takes
	// both sides.
	roundTrip bool
	// metrics is "voip-metrics": its writer wants to be told how it sounds.
	metrics bool
}

// wished is what we offer.
var wished = extended{roundTrip: true, metrics: true}

// any reports whether there is something to write.
func (e extended) any() bool { return e.roundTrip || e.metrics }

// answer is what is answered to an offer with e: nothing to one without a=rtcp-xr.
func (e extended) answer() extended {
	if !e.any() {
		return extended{}
	}
	return extended{roundTrip: e.roundTrip, metrics: true}
}

// String is the value of a=rtcp-xr.
func (e extended) String() string {
	var formats []string
	if e.roundTrip {
		formats = append(formats, "rcvr-rtt=all")
	}
	if e.metrics {
		formats = append(formats, "voip-metrics")
	}
	return strings.Join(formats, " ")
}

// parseExtended reads the value of a=rtcp-xr; what is not known is as if not there.
func parseExtended(value string) (e extended) {
	for word := range strings.FieldsSeq(value) {
		name, rest, _ := strings.Cut(strings.ToLower(word), "=")
		mode, _, _ := strings.Cut(rest, ":") // "all:1024" bounds the size
		switch {
		case name == "voip-metrics":
			e.metrics = true
		case name == "rcvr-rtt" && mode == "all":
			e.roundTrip = true
		}
	}
	return e
}

// The block types, and lengths in 32-bit words without the block's first, of RFC 3611 4.
const (
	blockReference, referenceWords = 4, 2
	blockDLRR, dlrrWords           = 5, 3 // of each sub-block
	blockMetrics, metricsWords     = 7, 8
	// maxBlocks of one packet are looked at; real ones have two or three.
	maxBlocks = 16
)

// reference is the last receiver reference time that came.
type reference struct {
	ssrc    uint32 // of its sender
	middle  uint32 // middle 32 bits of its NTP time
	arrival time.Time
}

// extendedReport is what we have to say, nil if nothing: how the other side sounds, where
// hears is not nil, and the round trip. Only who sends nothing has to ask for that: who
// does learns it from report blocks.
func (p *Peer) extendedReport(agreed extended, now time.Time, hears *rtcp.VoIPMetricsReportBlock, sends bool) *rtcp.ExtendedReport {
	x := &rtcp.ExtendedReport{SenderSSRC: p.sender.ssrc}
	if agreed.roundTrip && !sends {
		x.Reports = append(x.Reports, &rtcp.ReceiverReferenceTimeReportBlock{NTPTimestamp: ntpTime(now)})
	}
	if agreed.roundTrip {
		p.receiver.mu.Lock()
		asked := p.receiver.asked
		p.receiver.asked = reference{} // it is answered once
		p.receiver.mu.Unlock()
		if !asked.arrival.IsZero() {
			x.Reports = append(x.Reports, &rtcp.DLRRReportBlock{Reports: []rtcp.DLRRReport{
				{SSRC: asked.ssrc, LastRR: asked.middle, DLRR: units(now.Sub(asked.arrival))},
			}})
		}
	}
	if agreed.metrics && hears != nil {
		x.Reports = append(x.Reports, hears)
	}
	if len(x.Reports) == 0 {
		return nil
	}
	return x
}

// metrics is how the newest stream sounds here, nil before one has come.
func (p *Peer) metrics() *rtcp.VoIPMetricsReportBlock {
	var h media.Hearing
	if p.config.Hears != nil {
		h = p.config.Hears()
	}
	p.receiver.reports.mu.Lock()
	h.RoundTrip = p.receiver.reports.roundTrip
	p.receiver.reports.mu.Unlock()
	p.receiver.mu.Lock()
	defer p.receiver.mu.Unlock()
	list := p.receiver.sources.list
	if len(list) == 0 {
		return nil
	}
	in := list[len(list)-1]
	bursts := in.window.sum()
	h.Losses = bursts.Losses(in.packet())
	return metricsBlock(in.ssrc, h)
}

// What a value is where it is not known (RFC 3611 4.7.3 to 4.7.5).
const unavailable = 127

// ourConcealment: enhanced concealment and an adaptive jitter buffer (4.7.6); how fast
// that adapts is not told in this unit.
const ourConcealment = 0b10_11_0000

func metricsBlock(ssrc uint32, h media.Hearing) *rtcp.VoIPMetricsReportBlock {
	b := &rtcp.VoIPMetricsReportBlock{
		SSRC:     ssrc,
		LossRate: of256(h.Losses.LostPercent), DiscardRate: of256(h.Losses.LatePercent),
		BurstDensity: of256(h.Losses.BurstPercent), GapDensity: of256(h.Losses.GapPercent),
		BurstDuration: inMilliseconds(h.Losses.BurstLength), GapDuration: inMilliseconds(h.Losses.GapLength),
		RoundTripDelay: inMilliseconds(h.RoundTrip), EndSystemDelay: inMilliseconds(h.EndDelay),
		SignalLevel: unavailable, NoiseLevel: unavailable, RERL: unavailable, Gmin: quality.Gmin,
		RFactor: unavailable, ExtRFactor: unavailable, MOSLQ: unavailable, MOSCQ: unavailable,
		RXConfig: ourConcealment, JBNominal: inMilliseconds(h.BufferDelay),
		JBMaximum: inMilliseconds(h.BufferMost), JBAbsMax: inMilliseconds(h.BufferMost),
	}
	if h.ConversationMOS > 0 { // R may be 0 for the worst there is
		b.RFactor = uint8(min(max(math.Round(h.R), 0), 100))
		b.MOSLQ, b.MOSCQ = tenths(h.ListeningMOS), tenths(h.ConversationMOS)
	}
	return b
}

// of256 is a share in 1/256, of which all is 255 (4.7.1).
func of256(percent float64) uint8 { return uint8(min(max(percent/100*256, 0), 255)) }

// tenths is a MOS, 10 to 50.
func tenths(mos float64) uint8 { return uint8(min(max(math.Round(10*mos), 10), 50)) }

func inMilliseconds(d time.Duration) uint16 {
	return uint16(min(max(d.Milliseconds(), 0), math.MaxUint16))
}

// extended reads an XR packet. It may come from anybody who has the keys and hold
// anything: what is of another length than it should be is passed over.
func (r *receiver) extended(packet []byte, ssrc uint32, arrival time.Time) {
	const head = 8 // header, and the sender's SSRC
	if len(packet) < head {
		r.discard.Add(1)
		return
	}
	sender, rest := binary.BigEndian.Uint32(packet[4:]), packet[head:]
	for range maxBlocks {
		if len(rest) < 4 {
			return
		}
		kind, words := rest[0], int(binary.BigEndian.Uint16(rest[2:]))
		if len(rest) < 4+4*words {
			r.discard.Add(1)
			return
		}
		block := rest[4 : 4+4*words]
		rest = rest[4+4*words:]
		switch {
		case kind == blockReference && words == referenceWords:
			r.mu.Lock()
			r.asked = reference{ssrc: sender, middle: uint32(binary.BigEndian.Uint64(block) >> 16), arrival: arrival}
			r.mu.Unlock()
		case kind == blockDLRR:
			for ; len(block) >= 4*dlrrWords; block = block[4*dlrrWords:] {
				r.reports.answered(block, ssrc, arrival)
			}
		case kind == blockMetrics && words == metricsWords && binary.BigEndian.Uint32(block) == ssrc:
			r.reports.hear(readMetrics(block))
		}
	}
}

// answered reads a sub-block of a DLRR block, in which a report block's rule holds.
func (r *reports) answered(b []byte, ssrc uint32, arrival time.Time) {
	if binary.BigEndian.Uint32(b) != ssrc {
		return
	}
	roundTrip, ok := roundTrip(rtcp.ReceptionReport{
		LastSenderReport: binary.BigEndian.Uint32(b[4:]), Delay: binary.BigEndian.Uint32(b[8:]),
	}, arrival)
	if !ok {
		return
	}
	r.mu.Lock()
	r.roundTrip = roundTrip
	r.mu.Unlock()
}

// hear keeps how we sound there.
func (r *reports) hear(h media.Hearing) {
	r.mu.Lock()
	r.heard = &h
	r.mu.Unlock()
}

// readMetrics reads a VoIP metrics block without its first word. What cannot be is taken
// for unknown.
func readMetrics(b []byte) media.Hearing {
	percent := func(at int) float64 { return float64(b[at]) / 256 * 100 }
	time16 := func(at int) time.Duration {
		return time.Duration(binary.BigEndian.Uint16(b[at:])) * time.Millisecond
	}
	mos := func(at int) float64 {
		if b[at] < 10 || b[at] > 50 {
			return 0
		}
		return float64(b[at]) / 10
	}
	h := media.Hearing{
		Losses: media.Losses{
			LostPercent: percent(4), LatePercent: percent(5), BurstPercent: percent(6), GapPercent: percent(7),
			BurstLength: time16(8), GapLength: time16(10),
		},
		RoundTrip: time16(12), EndDelay: time16(14),
		ListeningMOS: mos(22), ConversationMOS: mos(23),
		BufferDelay: time16(26), BufferMost: time16(30),
	}
	if b[20] <= 100 {
		h.R = float64(b[20])
	}
	return h
}
