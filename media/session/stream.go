package session

import (
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/dsp"
	"offhook/media/jitter"
	"offhook/media/rtc"
)

// stream is what comes with one payload type: a jitter buffer with its decoder,
// and the way to the engine's rate.
type stream struct {
	codec     rtc.Codec
	decoder   codec.Decoder
	effort    codec.Effort // of the decoder; the audio loop's
	buffer    *jitter.Buffer
	begun     atomic.Uint32 // how often it has
	resampler *dsp.Resampler
	native    []float32 // 10 ms at the codec's rate
	converted []float32 // what the resampler gave and was not read yet
	n         int
}

// newStream makes one by a clock, nil is the computer's, that tells what becomes of
// packets, nil tells nobody.
func newStream(codecs *codec.Registry, c rtc.Codec, now func() time.Time, fate func(uint32, uint16, jitter.Fate)) (*stream, error) {
	found, ok := codecs.Lookup(c.Name, c.ClockRate)
	if !ok {
		return nil, ErrNoCodec
	}
	decoder, err := found.NewDecoder()
	if err != nil {
		return nil, err
	}
	s := &stream{codec: c, decoder: decoder, native: make([]float32, found.SampleRate/100), converted: make([]float32, 3*media.FrameSize)}
	options := jitter.Options{Decoder: decoder, ClockRate: found.ClockRate, SampleRate: found.SampleRate, Now: now}
	if fate != nil {
		options.OnFate = func(ssrc uint32, sequence uint16, f jitter.Fate) { fate(ssrc-s.begun.Load(), sequence, f) }
	}
	if s.buffer, err = jitter.New(options); err != nil {
		return nil, err
	}
	if s.resampler, err = dsp.NewResampler(found.SampleRate, media.SampleRate); err != nil {
		return nil, err
	}
	return s, nil
}

// begin says that the next packets have nothing to do with those before: others were played
// in between, while nobody read the jitter buffer, to which these are of another source.
func (s *stream) begin() { s.begun.Add(1) }

// decodes reports whether the stream's decoder is for c.
func (s *stream) decodes(c rtc.Codec) bool {
	return s.codec.Name == c.Name && s.codec.ClockRate == c.ClockRate
}

// put hands a packet to the jitter buffer, which copies it.
func (s *stream) put(p *rtc.Packet) {
	s.buffer.Put(jitter.Packet{
		SSRC: p.SSRC + s.begun.Load(), Sequence: p.Sequence, Timestamp: p.Timestamp, Payload: p.Payload, Copy: p.Copy, Arrival: p.Arrival,
	})
}

// read fills a frame, and reports whether it is the other side's sound.
func (s *stream) read(frame []float32) (live bool) {
	for s.n < len(frame) {
		live = s.buffer.Read(s.native)
		s.n += s.resampler.Process(s.converted[s.n:], s.native)
	}
	copy(frame, s.converted[:len(frame)])
	bound(frame)
	s.n = copy(s.converted, s.converted[len(frame):s.n])
	return live
}

// bound keeps full scale: decoders, and steep edges that are resampled, go beyond it.
func bound(samples []float32) {
	for i, s := range samples {
		if !(s >= -1 && s <= 1) {
			samples[i] = max(min(s, 1), -1)
			if s != s {
				samples[i] = 0
			}
		}
	}
}

// stats adds the stream's to those of the call.
func (s *stream) stats(rx *media.RxStats) {
	stats := s.buffer.Stats()
	rx.Late += stats.Late
	rx.Concealed += stats.Concealed
	rx.Gaps += stats.Gaps
	rx.Repaired += stats.Repaired
	rx.Stretched += stats.Removed + stats.Inserted
	rx.Waits += stats.Waited.All
	rx.Played += stats.Waited.Packets
}
