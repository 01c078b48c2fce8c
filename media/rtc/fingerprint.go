package rtc

import (
	"crypto"
	_ "crypto/sha256" // registers the hashes that fingerprints use
	_ "crypto/sha512"
	"crypto/subtle"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"
)

// fingerprint is the digest of a certificate (RFC 8122 5).
type fingerprint struct {
	hash   crypto.Hash
	digest string // raw bytes
}

// fingerprintHash returns the hash function of that name, where it is accepted: SHA-1
// and MD5 are not (RFC 8122 5.1).
func fingerprintHash(name string) (crypto.Hash, bool) {
	switch strings.ToLower(name) {
	case "sha-256":
		return crypto.SHA256, true
	case "sha-384":
		return crypto.SHA384, true
	case "sha-512":
		return crypto.SHA512, true
	}
	return 0, false
}

// fingerprintOf is the SHA-256 fingerprint of a certificate.
func fingerprintOf(certificate *x509.Certificate) fingerprint {
	return fingerprint{hash: crypto.SHA256, digest: digest(crypto.SHA256, certificate.Raw)}
}

func digest(hash crypto.Hash, data []byte) string {
	h := hash.New()
	h.Write(data)
	return string(h.Sum(nil))
}

// parseFingerprint reads "sha-256 AB:CD:…"; ok is false for an unknown hash or
// a digest of the wrong size.
func parseFingerprint(value string) (f fingerprint, ok bool) {
	name, text, found := strings.Cut(strings.TrimSpace(value), " ")
	if !found {
		return fingerprint{}, false
	}
	hash, ok := fingerprintHash(name)
	if !ok {
		return fingerprint{}, false
	}
	raw, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(text), ":", ""))
	if err != nil || len(raw) != hash.Size() {
		return fingerprint{}, false
	}
	return fingerprint{hash: hash, digest: string(raw)}, true
}

// String returns the fingerprint as in SDP.
func (f fingerprint) String() string {
	name := map[crypto.Hash]string{crypto.SHA256: "sha-256", crypto.SHA384: "sha-384", crypto.SHA512: "sha-512"}[f.hash]
	var text strings.Builder
	for i := range len(f.digest) {
		if i > 0 {
			text.WriteByte(':')
		}
		fmt.Fprintf(&text, "%02X", f.digest[i])
	}
	return name + " " + text.String()
}

// verify reports whether the first certificate of a DTLS handshake is one of
// those signalled.
func verify(signalled []fingerprint, certificates [][]byte) error {
	if len(certificates) == 0 {
		return ErrFingerprintMismatch
	}
	for _, f := range signalled {
		if subtle.ConstantTimeCompare([]byte(digest(f.hash, certificates[0])), []byte(f.digest)) == 1 {
			return nil
		}
	}
	return ErrFingerprintMismatch
}
