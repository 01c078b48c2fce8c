package quality

import (
	"time"

	"offhook/media"
)

// Gmin is how many packets in a row must be there for a burst to be over. 16 is what
// RFC 3611 4.7.2 recommends: outside of bursts less than 6 % is missing.
const Gmin = 16

// Bursts tells bursts of missing packets from gaps between them (RFC 3611 4.7.2). A
// burst begins and ends with a packet that is missing and has no Gmin others in a row;
// a single one with Gmin others on both sides belongs to the gap. Packets are told in
// the order in which they were sent. The zero value is ready; a copy is a snapshot.
type Bursts struct {
	received, lost, late uint64
	runs                 uint64 // of packets missing in a row
	burst, gap           spell

	// The burst, or the single packet, that may still go on.
	open    bool
	length  uint64 // from its first packet that is missing to its last
	missing uint64 // of these
	good    uint64 // packets that were there since the last one
	inGap   bool   // the last closed packet belongs to a gap
}

// spell adds up bursts, or gaps.
type spell struct{ count, packets, missing uint64 }

// Good takes a packet that was there to be played.
func (b *Bursts) Good() {
	b.received++
	if !b.open {
		b.calm(1, 0)
		return
	}
	if b.good++; b.good == Gmin {
		b.close()
	}
}

// Lost takes a packet that never came.
func (b *Bursts) Lost() { b.lost++; b.miss() }

// Late takes a packet that came after its turn.
func (b *Bursts) Late() { b.late++; b.miss() }

func (b *Bursts) miss() {
	if !b.open || b.good > 0 {
		b.runs++
	}
	if !b.open {
		b.open = true
	}
	b.length += b.good + 1
	b.missing++
	b.good = 0
}

// close ends what is open, with the good packets after it.
func (b *Bursts) close() {
	if !b.open {
		return
	}
	length, missing, good := b.length, b.missing, b.good
	b.open, b.length, b.missing, b.good = false, 0, 0, 0
	if missing == 1 {
		b.calm(1, 1)
	} else {
		b.burst.count++
		b.burst.packets += length
		b.burst.missing += missing
		b.inGap = false
	}
	b.calm(good, 0)
}

// calm adds packets to a gap.
func (b *Bursts) calm(packets, missing uint64) {
	if packets == 0 {
		return
	}
	if !b.inGap {
		b.inGap = true
		b.gap.count++
	}
	b.gap.packets += packets
	b.gap.missing += missing
}

// Add counts what another stream of the same call has missed, too.
func (b *Bursts) Add(o Bursts) {
	b.close()
	o.close()
	b.received, b.lost, b.late, b.runs = b.received+o.received, b.lost+o.lost, b.late+o.late, b.runs+o.runs
	b.burst.add(o.burst)
	b.gap.add(o.gap)
	b.inGap = o.inGap
}

func (s *spell) add(o spell) {
	s.count, s.packets, s.missing = s.count+o.count, s.packets+o.packets, s.missing+o.missing
}

// Losses is what the packets were like so far, each of which lasts packet.
func (b Bursts) Losses(packet time.Duration) media.Losses {
	b.close()
	all, missing := b.received+b.lost+b.late, b.lost+b.late
	l := media.Losses{
		Missing: missing, Runs: b.runs, Bursts: b.burst.count,
		LostPercent: percent(b.lost, all), LatePercent: percent(b.late, all),
		BurstPercent: percent(b.burst.missing, b.burst.packets), GapPercent: percent(b.gap.missing, b.gap.packets),
		BurstLength: b.burst.mean(packet), GapLength: b.gap.mean(packet),
	}
	l.BurstRatio = ratio(missing, b.runs, l.LostPercent+l.LatePercent)
	return l
}

// mean is how long one lasts on average, where a packet lasts so long.
func (s spell) mean(packet time.Duration) time.Duration {
	if s.count == 0 {
		return 0
	}
	return time.Duration(float64(s.packets) / float64(s.count) * float64(packet))
}

// ratio is BurstR of G.107 7.5: how many packets were missing in a row, over how many
// would have been had the same loss been random, 1/(1-loss). 0 where none was missing.
func ratio(missing, runs uint64, lossPercent float64) float64 {
	if runs == 0 {
		return 0
	}
	return float64(missing) / float64(runs) * (1 - lossPercent/100)
}

func percent(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}
