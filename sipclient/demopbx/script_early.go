package demopbx

import (
	"context"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"
)

// The tones of the two branches of 9182, in Hz.
const (
	FirstForkHz  = 400
	SecondForkHz = 800
)

// forked is a call that two phones ring for, as behind a proxy that forks: each
// sends a 183 with a To tag and a tone of its own, a second apart. The second one
// answers, and a moment later so does the first, too late: the caller is to hang
// that up.
func forked(ctx context.Context, l *leg) error {
	first, err := l.progress()
	if err != nil {
		return err
	}
	first.source(sine(FirstForkHz, toneLevel))
	if err := l.wait(ctx, time.Second); err != nil {
		return err
	}
	fork := l.fork()
	defer fork.finish()
	second, err := fork.progress()
	if err != nil {
		return err
	}
	second.source(sine(SecondForkHz, toneLevel))
	if err := l.wait(ctx, time.Second); err != nil {
		fork.abandon()
		return err
	}
	if _, err := fork.answer(); err != nil {
		return err
	}
	if err := fork.wait(fork.ctx, time.Second); err != nil {
		l.abandon()
		return nil
	}
	if _, err := l.answer(); err != nil {
		return err
	}
	<-fork.ctx.Done()
	return nil
}

// fork is another branch of the same INVITE: a dialog with a To tag of its own.
func (l *leg) fork() *leg {
	branch := l.server.newIncoming(l.conn, l.invite)
	l.server.table.addDialog(branch)
	return branch
}

// abandon ends a branch without a word: the INVITE has its final response from
// another one.
func (l *leg) abandon() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state == early {
		l.state = over
	}
}

// reliable is early media with a 183 that is repeated until PRACK (RFC 3262), two
// seconds of tone after it, and the announcement. A client that knows no 100rel
// gets 421. With updates, the codec changes once more before the answer.
func reliable(updates bool) extension {
	return func(ctx context.Context, l *leg) error { return l.reliably(ctx, updates) }
}

func (l *leg) reliably(ctx context.Context, updates bool) error {
	if !hasToken(l.invite, "100rel", "Supported", "k", "Require") {
		return &rejection{status: 421, lines: []string{"Require: 100rel"}}
	}
	offer, err := l.prepare()
	if err != nil {
		return err
	}
	if offer == nil {
		return reject(sip.StatusNotAcceptableHere) // then PRACK would bring the answer: not here
	}
	if err := l.attach(); err != nil {
		return err
	}
	l.media.source(sine(ToneHz, toneLevel))
	if err := l.provisionalReliably(ctx, sip.StatusSessionInProgress, l.media.local()); err != nil {
		return err
	}
	if err := l.wait(ctx, 2*time.Second); err != nil {
		return err
	}
	if updates {
		if err := l.offerBeforeAnswer(ctx); err != nil {
			return err
		}
	}
	l.media.source(nil)
	return announcement(ctx, l)
}

// offerBeforeAnswer offers PCMU alone by UPDATE: the reliable 183 has agreed on media, so
// either side may offer anew (RFC 3311 section 5.1).
func (l *leg) offerBeforeAnswer(ctx context.Context) error {
	formats := l.onlyPCMU()
	if len(formats) == 0 {
		return reject(sip.StatusNotAcceptableHere)
	}
	res, err := l.ask(ctx, sip.UPDATE, l.media.reoffer(formats), "Content-Type: application/sdp")
	switch {
	case err != nil:
		return err
	case !res.IsSuccess():
		return reject(res.StatusCode)
	}
	if err := l.media.answered(res.Body()); err != nil {
		return err
	}
	return l.wait(ctx, time.Second)
}

// firstRSeq is the number of the first reliable response (RFC 3262 section 3: from
// 1 to 2^31-1).
const firstRSeq = 8808

// provisionalReliably sends a 18x until its PRACK comes; without one for 64*T1 the
// call is refused.
func (l *leg) provisionalReliably(ctx context.Context, status int, sdp string) error {
	acknowledged := make(chan struct{})
	l.mu.Lock()
	rack := fmt.Sprintf("%d %d INVITE", firstRSeq, l.invite.CSeq().SeqNo)
	l.intercept = func(c *conn, req *sip.Request) bool {
		if req.Method != sip.PRACK {
			return false
		}
		if header := req.GetHeader("RAck"); header == nil || header.Value() != rack {
			l.replyTo(c, req, sip.StatusCallTransactionDoesNotExists, "")
			return true
		}
		l.intercept = nil
		l.replyTo(c, req, sip.StatusOK, "")
		close(acknowledged)
		return true
	}
	lines := append(l.server.dialogHeaders(l.conn, l.user), "Require: 100rel", fmt.Sprintf("RSeq: %d", firstRSeq))
	res := l.server.response(l.invite, status, l.dialog.localTag, lines...)
	l.server.finish(res, sdp, l.user, l.dialog.local.Host)
	l.mu.Unlock()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for pause := t1; ; pause *= 2 { // no T2 here (RFC 3262 section 3)
		l.mu.Lock()
		if l.state == early {
			l.server.send(l.conn, res)
		}
		l.mu.Unlock()
		again := time.NewTimer(pause)
		select {
		case <-again.C:
			continue
		case <-acknowledged:
		case <-limit.C:
			again.Stop()
			return reject(sip.StatusGatewayTimeout)
		case <-ctx.Done():
		}
		again.Stop()
		return context.Cause(ctx)
	}
}
