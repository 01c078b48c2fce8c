package signaling

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// maxHops bounds how often one call is redirected, maxContacts how many targets
// one redirect may name.
const (
	maxHops     = 5
	maxContacts = 16
)

// redirection is where else a call of ours is to be tried (RFC 3261 section
// 8.1.3.4), one after the other.
type redirection struct {
	hops  int
	tried map[string]bool // addresses, so that no circle is walked
	left  []account.Target
}

// redirected lets the call go on elsewhere after r, which is a redirect, or the
// failure of a place to which one led; false means that there is no such place.
// A proxy to use (305) and another service (380) are not followed: every request
// of a line goes to its one server.
func (c *inviteClient) redirected(r *response) bool {
	l, d := c.leg.line, &c.redirects
	switch code := r.StatusCode; {
	case l.cfg.Account.NoRedirect, c.cancelWanted, code >= 600, code == 487:
		return false
	case code == 300 || code == 301 || code == 302:
		if d.hops >= maxHops {
			return false
		}
		d.hops++
		d.add(c.to, contactTargets(r))
	}
	if len(d.left) == 0 {
		return false
	}
	to := d.left[0]
	d.left = d.left[1:]
	if c.leave(r) {
		c.target = to.URI()
		c.leg.emit(sipclient.LegRedirected{ID: c.leg.id, Target: to})
		c.resend(r)
	}
	return true
}

// add puts targets before those that are left, each once. first is whom the
// call was for.
func (d *redirection) add(first string, targets []account.Target) {
	if d.tried == nil {
		d.tried = map[string]bool{addressKey(first): true}
	}
	var fresh []account.Target
	for _, t := range targets {
		if key := addressKey(t.URI()); !d.tried[key] {
			d.tried[key] = true
			fresh = append(fresh, t)
		}
	}
	d.left = append(fresh, d.left...)
	d.left = d.left[:min(len(d.left), maxContacts)]
}

// addressKey is what makes two targets the same, for us.
func addressKey(uri string) string {
	user, host := userHost(uri)
	return user + "@" + strings.ToLower(host)
}

// contactTargets returns whom the Contacts of a redirect name, those of the
// highest q first (RFC 3261 section 20.10). Only SIP addresses count, and only
// such as can be called. Each is called as it stands, with its parameters and without
// its headers (RFC 3261 section 8.1.3.4).
func contactTargets(m sip.Message) []account.Target {
	type contact struct {
		target account.Target
		q      float64
	}
	var found []contact
	contacts := list(m, "Contact")
	for _, v := range contacts[:min(len(contacts), maxContacts)] {
		a, err := parseNameAddr(v)
		if err != nil {
			continue
		}
		uri := strings.ToLower(a.uri)
		scheme, _, _ := strings.Cut(uri, ":")
		if scheme != "sip" && scheme != "sips" || strings.Contains(uri, ";method=") {
			continue
		}
		if t, err := targetOf(a.uri); err == nil {
			found = append(found, contact{t, qOf(a)})
		}
	}
	slices.SortStableFunc(found, func(a, b contact) int { return cmp.Compare(b.q, a.q) })
	targets := make([]account.Target, len(found))
	for i, f := range found {
		targets[i] = f.target
	}
	return targets
}

// qOf reads the q parameter: from 0 to 1, which is also what its absence means.
func qOf(a nameAddr) float64 {
	text, ok := a.params.get("q")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(text, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
