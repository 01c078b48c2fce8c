package signaling

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// The times of a subscription.
const (
	subscriptionExpiry = time.Hour        // asked for
	shortestExpiry     = 10 * time.Second // what is granted for less is refreshed as if it were this
	firstDelay         = 15 * time.Second // before a subscription is tried anew; doubled each time
	longestSubDelay    = 10 * time.Minute
)

// maxSubscriptions bounds how many there are at once.
const maxSubscriptions = 256

// subscription is a SUBSCRIBE of ours with its refreshes and NOTIFYs (RFC 6665
// section 4.1), a dialog without a call:
//
//	      ┌────── 423, 481, terminated;reason=deactivated ──────┐
//	      v                                                     │
//	asked ─2xx─> active ─ before it expires ─> refreshed ─2xx─> active
//	  │             └─ terminated, refused ─> delayed ─> asked, or given up
//	  └─ refused ─> gone, or, where the server knows no dialogs (489), asked for presence
//
// It lasts as long as the line's connection at most.
type subscription struct {
	line *line
	what sipclient.Subscription
	// event is the package that is asked for: another than what's where the server does
	// not know that (fallBack).
	event string
	uri   string
	attemptID
	credentials []*credential // that the server took last
	expiry      time.Duration // that is asked for
	timer       *timer        // of the next refresh, or of trying anew
	begun       time.Time     // when the server granted it first
	failures    int           // in a row
	ended       bool
	watched     watchedDialogs // of EventDialogs
}

// attemptID is the dialog of a subscription: it gets another one where the server
// has forgotten the first.
type attemptID struct {
	callID, localTag string
	cseq             uint32
	// What the server said first, in a 2xx or a NOTIFY; to is empty before.
	to, remote, target string
	routes             []string
	remoteSeq          uint32
}

// Subscribe implements sipclient.Line (RFC 6665).
func (l *line) Subscribe(ctx context.Context, what sipclient.Subscription) error {
	if what.Event != sipclient.EventVoicemail && what.Event != sipclient.EventDialogs {
		return fmt.Errorf("SUBSCRIBE: event %.40q: %w", string(what.Event), sipclient.ErrNotAllowed)
	}
	uri := l.cfg.Account.Address(what.Target)
	if _, err := parseURI(uri); err != nil {
		return fmt.Errorf("SUBSCRIBE: %w", err)
	}
	done := make(chan result, 1)
	err := l.do(ctx, func() error {
		if l.subscriptions[what] != nil {
			done <- result{}
			return nil
		}
		if len(l.subscriptions) >= maxSubscriptions {
			return fmt.Errorf("SUBSCRIBE: %w", sipclient.ErrNotAllowed)
		}
		s := &subscription{line: l, what: what, event: string(what.Event), uri: uri, expiry: subscriptionExpiry}
		s.attemptID = attemptID{callID: token(24), localTag: token(10)}
		l.subscriptions[what] = s
		s.ask(s.expiry, func(r *response, err error) {
			if err != nil || r.StatusCode >= 300 {
				s.forget()
			}
			done <- result{r, err}
		})
		return nil
	})
	return l.subscribed(ctx, done, err)
}

// subscribed waits for what a SUBSCRIBE led to.
func (l *line) subscribed(ctx context.Context, done <-chan result, err error) error {
	if err != nil {
		return err
	}
	select {
	case r := <-done:
		if r.response == nil && r.err == nil {
			return nil
		}
		return r.outcome(sip.SUBSCRIBE)
	case <-ctx.Done():
		return fmt.Errorf("waiting for the answer to SUBSCRIBE: %w", ctx.Err())
	case <-l.done:
		return sipclient.ErrClosed
	}
}

// Unsubscribe implements sipclient.Line. What is not subscribed to is no error.
func (l *line) Unsubscribe(ctx context.Context, what sipclient.Subscription) error {
	done := make(chan result, 1)
	err := l.do(ctx, func() error {
		s := l.subscriptions[what]
		if s == nil {
			done <- result{}
			return nil
		}
		s.forget()
		s.part()
		s.ask(0, func(r *response, err error) { done <- result{r, err} })
		return nil
	})
	return l.subscribed(ctx, done, err)
}

// ask sends SUBSCRIBE; done gets the final response once 423 and challenges are
// dealt with.
func (s *subscription) ask(expiry time.Duration, done func(*response, error)) {
	x, id := &exchange{line: s.line, ctx: s.line.ctx}, s.callID
	x.auth = authorization{line: s.line, trusts: s.line.trustsForCall, credentials: s.credentials, early: len(s.credentials) > 0}
	x.compose = func() (*sip.Request, error) { return s.compose(expiry) }
	x.done = func(r *response, err error) {
		if err != nil || s.ended || s.callID != id {
			done(r, err)
			return
		}
		least := deltaSeconds(value(r, "Min-Expires"))
		switch {
		case r.StatusCode == 423 && least > expiry && least <= maxExpiry:
			s.expiry = least
			s.ask(least, done)
			return
		case r.StatusCode == 489 && s.fallBack():
			s.ask(expiry, done)
			return
		case r.StatusCode < 300:
			s.credentials = x.auth.credentials
			s.granted(r)
		}
		done(r, nil)
	}
	x.start()
}

// compose makes a SUBSCRIBE: the first of a dialog, or one within it.
func (s *subscription) compose(expiry time.Duration) (*sip.Request, error) {
	s.cseq++
	l := s.line
	r, err := l.compose(sip.SUBSCRIBE, cmp.Or(s.target, s.uri), headers{
		from: l.self() + ";tag=" + s.localTag, to: cmp.Or(s.to, "<"+s.uri+">"), callID: s.callID, cseq: s.cseq, routes: s.route(),
	})
	if err != nil {
		return nil, err
	}
	l.addSelf(r)
	add(r, "Event", s.event)
	add(r, "Accept", s.accepts())
	add(r, "Expires", strconv.Itoa(int(expiry.Seconds())))
	return r, nil
}

func (s *subscription) route() []string {
	if s.to == "" {
		return s.line.state.routes
	}
	return s.routes
}

// accepts is the type of the documents that NOTIFY brings.
func (s *subscription) accepts() string {
	switch s.event {
	case string(sipclient.EventDialogs):
		return dialogInfoType
	case presenceEvent:
		return pidfType
	}
	return messageSummaryType
}

// granted takes a 2xx.
func (s *subscription) granted(r *response) {
	if s.to == "" {
		s.to, s.remote, s.target = value(r, "To"), r.to.tag(), contact(r)
		s.routes = list(r, "Record-Route")
		slices.Reverse(s.routes)
	}
	if s.begun.IsZero() {
		s.begun = time.Now()
	}
	expires := s.expiry
	if v := value(r, "Expires"); v != "" {
		expires = min(deltaSeconds(v), maxExpiry)
	}
	s.refreshIn(expires)
}

// refreshIn plans the next refresh: before what was granted ends, by a tenth, and by
// half of what is short.
func (s *subscription) refreshIn(expires time.Duration) {
	expires = max(expires, shortestExpiry)
	s.timer.stop()
	s.timer = s.line.after(s.line.timing.lasts(expires-max(expires/10, min(expires/2, 30*time.Second))), s.refresh)
}

func (s *subscription) refresh() {
	id := s.callID
	s.ask(s.expiry, func(r *response, err error) {
		switch {
		case s.ended || s.callID != id:
		case err != nil: // the connection, or no answer at all
			s.again(0, true)
		case r.StatusCode < 300:
			s.failures = 0
		case r.StatusCode == 481: // the server has been started anew, or was too quick
			s.again(0, false)
		case r.StatusCode == 408 || r.StatusCode >= 500 && r.StatusCode < 600:
			s.again(retryAfterOf(r), true)
		default: // 489, 403, 404 and the like: there is nothing to be told any more
			s.giveUp()
		}
	})
}

// again tries anew with another dialog: at once, or, after a failure, or where that
// happens often, later.
func (s *subscription) again(wait time.Duration, failed bool) {
	if failed || wait > 0 || s.begun.IsZero() || time.Since(s.begun) < s.line.timing.lasts(firstDelay) {
		s.unknown()
		wait = max(wait, min(firstDelay<<min(s.failures, 10), longestSubDelay))
		s.failures++
	}
	s.attemptID = attemptID{callID: token(24), localTag: token(10)}
	s.watched, s.begun = watchedDialogs{}, time.Time{}
	s.timer.stop()
	s.timer = s.line.after(s.line.timing.lasts(wait), s.refresh)
}

// giveUp ends the subscription: nothing will be told any more.
func (s *subscription) giveUp() {
	s.forget()
	s.unknown()
}

// unknown reports that the state of whom it watches is not known.
func (s *subscription) unknown() {
	s.watched = watchedDialogs{}
	if s.what.Event == sipclient.EventDialogs {
		s.line.emit(sipclient.LineWatched{Target: s.what.Target})
	}
}

// forget takes the subscription out; what is under way comes to nothing.
func (s *subscription) forget() {
	s.ended = true
	s.timer.stop()
	if s.line.subscriptions[s.what] == s {
		delete(s.line.subscriptions, s.what)
	}
}

// forgetSubscriptions ends all of them: their connection is gone.
func (l *line) forgetSubscriptions() {
	for _, s := range l.subscriptions {
		s.forget()
	}
	for callID, t := range l.parting {
		t.stop()
		delete(l.parting, callID)
	}
}

// part lets the NOTIFYs that end the subscription be answered still.
func (s *subscription) part() {
	l := s.line
	l.parting[s.callID] = l.after(l.timing.transaction, func() { delete(l.parting, s.callID) })
}
