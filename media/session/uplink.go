package session

import (
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/dsp"
	"offhook/media/rtc"
)

const (
	packetTime = 20 * time.Millisecond
	packetSize = media.SampleRate / 50 // samples in the engine's format
	// backlog is the most that is taken from the microphone at once; who comes
	// later than that throws the old sound away.
	backlog = media.SampleRate / 5
	// absent is how long a microphone may give nothing before silence is sent.
	absent = 60 * time.Millisecond
	// longestGap is the most silence that is sent afterwards.
	longestGap = 200 * time.Millisecond
	// adaptEvery is how often the encoder learns of the loss.
	adaptEvery = time.Second
	// lossLeast keeps some redundancy before the first loss is known of.
	lossLeast, lossMost = 5, 30
)

// encoding is how sound is sent: made by who negotiates, used by the loop.
type encoding struct {
	name      string // "opus/48000/2"
	fmtp      string
	encoder   codec.Encoder
	resampler *dsp.Resampler
	clock     int // RTP ticks in a packet
	pcm       []float32
	collected int // samples in pcm
}

// uplink is the way from the microphone to the network. All but the atomics
// belongs to the audio loop.
type uplink struct {
	session *Session
	source  media.Source
	muted   atomic.Bool
	meter   *dsp.Meter
	unheard unheard
	// negotiated is what to send with; using is what the loop sends with.
	negotiated atomic.Pointer[encoding]
	using      *encoding

	captured  [backlog]float32
	collected [packetSize]float32 // of them, until it is a packet
	n         int
	payload   [codec.MaxPayload]byte
	started   bool
	silentAt  time.Time // when silence is due

	loss lossReport
}

// lossReport is what the encoder was told of losses.
type lossReport struct {
	at       time.Time
	smoothed float64 // 0-1
	percent  int
}

func newUplink(s *Session, source media.Source) *uplink {
	return &uplink{session: s, source: source, meter: dsp.NewMeter(), unheard: newUnheard()}
}

// use makes an encoder for what was negotiated, unless there is the same already.
func (u *uplink) use(c rtc.Codec) error {
	if now := u.negotiated.Load(); now != nil && now.name == c.String() && now.fmtp == c.Fmtp {
		return nil
	}
	found, ok := u.session.engine.options.Codecs.Lookup(c.Name, c.ClockRate)
	if !ok {
		return ErrNoCodec
	}
	encoder, err := found.NewEncoder()
	if err != nil {
		return err
	}
	if adapter, ok := encoder.(codec.Adapter); ok {
		if most, ok := mostBitrate(c.Fmtp); ok {
			if err := adapter.SetBitrate(most); err != nil {
				return err
			}
		}
	}
	resampler, err := dsp.NewResampler(media.SampleRate, found.SampleRate)
	if err != nil {
		return err
	}
	u.negotiated.Store(&encoding{
		name: c.String(), fmtp: c.Fmtp, encoder: encoder, resampler: resampler, clock: c.ClockRate / 50,
		// A resampler may give some samples more at once than its ratio says.
		pcm: make([]float32, 2*found.PacketSamples()),
	})
	return nil
}

// mostBitrate reads the bit rate above which the other side wants nothing (RFC
// 7587 6.1), where it is below what is sent otherwise.
func mostBitrate(fmtp string) (bps int, ok bool) {
	for parameter := range strings.SplitSeq(fmtp, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if !strings.EqualFold(name, "maxaveragebitrate") {
			continue
		}
		bps, err := strconv.Atoi(strings.TrimSpace(value))
		return bps, err == nil && bps > 0 && bps < opus.DefaultBitrate
	}
	return 0, false
}

// run takes what was captured and sends the packets that are full.
func (u *uplink) run(now time.Time) {
	if next := u.negotiated.Load(); next != u.using {
		u.using, u.loss.percent = next, 0
	}
	sending := u.using != nil && u.session.watch.connected.Load()
	captured := u.read(sending)
	if !sending {
		return
	}
	if !u.started {
		u.started = true
		u.silentAt = now.Add(packetTime)
	}
	for len(captured) > 0 {
		frame := u.n / media.FrameSize * media.FrameSize
		k := copy(u.collected[u.n:frame+media.FrameSize], captured)
		u.n += k
		captured = captured[k:]
		if u.n == frame+media.FrameSize {
			u.session.enhanced.apply(u.collected[frame:u.n])
		}
		if u.n == packetSize {
			u.send()
			u.silentAt = now.Add(absent)
		}
	}
	if now.Sub(u.silentAt) > longestGap {
		u.silentAt = now // the loop itself was stopped, as by a sleeping computer
	}
	for ; now.After(u.silentAt); u.silentAt = u.silentAt.Add(packetTime) {
		clear(u.collected[u.n:])
		u.send()
	}
}

// read returns what was captured. A file waits until the call is answered: what
// came before would be heard by nobody.
func (u *uplink) read(sending bool) []float32 {
	if u.session.capture == nil && (!sending || u.session.down.ringback.Load() != nil) {
		return nil
	}
	n := u.source.Read(u.captured[:])
	for n == backlog {
		n = u.source.Read(u.captured[:])
	}
	return u.captured[:n]
}

// send encodes one packet and sends it. This is where mute is.
func (u *uplink) send() {
	if u.muted.Load() {
		u.unheard.write(u.collected[:])
		clear(u.collected[:])
	} else {
		u.unheard.rest()
	}
	u.n = 0
	u.meter.Write(u.collected[:])
	e := u.using
	e.collected += e.resampler.Process(e.pcm[e.collected:], u.collected[:])
	size := len(e.pcm) / 2
	for e.collected >= size {
		n, err := e.encoder.Encode(u.payload[:], e.pcm[:size])
		copy(e.pcm, e.pcm[size:e.collected])
		e.collected -= size
		if err != nil {
			continue // a packet that cannot be made is a packet lost
		}
		// It cannot be sent while the path is down: the clock goes on, and the
		// watch tells of it.
		_ = u.session.wire.peer.Send(u.payload[:n], e.clock, false)
	}
}

// adapt tells the encoder how much gets lost on the way.
func (u *uplink) adapt(now time.Time) {
	if u.using == nil || now.Sub(u.loss.at) < adaptEvery {
		return
	}
	adapter, ok := u.using.encoder.(codec.Adapter)
	if !ok {
		return
	}
	u.loss.at = now
	u.loss.smoothed += (u.session.wire.peer.Stats().FractionLost - u.loss.smoothed) / 4
	percent := min(max(int(100*u.loss.smoothed+0.5), lossLeast), lossMost)
	if percent == u.loss.percent {
		return
	}
	u.loss.percent = percent
	if err := adapter.SetPacketLoss(percent); err != nil {
		u.session.log.Warn("telling the encoder of losses", "error", err)
	}
}
