package signaling

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/internal/disk"
)

// maxCAFile is how large a CA file may be, in bytes: all of the world's
// authorities are a quarter of it.
const maxCAFile = 1 << 20

// errNoCertificates means that a CA file holds nothing that could be trusted.
var errNoCertificates = errors.New("no certificate in it, PEM or DER")

// tlsConfig trusts the system's roots, the account's CA file and the line's own
// CA. The file is read at each connection, so that it can be put right between
// two tries. The name to verify is the one that is dialled. Nothing here can
// switch verification off.
func tlsConfig(cfg sipclient.LineConfig) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	if cfg.Account.CAFile == "" && len(cfg.CA) == 0 {
		return c, nil // nil RootCAs: the system's
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if file := cfg.Account.CAFile; file != "" {
		text, err := disk.Read(file, maxCAFile)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", sipclient.ErrBadCA, err)
		}
		if !trust(roots, text) {
			return nil, fmt.Errorf("%w: %s: %w", sipclient.ErrBadCA, file, errNoCertificates)
		}
	}
	if len(cfg.CA) > 0 && !roots.AppendCertsFromPEM(cfg.CA) {
		return nil, fmt.Errorf("reading the line's CA: %w", errNoCertificates)
	}
	c.RootCAs = roots
	return c, nil
}

// trust adds the certificates in a file's text to roots, and reports whether there are
// any: PEM, or DER as Windows exports it.
func trust(roots *x509.CertPool, text []byte) bool {
	if roots.AppendCertsFromPEM(text) {
		return true
	}
	all, err := x509.ParseCertificates(text)
	for _, c := range all {
		roots.AddCert(c)
	}
	return err == nil && len(all) > 0
}

// certificateError says what is wrong with the certificate that err refused,
// or nil where err is about something else.
func certificateError(host string, now time.Time, err error) *sipclient.CertificateError {
	var refused *tls.CertificateVerificationError
	if !errors.As(err, &refused) || len(refused.UnverifiedCertificates) == 0 {
		return nil
	}
	leaf := refused.UnverifiedCertificates[0]
	ce := &sipclient.CertificateError{
		Problem: sipclient.CertificateOther, Host: host, Names: certificateNames(leaf),
		Issuer: issuer(leaf), NotBefore: leaf.NotBefore, NotAfter: leaf.NotAfter, Err: refused.Err,
	}
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(refused.Err, &invalid) && invalid.Reason == x509.Expired:
		ce.Problem = sipclient.CertificateExpired
		if invalid.Cert != nil {
			ce.NotBefore, ce.NotAfter = invalid.Cert.NotBefore, invalid.Cert.NotAfter
		}
		if now.Before(ce.NotBefore) {
			ce.Problem = sipclient.CertificateNotYetValid
		}
	case errors.As(refused.Err, &name):
		ce.Problem = sipclient.CertificateWrongName
	case errors.As(refused.Err, &unknown) && selfSigned(leaf):
		ce.Problem = sipclient.CertificateSelfSigned
	case errors.As(refused.Err, &unknown):
		ce.Problem = sipclient.CertificateUnknown
	}
	return ce
}

func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

func certificateNames(c *x509.Certificate) []string {
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 && c.Subject.CommonName != "" {
		names = append(names, c.Subject.CommonName)
	}
	return names
}

func issuer(c *x509.Certificate) string {
	if c.Issuer.CommonName != "" {
		return c.Issuer.CommonName
	}
	if len(c.Issuer.Organization) > 0 {
		return c.Issuer.Organization[0]
	}
	return c.Issuer.String()
}

// tlsDetail is a line for an engineer: "TLS 1.3, R11, 61 days left".
func tlsDetail(state tls.ConnectionState, now time.Time) string {
	detail := tls.VersionName(state.Version)
	if len(state.PeerCertificates) == 0 {
		return detail
	}
	leaf := state.PeerCertificates[0]
	return fmt.Sprintf("%s, %s, %d days left", detail, issuer(leaf), int(leaf.NotAfter.Sub(now).Hours()/24))
}
