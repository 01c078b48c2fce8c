package demopbx

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

const (
	nonceLife = 5 * time.Minute // afterwards it is stale
	maxNonces = 4096            // the oldest are forgotten first
)

// digestStyle is how a server challenges.
type digestStyle struct {
	realm      func(*sip.Request) string
	algorithms []string // a header each, the best first (RFC 8760)
	opaque     bool
	strictURI  bool // the digest URI must be the Request-URI to the letter
	always401  bool // never 407
}

func fixedRealm(realm string) func(*sip.Request) string {
	return func(*sip.Request) string { return realm }
}

// fromDomain is FreeSWITCH's realm.
func fromDomain(req *sip.Request) string { return req.From().Address.Host }

// digest remembers the nonces it gave out (RFC 8760, RFC 7616).
type digest struct {
	style  digestStyle
	mu     sync.Mutex
	nonces map[string]*nonce
	order  []string
}

type nonce struct {
	born  time.Time
	count uint64 // the highest nc seen
}

func newDigest(style digestStyle) *digest { return &digest{style: style, nonces: map[string]*nonce{}} }

// verdict is what a request's credentials are worth.
type verdict int

const (
	challenge verdict = iota // none that count: ask for them
	stale                    // right, but for an old nonce
	granted
	refused // wrong password, unknown user, replay
)

// check judges the credentials of req: password gives a user's password.
func (d *digest) check(req *sip.Request, proxy bool, requestURI string, password func(user string) (string, bool)) verdict {
	name := "Authorization"
	if proxy {
		name = "Proxy-Authorization"
	}
	realm := d.style.realm(req)
	for _, header := range req.GetHeaders(name) {
		credentials, ok := parseCredentials(header.Value())
		if !ok || credentials["realm"] != realm {
			continue
		}
		return d.judge(string(req.Method), requestURI, credentials, password)
	}
	return challenge
}

func (d *digest) judge(method, requestURI string, credentials map[string]string, password func(string) (string, bool)) verdict {
	secret, known := password(credentials["username"])
	newHash := d.hashFor(credentials["algorithm"])
	if !known || newHash == nil || d.style.strictURI && credentials["uri"] != requestURI {
		return refused
	}
	hex16 := func(parts ...string) string {
		h := newHash()
		h.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h.Sum(nil))
	}
	ha1 := hex16(credentials["username"], credentials["realm"], secret)
	ha2 := hex16(method, credentials["uri"])
	want := hex16(ha1, credentials["nonce"], credentials["nc"], credentials["cnonce"], credentials["qop"], ha2)
	if credentials["qop"] != "auth" || subtle.ConstantTimeCompare([]byte(want), []byte(credentials["response"])) != 1 {
		return refused
	}
	return d.use(credentials["nonce"], credentials["nc"])
}

// use takes a nonce count that must be higher than every one before.
func (d *digest) use(value, nc string) verdict {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, ok := d.nonces[value]
	if !ok || time.Since(n.born) > nonceLife {
		return stale
	}
	count, err := strconv.ParseUint(nc, 16, 32)
	if err != nil || len(nc) != 8 || count <= n.count {
		return refused
	}
	n.count = count
	return granted
}

func (d *digest) hashFor(algorithm string) func() hash.Hash {
	if algorithm == "" {
		algorithm = "MD5"
	}
	for _, offered := range d.style.algorithms {
		if !strings.EqualFold(offered, algorithm) {
			continue
		}
		if offered == "SHA-256" {
			return sha256.New
		}
		return md5.New
	}
	return nil
}

// challengeLines are the header lines of a 401 or 407.
func (d *digest) challengeLines(req *sip.Request, proxy, isStale bool) []string {
	name := "WWW-Authenticate"
	if proxy {
		name = "Proxy-Authenticate"
	}
	value, opaque := d.newNonce(), token(8)
	var lines []string
	for _, algorithm := range d.style.algorithms {
		line := fmt.Sprintf(`%s: Digest realm="%s", nonce="%s"`, name, d.style.realm(req), value)
		if d.style.opaque {
			line += fmt.Sprintf(`, opaque="%s"`, opaque)
		}
		if isStale {
			line += ", stale=true"
		}
		lines = append(lines, line+fmt.Sprintf(`, algorithm=%s, qop="auth"`, algorithm))
	}
	return lines
}

func (d *digest) newNonce() string {
	value := token(16)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.nonces[value] = &nonce{born: time.Now()}
	if d.order = append(d.order, value); len(d.order) > maxNonces {
		delete(d.nonces, d.order[0])
		d.order = d.order[1:]
	}
	return value
}

// parseCredentials reads the parameters of "Digest a=b, c="d, e"".
func parseCredentials(header string) (map[string]string, bool) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(header), " ")
	if !ok || !strings.EqualFold(scheme, "Digest") {
		return nil, false
	}
	params := map[string]string{}
	for rest = strings.TrimLeft(rest, " ,\t"); rest != ""; rest = strings.TrimLeft(rest, " ,\t") {
		key, after, ok := strings.Cut(rest, "=")
		if !ok {
			return nil, false
		}
		var value string
		if value, rest, ok = cutValue(strings.TrimLeft(after, " \t")); !ok {
			return nil, false
		}
		params[strings.ToLower(strings.TrimSpace(key))] = value
	}
	return params, true
}

// cutValue takes a token or a quoted string from the front of text.
func cutValue(text string) (value, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		value, rest, _ = strings.Cut(text, ",")
		return strings.TrimSpace(value), rest, true
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			if i++; i < len(text) {
				b.WriteByte(text[i])
			}
		case '"':
			return b.String(), text[i+1:], true
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", false
}
