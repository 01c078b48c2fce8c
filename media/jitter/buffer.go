package jitter

import (
	"fmt"
	"time"
)

// Packet is one RTP packet without its header (RFC 3550 5.1).
type Packet struct {
	SSRC      uint32
	Sequence  uint16
	Timestamp uint32
	// Payload is copied by Put. An empty one is padding: it uses up a sequence
	// number and no time, as a packet of a digit (RFC 4733) in the same stream does.
	Payload []byte
	// Copy says that a later packet brought it (RFC 2198): it is of use only where the
	// packet itself did not come.
	Copy bool
	// Arrival is when the packet was received; zero means at the next Read.
	Arrival time.Time
}

// Decoder makes samples of payloads. media/codec implements it.
type Decoder interface {
	// Decode writes the payload's samples to dst and returns how many.
	Decode(dst []float32, payload []byte) (n int, err error)
	// Conceal fills dst with what probably was in a lost packet.
	Conceal(dst []float32)
}

// FECDecoder is what a Decoder also is whose packets carry redundancy.
type FECDecoder interface {
	// DecodeFEC rebuilds the packet before next. dst is as long as that was.
	DecodeFEC(dst []float32, next []byte) (n int, err error)
}

// Limits of what is accepted.
const (
	// MaxPayload is the longest payload in bytes; longer ones are dropped.
	MaxPayload = 1500
	// longestPacket bounds what one packet may decode to (Opus: 120 ms).
	longestPacket = 120 * time.Millisecond

	// readEvery is how long a packet waits for the next Read where nothing is in the way.
	readEvery = 10 * time.Millisecond
	// starved is a time between two reads in which the program cannot have run, or has played
	// another stream: what was known of when reads come holds no more.
	starved = 100 * time.Millisecond

	defaultMinDelay = 3 * time.Millisecond
	defaultMaxDelay = 400 * time.Millisecond
)

// Options configure a Buffer.
type Options struct {
	// Decoder is used by Read only.
	Decoder Decoder
	// ClockRate is of the RTP timestamps, SampleRate of the decoded sound: a
	// multiple of 8000 up to 48000. Both in Hz.
	ClockRate, SampleRate int
	// MinDelay and MaxDelay bound the target delay; 0 means 3 and 400 ms.
	MinDelay, MaxDelay time.Duration
	// Now tells the time; nil means time.Now. It is called by Read.
	Now func() time.Time
	// OnFate is told what became of packets that were not simply played, by Read, and by
	// Put of those it has no room for; nil tells nobody. It must not block.
	OnFate func(ssrc uint32, sequence uint16, fate Fate)
}

// Fate is what became of a packet.
type Fate uint8

// The fates. The number of a packet that was rebuilt is exact where all last as long.
const (
	Discarded Fate = iota + 1 // it came, and was not played: after its turn, or while too much waited
	Rebuilt                   // it was missing, and made from a later one
)

// Validate reports what cannot be, as an error that wraps ErrOptions.
func (o Options) Validate() error {
	switch {
	case o.Decoder == nil:
		return fmt.Errorf("%w: no decoder", ErrOptions)
	case o.SampleRate < 8000 || o.SampleRate > 48000 || o.SampleRate%coarseRate != 0:
		return fmt.Errorf("%w: sample rate %d", ErrOptions, o.SampleRate)
	case o.ClockRate <= 0 || o.ClockRate > 192000:
		return fmt.Errorf("%w: clock rate %d", ErrOptions, o.ClockRate)
	case o.MinDelay < 0 || o.MaxDelay < 0 || o.MaxDelay > 2*time.Second ||
		o.MaxDelay > 0 && o.MinDelay > o.MaxDelay:
		return fmt.Errorf("%w: delay from %v to %v", ErrOptions, o.MinDelay, o.MaxDelay)
	}
	return nil
}

// Buffer is the jitter buffer of one stream of one codec. Another codec needs
// another Buffer; a new SSRC or a jump in time does not.
type Buffer struct {
	options  Options
	fec      FECDecoder  // nil where the decoder has none
	deep     DeepDecoder // the same
	handover handover
	counters counters

	// All below belongs to Read's goroutine.
	queue     queue
	estimator estimator
	audio     *audio
	noise     noise
	stream    stream
	playout   playout
	depth     depth
	chunk     int       // samples in 10 ms
	read      time.Time // of the last Read
}

// New returns a Buffer.
func New(o Options) (*Buffer, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.MinDelay == 0 {
		o.MinDelay = defaultMinDelay
	}
	if o.MaxDelay == 0 {
		o.MaxDelay = max(defaultMaxDelay, o.MinDelay)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	b := &Buffer{options: o, audio: newAudio(o.SampleRate), chunk: o.SampleRate / 100}
	b.fec, _ = o.Decoder.(FECDecoder)
	b.deep, _ = o.Decoder.(DeepDecoder)
	b.noise = noise{floor: floorLow, seed: 1}
	b.playout.packet = 2 * b.chunk
	b.handover.init()
	b.queue.init()
	return b, nil
}

// tell hands on what became of a packet.
func (b *Buffer) tell(sequence int64, fate Fate) {
	if b.options.OnFate != nil {
		b.options.OnFate(b.stream.ssrc, uint16(sequence), fate)
	}
}

// Put takes a packet. It never blocks. One goroutine at a time may call it.
func (b *Buffer) Put(p Packet) {
	if len(p.Payload) <= MaxPayload && b.handover.put(p) {
		return
	}
	b.counters.invalid.Add(1)
	if b.options.OnFate != nil && !p.Copy {
		b.options.OnFate(p.SSRC, p.Sequence, Discarded)
	}
}

// Read fills dst with the next sound at SampleRate, and reports whether it is
// the sender's: false for silence before the first packet, for concealment and
// for pauses. One goroutine at a time may call it, at the pace of the sound.
func (b *Buffer) Read(dst []float32) (live bool) {
	now := b.options.Now()
	if b.estimator.blind = now.Sub(b.read) > starved; b.estimator.blind {
		b.playout.clock = phase{}
	}
	b.read = now
	b.collect(now)
	if !b.stream.started {
		clear(dst)
		return false
	}
	for len(dst) > 0 {
		n := min(len(dst), b.chunk)
		b.fill(now, n)
		if b.adapt(now, n) {
			b.fill(now, n)
		}
		b.audio.read(dst[:n])
		b.playout.played += int64(n)
		dst = dst[n:]
	}
	b.publish(now)
	return b.playout.run == 0
}

// MaxDelay is the most that the target delay may be.
func (b *Buffer) MaxDelay() time.Duration { return b.options.MaxDelay }

// Stats returns the counters. Any goroutine may call it.
func (b *Buffer) Stats() Stats { return b.counters.snapshot() }

func (b *Buffer) publish(now time.Time) {
	at := now.Sub(b.stream.epoch)
	b.counters.target.Store(int64(b.target(at)))
	if b.playout.run == 0 { // what is invented waits for nothing
		b.counters.delay.Store(int64(max(0, b.delay())))
	}
}
