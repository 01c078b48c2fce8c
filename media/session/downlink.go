package session

import (
	"sync"
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/rtc"
	"offhook/media/tone"
	"offhook/sipclient"
)

const (
	// The loudspeaker's buffer is kept at bufferLeast, and by bufferStep more
	// each time it runs dry, for bufferCalm.
	bufferLeast = 2 * media.FrameSize
	bufferMost  = 6 * media.FrameSize
	bufferStep  = media.FrameSize
	bufferCalm  = 10 * time.Second
	// stalled is when a loudspeaker that takes nothing is given up for now.
	stalled = 100 * time.Millisecond
	// audible is the RMS level, in dBFS, from which early media is more than silence.
	audible = -60
	// gone is how long after its last packet early media has stopped.
	gone = 2 * time.Second
	// keyLevel makes a key's tone softer than it was sent.
	keyLevel = 0.25
)

// downlink is the way from the network to the loudspeaker. receive belongs to
// the peer's reader, run to the audio loop.
type downlink struct {
	session *Session
	sink    media.Sink
	meter   *dsp.Meter

	ringback atomic.Pointer[tone.Generator] // nil while not wanted
	keys     chan *tone.Generator           // DTMF to be heard

	// streams are made when their payload type first comes; current is the one
	// that came last.
	making   sync.Mutex
	streams  [128]atomic.Pointer[stream]
	current  atomic.Pointer[stream]
	lastRTP  atomic.Int64 // Unix nanoseconds; 0 before the first
	retired  []*stream    // replaced by another codec of the same payload type; guarded by making
	playing  *stream
	switchBy time.Time // when the stream before is given up

	frame, tone [media.FrameSize]float32
	mixer       mixer
	pace        pace
	heard       bool      // the first remote frame was played
	early       time.Time // when early media was last audible
}

func newDownlink(s *Session, sink media.Sink) *downlink {
	return &downlink{
		session: s, sink: sink, meter: dsp.NewMeter(), keys: make(chan *tone.Generator, digitsMost),
		pace: pace{target: bufferLeast},
	}
}

// receive takes a packet from the network. It runs on the peer's reader.
func (d *downlink) receive(p *rtc.Packet) {
	codec, ok := d.session.wire.peer.ReceiveCodec(p.PayloadType)
	if !ok || p.PayloadType > 127 {
		return
	}
	if d.lastRTP.Swap(p.Arrival.UnixNano()) == 0 {
		d.session.events.post(sipclient.MediaConnected{Stage: sipclient.StageFirstRTP, At: p.Arrival})
	}
	st := d.streams[p.PayloadType].Load()
	if st == nil || st.codec != codec {
		if st = d.open(p.PayloadType, codec); st == nil {
			return
		}
	}
	st.put(p)
	if d.current.Load() != st {
		d.current.Store(st)
	}
}

// prepare makes the stream that will most likely come, before it does.
func (d *downlink) prepare(codec rtc.Codec) {
	if known, ok := d.session.wire.peer.ReceiveCodec(codec.PayloadType); ok {
		d.open(codec.PayloadType, known)
	}
}

// open returns the stream of a payload type, and makes it if it is not there or
// means another codec now; nil if it cannot be decoded.
func (d *downlink) open(payloadType uint8, codec rtc.Codec) *stream {
	d.making.Lock()
	defer d.making.Unlock()
	old := d.streams[payloadType].Load()
	if old != nil && old.codec == codec {
		return old
	}
	st, err := newStream(d.session.engine.options.Codecs, codec)
	if err != nil {
		d.session.log.Warn("cannot decode", "codec", codec.String(), "error", err)
		return nil
	}
	if old != nil {
		d.retired = append(d.retired, old)
	}
	d.streams[payloadType].Store(st)
	return st
}

// run keeps the loudspeaker's buffer filled.
func (d *downlink) run(now time.Time) {
	buffered := d.sink.Buffered()
	d.pace.observe(now, buffered)
	for range bufferMost / media.FrameSize {
		if d.sink.Buffered() >= d.pace.target {
			break
		}
		d.produce(now)
		d.sink.Write(d.frame[:])
		d.pace.took(now)
	}
	for d.pace.discards(now) {
		d.produce(now)
	}
}

// produce makes the next frame that is heard.
func (d *downlink) produce(now time.Time) {
	live := d.remote(now)
	if live && !d.heard {
		d.heard = true
		d.session.events.post(sipclient.MediaConnected{Stage: sipclient.StageFirstAudio, At: now})
	}
	d.mix(now, live)
	d.meter.Write(d.frame[:])
}

// remote reads what the other side says. With another codec, what is left of
// the one before is played first.
func (d *downlink) remote(now time.Time) (live bool) {
	current := d.current.Load()
	if current == nil {
		clear(d.frame[:])
		return false
	}
	if d.playing == nil {
		d.playing = current
	}
	if d.playing == current {
		d.switchBy = time.Time{}
		return d.playing.read(d.frame[:])
	}
	if d.switchBy.IsZero() {
		d.switchBy = now.Add(200 * time.Millisecond)
	}
	if live = d.playing.read(d.frame[:]); live && now.Before(d.switchBy) {
		return true
	}
	d.playing, d.switchBy = current, time.Time{}
	return current.read(d.frame[:])
}

// mix adds the phone's own tones.
func (d *downlink) mix(now time.Time, live bool) {
	ringback := d.ringback.Load()
	if ringback != nil && live && dsp.Level(d.frame[:]) > audible {
		d.early = now
	}
	if ringback != nil && !d.hasEarlyMedia(now) {
		ringback.Read(d.tone[:])
		d.mixer.add(d.frame[:], d.tone[:], 1)
	} else {
		d.mixer.rest()
	}
	d.mixer.keys(d.frame[:], d.tone[:], d.keys)
}

// hasEarlyMedia reports whether the other side was audible and still sends.
func (d *downlink) hasEarlyMedia(now time.Time) bool {
	return !d.early.IsZero() && now.Sub(time.Unix(0, d.lastRTP.Load())) < gone
}

// stats adds up the streams.
func (d *downlink) stats(rx *media.RxStats) {
	d.making.Lock()
	defer d.making.Unlock()
	for i := range d.streams {
		if st := d.streams[i].Load(); st != nil {
			st.stats(rx)
		}
	}
	for _, st := range d.retired {
		st.stats(rx)
	}
	rx.BufferDelay = 0
	if current := d.current.Load(); current != nil {
		rx.BufferDelay = current.buffer.Stats().Delay
	}
	rx.Level = d.meter.Average()
}
