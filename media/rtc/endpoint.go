package rtc

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
)

// Options configure an Endpoint.
type Options struct {
	// Logger gets what happens; nil discards it.
	Logger *slog.Logger
}

// Validate reports the first field that makes no sense; today none can.
func (o Options) Validate() error { return nil }

// Endpoint is what all peers of one program share: the DTLS certificate (ECDSA
// P-256), made anew at each start and each week, so that calls of different days
// cannot be linked by it. It starts no goroutine and needs no Close.
type Endpoint struct {
	ctx context.Context
	log *slog.Logger

	mu  sync.Mutex
	own identity
}

// identity is a certificate and its fingerprint. A peer keeps the one that it
// began with.
type identity struct {
	certificate tls.Certificate
	fingerprint fingerprint
	made        time.Time
}

// identityAge is when a certificate is replaced. They are valid for a month.
const identityAge = 7 * 24 * time.Hour

// NewEndpoint makes the certificate. ctx bounds what all its peers do in the
// background: when it ends, handshakes in progress end. Peers must still be
// closed.
func NewEndpoint(ctx context.Context, options Options) (*Endpoint, error) {
	if err := options.Validate(); err != nil {
		return nil, err
	}
	e := &Endpoint{ctx: ctx, log: options.Logger}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	if _, err := e.current(); err != nil {
		return nil, err
	}
	return e, nil
}

// current returns the certificate for a new peer.
func (e *Endpoint) current() (identity, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.own.made.IsZero() && time.Since(e.own.made) < identityAge {
		return e.own, nil
	}
	certificate, err := selfsign.GenerateSelfSigned()
	if err != nil {
		return identity{}, fmt.Errorf("rtc: making the DTLS certificate: %w", err)
	}
	e.own = identity{certificate: certificate, fingerprint: fingerprintOf(certificate.Leaf), made: time.Now()}
	return e.own, nil
}
