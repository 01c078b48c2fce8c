package rtc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"

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
// P-256, made anew at each start, so that calls of different days cannot be
// linked by it). It starts no goroutine and needs no Close.
type Endpoint struct {
	ctx         context.Context
	log         *slog.Logger
	certificate tls.Certificate
	fingerprint fingerprint
}

// NewEndpoint makes the certificate. ctx bounds what all its peers do in the
// background: when it ends, handshakes in progress end. Peers must still be
// closed.
func NewEndpoint(ctx context.Context, options Options) (*Endpoint, error) {
	if err := options.Validate(); err != nil {
		return nil, err
	}
	certificate, err := selfsign.GenerateSelfSigned()
	if err != nil {
		return nil, fmt.Errorf("rtc: making the DTLS certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(certificate.Certificate[0])
	if err != nil {
		return nil, fmt.Errorf("rtc: reading the DTLS certificate: %w", err)
	}
	log := options.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Endpoint{ctx: ctx, log: log, certificate: certificate, fingerprint: fingerprintOf(leaf)}, nil
}
