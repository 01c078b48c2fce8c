package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// endLimit is how long a call that was hung up here may take to end before the
// command gives up waiting for the server.
const endLimit = 15 * time.Second

// conduct is what a command does in a call by itself.
type conduct struct {
	duration time.Duration // hang up so long after the answer; 0 means never
	dtmf     string        // send these digits once both sides can hear each other
	told     bool          // send what waits for a person
}

func (c *conduct) flags(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&c.duration, "duration", 0, "hang up after so much `time` of talk, such as 10s")
	cmd.Flags().StringVar(&c.dtmf, "dtmf", "", "send these `digits` (0-9*#A-D) once connected")
}

func (c *conduct) check() error {
	c.dtmf = strings.ToUpper(c.dtmf)
	switch {
	case strings.Trim(c.dtmf, "0123456789*#ABCD") != "":
		return usage("--dtmf takes the digits 0-9, *, # and A-D")
	case len(c.dtmf) > maxDigits:
		return usage("--dtmf takes at most %d digits", maxDigits)
	case c.duration < 0:
		return usage("--duration is not negative")
	}
	return nil
}

// follower goes with one call from its first snapshot to its end.
type follower struct {
	p       *program
	app     *boot.App
	watch   *sipclient.Watch
	account *standing
	conduct conduct
	id      sipclient.CallID
	alone   bool // decline what else comes in
	report  *reporter
	active  bool // it has been
	refused error
}

func (p *program) follower(app *boot.App, w *sipclient.Watch, a *standing, id sipclient.CallID, c conduct) *follower {
	return &follower{p: p, app: app, watch: w, account: a, conduct: c, id: id, report: p.reporter()}
}

// run reports the call until it has ended. When ctx ends it hangs up, and still
// waits for the end, but not for ever.
func (f *follower) run(ctx context.Context) (endedCall, error) {
	waiting, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	stop := context.AfterFunc(ctx, func() {
		f.hangUp()
		time.AfterFunc(endLimit, giveUp)
	})
	defer stop()
	for {
		u, err := f.watch.Next(waiting)
		if err != nil {
			return endedCall{}, hinted("", "The call did not end when it was hung up.")
		}
		if err := f.account.report(u); err != nil && errors.Is(err, sipclient.ErrPasswordNeeded) {
			f.refused = err
			f.hangUp()
		}
		for _, v := range u.Snapshot.Calls {
			if v.ID == f.id && v.State != call.Ended {
				f.report.report(v)
				f.act(v)
			}
			if f.alone && v.ID != f.id && v.State == call.Offered {
				f.decline(v)
			}
		}
		for _, n := range u.Notices {
			if v, over := f.notice(n); over {
				return v, nil
			}
		}
	}
}

// act does what the command line asked for, once both sides hear each other.
func (f *follower) act(v sipclient.CallView) {
	if f.conduct.told && v.AwaitingDigits > 0 {
		if err := f.app.Client.SendWaiting(f.id); err != nil && !errors.Is(err, sipclient.ErrNotAllowed) { // it may be sent already
			f.p.complain(err)
		}
	}
	if f.active || v.State != call.Active {
		return
	}
	f.active = true
	if f.conduct.dtmf != "" {
		if err := f.app.Client.SendDTMF(f.id, f.conduct.dtmf); err != nil {
			f.p.complain(err)
		}
	}
	if f.conduct.duration > 0 {
		time.AfterFunc(time.Until(v.Timeline.Answered.Add(f.conduct.duration)), f.hangUp)
	}
}

// decline refuses a call beside the one that is followed.
func (f *follower) decline(v sipclient.CallView) {
	if f.app.Client.Hangup(v.ID) == nil {
		f.p.emit(event{
			Event: "declined", T: f.p.now(), Account: v.AccountID, Call: v.ID, Direction: v.Direction, Number: v.Peer.Number, Name: v.Peer.Name,
		})
	}
}

// hangUp ends the call in whatever way its state asks for; one that has ended
// meanwhile is fine.
func (f *follower) hangUp() { _ = f.app.Client.Hangup(f.id) }

// notice takes news; over is true with the end of the call.
func (f *follower) notice(n sipclient.Notice) (v endedCall, over bool) {
	now := f.p.sinceStart(n.At)
	switch n.Kind {
	case sipclient.NoticeCallEnded, sipclient.NoticeMissedCall:
		if n.Call == nil || n.Call.ID != f.id {
			return v, false
		}
		v.CallView = *n.Call
		f.report.report(v.CallView)
		if f.refused != nil {
			v.Result, v.Cause = call.Unauthorised, call.Cause{By: call.Local, Err: f.refused}
		}
		v.stats, _ = f.app.Client.Stats(f.id) // none where no media was made
		return v, true
	case sipclient.NoticeHistory, sipclient.NoticeContacts, sipclient.NoticeSettings:
		f.p.emit(event{Event: string(n.Kind), T: now, Account: n.AccountID, Error: f.p.words.Error(n.Err).String()})
	case sipclient.NoticeDigit:
		f.p.emit(event{Event: "digit", T: now}) // which one is nobody's business but the caller's
	}
	return v, false
}
