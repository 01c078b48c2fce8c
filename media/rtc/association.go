package rtc

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/srtp/v3"
	"github.com/pion/transport/v5/packetio"
)

// DTLS and SRTP settings.
const (
	// flightInterval is how soon a lost handshake flight is repeated; pion's
	// default of 1 s is a second of silence.
	flightInterval   = 150 * time.Millisecond
	handshakeTimeout = 15 * time.Second
	replayWindow     = 256
	// dtlsQueue and earlyQueue bound what waits for the handshake.
	dtlsQueue  = 64
	earlyQueue = 8
)

// profiles are the SRTP protection profiles in order of preference. AES-CM
// stays for servers without GCM.
var profiles = [...]dtls.SRTPProtectionProfile{
	dtls.SRTP_AEAD_AES_128_GCM,
	dtls.SRTP_AEAD_AES_256_GCM,
	dtls.SRTP_AES128_CM_HMAC_SHA1_80,
}

// association is one DTLS-SRTP association (RFC 5764): the handshake, the
// verified remote fingerprint, and the keys. It writes through whichever link
// is its current one, so that an ICE restart can move it.
type association struct {
	client  bool // our DTLS role
	remote  []fingerprint
	via     atomic.Pointer[link]
	inbound *packetio.Buffer // received DTLS records
	conn    *dtls.Conn       // set by handshake, guarded by mu until it is done
	keys    atomic.Pointer[keys]
	open    atomic.Bool // packets are taken: keys are there and Connected was reported

	mu    sync.Mutex
	early [][]byte // packets that came before it was open
}

// keys are the SRTP contexts of an association. A context must not be used by
// two goroutines at once, hence a lock for each direction.
type keys struct {
	profile dtls.SRTPProtectionProfile
	sending sync.Mutex
	out     *srtp.Context
	getting sync.Mutex
	in      *srtp.Context
	// streams are the SSRCs heard: the context remembers each for ever.
	streams map[uint32]struct{}
}

// maxStreams bounds the SSRCs of one call; a peer changes its own a few times.
const maxStreams = 1024

// errStreams: the peer uses SSRCs without end.
var errStreams = errors.New("rtc: too many SSRCs")

// decrypt runs f, which decrypts a packet of ssrc, unless there are too many.
func (k *keys) decrypt(ssrc uint32, f func(*srtp.Context) error) error {
	k.getting.Lock()
	defer k.getting.Unlock()
	_, known := k.streams[ssrc]
	if !known && len(k.streams) >= maxStreams {
		return errStreams
	}
	if err := f(k.in); err != nil {
		return err
	}
	if !known {
		k.streams[ssrc] = struct{}{}
	}
	return nil
}

func newAssociation(client bool, remote []fingerprint, via *link) *association {
	a := &association{client: client, remote: remote, inbound: packetio.NewBuffer()}
	a.inbound.SetLimitCount(dtlsQueue)
	a.via.Store(via)
	return a
}

// handshake runs DTLS and derives the keys. It blocks until that is done, fails,
// or ctx ends.
func (a *association) handshake(ctx context.Context, certificate tls.Certificate, log pionLog) error {
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	var mismatch error
	options := []dtls.Option{
		dtls.WithCertificates(certificate),
		dtls.WithSRTPProtectionProfiles(profiles[:]...),
		dtls.WithExtendedMasterSecret(dtls.RequestExtendedMasterSecret),
		// The certificate is self-signed by design: the signalled fingerprint is
		// what vouches for it (RFC 5763 5).
		dtls.WithInsecureSkipVerify(true),
		dtls.WithVerifyPeerCertificate(func(certificates [][]byte, _ [][]*x509.Certificate) error {
			mismatch = verify(a.remote, certificates)
			return mismatch
		}),
		dtls.WithFlightInterval(flightInterval),
		// Doubling the interval each time would make a few lost flights, or a peer
		// that is not ready, seconds of silence. A handshake is a few kilobytes.
		dtls.WithDisableRetransmitBackoff(true),
		dtls.WithLoggerFactory(log),
	}
	conn, err := a.connect(options)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDTLS, err)
	}
	a.mu.Lock()
	a.conn = conn
	a.mu.Unlock()
	if err := conn.HandshakeContext(ctx); err != nil {
		if mismatch != nil {
			return mismatch
		}
		return fmt.Errorf("%w: %w", ErrDTLS, err)
	}
	keys, err := deriveKeys(conn, a.client)
	if err != nil {
		return err
	}
	a.keys.Store(keys)
	return nil
}

// connect makes the DTLS connection in our role.
func (a *association) connect(options []dtls.Option) (*dtls.Conn, error) {
	if a.client {
		list := make([]dtls.ClientOption, 0, len(options))
		for _, option := range options {
			list = append(list, option)
		}
		return dtls.ClientWithOptions(dtlsConn{a}, dtlsAddr{}, list...)
	}
	// No HelloVerifyRequest: ICE has already shown that the address is the
	// peer's, and it would cost a round trip.
	list := []dtls.ServerOption{
		dtls.WithClientAuth(dtls.RequireAnyClientCert), dtls.WithInsecureSkipVerifyHello(true),
	}
	for _, option := range options {
		list = append(list, option)
	}
	return dtls.ServerWithOptions(dtlsConn{a}, dtlsAddr{}, list...)
}

// deriveKeys makes both SRTP contexts (RFC 5764 4.2).
func deriveKeys(conn *dtls.Conn, client bool) (*keys, error) {
	selected, ok := conn.SelectedSRTPProtectionProfile()
	if !ok {
		return nil, fmt.Errorf("%w: no SRTP profile in common", ErrDTLS)
	}
	state, ok := conn.ConnectionState()
	if !ok {
		return nil, fmt.Errorf("%w: no connection state", ErrDTLS)
	}
	config := srtp.Config{Profile: srtp.ProtectionProfile(selected)}
	if err := config.ExtractSessionKeysFromDTLS(&state, client); err != nil {
		return nil, fmt.Errorf("%w: deriving SRTP keys: %w", ErrDTLS, err)
	}
	out, err := srtp.CreateContext(config.Keys.LocalMasterKey, config.Keys.LocalMasterSalt, config.Profile)
	if err != nil {
		return nil, fmt.Errorf("%w: making the sending context: %w", ErrDTLS, err)
	}
	in, err := srtp.CreateContext(config.Keys.RemoteMasterKey, config.Keys.RemoteMasterSalt, config.Profile,
		srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
	if err != nil {
		return nil, fmt.Errorf("%w: making the receiving context: %w", ErrDTLS, err)
	}
	return &keys{profile: selected, out: out, in: in, streams: map[uint32]struct{}{}}, nil
}

// drain reads the connection until it ends, by close_notify or by close: DTLS
// needs a reader for alerts and repeated flights. Application data and alerts
// that are not fatal are dropped.
func (a *association) drain() {
	buffer := make([]byte, receiveBuffer)
	for {
		_, err := a.conn.Read(buffer)
		var broken *dtls.HandshakeError
		if errors.Is(err, io.EOF) || errors.As(err, &broken) {
			return
		}
	}
}

// keepEarly puts aside a packet that comes before the association is open, as
// the first ones of a quick peer do; those beyond the queue are dropped. It
// reports false if the association is open by now.
func (a *association) keepEarly(packet []byte) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open.Load() {
		return false
	}
	if len(a.early) < earlyQueue {
		a.early = append(a.early, bytes.Clone(packet))
	}
	return true
}

// takeEarly returns the packets that came before the association was open, once.
func (a *association) takeEarly() [][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	early := a.early
	a.early = nil
	return early
}

// close sends close_notify, if the handshake was done, and ends all reads.
func (a *association) close() {
	a.mu.Lock()
	conn := a.conn
	a.mu.Unlock()
	if conn != nil {
		// Best effort: the other side may be gone.
		_ = conn.Close()
	}
	_ = a.inbound.Close()
}

// dtlsConn is the association's network as pion/dtls wants it. The buffer
// honours a deadline that is changed while a read waits; without that the
// handshake would never end.
type dtlsConn struct{ a *association }

// dtlsAddr stands for the other side: ICE knows where it is.
type dtlsAddr struct{}

func (dtlsAddr) Network() string { return "ice" }
func (dtlsAddr) String() string  { return "peer" }

// ReadFrom waits for one received DTLS datagram.
func (c dtlsConn) ReadFrom(p []byte) (int, net.Addr, error) {
	n, _, err := c.a.inbound.Read(p, nil)
	return n, dtlsAddr{}, err
}

// WriteTo sends one datagram on the current link, to where the other side is.
func (c dtlsConn) WriteTo(p []byte, _ net.Addr) (int, error) {
	l := c.a.via.Load()
	l.follow()
	return l.write(p)
}

// Close ends the reads; the link is not ours.
func (c dtlsConn) Close() error                       { return c.a.inbound.Close() }
func (c dtlsConn) LocalAddr() net.Addr                { return dtlsAddr{} }
func (c dtlsConn) SetDeadline(t time.Time) error      { return c.a.inbound.SetReadDeadline(t) }
func (c dtlsConn) SetReadDeadline(t time.Time) error  { return c.a.inbound.SetReadDeadline(t) }
func (c dtlsConn) SetWriteDeadline(_ time.Time) error { return nil }
