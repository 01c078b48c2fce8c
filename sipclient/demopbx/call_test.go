package demopbx_test

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

// call is the media half of a test phone: a pion PeerConnection, with what the
// PBX may leave out of SDP put back in.
type call struct {
	t       *testing.T
	pc      *webrtc.PeerConnection
	track   *sender
	codec   codec.Codec
	pt      map[string]uint8
	packets chan *rtp.Packet
	readers sync.WaitGroup
	sent    int // packets of tones
}

// sender is a TrackLocal that sends any payload type.
type sender struct {
	mu     sync.Mutex
	ready  chan struct{}
	ssrc   uint32
	writer webrtc.TrackLocalWriter
}

func (s *sender) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ssrc, s.writer = uint32(ctx.SSRC()), ctx.WriteStream()
	return ctx.CodecParameters()[0], nil
}
func (s *sender) Unbind(webrtc.TrackLocalContext) error { return nil }
func (s *sender) ID() string                            { return "audio" }
func (s *sender) RID() string                           { return "" }
func (s *sender) StreamID() string                      { return "phone" }
func (s *sender) Kind() webrtc.RTPCodecType             { return webrtc.RTPCodecTypeAudio }

// newCall makes a media half that prefers the codecs in that order.
func newCall(t *testing.T, names ...string) *call {
	t.Helper()
	return newCallWith(t, 111, names...)
}

// newCallWith is newCall with another payload type for Opus.
func newCallWith(t *testing.T, opusType uint8, names ...string) *call {
	t.Helper()
	known := map[string]codec.Codec{"opus": opus.Codec(), "G722": codec.G722(), "PCMU": codec.PCMU(), "PCMA": codec.PCMA()}
	c := &call{t: t, track: &sender{ready: make(chan struct{})}, packets: make(chan *rtp.Packet, 2048), pt: map[string]uint8{}}
	engine := &webrtc.MediaEngine{}
	add := func(mime string, clock, channels int, fmtp string, pt uint8) {
		err := engine.RegisterCodec(webrtc.RTPCodecParameters{
			RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mime, ClockRate: uint32(clock), Channels: uint16(channels), SDPFmtpLine: fmtp},
			PayloadType:        webrtc.PayloadType(pt),
		}, webrtc.RTPCodecTypeAudio)
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range names {
		have := known[name]
		if name == "opus" {
			have.PayloadType = opusType
		}
		channels := 0
		if have.Channels > 1 {
			channels = have.Channels
		}
		add("audio/"+name, have.ClockRate, channels, have.Fmtp, have.PayloadType)
		c.pt[name] = have.PayloadType
		if i == 0 {
			c.codec = have
		}
	}
	add("audio/telephone-event", 48000, 0, "", 110)
	add("audio/telephone-event", 8000, 0, "", 126)
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetHandleUndeclaredSSRCWithoutAnswer(true)
	settings.SetPrflxAcceptanceMinWait(0)
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	c.pc = pc
	var connected sync.Once
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			connected.Do(func() { close(c.track.ready) })
		}
	})
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		c.readers.Add(1)
		defer c.readers.Done()
		for {
			packet, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			select {
			case c.packets <- packet:
			default:
			}
		}
	})
	t.Cleanup(func() { pc.GracefulClose(); c.readers.Wait() })
	return c
}

// offer is the complete SDP of an offer.
func (c *call) offer() string {
	c.t.Helper()
	if _, err := c.pc.AddTrack(c.track); err != nil {
		c.t.Fatal(err)
	}
	offer, err := c.pc.CreateOffer(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.gathered(offer)
}

func (c *call) gathered(d webrtc.SessionDescription) string {
	c.t.Helper()
	done := webrtc.GatheringCompletePromise(c.pc)
	if err := c.pc.SetLocalDescription(d); err != nil {
		c.t.Fatal(err)
	}
	<-done
	return c.pc.LocalDescription().SDP
}

// accept takes the PBX's answer.
func (c *call) accept(sdp []byte) {
	c.t.Helper()
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: forPion(sdp)}); err != nil {
		c.t.Fatalf("%v in\n%s", err, sdp)
	}
}

// answer answers the PBX's offer.
func (c *call) answer(sdp []byte) string {
	c.t.Helper()
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: forPion(sdp)}); err != nil {
		c.t.Fatalf("%v in\n%s", err, sdp)
	}
	if _, err := c.pc.AddTrack(c.track); err != nil {
		c.t.Fatal(err)
	}
	answer, err := c.pc.CreateAnswer(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.gathered(answer)
}

// forPion adds a mid and BUNDLE and drops declared SSRCs.
func forPion(sdp []byte) string {
	lines := slices.DeleteFunc(strings.Split(string(sdp), "\r\n"), func(l string) bool {
		return strings.HasPrefix(l, "a=ssrc:") || strings.HasPrefix(l, "a=msid")
	})
	text := strings.Join(lines, "\r\n")
	if !strings.Contains(text, "a=mid:") {
		text = strings.Replace(text, "m=audio", "a=group:BUNDLE 0\r\nm=audio", 1) + "a=mid:0\r\n"
	}
	return text
}

// sendTone sends d of a tone in the call's first codec and then returns.
func (c *call) sendTone(hz float64, d time.Duration) {
	c.t.Helper()
	c.sendToneUntil(hz, d, nil)
}

// sendToneUntil is sendTone, until stop is closed at the latest.
func (c *call) sendToneUntil(hz float64, d time.Duration, stop <-chan struct{}) {
	c.t.Helper()
	c.send([]float64{hz}, d, stop)
}

// sendSound sends d of some frequencies at once.
func (c *call) sendSound(hz []float64, d time.Duration) {
	c.t.Helper()
	c.send(hz, d, nil)
}

func (c *call) send(hz []float64, d time.Duration, stop <-chan struct{}) {
	c.t.Helper()
	select {
	case <-c.track.ready:
	case <-time.After(patience):
		c.t.Fatal("no media connection")
	}
	encoder, err := c.codec.NewEncoder()
	if err != nil {
		c.t.Fatal(err)
	}
	pcm, payload := make([]float32, c.codec.PacketSamples()), make([]byte, codec.MaxPayload)
	clock := time.NewTicker(20 * time.Millisecond)
	defer clock.Stop()
	for n := range int(d / (20 * time.Millisecond)) {
		for i := range pcm {
			pcm[i] = 0
			for _, f := range hz {
				pcm[i] += float32(0.25 * math.Sin(2*math.Pi*f*float64(n*len(pcm)+i)/float64(c.codec.SampleRate)))
			}
		}
		size, err := encoder.Encode(payload, pcm)
		if err != nil {
			c.t.Fatal(err)
		}
		c.write(c.codec.PayloadType, uint16(c.sent), uint32(c.sent*c.codec.ClockRate/50), n == 0, payload[:size])
		c.sent++
		select {
		case <-clock.C:
		case <-stop:
			return
		}
	}
}

func (c *call) write(pt uint8, seq uint16, timestamp uint32, marker bool, payload []byte) {
	c.track.mu.Lock()
	defer c.track.mu.Unlock()
	header := &rtp.Header{Version: 2, PayloadType: pt, SequenceNumber: seq, Timestamp: timestamp, Marker: marker, SSRC: c.track.ssrc}
	if _, err := c.track.writer.WriteRTP(header, payload); err != nil {
		c.t.Errorf("send a packet: %v", err)
	}
}

// sendDigits sends RFC 4733 events of 60 ms each, three times as many packets as
// needed: an event is to be counted once.
func (c *call) sendDigits(digits string, pt uint8) {
	c.t.Helper()
	select {
	case <-c.track.ready:
	case <-time.After(patience):
		c.t.Fatal("no media connection")
	}
	seq := uint16(1000)
	for i, digit := range digits {
		code := byte(strings.IndexRune("0123456789*#", digit))
		for n := range 6 {
			end := byte(0)
			if n > 2 {
				end = 0x80
			}
			duration := uint16(160 * min(n+1, 3))
			seq++
			c.write(pt, seq, uint32(1000+i*8000), n == 0, []byte{code, end | 10, byte(duration >> 8), byte(duration)})
		}
	}
}

// quiet is the level in dBFS below which nothing is said or played.
const quiet = -60

// heard decodes what arrives, in order of arrival, until it has d of it from the first
// sound on: a busy computer may take a while until it plays something.
func (c *call) heard(d time.Duration) []float32 {
	c.t.Helper()
	decoders := map[uint8]codec.Decoder{}
	rates := map[uint8]int{}
	for _, k := range []codec.Codec{opus.Codec(), codec.G722(), codec.PCMU(), codec.PCMA()} {
		if pt, ok := c.pt[k.Name]; ok {
			decoder, err := k.NewDecoder()
			if err != nil {
				c.t.Fatal(err)
			}
			decoders[pt], rates[pt] = decoder, k.SampleRate
		}
	}
	var samples []float32
	buffer := make([]float32, 5760)
	deadline := time.After(patience)
	for {
		select {
		case packet := <-c.packets:
			decoder := decoders[packet.PayloadType]
			if decoder == nil {
				c.t.Fatalf("payload type %d was never offered", packet.PayloadType)
			}
			n, err := decoder.Decode(buffer, packet.Payload)
			if err != nil {
				c.t.Fatal(err)
			}
			if len(samples) > 0 || dsp.Level(buffer[:n]) > quiet {
				samples = append(samples, buffer[:n]...)
			}
			if len(samples) >= int(d.Seconds()*float64(rates[packet.PayloadType])) {
				return samples
			}
		case <-deadline:
			c.t.Fatal("too little audio came")
		}
	}
}

// drain drops what has arrived so far.
func (c *call) drain() {
	for {
		select {
		case <-c.packets:
		default:
			return
		}
	}
}

// wantTone checks that samples are a tone of hz at about dBFS and little else.
func wantTone(t *testing.T, samples []float32, rate int, hz, dBFS float64) {
	t.Helper()
	got, level, snr := mediatest.FindTone(samples, rate)
	if math.Abs(got-hz) > 2 || math.Abs(level-dBFS) > 2 || snr < 15 {
		t.Errorf("heard %.1f Hz at %.1f dBFS, %.0f dB above the rest; want %v Hz at %v", got, level, snr, hz, dBFS)
	}
}

// wantSpeech checks that what is said in samples is as loud as an announcement. Pauses
// between words don't count: how many are heard depends on when media got through.
func wantSpeech(t *testing.T, samples []float32) {
	t.Helper()
	loudest := media.Silence
	for part := range slices.Chunk(samples, len(samples)/20) {
		loudest = max(loudest, dsp.Level(part))
	}
	var said []float32
	for part := range slices.Chunk(samples, len(samples)/20) {
		if dsp.Level(part) > loudest-15 {
			said = append(said, part...)
		}
	}
	if level := dsp.Level(said); level < -26 || level > -12 || len(said) < len(samples)/5 {
		t.Errorf("what is spoken is at %.1f dBFS in %d of %d samples, want about -19 in a fifth at least", level, len(said), len(samples))
	}
}
