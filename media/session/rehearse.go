package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/dsp"
)

const (
	// rehearsalTime is how long is recorded.
	rehearsalTime = 5 * time.Second
	// reportEvery is how often its progress is told.
	reportEvery = 100 * time.Millisecond
)

// rehearsal is a person hearing herself as the other side would: recorded,
// improved, encoded, decoded and played.
type rehearsal struct {
	engine *Engine
	codec  codec.Codec
	report func(media.Rehearsal)
	ticks  <-chan time.Time
	told   time.Time
}

// Rehearse records five seconds from the microphone, with the processing that is
// on, sends them through a codec (by its encoding name; empty is the best), and
// plays what the other side would hear. report is told some ten times a second,
// on the caller's goroutine. It returns when that is over. Errors: media.ErrBusy
// while a call is up or when one begins, for the devices are the call's;
// media.ErrNoMicrophone, media.ErrMicrophoneSilent, media.ErrNoSpeaker, ErrNoCodec, ctx's.
func (e *Engine) Rehearse(ctx context.Context, codecName string, report func(media.Rehearsal)) error {
	if codecName == "" {
		codecName = e.options.Codecs.Names()[0]
	}
	c, ok := e.options.Codecs.ByName(codecName)
	if !ok {
		return fmt.Errorf("%w: asked for %q", ErrNoCodec, codecName)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if err := e.begin(cancel); err != nil {
		return err
	}
	defer e.end()
	ticker := time.NewTicker(media.FrameDuration)
	defer ticker.Stop()
	r := &rehearsal{engine: e, codec: c, report: report, ticks: ticker.C}
	recorded, err := r.record(ctx)
	if err != nil {
		return err
	}
	heard, err := transcode(c, recorded)
	if err != nil {
		return fmt.Errorf("rehearsing with %s: %w", c.Name, err)
	}
	return r.play(ctx, heard)
}

// begin takes the devices for a rehearsal, which interrupt ends.
func (e *Engine) begin(interrupt context.CancelCauseFunc) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.closed:
		return ErrClosed
	case len(e.sessions) > 0 || e.interrupt != nil:
		return media.ErrBusy
	}
	e.interrupt = interrupt
	e.tasks.Add(1) // Close waits for it
	return nil
}

func (e *Engine) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.interrupt = nil
	e.tasks.Done()
}

// record returns what the microphone hears, improved.
func (r *rehearsal) record(ctx context.Context) (_ []float32, err error) {
	source, ready, err := r.engine.openSource(r.engine.log, teller{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	if err := ready(ctx); err != nil {
		return nil, coreError(fmt.Errorf("opening the microphone: %w", err))
	}
	improved := newEnhancement(r.engine)
	defer improved.close()
	if r.engine.enhances() {
		improved.want()
	}
	recorded := make([]float32, 0, media.Samples(rehearsalTime, media.SampleRate))
	meter, life := dsp.NewMeter(), lifeless{}
	silence := time.NewTimer(rehearsalTime + patience)
	defer silence.Stop()
	for n := 0; n < cap(recorded); {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-silence.C:
			return nil, fmt.Errorf("%w: it gives no sound", media.ErrNoMicrophone)
		case <-r.ticks:
		}
		n += source.Read(recorded[n:cap(recorded)])
		for len(recorded)+media.FrameSize <= n {
			frame := recorded[len(recorded) : len(recorded)+media.FrameSize]
			recorded = recorded[:len(recorded)+media.FrameSize]
			life.take(frame)
			meter.Write(frame)
			improved.apply(frame)
		}
		r.tell(false, len(recorded), cap(recorded), meter)
	}
	if !life.heard {
		return nil, media.ErrMicrophoneSilent
	}
	return recorded, nil
}

// play returns when all of heard was played.
func (r *rehearsal) play(ctx context.Context, heard []float32) (err error) {
	sink, ready, err := r.engine.openSink(r.engine.log, teller{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sink.Close()) }()
	if err := ready(ctx); err != nil {
		return coreError(fmt.Errorf("opening the loudspeaker: %w", err))
	}
	meter := dsp.NewMeter()
	stuck := time.NewTimer(rehearsalTime + patience)
	defer stuck.Stop()
	for n := 0; n < len(heard) || sink.Buffered() > 0; {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-stuck.C:
			return fmt.Errorf("%w: it takes no sound", media.ErrNoSpeaker)
		case <-r.ticks:
		}
		for n < len(heard) && sink.Buffered() < bufferMost {
			wrote := sink.Write(heard[n:min(n+media.FrameSize, len(heard))])
			meter.Write(heard[n : n+wrote])
			n += wrote
		}
		r.tell(true, n-sink.Buffered(), len(heard), meter)
	}
	return nil
}

// tell reports progress now and then.
func (r *rehearsal) tell(playing bool, done, all int, meter *dsp.Meter) {
	now := time.Now()
	if now.Sub(r.told) < reportEvery && done < all {
		return
	}
	r.told = now
	r.report(media.Rehearsal{
		Playing: playing, Level: meter.Level(),
		Elapsed: media.Duration(max(done, 0), media.SampleRate), Total: media.Duration(all, media.SampleRate),
	})
}

// transcode returns what is left of samples at the other end of a codec.
func transcode(c codec.Codec, samples []float32) ([]float32, error) {
	encoder, err := c.NewEncoder()
	if err != nil {
		return nil, err
	}
	decoder, err := c.NewDecoder()
	if err != nil {
		return nil, err
	}
	down, err := dsp.NewResampler(media.SampleRate, c.SampleRate)
	if err != nil {
		return nil, err
	}
	up, err := dsp.NewResampler(c.SampleRate, media.SampleRate)
	if err != nil {
		return nil, err
	}
	size := c.PacketSamples()
	pcm, decoded, heard := make([]float32, 2*size), make([]float32, size), make([]float32, 0, len(samples)+packetSize)
	payload, wide, n := make([]byte, codec.MaxPayload), make([]float32, 2*packetSize), 0
	for ; len(samples) >= packetSize; samples = samples[packetSize:] {
		n += down.Process(pcm[n:], samples[:packetSize])
		for n >= size {
			length, err := encoder.Encode(payload, pcm[:size])
			if err != nil {
				return nil, err
			}
			n = copy(pcm, pcm[size:n])
			got, err := decoder.Decode(decoded, payload[:length])
			if err != nil {
				return nil, err
			}
			heard = append(heard, wide[:up.Process(wide, decoded[:got])]...)
		}
	}
	return heard, nil
}
