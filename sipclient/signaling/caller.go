package signaling

import (
	"net/url"
	"strings"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// maxIdentities bounds how many addresses of one header are looked at.
const maxIdentities = 16

// asserted is what the account's server says about who the other side of a message
// is.
type asserted struct {
	peer      sipclient.Peer
	anonymous bool
	verified  string // verstat
	// said is false where the message had no P-Asserted-Identity and no
	// Remote-Party-ID that could be read.
	said bool
}

// assertedBy reads P-Asserted-Identity (RFC 3325), and, where there is none,
// Remote-Party-ID, which FreeSWITCH and older Ciscos send. They come from the
// account's own server and say more than From.
func (l *line) assertedBy(m sip.Message) asserted {
	out := asserted{anonymous: wantsPrivacy(m)}
	for _, v := range first(list(m, "P-Asserted-Identity"), maxIdentities) {
		a, err := parseNameAddr(v)
		if err != nil {
			continue
		}
		if out.verified == "" {
			out.verified = verstat(a)
		}
		peer := l.peer(a.display, a.uri)
		if out.peer.Number == "" {
			out.peer, out.said = peer, peer.Number != ""
		} else if out.peer.Name == "" { // the sip address may come with the name, and the tel one without, or the other way round
			out.peer.Name = peer.Name
		}
	}
	if out.said {
		return out
	}
	for _, v := range first(list(m, "Remote-Party-ID"), maxIdentities) {
		a, err := parseNameAddr(v)
		if err != nil {
			continue
		}
		if privacy, _ := a.params.get("privacy"); privacy != "" && !strings.EqualFold(privacy, "off") {
			out.anonymous = true
		}
		if party, _ := a.params.get("party"); isRequest(m) && strings.EqualFold(party, "called") {
			continue
		}
		if peer := l.peer(a.display, a.uri); peer.Number != "" {
			out.peer, out.said = peer, true
			return out
		}
	}
	return out
}

func isRequest(m sip.Message) bool {
	switch m.(type) {
	case *request, *sip.Request:
		return true
	}
	return false
}

// caller is who sent a request, and what the server says about that.
func (l *line) caller(r *request) asserted {
	out := l.assertedBy(r)
	if !out.said {
		out.peer = l.peer(r.from.display, r.from.uri)
	}
	if out.verified == "" {
		out.verified = verstat(r.from)
	}
	out.anonymous = out.anonymous || isAnonymous(r.from) && !out.said
	if out.anonymous {
		out.peer = sipclient.Peer{}
	}
	return out
}

// peer makes a Peer of an address of the network. Its Number is empty where there is
// nothing to call back.
func (l *line) peer(display, uri string) sipclient.Peer {
	user, host := userHost(uri)
	user = clean(user)
	if user == "" || len(user) > maxText {
		return sipclient.Peer{}
	}
	peer := sipclient.Peer{Number: user, Name: clean(display)}
	if host != "" && !l.isOwnHost(bareHost(host)) {
		peer.Number += "@" + clean(host)
	}
	return peer
}

// wantsPrivacy reports whether the caller asks not to be named (RFC 3323 section
// 4.2, RFC 3325 section 9.3).
func wantsPrivacy(m sip.Message) bool {
	for _, h := range m.GetHeaders("Privacy") {
		for _, v := range split(h.Value(), ';') {
			switch strings.ToLower(v) {
			case "id", "user", "header", "full":
				return true
			}
		}
	}
	return false
}

// isAnonymous recognises a From that names nobody (RFC 3323 section 4.1.1.3).
func isAnonymous(from nameAddr) bool {
	user, host := userHost(from.uri)
	return strings.EqualFold(bareHost(host), anonymousHost) || strings.EqualFold(user, "anonymous")
}

// verstat returns the server's word on a number: a parameter of the header, of the
// URI, or within its user part, where the number is a telephone number (3GPP TS
// 24.229 section 7.2A.20).
func verstat(a nameAddr) string {
	if v, ok := a.params.get("verstat"); ok {
		return word(v)
	}
	_, address, _ := strings.Cut(a.uri, ":")
	user, host, found := strings.Cut(address, "@")
	if !found {
		user, host = address, ""
	}
	for _, part := range []string{user, host} {
		_, params, _ := strings.Cut(part, ";")
		if v, ok := parseParams(params).get("verstat"); ok {
			if plain, err := url.PathUnescape(v); err == nil {
				v = plain
			}
			return word(v)
		}
	}
	return ""
}

// word returns text where it is one word of a protocol, such as
// "TN-Validation-Passed", and "" else.
func word(text string) string {
	if len(text) > 64 {
		return ""
	}
	for _, r := range text {
		if !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' || r == '.') {
			return ""
		}
	}
	return text
}

// first returns at most the first n of list.
func first(list []string, n int) []string { return list[:min(len(list), n)] }

// isOwnHost reports whether host is a name of the account's server.
func (l *line) isOwnHost(host string) bool {
	for _, own := range []string{bareHost(l.cfg.Account.Host()), l.ep.Host, l.remoteIP(), l.host, anonymousHost} {
		if own != "" && strings.EqualFold(own, host) {
			return true
		}
	}
	return false
}
