package account

import (
	"fmt"
	"strings"
	"unicode"
)

// splitScheme parts a link into its scheme in lower case and the rest. All but
// sip, sips and mailto have a number behind them, as tel does.
func splitScheme(text string) (scheme, rest string) {
	head, tail, found := strings.Cut(text, ":")
	if !found {
		return "", text
	}
	switch s := strings.ToLower(head); s {
	case "sip", "sips", "mailto", "tel", "callto", "sms", "smsto", "skype", "facetime", "facetime-audio":
		return s, strings.TrimSpace(tail)
	}
	return "", text
}

// parseTel reads what a tel URI has behind its scheme (RFC 3966). Its context
// falls away: it says where a number is valid, not what is dialled. Its extension
// waits until a person sends it.
func parseTel(rest, host string) (Target, error) {
	rest = strings.TrimPrefix(rest, "//")
	if plain, err := unescape(rest); err == nil {
		rest = plain
	}
	rest, _, _ = strings.Cut(rest, "?")
	if number, _, _ := strings.Cut(rest, ";"); strings.Contains(number, "@") { // callto:alice@example.com
		return parseSIP(rest, host)
	}
	number, params, _ := strings.Cut(rest, ";")
	number, after := splitPostDial(number)
	dialled, ok := parseNumber(number)
	if !ok {
		return Target{}, fmt.Errorf("%w: %s", ErrBadTarget, quoted(number))
	}
	if after.Empty() {
		after = paramPostDial(params)
	}
	return Target{User: dialled, Host: host, PostDial: after}, nil
}

// paramPostDial returns what the parameters of a telephone number say is sent
// after the answer: ext (RFC 3966 section 5.3) and postd (RFC 2806 section
// 2.5.7), whose p is a pause and whose w waits.
func paramPostDial(params string) PostDial {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(name, "ext") {
			value = ";" + value
		} else if !strings.EqualFold(name, "postd") {
			continue
		}
		if after, ok := parsePostDial(value, true); ok {
			return after
		}
	}
	return PostDial{}
}

// parseSIP reads what a SIP URI has behind its scheme. Passwords and headers in a
// pasted link are not ours to send.
func parseSIP(rest, host string) (Target, error) {
	rest = strings.TrimPrefix(rest, "//")
	user, hostPart := rest, host
	if u, h, ok := strings.Cut(rest, "@"); ok {
		user, hostPart = u, h
	}
	user, _, _ = strings.Cut(user, "?")
	user, _, _ = strings.Cut(user, ":") // the password (RFC 3261 section 19.1.1)
	hostPart, _, _ = strings.Cut(hostPart, "?")
	hostPart, params, _ := strings.Cut(strings.TrimSpace(hostPart), ";")
	user, err := unescape(user)
	if err != nil || user == "" || !validURIHost(hostPart) || !validParams(params) || len(user) > maxUser {
		return Target{}, fmt.Errorf("%w: %s", ErrBadTarget, quoted(rest))
	}
	t := Target{User: user, Host: hostPart, Params: keptParams(params)}
	if number, after, ok := parseSubscriber(user); ok {
		t.User, t.PostDial = number, after
	} else if strings.ContainsFunc(user, forbidden) || strings.ContainsFunc(user, unicode.IsSpace) {
		return Target{}, fmt.Errorf("%w: %s", ErrBadTarget, quoted(rest))
	}
	return t, nil
}

// parseSubscriber reads a user part that is a telephone number (RFC 3261 section 19.1.6). What
// people write behind a number is no part of it here either.
func parseSubscriber(user string) (number string, after PostDial, ok bool) {
	if strings.ContainsAny(user, ",;") { // letters alone may be a name's: 12p34
		dialled, after := splitPostDial(user)
		if number, ok := parseNumber(dialled); ok {
			return number, after, true
		}
	}
	subscriber, params, _ := strings.Cut(user, ";")
	number, ok = parseNumber(subscriber)
	return number, paramPostDial(params), ok
}

// keptParams leaves those parameters of a SIP URI that say who is meant: that the
// user is a telephone number (RFC 3261 section 19.1.1), which of somebody's
// telephones (gr, RFC 5627) and whose voicemail (target and cause, RFC 4458). A
// link may not say how the request travels or which it is: maddr, transport,
// method, lr and ttl fall away, and so does what nobody knows.
func keptParams(params string) string {
	var kept strings.Builder
	for param := range strings.SplitSeq(params, ";") {
		name, _, _ := strings.Cut(param, "=")
		switch strings.ToLower(name) {
		case "user", "gr", "target", "cause":
			kept.WriteString(";" + param)
		}
	}
	return kept.String()
}

func validURIHost(host string) bool {
	if host == "" {
		return false
	}
	_, err := ParseServer("wss://" + host)
	return err == nil && !strings.ContainsAny(host, "/?#") && !strings.ContainsFunc(host, unicode.IsSpace)
}

func validParams(params string) bool {
	for _, r := range params {
		if r > unicode.MaxASCII || !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(";=-_.!~*'()[]/:&+$%", r)) {
			return false
		}
	}
	return true
}
