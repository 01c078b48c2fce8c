package signaling

import (
	"context"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// exchange is a request other than INVITE with its final response, however often
// a login was asked for in between. All of it runs on the line's goroutine.
type exchange struct {
	line *line
	auth authorization
	// ctx ends the wait for a password.
	ctx context.Context
	// compose makes the request, with its body if it has one, and with a new CSeq
	// each time (RFC 3261 section 22.2).
	compose func() (*sip.Request, error)
	// done gets the final response, or why there is none. Once, and never once it is
	// abandoned. A 401 or 407 comes with an error where it was not answered.
	done func(*response, error)

	tx    *clientTx
	ended bool
}

// start sends the request, again after a challenge.
func (x *exchange) start() {
	req, err := x.compose()
	if err == nil {
		x.auth.apply(req)
		add(req, "User-Agent", x.line.userAgent())
		if req.Body() == nil {
			req.SetBody([]byte{})
		}
		x.tx, err = x.line.begin(req, x.response, func(err error) { x.finish(nil, err) }, nil)
	}
	if err != nil {
		x.finish(nil, err)
	}
}

func (x *exchange) response(r *response) {
	switch {
	case r.StatusCode < 200 || x.ended:
	case r.StatusCode == 401 || r.StatusCode == 407:
		x.auth.retry(x.ctx, r, func(err error) {
			if err != nil {
				x.finish(r, err)
			} else if !x.ended {
				x.start()
			}
		})
	default:
		if r.StatusCode == 403 { // what is remembered may be a password that has been changed
			x.line.forgetLogin()
		}
		x.finish(r, nil)
	}
}

func (x *exchange) finish(r *response, err error) {
	if !x.ended {
		x.ended = true
		x.done(r, err)
	}
}

// abandon gives up: nobody waits for the result any more.
func (x *exchange) abandon() {
	x.ended = true
	if x.tx != nil {
		x.tx.end()
	}
}

// result is what an exchange led to.
type result struct {
	response *response
	err      error
}

// wait runs x from another goroutine until it is done or ctx is. What stands in x.done
// is called before anything that comes after the response is looked at.
func (l *line) wait(ctx context.Context, x *exchange) result {
	got, heard := make(chan result, 1), x.done
	x.line, x.auth.line, x.ctx = l, l, ctx
	x.done = func(r *response, err error) {
		if heard != nil {
			heard(r, err)
		}
		got <- result{r, err}
	}
	if err := l.do(ctx, func() error { x.start(); return nil }); err != nil {
		return result{err: err}
	}
	select {
	case r := <-got:
		return r
	case <-ctx.Done():
		_ = l.do(context.WithoutCancel(ctx), func() error { x.abandon(); return nil })
		return result{err: ctx.Err()}
	case <-l.done:
		return result{err: sipclient.ErrClosed}
	}
}
