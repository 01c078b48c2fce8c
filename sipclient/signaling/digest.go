package signaling

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// hashFor returns the hash of an algorithm's name.
func hashFor(algorithm string) func() hash.Hash {
	switch a := strings.TrimSuffix(strings.ToUpper(algorithm), "-SESS"); a {
	case "SHA-256":
		return sha256.New
	case "SHA-512-256":
		return sha512.New512_256
	}
	return md5.New // what SIP servers still ask for; over TLS only
}

func hashed(algorithm string, parts ...string) string {
	h := hashFor(algorithm)()
	h.Write([]byte(strings.Join(parts, ":")))
	return hex.EncodeToString(h.Sum(nil))
}

// credential answers one challenge, and may answer it again with a higher nonce
// count while the server takes the nonce (RFC 7616 section 3.4).
type credential struct {
	challenge
	username string // as it stands between the quotes
	secret   string // H(username:realm:password)
	cnonce   string
	count    uint32
}

// header returns name and value of the header that authorises a request.
func (c *credential) header(method, uri string, body []byte) (name, value string) {
	name = "Authorization"
	if c.proxy {
		name = "Proxy-Authorization"
	}
	c.count++
	nc := fmt.Sprintf("%08x", c.count)
	var b strings.Builder
	fmt.Fprintf(&b, `Digest username="%s", realm="%s", nonce="%s", uri="%s", response="%s"`,
		c.username, c.realm, c.nonce, uri, c.response(method, uri, body, nc))
	if c.algorithm != "" {
		b.WriteString(", algorithm=" + c.algorithm)
	}
	if c.hasOpaque {
		fmt.Fprintf(&b, `, opaque="%s"`, c.opaque)
	}
	if qop := c.protection(); qop != "" {
		fmt.Fprintf(&b, `, qop=%s, nc=%s, cnonce="%s"`, qop, nc, c.cnonce)
	} else if c.session() {
		fmt.Fprintf(&b, `, cnonce="%s"`, c.cnonce)
	}
	return name, b.String()
}

func (c *credential) session() bool { return strings.HasSuffix(strings.ToUpper(c.algorithm), "-SESS") }

// response is the request-digest (RFC 7616 section 3.4.1).
func (c *credential) response(method, uri string, body []byte, nc string) string {
	ha1 := c.secret
	if c.session() {
		ha1 = hashed(c.algorithm, ha1, c.nonce, c.cnonce)
	}
	qop := c.protection()
	ha2 := hashed(c.algorithm, method, uri)
	if qop == "auth-int" {
		ha2 = hashed(c.algorithm, method, uri, hashed(c.algorithm, string(body)))
	}
	if qop == "" {
		return hashed(c.algorithm, ha1, c.nonce, ha2)
	}
	return hashed(c.algorithm, ha1, c.nonce, nc, c.cnonce, qop, ha2)
}

// escapeUsername makes a user name fit between quotes.
func escapeUsername(user string) string {
	quoted := quote(user)
	return quoted[1 : len(quoted)-1]
}
