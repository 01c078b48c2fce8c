package signaling

import (
	"errors"
	"fmt"
	"slices"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// confirmed is the leg's dialog once the call was answered, else nil.
func (g *leg) confirmed() *dialog {
	if d := g.dialog; d != nil && d.confirmed {
		return d
	}
	return nil
}

// heard is the dialog whose sound is heard: before the answer that of the branch whose
// early media came first. It is nil where there is none yet.
func (g *leg) heard() *dialog {
	d := g.confirmed()
	if d == nil && g.client != nil {
		if i := slices.IndexFunc(g.client.early, func(d *dialog) bool { return d.early != "" }); i >= 0 {
			d = g.client.early[i]
		}
	}
	return d
}

// request is an exchange within the dialog of the leg that in returns; the call goes on
// whatever the answer is. fill completes the request each time that it is sent.
func (g *leg) request(method sip.RequestMethod, in func() *dialog, fill func(*sip.Request) error) *exchange {
	return &exchange{auth: g.authorization(), compose: func() (*sip.Request, error) {
		d := in()
		if g.over || d == nil {
			return nil, sipclient.ErrNotAllowed
		}
		r, err := d.request(method, d.nextSeq())
		if err != nil {
			return nil, err
		}
		return r, fill(r)
	}}
}

// outcome is the error that whoever sent the request gets; nil on 2xx.
func (r result) outcome(method sip.RequestMethod) error {
	switch {
	case r.err != nil && r.response != nil: // a challenge that was not answered
		return fmt.Errorf("%s: %w: %w", method, refusedError(r.response), r.err)
	case errors.Is(r.err, errNoResponse):
		return fmt.Errorf("%s: %w", method, &sipclient.RefusedError{Code: 408, Phrase: "Request Timeout"})
	case r.err != nil:
		return fmt.Errorf("%s: %w", method, r.err)
	case r.response.StatusCode >= 300:
		return fmt.Errorf("%s: %w", method, refusedError(r.response))
	}
	return nil
}
