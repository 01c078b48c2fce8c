package session

import (
	"strings"
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/dsp"
	"offhook/media/rtc"
)

// longestPacket is the most that is put into one, whoever wants more.
const longestPacket = 60 * time.Millisecond

// encoding is how sound is sent: made by who negotiates, used by the loop.
type encoding struct {
	codec     rtc.Codec
	encoder   codec.Encoder
	effort    codec.Effort
	resampler *dsp.Resampler
	packet    time.Duration // how long one lasts
	size      int           // samples in one, at the codec's rate
	clock     int           // RTP ticks in one
	pcm       []float32
	collected int // samples in pcm
	spending
}

// spending is what is spent on sound, and against losses.
type spending struct {
	// In bits per second: the codec's own, what it may have where nothing gets lost, and
	// what it was told.
	own, lossless, told int

	deep   codec.DeepEncoder // nil unless both sides can make something of it
	deeper bool              // it is on
	copies int               // how many packets each repeats
	room   int               // how many it may
}

// uplink is what a session sends of the microphone of its desk. All but the
// atomics and the meter belongs to the audio loop.
type uplink struct {
	session *Session
	muted   atomic.Bool
	meter   *dsp.Meter // of what is sent
	// negotiated is what to send with; using is what the loop sends with.
	negotiated atomic.Pointer[encoding]
	using      *encoding

	said    said // besides the microphone
	payload [codec.MaxPayload]byte
	loss    lossReport
	sent    time.Time // when the last packet was
	paused  bool      // the session has left a desk, and sent nothing since
	silent  bool      // the last packet was silence, and not sent
	left    []float32 // the end of a conference that the session has left
	limiter dsp.Limiter
}

func newUplink(s *Session) *uplink {
	return &uplink{session: s, meter: dsp.NewMeter(), said: newSaid(s)}
}

// use makes an encoder for what was negotiated, unless there is the same already. wanted
// is how much the other side would have in a packet (a=ptime, RFC 8866 6.4).
func (u *uplink) use(c rtc.Codec, wanted time.Duration) error {
	packet := lasting(c.Name, wanted)
	if now := u.negotiated.Load(); now != nil && now.codec.String() == c.String() && now.codec.Fmtp == c.Fmtp && now.packet == packet {
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
	bitrate, lossless := opus.DefaultBitrate, opus.LosslessBitrate
	if adapter, ok := encoder.(codec.Adapter); ok {
		most, _ := opus.MostBitrate(c.Fmtp)
		bitrate, lossless = min(most, bitrate), min(most, lossless)
		if err := adapter.SetBitrate(bitrate); err != nil {
			return err
		}
		if opus.PlaysLess(c.Fmtp) {
			lossless = bitrate // the highs that would be added are not heard there
		}
	}
	if pauser, ok := encoder.(codec.Pauser); ok {
		silent := pauses(u.session.wire.dtx, c.Fmtp)
		if err := pauser.SetDTX(silent); err != nil {
			return err
		}
		if silent {
			lossless = bitrate // who wants to send little
		}
	}
	resampler, err := dsp.NewResampler(media.SampleRate, found.SampleRate)
	if err != nil {
		return err
	}
	var deep codec.DeepEncoder
	if opus.TakesDeepRedundancy(c.Fmtp) && opus.Linked().Neural {
		deep, _ = encoder.(codec.DeepEncoder)
	}
	in := func(rate int) int { return int(packet * time.Duration(rate) / time.Second) }
	u.negotiated.Store(&encoding{
		spending: spending{own: bitrate, lossless: lossless, told: bitrate, deep: deep, room: roomFor(c.Fmtp)},
		codec:    c, encoder: encoder, resampler: resampler, packet: packet, size: in(found.SampleRate), clock: in(c.ClockRate),
		// A resampler may give some samples more at once than its ratio says.
		pcm: make([]float32, in(found.SampleRate)+2*found.PacketSamples()),
	})
	return nil
}

// drop leaves out what was collected and is no packet yet, and returns how long it lasts.
func (e *encoding) drop() time.Duration {
	d := e.packet * time.Duration(e.collected) / time.Duration(e.size)
	e.collected = 0
	return d
}

// lasting is how long packets of a codec last where the other side wants them to: never
// longer than that, if it can be helped.
func lasting(codec string, wanted time.Duration) time.Duration {
	packet := min(max(wanted.Truncate(media.FrameDuration), media.FrameDuration), longestPacket)
	if strings.EqualFold(codec, "opus") && (packet == 30*time.Millisecond || packet == 50*time.Millisecond) {
		packet -= media.FrameDuration // Opus has no such frames (RFC 6716 2.1.4)
	}
	return packet
}

// pauses reports whether nothing is sent in silence: where the other side asks for it,
// and where the person does and the other side has nothing against it.
func pauses(wanted bool, fmtp string) bool {
	likes, said := opus.LikesDTX(fmtp)
	return likes || wanted && !said
}

// ready takes over what was negotiated, and reports whether something can be sent.
func (u *uplink) ready() bool {
	if next := u.negotiated.Load(); next != u.using {
		if u.using != nil {
			u.session.wire.peer.Skip(u.using.drop())
		}
		u.using, u.loss.percent = next, untold
		u.session.wire.peer.SetRedundancy(0) // until adapt knows better
	}
	return u.using != nil && u.session.watch.connected.Load()
}

// send encodes some of the microphone's sound, and sends the packets that are full.
func (u *uplink) send(now time.Time, sound []float32) {
	if !u.ready() {
		return
	}
	anew := u.paused && u.resume(now, media.Duration(len(sound), media.SampleRate))
	u.sent = now
	sound, kept := u.said.mix(sound)
	u.session.recording.write(kept)
	u.session.dump.sent(kept)
	u.meter.Write(sound)
	e := u.using
	e.collected += e.resampler.Process(e.pcm[e.collected:], sound)
	for e.collected >= e.size {
		n, err := e.encoder.Encode(u.payload[:], e.pcm[:e.size])
		copy(e.pcm, e.pcm[e.size:e.collected])
		e.collected -= e.size
		if err != nil {
			continue // a packet that cannot be made is a packet lost
		}
		// In silence (RFC 3551 4.1), and while another codec is made ready, the clock alone goes on.
		if n == 0 || !u.agreed(e.codec) {
			u.session.wire.peer.Skip(e.packet)
			u.silent = true
			continue
		}
		anew, u.silent = anew || u.silent, false
		// It cannot be sent while the path is down: the clock goes on, and the
		// watch tells of it.
		_ = u.session.wire.peer.Send(u.payload[:n], e.clock, anew)
		anew = false
	}
}

// agreed reports whether a codec is the one to send by: that changes with the description,
// a moment before its encoder is there.
func (u *uplink) agreed(c rtc.Codec) bool {
	now, ok := u.session.wire.peer.Selected()
	return !ok || now.Name == c.Name && now.ClockRate == c.ClockRate
}

// resume says that sending goes on, with sound of some length, after a pause: the RTP clock
// did all the while. It reports whether the next packet begins anew (RFC 3551 4.1).
func (u *uplink) resume(now time.Time, length time.Duration) (anew bool) {
	gap := now.Sub(u.sent) - length
	if u.paused = false; u.sent.IsZero() || gap <= 0 {
		return false
	}
	if anew = gap > packetTime; anew {
		gap += u.using.drop()
	}
	u.session.wire.peer.Skip(gap)
	return anew
}
