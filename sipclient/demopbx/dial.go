package demopbx

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// caller is who a call of the PBX comes from.
type caller struct {
	user, name, host string
}

// newOutgoing is a leg that will call a client on its own connection, whatever
// host its contact names.
func (s *Server) newOutgoing(to *binding, from caller) *leg {
	l := &leg{server: s, origin: origin{outgoing: true, user: from.user, phone: to.user, acked: make(chan struct{})}, conn: to.conn}
	close(l.acked) // it is we who acknowledge
	l.ctx, l.end = context.WithCancelCause(s.life.calls)
	l.dialog = dialog{
		callID: token(12), localTag: token(8),
		local: sip.Uri{Scheme: "sip", User: from.user, Host: from.host}, localName: from.name,
		remote: to.contact, target: to.contact, cseq: s.habits.firstCSeq - 1,
	}
	return l
}

// invitation is what an INVITE of the PBX says besides who calls.
type invitation struct {
	sdp   string   // empty for a late offer
	lines []string // extra header lines
	// answer makes the answer to a late offer, for the ACK; nil with an offer of ours.
	answer func(offer []byte) (string, error)
}

// dial sends the INVITE and follows it to its final answer. When ctx ends first
// it cancels. A refusal comes back as *rejection; on success the leg is answered
// and acknowledged.
func (l *leg) dial(ctx context.Context, i invitation, provisional func(*sip.Response)) (*sip.Response, error) {
	l.mu.Lock()
	l.invite = l.newRequest(sip.INVITE)
	l.invite.AppendHeader(sip.NewHeader("Contact", l.server.habits.contact(l.conn, l.user)))
	addLines(l.invite, []string{"Allow: " + l.server.habits.allow, "Supported: " + l.server.habits.supported})
	if extra := l.server.habits.extraInvite; extra != nil {
		addLines(l.invite, extra(l.conn, l.dialog.target.User))
	}
	addLines(l.invite, i.lines)
	l.server.finish(l.invite, i.sdp, l.user, l.dialog.local.Host)
	l.server.table.add(l)
	l.show("trying")
	tx := l.server.table.begin(l.invite)
	err := l.conn.send(l.invite)
	l.mu.Unlock()
	defer l.server.table.end(tx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", reject(sip.StatusTemporarilyUnavailable), err)
	}
	return l.await(ctx, tx, i.answer, provisional)
}

// dialWithMedia is dial with an offer of the PBX's own, whose answer it takes.
func (l *leg) dialWithMedia(ctx context.Context, i invitation, provisional func(*sip.Response)) error {
	m, offer, err := l.server.offerMedia(l.ctx, l.mediaLost)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.media = m
	l.mu.Unlock()
	i.sdp = offer
	res, err := l.dial(ctx, i, provisional)
	if err != nil {
		return err
	}
	if err := m.answered(res.Body()); err != nil {
		return fmt.Errorf("the answer cannot be used: %w", err)
	}
	return nil
}

// dialLate is dial without an offer: that comes with the 200, and the answer goes
// with its ACK.
func (l *leg) dialLate(ctx context.Context, i invitation, provisional func(*sip.Response)) error {
	i.answer = func(body []byte) (string, error) {
		offer, err := parseDescription(body)
		if err != nil {
			return "", err
		}
		m, err := l.server.newMedia(l.ctx, offer, false, l.mediaLost)
		if err != nil {
			return "", err
		}
		l.mu.Lock()
		l.media = m
		l.mu.Unlock()
		return m.local(), nil
	}
	_, err := l.dial(ctx, i, provisional)
	return err
}

// await reads the INVITE's responses.
func (l *leg) await(ctx context.Context, tx *transaction, answer func([]byte) (string, error), provisional func(*sip.Response)) (*sip.Response, error) {
	rang, cancelled := false, false
	done := ctx.Done()
	var limit <-chan time.Time
	for {
		select {
		case res := <-tx.responses:
			switch {
			case res.IsProvisional():
				rang = true
				if l.rings(res) {
					continue
				}
				if done == nil && !cancelled {
					cancelled = l.cancel(context.Cause(ctx))
				}
				if res.StatusCode > sip.StatusTrying && !cancelled {
					provisional(res)
				}
			case res.IsSuccess():
				if err := l.established(res, answer); err != nil {
					l.hangUp()
					return nil, err
				}
				if done == nil {
					l.hangUp()
					return nil, context.Cause(ctx)
				}
				return res, nil
			default:
				l.refused(res)
				return nil, refusalOf(res)
			}
		case <-done:
			done = nil // from here on: cancel, but still look for a 200 that crosses
			timer := time.NewTimer(cancelPatience)
			defer timer.Stop()
			limit = timer.C
			if rang {
				cancelled = l.cancel(context.Cause(ctx))
			}
		case <-limit:
			return nil, context.Cause(ctx)
		case <-l.ctx.Done():
			if cause := context.Cause(l.ctx); errors.Is(cause, errSocketLost) {
				return nil, reject(sip.StatusTemporarilyUnavailable)
			}
			return nil, context.Cause(l.ctx)
		}
	}
}

// rings makes the early dialog of a 18x, so that requests can be sent within it,
// and acknowledges a reliable one; again is set for one that came before.
func (l *leg) rings(res *sip.Response) (again bool) {
	tag := res.To().Params.GetOr("tag", "")
	if tag == "" {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dialog.remoteTag = tag
	l.aim(res.Contact())
	l.show("early")
	return l.prack(res)
}

// prack sends PRACK for a reliable response, once (RFC 3262 section 4). mu is held.
func (l *leg) prack(res *sip.Response) (again bool) {
	header := res.GetHeader("RSeq")
	if header == nil || !hasToken(res, "100rel", "Require") {
		return false
	}
	rseq, err := strconv.ParseUint(strings.TrimSpace(header.Value()), 10, 32)
	if err != nil || rseq <= l.rseq {
		return true
	}
	l.rseq = rseq
	tx := l.begin(sip.PRACK, "", fmt.Sprintf("RAck: %d %s", rseq, l.invite.CSeq().Value()))
	l.server.spawn(func() { l.briefly(tx) })
	return false
}

// cancel sends CANCEL: the INVITE's Request-URI, branch and number, and the Reason
// (RFC 3326) if somebody else has answered.
func (l *leg) cancel(cause error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	req := l.buildRequest(sip.CANCEL, l.invite.CSeq().SeqNo)
	req.RemoveHeader("Via")
	req.PrependHeader(l.invite.Via().Clone())
	req.RemoveHeader("To")
	req.AppendHeader(sip.HeaderClone(l.invite.To()))
	if errors.Is(cause, errPickedUp) {
		addLines(req, []string{`Reason: SIP;cause=200;text="Call completed elsewhere"`})
	}
	req.SetBody(nil)
	l.server.send(l.conn, req)
	return true
}

// established makes the dialog and acknowledges the 200, with the answer to its
// offer if the INVITE had none.
func (l *leg) established(res *sip.Response, answer func([]byte) (string, error)) error {
	sdp, err := "", error(nil)
	if answer != nil {
		sdp, err = answer(res.Body())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = answered
	defer l.show("confirmed")
	l.dialog.remoteTag = res.To().Params.GetOr("tag", "")
	l.aim(res.Contact())
	ack := l.buildRequest(sip.ACK, l.invite.CSeq().SeqNo)
	l.server.finish(ack, sdp, "", "")
	l.server.send(l.conn, ack)
	l.keepAlive(res)
	return err
}

// refused acknowledges an error: the same branch, the error's To tag (RFC 3261
// section 17.1.1.3).
func (l *leg) refused(res *sip.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = over
	l.dialog.remoteTag = res.To().Params.GetOr("tag", "")
	ack := l.buildRequest(sip.ACK, l.invite.CSeq().SeqNo)
	ack.RemoveHeader("Via")
	ack.PrependHeader(l.invite.Via().Clone())
	ack.SetBody(nil)
	l.server.send(l.conn, ack)
}

// refusalOf is what a caller is told when the client that is called refuses: with where
// else to try (3xx) and when to try again.
func refusalOf(res *sip.Response) *rejection {
	r := &rejection{status: res.StatusCode, reason: res.Reason}
	names := []string{"Retry-After"}
	if res.IsRedirection() {
		names = append(names, "Contact")
	}
	for _, name := range names {
		for _, header := range res.GetHeaders(name) {
			r.lines = append(r.lines, name+": "+header.Value())
		}
	}
	return r
}
