package quality

import (
	"sync"
	"time"
)

const (
	// Recent is the time over which a call is rated.
	Recent = 10 * time.Second
	// every is how often the counters are remembered.
	every = time.Second
	// enough packets, two seconds of them, say something about a call: of the first
	// few one that is late is half of all.
	enough = 100
	// packet is how long a packet is taken to be where nobody says.
	packet = 20 * time.Millisecond
	// devices is the delay of what no counter knows: both ends' sound devices.
	devices = 20 * time.Millisecond
)

// Counters are what was counted since a call's sound began. They only grow.
type Counters struct {
	// Received and Lost count packets; Late those that came after their moment.
	Received, Lost, Late uint64
	// Concealed is the sound that was invented, in Gaps pieces.
	Concealed time.Duration
	Gaps      uint64
	// Missing counts packets that were not there when their turn came, after all repair,
	// in Runs pieces of packets in a row.
	Missing, Runs uint64
}

// sub is how much c has grown since old. A counter that went back, as when a lost
// packet comes after all, has not grown.
func (c Counters) sub(old Counters) Counters {
	return Counters{
		Received: less(c.Received, old.Received), Lost: less(c.Lost, old.Lost), Late: less(c.Late, old.Late),
		Concealed: max(0, c.Concealed-old.Concealed), Gaps: less(c.Gaps, old.Gaps), Missing: less(c.Missing, old.Missing), Runs: less(c.Runs, old.Runs),
	}
}

func less(a, b uint64) uint64 { return a - min(a, b) }

// LossPercent is how many of the packets were not there when their moment came.
func (c Counters) LossPercent() float64 {
	sent := c.Received + c.Lost
	if sent == 0 {
		return 0
	}
	return min(100, 100*float64(c.Lost+c.Late)/float64(sent))
}

// Now is what does not add up over time.
type Now struct {
	At time.Time
	// Codec is what comes, as in the rtpmap; empty while nothing has.
	Codec string
	// RoundTrip and BufferDelay are the network's and the jitter buffer's, Packet how
	// long a packet lasts: 0 counts as 20 ms.
	RoundTrip, BufferDelay, Packet time.Duration
	// Dead is true while nothing comes though something should.
	Dead bool
	// OnHold is true while nothing is to be heard, which is not rated.
	OnHold bool
}

// Rating is what a Meter says.
type Rating struct {
	// MOS is 1 to 4.5, and 0 while too little has come to say anything.
	MOS float64
	// R is what MOS is made of, 0 to 100, and Listening the MOS without the delay.
	R, Listening float64
	// LossPercent is of the packets of the last 10 s.
	LossPercent float64
}

// Meter rates a call over the last 10 s, or over the time since it was asked
// last where that is longer, and never over hold. The zero value is ready; its memory is
// bounded.
type Meter struct {
	mu     sync.Mutex
	past   [int(Recent/every) + 1]moment
	n      int
	before Counters // as they were when the last hold ended
}

type moment struct {
	at time.Time
	Counters
}

// Rate takes the counters as they are and rates the call. Asking more often than
// once a second is no harm.
func (m *Meter) Rate(now Now, c Counters) Rating {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.OnHold {
		m.n, m.before = 0, c
		return Rating{}
	}
	if c = c.sub(m.before); now.Codec == "" || c.Received+c.Lost < enough && !now.Dead {
		return Rating{}
	}
	length := now.Packet
	if length <= 0 {
		length = packet
	}
	if m.n == 0 { // what was before the first question counts, too: the call is as long as its packets
		m.remember(moment{at: now.At.Add(-time.Duration(c.Received+c.Lost) * length)})
	}
	from := m.begin(now.At)
	if now.At.Sub(m.past[m.n-1].at) >= every {
		m.remember(moment{now.At, c})
	}
	grown, elapsed := c.sub(from.Counters), now.At.Sub(from.at)
	codec := CodecOf(now.Codec)
	p := Path{
		Delay:       now.RoundTrip/2 + EndDelay(codec, now.BufferDelay, length),
		LossPercent: share(grown.Concealed, elapsed),
	}
	// A stall is one long hole, though no packet of it is missing in the end.
	p.BurstRatio = max(ratio(grown.Missing, grown.Runs, p.LossPercent), ratio(uint64(grown.Concealed/length), grown.Gaps, p.LossPercent))
	if now.Dead {
		p.LossPercent, p.BurstRatio = 100, mostBurst
	}
	r, listening := codec.Rating(p), Path{LossPercent: p.LossPercent, BurstRatio: p.BurstRatio}
	return Rating{MOS: opinion(r), R: r, Listening: MOS(codec, listening), LossPercent: grown.LossPercent()}
}

// EndDelay is what both ends of a call add to the network's delay, one way, where what
// comes waits for buffer: sound devices, the packet that is filled, and the codec.
func EndDelay(c Codec, buffer, packet time.Duration) time.Duration {
	return buffer + packet + devices + time.Duration(c.Lookahead*float64(time.Millisecond))
}

// begin returns the newest moment that is at least Recent ago, or else the
// oldest there is.
func (m *Meter) begin(at time.Time) moment {
	i := 0
	for i+1 < m.n && at.Sub(m.past[i+1].at) >= Recent {
		i++
	}
	return m.past[i]
}

func (m *Meter) remember(now moment) {
	if m.n == len(m.past) {
		copy(m.past[:], m.past[1:])
		m.n--
	}
	m.past[m.n] = now
	m.n++
}

func share(part, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return min(100, 100*float64(part)/float64(whole))
}
