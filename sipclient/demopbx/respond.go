package demopbx

import (
	"context"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"
)

// rejection is an extension's refusal: the status goes to the caller.
type rejection struct {
	status int
	reason string   // reason phrase; empty = the usual one
	lines  []string // extra header lines
}

// Error is error's.
func (r *rejection) Error() string { return fmt.Sprintf("the call is refused with %d", r.status) }

func reject(status int) error { return &rejection{status: status} }

// reject sends a final error unless there is a final answer already.
func (l *leg) reject(r *rejection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != early || l.outgoing {
		return
	}
	status := r.status
	if other, ok := l.server.habits.status[status]; ok {
		status = other
	}
	lines := r.lines
	if reason := l.server.habits.reasonHeader(r.status); reason != "" {
		lines = append(lines, "Reason: "+reason)
	}
	res := l.server.response(l.invite, status, l.dialog.localTag, lines...)
	if r.reason != "" {
		res.Reason = r.reason
	}
	l.server.finish(res, "", l.user, l.dialog.local.Host)
	l.state = over
	l.server.send(l.conn, res)
}

// provisional sends a 18x, with SDP or without, unless the call is answered or
// over.
func (l *leg) provisional(status int, sdp string) {
	if l.reported(status) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != early {
		return
	}
	res := l.server.response(l.invite, status, l.dialog.localTag, l.server.dialogHeaders(l.conn, l.user)...)
	l.server.finish(res, sdp, l.user, l.dialog.local.Host)
	l.server.send(l.conn, res)
	l.show("early")
}

// accept sends the 200, repeats it until its ACK comes (RFC 3261 section
// 13.3.1.4), and starts the session timer.
func (l *leg) accept(sdp string) error {
	if l.reported(sip.StatusOK) {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch l.state {
	case over:
		return context.Cause(l.ctx)
	case early:
		l.acceptLocked(sdp)
	}
	return nil
}

// acceptLocked is accept for an early call; mu is held.
func (l *leg) acceptLocked(sdp string) {
	res := l.server.response(l.invite, sip.StatusOK, l.dialog.localTag, l.server.dialogHeaders(l.conn, l.user)...)
	addLines(res, l.lines)
	addLines(res, l.startSessionTimer(l.invite))
	l.server.finish(res, sdp, l.user, l.dialog.local.Host)
	l.state = answered
	l.show("confirmed")
	l.server.send(l.conn, res)
	l.server.spawn(func() { l.repeat(res) })
}

// repeat sends the 200 again and again until the ACK, and gives the call up
// without one.
func (l *leg) repeat(res *sip.Response) {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for pause := t1; ; pause = min(2*pause, t2) {
		again := time.NewTimer(pause)
		select {
		case <-again.C:
			l.mu.Lock()
			if l.state == answered && !l.conn.gone() {
				l.server.send(l.conn, res)
			}
			l.mu.Unlock()
		case <-l.acked:
			again.Stop()
			return
		case <-l.ctx.Done():
			again.Stop()
			return
		case <-limit.C:
			again.Stop()
			l.end(errNoACK)
			return
		}
	}
}

// acknowledged stops the repetition, and takes the answer to an offer that the
// 200 made.
func (l *leg) acknowledged(ack *sip.Request) {
	l.mu.Lock()
	if pass := l.passACK; pass != nil {
		l.passACK = nil
		defer pass(ack) // never two legs' locks at once
	}
	defer l.mu.Unlock()
	if l.state != answered {
		return
	}
	first := false
	select {
	case <-l.acked:
	default:
		first = true
		close(l.acked)
	}
	if !l.offered {
		return
	}
	l.offered = false
	if err := l.media.answered(ack.Body()); err != nil {
		l.server.log.Info("the answer in an ACK cannot be used", "error", err)
		if first {
			l.end(errNoAnswer)
		}
	}
}

// cancelled answers a CANCEL and ends the call, unless it is answered.
func (l *leg) cancelled(c *conn, req *sip.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.intercept != nil && l.intercept(c, req) {
		return
	}
	l.replyTo(c, req, sip.StatusOK, "")
	if l.state == early {
		l.terminate(errCancelled)
	}
}

// terminate answers the INVITE with 487; mu is held.
func (l *leg) terminate(cause error) {
	l.state = over
	res := l.server.response(l.invite, sip.StatusRequestTerminated, l.dialog.localTag)
	l.server.finish(res, "", "", "")
	l.server.send(l.conn, res)
	l.end(cause)
}
