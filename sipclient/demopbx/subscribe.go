package demopbx

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// The event packages.
const (
	voicemailEvent = "message-summary" // RFC 3842
	dialogEvent    = "dialog"          // RFC 4235
)

// maxSubscriptions is how many there may be at a time.
const maxSubscriptions = 256

// subscription is somebody who wants to be notified (RFC 6665).
type subscription struct {
	event, target string
	dialog        *leg // its dialog; no call
	until         time.Time
	version       int // of the next dialog-info
}

// subscriptions finds them by their dialog.
type subscriptions struct {
	mu  sync.Mutex
	all map[string]*subscription
}

func (s *subscription) key() string {
	return dialogKey(s.dialog.dialog.callID, s.dialog.dialog.localTag)
}

// add takes one more, unless there are too many.
func (s *subscriptions) add(sub *subscription) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) >= maxSubscriptions {
		return false
	}
	s.all[sub.key()] = sub
	return true
}

func (s *subscriptions) remove(sub *subscription) {
	s.mu.Lock()
	delete(s.all, sub.key())
	s.mu.Unlock()
	sub.dialog.end(errOver)
}

// find is the subscription of a request with a To tag, or nil.
func (s *subscriptions) find(req *sip.Request) *subscription {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[dialogKey(req.CallID().Value(), req.To().Params.GetOr("tag", ""))]
}

// to are the subscriptions to an event that have not run out.
func (s *subscriptions) to(event, target string) []*subscription {
	s.mu.Lock()
	defer s.mu.Unlock()
	var subs []*subscription
	for _, sub := range s.all {
		if sub.event == event && sub.target == target && time.Now().Before(sub.until) {
			subs = append(subs, sub)
		}
	}
	return subs
}

// lost drops the subscriptions of a connection that has ended.
func (s *subscriptions) lost(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, sub := range s.all {
		if sub.dialog.conn == c {
			delete(s.all, key)
			sub.dialog.end(errSocketLost)
		}
	}
}

// subscribed is a SUBSCRIBE: a new one, a refresh, or with Expires: 0 the end.
func (s *Server) subscribed(c *conn, req *sip.Request, uri string) {
	if !s.authorised(c, req, uri) {
		return
	}
	expires := min(askedExpires(req, nil), s.options.MaxExpires)
	if expires > 0 && expires < s.options.MinExpires {
		s.reply(c, req, 423, s.minExpires())
		return
	}
	sub := s.subscriptions.find(req)
	if sub == nil {
		if sub = s.newSubscription(c, req); sub == nil {
			return
		}
	}
	s.subscriptions.mu.Lock()
	sub.until = time.Now().Add(expires)
	s.subscriptions.mu.Unlock()
	l := sub.dialog
	l.mu.Lock()
	l.dialog.remoteCSeq = req.CSeq().SeqNo
	res := s.response(req, sip.StatusOK, l.dialog.localTag, "Expires: "+strconv.Itoa(int(expires/time.Second)), "Contact: "+s.habits.contact(c, sub.target))
	res.SetBody(nil)
	s.send(c, res)
	l.mu.Unlock()
	s.notify(sub)
	if expires == 0 {
		s.subscriptions.remove(sub)
	}
}

// newSubscription begins one, or refuses it and returns nil.
func (s *Server) newSubscription(c *conn, req *sip.Request) *subscription {
	target := req.Recipient.User
	if req.To().Params.Has("tag") {
		s.reply(c, req, sip.StatusCallTransactionDoesNotExists)
		return nil
	}
	event := ""
	if header := req.GetHeader("Event"); header != nil {
		event, _, _ = strings.Cut(header.Value(), ";")
		event = strings.TrimSpace(event)
	}
	if event != voicemailEvent && event != dialogEvent {
		s.reply(c, req, 489, "Allow-Events: "+voicemailEvent+", "+dialogEvent)
		return nil
	}
	if _, ok := s.registrar.password(target); !ok {
		s.reply(c, req, sip.StatusNotFound)
		return nil
	}
	l := s.newIncoming(c, req)
	l.state = answered
	sub := &subscription{event: event, target: target, dialog: l}
	if !s.subscriptions.add(sub) {
		l.end(errOver)
		s.reply(c, req, sip.StatusServiceUnavailable, "Retry-After: 30")
		return nil
	}
	return sub
}

// publish notifies everybody who watches.
func (s *Server) publish(event, target string) {
	for _, sub := range s.subscriptions.to(event, target) {
		s.notify(sub)
	}
}

// notify sends the present state, whole. Who does not know the subscription any
// more (481) loses it.
func (s *Server) notify(sub *subscription) {
	s.subscriptions.mu.Lock()
	left := time.Until(sub.until)
	s.subscriptions.mu.Unlock()
	state := "terminated;reason=timeout"
	if left > 0 {
		state = fmt.Sprintf("active;expires=%d", (left+time.Second-1)/time.Second)
	}
	l := sub.dialog
	l.mu.Lock()
	defer l.mu.Unlock()
	contentType, body := "application/simple-message-summary", ""
	if sub.event == dialogEvent {
		contentType = "application/dialog-info+xml"
		body = s.watched.document(sub.target, l.dialog.local.Host, sub.version)
		sub.version++
	} else {
		body = s.mailboxes.summary(sub.target, l.dialog.local.Host)
	}
	tx := l.begin(sip.NOTIFY, body, "Event: "+sub.event, "Subscription-State: "+state, "Content-Type: "+contentType)
	s.spawn(func() {
		if res, err := l.final(l.ctx, tx, nil); err == nil && res.StatusCode == sip.StatusCallTransactionDoesNotExists {
			s.subscriptions.remove(sub)
		}
	})
}

// minExpires is the header that goes with 423.
func (s *Server) minExpires() string {
	return "Min-Expires: " + strconv.Itoa(int(s.options.MinExpires/time.Second))
}
