package sipclient

import (
	"context"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

// record is the end of a call: history, notice, tone, and the worker's end.
func (o *owner) record(lc *liveCall) {
	v := &lc.view
	v.Timeline.Ended = time.Now()
	v.Result = resultOf(v)
	o.armCall(lc, 0)
	delete(lc.line.legs, lc.legID)
	if again := lc.line.replace; again != nil && len(o.callsOf(lc.line)) == 0 {
		lc.line.replace = nil
		defer again()
	}
	o.endTone(v)
	id, noticed := v.ID, o.viewOf(lc)
	noticed.State = call.Ended
	kind := NoticeCallEnded
	if v.Direction == Incoming && v.Result == call.NoAnswer && !v.Cause.Elsewhere() {
		kind = NoticeMissedCall
	}
	rec := o.recordOf(lc)
	lc.worker.do(func() {
		rec.ID, rec.Recordings = lc.work.recordID(rec.Started), lc.work.recordedTo
		if lc.work.leg != nil {
			lc.work.leg.Release()
		}
		rec.MOS = o.c.sessions.quality.mean(id)
		o.c.post(func() {
			v.MOS, noticed.MOS, o.unseen.dirty = rec.MOS, rec.MOS, true
			o.notify(Notice{Kind: kind, Call: &noticed, AccountID: v.AccountID})
			o.keep(rec)
		})
	})
	lc.worker.stop()
	o.after(linger, func() {
		if o.calls[id] == lc {
			o.forget(lc)
		}
	})
}

// keep writes a call to the history.
func (o *owner) keep(rec CallRecord) {
	if o.c.options.History == nil {
		return
	}
	o.records.do(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(o.c.life), storeLimit) // also while closing
		defer cancel()
		if err := o.c.options.History.Append(ctx, rec); err != nil {
			o.log.Warn("writing the history", "err", err)
			o.c.post(func() { o.notify(Notice{Kind: NoticeHistory, AccountID: rec.AccountID, Err: err}) })
		}
	})
}

// endTone plays what a telephone plays when a call of ours came to nothing.
func (o *owner) endTone(v *CallView) {
	if v.Direction != Outgoing || v.Cause.By == call.Local || o.closing {
		return
	}
	switch v.Result {
	case call.Answered, call.Cancelled:
		return
	}
	tone := media.ToneCongestion
	if v.Result == call.Busy {
		tone = media.ToneBusy
	}
	country := ""
	if l := o.findLine(v.AccountID); l != nil {
		country = o.country(l.acct)
	}
	o.silenceTone()
	o.stopTone = o.c.options.Media.Alert(media.Alert{Tone: tone, Country: country})
}
