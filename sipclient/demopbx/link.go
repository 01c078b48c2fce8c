package demopbx

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// link is one media connection: a pion PeerConnection that carries one
// negotiated pair of descriptions. A call gets a new one when its client comes
// with new ICE credentials.
type link struct {
	pc      *webrtc.PeerConnection
	track   *track
	session session      // our half
	remote  *description // the client's; nil until an answer to our offer comes
	up      chan struct{}
	closing atomic.Bool // the end is ours
	closed  chan struct{}
	readers sync.WaitGroup
}

// dtlsCertificate makes the certificate that all the server's links share.
func dtlsCertificate() ([]webrtc.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, err
	}
	return []webrtc.Certificate{*certificate}, nil
}

// newLink makes a connection that knows these payload types and no others.
// received is called with every RTP packet, failed when the connection ends by
// itself.
func newLink(certificates []webrtc.Certificate, formats []format, received func(*rtp.Packet), failed func()) (*link, error) {
	known := &webrtc.MediaEngine{}
	for _, f := range formats {
		if f.name == "CN" {
			continue
		}
		channels := uint16(0)
		if f.channels > 1 {
			channels = uint16(f.channels)
		}
		err := known.RegisterCodec(webrtc.RTPCodecParameters{
			RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: f.mime(), ClockRate: uint32(f.clock), Channels: channels, SDPFmtpLine: f.fmtp},
			PayloadType:        webrtc.PayloadType(f.payloadType),
		}, webrtc.RTPCodecTypeAudio)
		if err != nil {
			return nil, fmt.Errorf("register %s: %w", f.rtpmap(), err)
		}
	}
	reports := &interceptor.Registry{}
	if err := webrtc.ConfigureRTCPReports(reports); err != nil {
		return nil, fmt.Errorf("set up RTCP: %w", err)
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(known), webrtc.WithInterceptorRegistry(reports), webrtc.WithSettingEngine(settings()))
	pc, err := api.NewPeerConnection(webrtc.Configuration{Certificates: certificates})
	if err != nil {
		return nil, fmt.Errorf("make a peer connection: %w", err)
	}
	k := &link{pc: pc, track: &track{}, up: make(chan struct{}), closed: make(chan struct{})}
	pc.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		k.readers.Add(1)
		defer k.readers.Done()
		for {
			packet, _, err := remote.ReadRTP()
			if errors.Is(err, webrtc.ErrCodecNotFound) {
				continue
			}
			if err != nil {
				return
			}
			received(packet)
		}
	})
	var once sync.Once
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		switch state {
		case webrtc.PeerConnectionStateConnected:
			once.Do(func() { close(k.up) })
		case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
			if !k.closing.Load() {
				failed()
			}
		}
	})
	return k, nil
}

// settings are for a server beside its clients: loopback counts, mDNS and every
// wait for a better candidate do not.
func settings() webrtc.SettingEngine {
	var e webrtc.SettingEngine
	e.SetIncludeLoopbackCandidate(true)
	e.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	e.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	e.SetInterfaceFilter(func(name string) bool {
		return !strings.HasPrefix(name, "docker") && !strings.HasPrefix(name, "veth") && !strings.HasPrefix(name, "br-")
	})
	e.SetHostAcceptanceMinWait(0)
	e.SetSrflxAcceptanceMinWait(0)
	e.SetPrflxAcceptanceMinWait(0)
	e.SetICETimeouts(5*time.Second, 15*time.Second, 2*time.Second)
	e.SetDTLSRetransmissionInterval(150 * time.Millisecond)
	e.SetHandleUndeclaredSSRCWithoutAnswer(true)
	e.LoggerFactory = &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}
	return e
}

// answer takes the client's offer and makes our half.
func (k *link) answer(offer *description, c choice) error {
	setup := offer.setup
	if setup == "" {
		setup = "actpass"
	}
	err := k.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer.forPion(c.receive, setup)})
	if err != nil {
		return fmt.Errorf("take the offer: %w", err)
	}
	if _, err := k.pc.AddTrack(k.track); err != nil {
		return fmt.Errorf("add a track: %w", err)
	}
	answer, err := k.pc.CreateAnswer(nil)
	if err != nil {
		return fmt.Errorf("make an answer: %w", err)
	}
	k.remote = offer
	return k.gather(answer, offer)
}

// offer makes our half first; accept then takes the client's answer.
func (k *link) offer() error {
	if _, err := k.pc.AddTrack(k.track); err != nil {
		return fmt.Errorf("add a track: %w", err)
	}
	offer, err := k.pc.CreateOffer(nil)
	if err != nil {
		return fmt.Errorf("make an offer: %w", err)
	}
	return k.gather(offer, nil)
}

// accept takes the client's answer to our offer.
func (k *link) accept(answer *description, c choice) error {
	setup := answer.setup
	if setup == "" || setup == "actpass" {
		setup = "active"
	}
	err := k.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer.forPion(c.receive, setup)})
	if err != nil {
		return fmt.Errorf("take the answer: %w", err)
	}
	return nil
}

// gather sets our description, waits for its candidates (host ones only:
// milliseconds), and takes from pion's text what our own needs.
func (k *link) gather(ours webrtc.SessionDescription, remote *description) error {
	gathered := webrtc.GatheringCompletePromise(k.pc)
	if err := k.pc.SetLocalDescription(ours); err != nil {
		return fmt.Errorf("set our description: %w", err)
	}
	<-gathered
	local, err := parseDescription([]byte(strings.Replace(k.pc.LocalDescription().SDP, "m=audio 0", "m=audio 9", 1)))
	if err != nil {
		return fmt.Errorf("read pion's description: %w", err)
	}
	k.session = session{
		id: uint64(time.Now().Unix()), version: uint64(time.Now().Unix()) + 1,
		ufrag: local.ufrag, pwd: local.pwd, fingerprint: local.fingerprint, setup: local.setup,
		direction: "sendrecv", ssrc: k.ssrc(),
	}
	for _, c := range local.candidates {
		if f := strings.Fields(c); len(f) > 1 && f[1] == "1" {
			k.session.candidates = append(k.session.candidates, bareCandidate(c))
		}
	}
	k.session.candidates = sameHostFirst(k.session.candidates, remote)
	return nil
}

func (k *link) ssrc() uint32 {
	for _, sender := range k.pc.GetSenders() {
		if encodings := sender.GetParameters().Encodings; len(encodings) > 0 {
			return uint32(encodings[0].SSRC)
		}
	}
	return 0
}

// sameHostFirst puts a candidate first whose address the client has, too: on
// one machine that is the pair that works, and FreeSWITCH names only one.
func sameHostFirst(candidates []string, remote *description) []string {
	if remote == nil {
		return candidates
	}
	address := func(candidate string) string {
		if f := strings.Fields(candidate); len(f) > 4 {
			return f[4]
		}
		return ""
	}
	for i, ours := range candidates {
		for _, theirs := range remote.candidates {
			if address(ours) == address(theirs) {
				candidates[0], candidates[i] = candidates[i], candidates[0]
				return candidates
			}
		}
	}
	return candidates
}

// close ends the connection and waits for its goroutines.
func (k *link) close() {
	if !k.closing.Swap(true) {
		close(k.closed)
	}
	_ = k.pc.GracefulClose()
	k.readers.Wait()
}

// track is a TrackLocal that leaves payload type and SSRC to us: pion's own
// ones overwrite both.
type track struct {
	mu     sync.Mutex
	writer webrtc.TrackLocalWriter
}

// Bind is TrackLocal's.
func (t *track) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.writer = ctx.WriteStream()
	return ctx.CodecParameters()[0], nil
}

// Unbind is TrackLocal's.
func (t *track) Unbind(webrtc.TrackLocalContext) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.writer = nil
	return nil
}

// ID, RID, StreamID and Kind are TrackLocal's.
func (t *track) ID() string                { return "audio" }
func (t *track) RID() string               { return "" }
func (t *track) StreamID() string          { return "demopbx" }
func (t *track) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeAudio }

// write sends one packet once there is a connection; before, it is lost.
func (t *track) write(header *rtp.Header, payload []byte) {
	t.mu.Lock()
	writer := t.writer
	t.mu.Unlock()
	if writer != nil {
		_, _ = writer.WriteRTP(header, payload)
	}
}
