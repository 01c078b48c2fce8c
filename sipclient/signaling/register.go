package signaling

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

var errNotKept = errors.New("the registrar did not keep the binding")

// maxExpiry bounds what a registrar may grant: a year of silence is a typing error.
const maxExpiry = 24 * time.Hour

// registerState is what REGISTER requests of a line have in common.
type registerState struct {
	cseq        uint32
	credentials []*credential // that the registrar took last: the nonce count goes on
	noOutbound  bool          // the registrar cannot do RFC 5626 (439)
	routes      []string      // Service-Route (RFC 3608): the way for calls of ours
}

// Register implements sipclient.Line (RFC 3261 section 10.2).
func (l *line) Register(ctx context.Context, expiry time.Duration) (time.Duration, error) {
	for tries := 0; ; tries++ {
		r, err := l.register(ctx, expiry)
		if err != nil {
			return 0, err
		}
		switch {
		case r.StatusCode < 300:
			return l.granted(r, expiry)
		case r.StatusCode == 423 && tries < 2: // Interval Too Brief: section 10.2.8
			if least := deltaSeconds(value(r, "Min-Expires")); least > expiry && least <= maxExpiry {
				expiry = least
				continue
			}
		case r.StatusCode == 439 && tries < 2: // First Hop Lacks Outbound Support: RFC 5626 section 11.6
			if err := l.do(ctx, func() error { l.state.noOutbound = true; return nil }); err == nil {
				continue
			}
		}
		return 0, refusedRegister(r)
	}
}

// Unregister implements sipclient.Line (RFC 3261 section 10.2.2): only the
// binding of this line goes, not the account's other phones.
func (l *line) Unregister(ctx context.Context) error {
	r, err := l.register(ctx, 0)
	if err != nil {
		return err
	}
	if r.StatusCode >= 300 {
		return refusedRegister(r)
	}
	return nil
}

// register sends one REGISTER and answers its challenges.
func (l *line) register(ctx context.Context, expiry time.Duration) (*response, error) {
	var early []*credential
	if err := l.do(ctx, func() error { early = l.state.credentials; return nil }); err != nil {
		return nil, registerFailed(err)
	}
	x := &exchange{
		auth:    authorization{trusts: trustsServer, credentials: early, early: len(early) > 0},
		compose: func() (*sip.Request, error) { return l.composeRegister(expiry) },
	}
	got := l.wait(ctx, x)
	if got.err != nil {
		failed := registerFailed(got.err)
		var re *sipclient.RegisterError
		if errors.As(failed, &re) && got.response != nil {
			re.Code, re.Phrase = got.response.StatusCode, clean(got.response.Reason)
		}
		return nil, failed
	}
	err := l.do(ctx, func() error {
		if got.response.StatusCode < 300 {
			l.state.credentials, l.state.routes = x.auth.credentials, list(got.response, "Service-Route")
		}
		return nil
	})
	return got.response, registerFailed(err)
}

func (l *line) composeRegister(expiry time.Duration) (*sip.Request, error) {
	l.state.cseq++
	r, err := l.compose(sip.REGISTER, "sip:"+l.cfg.Account.Host(), headers{
		from: l.self() + ";tag=" + l.registerTag, to: l.self(), callID: l.registerID, cseq: l.state.cseq,
	})
	if err != nil {
		return nil, err
	}
	asked := strconv.Itoa(int(expiry.Seconds()))
	c := "<" + l.contactURI() + ">"
	if !l.state.noOutbound {
		c += `;+sip.instance="<` + l.instance + `>";reg-id=1`
	}
	add(r, "Contact", c+";expires="+asked)
	add(r, "Expires", asked)
	add(r, "Allow", allow)
	if l.state.noOutbound {
		add(r, "Supported", "path")
	} else {
		add(r, "Supported", "path, outbound")
	}
	return r, nil
}

// granted returns how long the registrar keeps our binding: our own Contact's
// expires, else Expires, else what was asked (RFC 3261 section 10.2.4).
func (l *line) granted(r *response, asked time.Duration) (time.Duration, error) {
	granted := asked
	if v := value(r, "Expires"); v != "" {
		granted = deltaSeconds(v)
	}
	for _, c := range list(r, "Contact") {
		a, err := parseNameAddr(c)
		if err != nil || !l.isOurs(a.uri) {
			continue
		}
		if v, ok := a.params.get("expires"); ok {
			granted = deltaSeconds(v)
		}
	}
	if granted <= 0 {
		return 0, &sipclient.RegisterError{Code: r.StatusCode, Phrase: clean(r.Reason), Err: errNotKept}
	}
	return min(granted, maxExpiry), nil
}

// isOurs recognises our Contact by its host, which nobody else has.
func (l *line) isOurs(uri string) bool {
	_, host := userHost(uri)
	return strings.EqualFold(bareHost(host), l.host)
}

// refusedRegister is the error of a final response of 300 or above.
func refusedRegister(r *response) error {
	return &sipclient.RegisterError{
		Code: r.StatusCode, Phrase: clean(r.Reason), Final: r.StatusCode == 403, RetryAfter: deltaSeconds(value(r, "Retry-After")),
	}
}

// registerFailed types an error that came instead of a response; nil stays nil.
func registerFailed(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sipclient.ErrDisconnected):
		return fmt.Errorf("registering: %w", err)
	case errors.Is(err, errNoResponse):
		return &sipclient.RegisterError{Code: 408, Phrase: "Request Timeout", Err: err}
	}
	return &sipclient.RegisterError{Final: errors.Is(err, sipclient.ErrWrongPassword) || errors.Is(err, sipclient.ErrPlainPassword), Err: err}
}

// deltaSeconds reads "3600" or "120 (in a meeting);duration=60" (RFC 3261
// section 20.33); 0 for anything else.
func deltaSeconds(text string) time.Duration {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		text = text[:end]
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0
	}
	return time.Duration(n) * time.Second
}
