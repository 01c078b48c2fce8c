//go:build linux

package rig

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Authority is a certificate authority for one test, with the server certificate that it issued. The files live in the
// folder it was made in.
type Authority struct {
	CAFile   string // the authority's certificate, PEM: what a client has to trust
	CertFile string // the server's certificate, PEM
	KeyFile  string // its key, PEM

	// Pin is the server key's hash in the form of Chromium's --ignore-certificate-errors-spki-list: base64 of the
	// SHA-256 of the public key.
	Pin string
}

// NewAuthority makes an authority and a certificate for the given host names and IP addresses in folder dir. Both are
// valid for a day.
func NewAuthority(dir string, hosts ...string) (*Authority, error) {
	begin := time.Now().Add(-time.Hour)
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("rig: making the authority's key: %w", err)
	}
	ca := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "Offhook test authority"},
		NotBefore:             begin,
		NotAfter:              begin.Add(24 * time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		return nil, fmt.Errorf("rig: making the authority's certificate: %w", err)
	}

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("rig: making the server's key: %w", err)
	}
	server := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: hosts[0]},
		NotBefore:    begin,
		NotAfter:     begin.Add(24 * time.Hour),
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			server.IPAddresses = append(server.IPAddresses, ip)
		} else {
			server.DNSNames = append(server.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, server, ca, key.Public(), caKey)
	if err != nil {
		return nil, fmt.Errorf("rig: making the server's certificate: %w", err)
	}
	return writeAuthority(dir, caDER, der, key)
}

func writeAuthority(dir string, caDER, der []byte, key *ecdsa.PrivateKey) (*Authority, error) {
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("rig: encoding the server's key: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, fmt.Errorf("rig: encoding the server's public key: %w", err)
	}
	a := &Authority{
		CAFile:   filepath.Join(dir, "ca.pem"),
		CertFile: filepath.Join(dir, "server.pem"),
		KeyFile:  filepath.Join(dir, "server.key"),
		Pin:      pin(public),
	}
	for _, f := range []struct {
		name, kind string
		der        []byte
	}{{a.CAFile, "CERTIFICATE", caDER}, {a.CertFile, "CERTIFICATE", der}, {a.KeyFile, "PRIVATE KEY", keyDER}} {
		text := pem.EncodeToMemory(&pem.Block{Type: f.kind, Bytes: f.der})
		if err := os.WriteFile(f.name, text, 0o600); err != nil {
			return nil, fmt.Errorf("rig: writing a certificate: %w", err)
		}
	}
	return a, nil
}

// pin is the form in which Chromium takes the hash of a key: base64 of the SHA-256 of its SubjectPublicKeyInfo.
func pin(publicKeyInfo []byte) string {
	hash := sha256.Sum256(publicKeyInfo)
	return base64.StdEncoding.EncodeToString(hash[:])
}

// PinOf connects to a TLS server that an authority (PEM) vouches for, and returns the pin of its key.
func PinOf(ctx context.Context, address string, authority []byte) (string, error) {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	dialer := &tls.Dialer{Config: &tls.Config{RootCAs: pool}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return "", fmt.Errorf("rig: asking %s for its key: %w", address, err)
	}
	defer conn.Close()
	return pin(conn.(*tls.Conn).ConnectionState().PeerCertificates[0].RawSubjectPublicKeyInfo), nil
}
