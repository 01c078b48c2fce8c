package demopbx

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/emiago/sipgo/sip"
)

// begin sends a request within the dialog. Its responses come to the transaction,
// which whoever waits for them ends. mu is held.
func (l *leg) begin(method sip.RequestMethod, body string, lines ...string) *transaction {
	req := l.newRequest(method)
	addLines(req, append([]string{
		"Contact: " + l.server.habits.contact(l.conn, l.user),
		"Allow: " + l.server.habits.allow,
		"Supported: " + l.server.habits.supported,
	}, lines...))
	if method == sip.INVITE {
		l.offering = true
		l.server.finish(req, body, l.user, l.dialog.local.Host)
	} else {
		req.SetBody([]byte(body))
	}
	tx := l.server.table.begin(req)
	l.server.send(l.conn, req)
	return tx
}

// final waits for a request's final response, and acknowledges that of an
// INVITE. A nil response and errNoResponse mean that none came.
func (l *leg) final(ctx context.Context, tx *transaction, answer func(offer []byte) (string, error)) (*sip.Response, error) {
	defer l.server.table.end(tx)
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		select {
		case res := <-tx.responses:
			if res.IsProvisional() {
				continue
			}
			if tx.request.Method != sip.INVITE {
				return res, nil
			}
			return res, l.acknowledge(tx.request, res, answer)
		case <-limit.C:
			l.settled()
			return nil, fmt.Errorf("%w to %s", errNoResponse, tx.request.Method)
		case <-ctx.Done():
			l.settled()
			return nil, context.Cause(ctx)
		}
	}
}

// briefly waits a moment for any response to a request.
func (l *leg) briefly(tx *transaction) {
	defer l.server.table.end(tx)
	limit := time.NewTimer(byePatience)
	defer limit.Stop()
	l.mu.Lock()
	gone := l.conn.ctx.Done()
	l.mu.Unlock()
	select {
	case <-tx.responses:
	case <-limit.C:
	case <-gone:
	}
}

// settled ends an offer of ours that has its answer, or will never have one.
func (l *leg) settled() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.offering = false
}

// acknowledge sends the ACK of a re-INVITE's final response: that of an error
// belongs to the transaction (RFC 3261 section 17.1.1.3). answer makes the SDP
// for it where the INVITE had none and the 2xx has the offer; may be nil.
func (l *leg) acknowledge(invite *sip.Request, res *sip.Response, answer func([]byte) (string, error)) error {
	sdp, err := "", error(nil)
	if res.IsSuccess() && answer != nil {
		sdp, err = answer(res.Body())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.offering = false
	ack := l.buildRequest(sip.ACK, invite.CSeq().SeqNo)
	if !res.IsSuccess() {
		ack.RemoveHeader("Via")
		ack.PrependHeader(invite.Via().Clone())
	}
	l.server.finish(ack, sdp, "", "")
	l.server.send(l.conn, ack)
	return err
}

// ask sends a request within the dialog and waits for its final response.
func (l *leg) ask(ctx context.Context, method sip.RequestMethod, body string, lines ...string) (*sip.Response, error) {
	l.mu.Lock()
	if l.state == over {
		l.mu.Unlock()
		return nil, context.Cause(l.ctx)
	}
	tx := l.begin(method, body, lines...)
	l.mu.Unlock()
	return l.final(ctx, tx, nil)
}

// maxGlare is how often a re-INVITE that crosses the client's is tried again.
const maxGlare = 5

// reinvite offers new media in the call and returns the answer. It waits for the
// ACK of the first INVITE, and tries again after 491. A refusal is a *rejection.
func (l *leg) reinvite(ctx context.Context, offer string) ([]byte, error) {
	select {
	case <-l.acked:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	l.mu.Lock()
	if l.state == over {
		l.mu.Unlock()
		return nil, context.Cause(l.ctx)
	}
	tx := l.begin(sip.INVITE, offer)
	l.mu.Unlock()
	return l.agree(ctx, tx, offer)
}

// agree is reinvite for a re-INVITE that is on the wire.
func (l *leg) agree(ctx context.Context, tx *transaction, offer string) ([]byte, error) {
	for range maxGlare {
		res, err := l.final(ctx, tx, nil)
		switch {
		case err != nil:
			return nil, err
		case res.IsSuccess():
			return res.Body(), nil
		case res.StatusCode != sip.StatusRequestPending:
			return nil, &rejection{status: res.StatusCode, reason: res.Reason}
		}
		if err := l.wait(ctx, l.glarePause()); err != nil {
			return nil, err
		}
		l.mu.Lock()
		tx = l.begin(sip.INVITE, offer)
		l.mu.Unlock()
	}
	return nil, reject(sip.StatusRequestPending)
}

// glarePause is how long to wait after 491 (RFC 3261 section 14.1): 2.1 to 4 s
// for whoever chose the Call-ID, 0 to 2 s for the other, in steps of 10 ms.
func (l *leg) glarePause() time.Duration {
	const step = 10 * time.Millisecond
	if l.outgoing {
		return 2100*time.Millisecond + rand.N[time.Duration](191)*step
	}
	return rand.N[time.Duration](201) * step
}
