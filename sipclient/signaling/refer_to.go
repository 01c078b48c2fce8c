package signaling

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// What is wrong with a Refer-To.
var (
	errReferTo     = errors.New("not an address to refer to")
	errReferScheme = errors.New("only sip addresses and telephone numbers can be called")
	errReferMethod = errors.New("only a call can be asked for")
)

// maxReferTo bounds the value of a Refer-To header, maxTarget a URI in one or in a Contact, in
// bytes.
const (
	maxReferTo = 2048
	maxTarget  = 1024
)

// parseReferTo reads the value of a Refer-To header (RFC 3515 section 2.1): whom to
// call, and the dialog to replace where the URI has a Replaces header (RFC 3891).
// All its other headers are dropped: nobody but us says what our INVITE holds. A
// telephone number (RFC 3966) is called at host.
func parseReferTo(text, host string) (sipclient.Referral, error) {
	var r sipclient.Referral
	if len(text) > maxReferTo {
		return r, fmt.Errorf("%w: longer than %d bytes", errReferTo, maxReferTo)
	}
	a, err := parseReferAddress(text)
	if err != nil {
		return r, fmt.Errorf("%w: %w", errReferTo, err)
	}
	address, headers, _ := strings.Cut(a.uri, "?")
	address, method := withoutMethod(address)
	if method != "" && !strings.EqualFold(method, "INVITE") {
		return r, fmt.Errorf("%w, not %.20q", errReferMethod, method)
	}
	if r.Replaces, err = replacesIn(headers); err != nil {
		return sipclient.Referral{}, err
	}
	switch scheme, _, _ := strings.Cut(address, ":"); strings.ToLower(scheme) {
	case "sip", "sips":
		r.Target, err = targetOf(address)
	case "tel":
		r.Target, err = account.ParseTarget(address, host)
		r.Target.PostDial = account.PostDial{} // nobody but us says which digits we send
	default:
		return sipclient.Referral{}, fmt.Errorf("%w, not %.20q", errReferScheme, scheme)
	}
	if err != nil {
		return sipclient.Referral{}, fmt.Errorf("%w: %w", errReferTo, err)
	}
	return r, nil
}

// targetOf reads a sip or sips URI of the network whole, but for its headers: what a person
// may not paste, the parameters with which a proxy finds somebody's Contact, is wanted here.
func targetOf(uri string) (account.Target, error) {
	if len(uri) > maxTarget {
		return account.Target{}, fmt.Errorf("%w: longer than %d bytes", errAddress, maxTarget)
	}
	uri, _, _ = strings.Cut(uri, "?")
	_, rest, _ := strings.Cut(uri, ":")
	user, rest, found := strings.Cut(rest, "@")
	host, params, some := strings.Cut(rest, ";")
	user, _, _ = strings.Cut(user, ":") // a password
	plain, err := url.PathUnescape(user)
	if !found || err != nil || plain == "" || len(plain) > maxText || plain != clean(plain) {
		return account.Target{}, fmt.Errorf("%w: %.60q", errAddress, uri)
	}
	if host == "" || strings.ContainsFunc(host, notInHost) {
		return account.Target{}, fmt.Errorf("%w: host %.60q", errAddress, host)
	}
	t := account.Target{User: plain, Host: host}
	if some {
		t.Params = ";" + params
	}
	_, err = parseURI(t.URI())
	return t, err
}

func notInHost(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune(".-_:[]", r))
}

// parseReferAddress is parseNameAddr, but a URI without brackets keeps the headers
// that follow its "?", as old phones write them.
func parseReferAddress(text string) (nameAddr, error) {
	if !strings.ContainsAny(text, "<\"") && strings.Contains(text, "?") {
		a := nameAddr{uri: strings.TrimSpace(text)}
		return a, a.check()
	}
	return parseNameAddr(text)
}

// withoutMethod takes the method parameter out of a URI.
func withoutMethod(uri string) (rest, method string) {
	parts := strings.Split(uri, ";")
	rest = parts[0]
	for _, p := range parts[1:] {
		if name, value, _ := strings.Cut(p, "="); strings.EqualFold(name, "method") {
			method = value
			continue
		}
		rest += ";" + p
	}
	return rest, method
}

// replacesIn returns the dialog that the headers of a URI ask to replace.
func replacesIn(headers string) (sipclient.DialogRef, error) {
	for h := range strings.SplitSeq(headers, "&") {
		name, value, _ := strings.Cut(h, "=")
		if !strings.EqualFold(name, "Replaces") {
			continue
		}
		plain, err := url.PathUnescape(value)
		if err != nil {
			return sipclient.DialogRef{}, fmt.Errorf("%w: %.60q", errReferTo, value)
		}
		ref, err := parseReplaces(plain)
		if err != nil {
			return sipclient.DialogRef{}, fmt.Errorf("%w: %w", errReferTo, err)
		}
		return ref, nil
	}
	return sipclient.DialogRef{}, nil
}

// formatReferTo is the value of a Refer-To header; replaces may be the zero DialogRef.
func formatReferTo(uri string, replaces sipclient.DialogRef) (string, error) {
	if _, err := parseURI(uri); err != nil {
		return "", err
	}
	uri, _, _ = strings.Cut(uri, "?")
	if replaces == (sipclient.DialogRef{}) {
		return "<" + uri + ">", nil
	}
	if err := checkReplaces(replaces); err != nil {
		return "", err
	}
	return "<" + uri + "?Replaces=" + escapeHeader(formatReplaces(replaces)) + ">", nil
}

// escapeHeader escapes what may not stand in the value of a header in a URI (RFC
// 3261 section 25.1, hvalue), and a little more.
func escapeHeader(text string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.IndexByte("-_.~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}
