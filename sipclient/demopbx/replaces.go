package demopbx

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// replaces is a Replaces header (RFC 3891): a dialog as the user agent that gets
// it sees it.
type replaces struct {
	callID, toTag, fromTag string
	earlyOnly              bool
}

// errReplaces means that a Replaces header cannot be read.
var errReplaces = errors.New("not a Replaces header")

// parseReplaces reads the value of a Replaces header.
func parseReplaces(value string) (replaces, error) {
	callID, params, _ := strings.Cut(value, ";")
	r := replaces{callID: strings.TrimSpace(callID)}
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "to-tag":
			r.toTag = value
		case "from-tag":
			r.fromTag = value
		case "early-only":
			r.earlyOnly = true
		}
	}
	if r.callID == "" || r.toTag == "" || r.fromTag == "" || strings.ContainsAny(value, "\r\n") {
		return replaces{}, errReplaces
	}
	return r, nil
}

// String is the header's value.
func (r replaces) String() string {
	text := fmt.Sprintf("%s;to-tag=%s;from-tag=%s", r.callID, r.toTag, r.fromTag)
	if r.earlyOnly {
		text += ";early-only"
	}
	return text
}

// match finds the leg of a Replaces, or nil. The tags may be those of the PBX's
// end or those of the client's: a phone that picks up a call has them from
// somebody else's dialog-info.
func (t *table) match(r replaces) *leg {
	t.mu.Lock()
	found := []*leg{t.dialogs[dialogKey(r.callID, r.toTag)], t.dialogs[dialogKey(r.callID, r.fromTag)]}
	t.mu.Unlock()
	for i, l := range found {
		if l == nil {
			continue
		}
		theirs := []string{r.fromTag, r.toTag}[i]
		l.mu.Lock()
		matches := l.dialog.remoteTag == theirs && l.state != over
		l.mu.Unlock()
		if matches {
			return l
		}
	}
	return nil
}

// referTo is the target of a REFER (RFC 3515): a number of this PBX, and the
// dialog that the new call is to take the place of.
type referTo struct {
	number   string
	replaces *replaces
}

// errReferTo means that a Refer-To header names nobody who can be called.
var errReferTo = errors.New("not a Refer-To header of a SIP call")

// parseReferTo reads the value of a Refer-To header.
func parseReferTo(value string) (referTo, error) {
	var uri sip.Uri
	var params sip.HeaderParams
	if _, err := sip.ParseAddressValue(value, &uri, &params); err != nil {
		return referTo{}, fmt.Errorf("%w: %w", errReferTo, err)
	}
	method, given := uri.UriParams.Get("method")
	if uri.User == "" || !strings.HasPrefix(strings.ToLower(uri.Scheme), "sip") || given && !strings.EqualFold(method, "INVITE") {
		return referTo{}, errReferTo
	}
	to := referTo{number: uri.User}
	for _, header := range uri.Headers {
		if !strings.EqualFold(header.K, "Replaces") {
			continue
		}
		text, err := url.PathUnescape(header.V)
		if err != nil {
			return referTo{}, fmt.Errorf("%w: %w", errReferTo, err)
		}
		r, err := parseReplaces(text)
		if err != nil {
			return referTo{}, fmt.Errorf("%w: %w", errReferTo, err)
		}
		to.replaces = &r
	}
	return to, nil
}
