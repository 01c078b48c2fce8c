package signaling

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// rounds is how often one request may be challenged: registrar and proxy, each
// with one stale nonce, and one to spare.
const rounds = 5

// keyring is what a line remembers about logins. Passwords are not kept, only
// H(username:realm:password), and only until the line closes.
type keyring struct {
	secrets map[string]string // by algorithm and realm
	realms  []string          // that the account's own server has asked with
}

func (k *keyring) trusts(realm string) bool { return slices.Contains(k.realms, realm) }

func (k *keyring) trust(realm string) {
	if !k.trusts(realm) {
		k.realms = append(k.realms, realm)
	}
}

// authorization is the login part of one request and its retries (RFC 3261
// section 22).
//
// Whom it answers is the guard against the digest leak: anybody who can make
// this phone send a request can answer it with 401 or 407 and would get a
// response to crack at leisure. So a challenge is answered only
//
//   - for REGISTER and OPTIONS, which go to the account's own server;
//   - for an INVITE, with a realm that the server used for REGISTER, the
//     account's own host, or, as long as none is known, the first that comes;
//   - for requests in a dialog that we began, with a realm known by then;
//
// and never in a dialog that the other side began, nor over ws.
type authorization struct {
	line        *line
	trusts      func(realm string) bool
	credentials []*credential
	// early are credentials of an earlier request: sent before anybody asks.
	// That the server now wants another nonce is no refusal of the password.
	early  bool
	stales int
	round  int
}

// apply adds the credentials to a request.
func (a *authorization) apply(r *sip.Request) {
	for _, c := range a.credentials {
		name, v := c.header(string(r.Method), r.Recipient.String(), r.Body())
		add(r, name, v)
	}
}

// retry reads the challenges of a 401 or 407. Then next is called on the line's
// goroutine: with nil where the request can be sent again.
func (a *authorization) retry(ctx context.Context, r *response, next func(error)) {
	wanted, err := a.accept(r)
	if err != nil {
		next(err)
		return
	}
	if a.line.keys.knows(wanted) {
		a.answer(wanted)
		next(nil)
		return
	}
	a.line.helpers.Go(func() { // a keyring may be slow, a person is
		ctx, cancel := context.WithCancel(ctx)
		defer context.AfterFunc(a.line.ctx, cancel)()
		defer cancel()
		password, err := a.line.cfg.Password(ctx)
		a.line.post(func() {
			if err == nil && password.Empty() {
				err = sipclient.ErrNoSecret
			}
			if err != nil {
				next(fmt.Errorf("fetching the password: %w", err))
				return
			}
			a.line.keys.learn(wanted, a.line.username(), password.Reveal())
			a.answer(wanted)
			next(nil)
		})
	})
}

// accept returns the challenges to answer, or why none may be.
func (a *authorization) accept(r *response) ([]challenge, error) {
	if a.round++; a.round > rounds {
		return nil, sipclient.ErrWrongPassword
	}
	wanted := strongest(challenges(r))
	if len(wanted) == 0 {
		return nil, sipclient.ErrUnknownLogin
	}
	if !a.line.ep.Secure {
		return nil, sipclient.ErrPlainPassword
	}
	if a.line.cfg.Password == nil {
		return nil, sipclient.ErrPasswordNeeded
	}
	var trusted []challenge
	for _, c := range wanted {
		if !a.trusts(c.realm) {
			continue
		}
		if err := a.again(c); err != nil {
			return nil, err
		}
		a.line.keys.trust(c.realm) // from now on this one, and not whatever comes first
		trusted = append(trusted, c)
	}
	if len(trusted) == 0 {
		return nil, fmt.Errorf("%w (realm %.60q)", sipclient.ErrForeignRealm, wanted[0].realm)
	}
	a.early = false
	return trusted, nil
}

// again judges a challenge that was answered before (RFC 7616 section 3.3,
// stale): the nonce was too old, or the password is wrong.
func (a *authorization) again(c challenge) error {
	i := a.find(c)
	if i < 0 {
		return nil
	}
	if c.stale && c.nonce != a.credentials[i].nonce {
		if a.stales++; a.stales <= 2 {
			return nil
		}
	} else if a.early && c.nonce != a.credentials[i].nonce {
		return nil
	}
	a.line.forgetLogin()
	return sipclient.ErrWrongPassword
}

func (a *authorization) find(c challenge) int {
	return slices.IndexFunc(a.credentials, func(old *credential) bool { return old.proxy == c.proxy && old.realm == c.realm })
}

// answer makes the credentials for challenges whose secret is known.
func (a *authorization) answer(wanted []challenge) {
	for _, c := range wanted {
		made := &credential{challenge: c, username: a.line.username(), secret: a.line.keys.secrets[secretKey(c)], cnonce: token(20)}
		if i := a.find(c); i >= 0 {
			a.credentials[i] = made
		} else {
			a.credentials = append(a.credentials, made)
		}
	}
}

func (k *keyring) knows(cs []challenge) bool {
	return !slices.ContainsFunc(cs, func(c challenge) bool { return k.secrets[secretKey(c)] == "" })
}

func (k *keyring) learn(cs []challenge, username, password string) {
	if k.secrets == nil {
		k.secrets = map[string]string{}
	}
	for _, c := range cs {
		k.secrets[secretKey(c)] = hashed(c.algorithm, username, c.realm, password)
	}
}

// secretKey names H(username:realm:password), which a -sess algorithm shares
// with its plain one.
func secretKey(c challenge) string {
	return strings.TrimSuffix(strings.ToUpper(c.algorithm), "-SESS") + "\x00" + c.realm
}

// forgetLogin drops what the server has refused.
func (l *line) forgetLogin() { l.keys.secrets, l.state.credentials = nil, nil }

func (l *line) username() string { return escapeUsername(l.cfg.Account.User()) }

// trustsServer is the guard for requests that only the account's server gets.
func trustsServer(string) bool { return true }

// trustsNobody is the guard in dialogs that the other side began.
func trustsNobody(string) bool { return false }

// trustsForCall is the guard for an INVITE of ours.
func (l *line) trustsForCall(realm string) bool {
	return len(l.keys.realms) == 0 || l.keys.trusts(realm) ||
		strings.EqualFold(realm, l.cfg.Account.Host()) || strings.EqualFold(realm, l.ep.Host)
}
