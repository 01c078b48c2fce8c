package signaling

import (
	"strings"

	"github.com/emiago/sipgo/sip"
)

// challenge is one Digest challenge (RFC 3261 section 22.4, RFC 7616, RFC 8760).
// realm, nonce and opaque are as they stood between the quotes, escapes
// included: so they go back and so they are hashed.
type challenge struct {
	proxy     bool // Proxy-Authenticate, to be answered with Proxy-Authorization
	realm     string
	nonce     string
	opaque    string
	hasOpaque bool
	algorithm string // as the server wrote it; empty means MD5
	qop       []string
	stale     bool
}

// challenges returns every Digest challenge of a response, whatever headers they
// stand in and however many share one.
func challenges(r sip.Message) []challenge {
	var all []challenge
	for _, header := range []string{"WWW-Authenticate", "Proxy-Authenticate"} {
		for _, h := range r.GetHeaders(header) {
			for _, c := range parseChallenges(h.Value()) {
				c.proxy = header[0] == 'P'
				all = append(all, c)
			}
		}
	}
	return all
}

// parseChallenges reads the challenges of one header value. A new one begins
// where a part has a scheme: a word before its first parameter.
func parseChallenges(text string) []challenge {
	var all []challenge
	digest := false
	for _, part := range split(text, ',') {
		if scheme, rest, found := cutScheme(part); found {
			if digest = strings.EqualFold(scheme, "Digest"); digest {
				all = append(all, challenge{})
			}
			part = rest
		}
		name, v, found := strings.Cut(part, "=")
		if !digest || !found {
			continue
		}
		all[len(all)-1].set(strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(v))
	}
	usable := all[:0]
	for _, c := range all {
		if c.nonce != "" {
			usable = append(usable, c)
		}
	}
	return usable
}

// cutScheme splits `Digest realm="x"` at the first space that is not part of
// "name = value".
func cutScheme(part string) (scheme, rest string, found bool) {
	word, tail, spaced := strings.Cut(part, " ")
	if strings.ContainsAny(word, `="`) || strings.HasPrefix(strings.TrimSpace(tail), "=") {
		return "", part, false
	}
	if !spaced && strings.Contains(part, "=") {
		return "", part, false
	}
	return word, strings.TrimSpace(tail), true
}

func (c *challenge) set(name, v string) {
	inner := v
	if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
		inner = v[1 : len(v)-1]
	}
	switch name {
	case "realm":
		c.realm = inner
	case "nonce":
		c.nonce = inner
	case "opaque":
		c.opaque, c.hasOpaque = inner, true
	case "algorithm":
		c.algorithm = inner
	case "stale":
		c.stale = strings.EqualFold(inner, "true")
	case "qop":
		for _, q := range strings.Split(inner, ",") {
			if q = strings.ToLower(strings.TrimSpace(q)); q != "" {
				c.qop = append(c.qop, q)
			}
		}
	}
}

// strength ranks the algorithm; 0 means that we do not know it.
func (c challenge) strength() int {
	switch strings.ToUpper(c.algorithm) {
	case "", "MD5":
		return 1
	case "MD5-SESS":
		return 2
	case "SHA-256":
		return 3
	case "SHA-256-SESS":
		return 4
	case "SHA-512-256":
		return 5
	case "SHA-512-256-SESS":
		return 6
	}
	return 0
}

// usable reports whether we can answer: algorithm and quality of protection.
func (c challenge) usable() bool {
	return c.strength() > 0 && (len(c.qop) == 0 || c.protection() != "")
}

// protection returns the qop to use: auth, or auth-int where only that is
// offered; empty for a server of RFC 2069.
func (c challenge) protection() string {
	best := ""
	for _, q := range c.qop {
		switch {
		case q == "auth":
			return q
		case q == "auth-int":
			best = q
		}
	}
	return best
}

// strongest returns the best usable challenge of each realm and header, in the
// order in which they came (RFC 8760 section 2.4 lets the client choose).
func strongest(all []challenge) []challenge {
	var best []challenge
next:
	for _, c := range all {
		if !c.usable() {
			continue
		}
		for i, b := range best {
			if b.proxy == c.proxy && b.realm == c.realm {
				if c.strength() > b.strength() {
					best[i] = c
				}
				continue next
			}
		}
		best = append(best, c)
	}
	return best
}
