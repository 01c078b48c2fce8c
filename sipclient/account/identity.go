package account

import (
	"net"
	"strings"
)

// Identity is what a text says about a person's own account.
type Identity struct {
	// Server is what ParseServer reads; Number may be empty.
	Server, Number string
	// Password is empty unless the text held one.
	Password Password
}

// ParseIdentity reads what people paste where a server is asked for and that
// says more than a server: "sip:1001@pbx.example.com", "1001@pbx.example.com",
// "wss://1001@pbx.example.com:7444/ws", each with a password behind the number
// where there is one. ok is false for all else, a plain server too. The port of
// a sip or sips URI is taken only where it is a WebSocket's
// (";transport=ws", RFC 7118 section 5.2.4): 5060 is no place for it.
func ParseIdentity(text string) (id Identity, ok bool) {
	text = strings.Trim(strings.TrimSpace(text), "<>")
	if text == "" || len(text) > maxServer || strings.ContainsFunc(text, forbidden) || strings.ContainsAny(text, " \"\\") {
		return Identity{}, false
	}
	scheme, rest := "", text
	if before, after, found := strings.Cut(text, "://"); found {
		scheme, rest = strings.ToLower(before), after
	} else if before, after, found := strings.Cut(text, ":"); found && isSIP(before) {
		scheme, rest = strings.ToLower(before), after
	}
	at := strings.LastIndexByte(rest, '@')
	if at < 0 && !isSIP(scheme) {
		return Identity{}, false
	}
	user, host := "", rest
	if at >= 0 {
		user, host = rest[:at], rest[at+1:]
	}
	switch {
	case isSIP(scheme):
		id.Server = serverOfSIP(host)
	case scheme == "":
		id.Server = host
	default:
		id.Server = scheme + "://" + host
	}
	number, secret, _ := strings.Cut(user, ":")
	number, _, _ = strings.Cut(number, ";") // user parameters (RFC 3261 section 19.1.1)
	id.Number = unescaped(number)
	if secret != "" {
		id.Password = NewPassword(unescaped(secret))
	}
	if _, err := ParseServer(id.Server); err != nil || at >= 0 && id.Number == "" {
		return Identity{}, false
	}
	return id, true
}

func isSIP(scheme string) bool {
	return strings.EqualFold(scheme, "sip") || strings.EqualFold(scheme, "sips")
}

// serverOfSIP returns the server that a SIP URI's host part leads to.
func serverOfSIP(hostport string) string {
	hostport, _, _ = strings.Cut(hostport, "?")
	hostport, params, _ := strings.Cut(hostport, ";")
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return hostport
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	for p := range strings.SplitSeq(strings.ToLower(params), ";") {
		if p == "transport=ws" || p == "transport=wss" {
			return host + ":" + port
		}
	}
	return host
}

// unescaped returns text with its escapes undone, or as it is where they are none.
func unescaped(text string) string {
	if plain, err := unescape(text); err == nil && !strings.ContainsFunc(plain, forbidden) {
		return plain
	}
	return text
}
