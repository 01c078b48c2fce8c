package sipclient

import (
	"context"
	"errors"
	"slices"
	"time"

	"offhook/sipclient/call"
)

// keepEvery is how often a call that goes on is written down again; History counts on it.
const keepEvery = 30 * time.Second

// keepGoing writes a call down as it stands, so that it is in the history should the
// program end without a word. One that has no Call-ID yet has not left the computer.
func (o *owner) keepGoing(lc *liveCall) {
	if o.c.options.History == nil || lc.view.State == call.Ended {
		return
	}
	if o.keeping == nil {
		o.keeping = o.after(keepEvery, func() {
			o.keeping = nil
			for _, lc := range o.liveCalls() {
				o.keepGoing(lc)
			}
		})
	}
	id, rec := lc.view.ID, o.recordOf(lc)
	lc.worker.do(func() {
		if lc.work.callID == "" {
			return
		}
		rec.ID, rec.Recordings = lc.work.recordID(rec.Started), slices.Clone(lc.work.recordedTo)
		if now := lc.work.recordingTo; now != "" {
			rec.Recordings = append(rec.Recordings, now)
		}
		rec.MOS = o.c.sessions.quality.mean(id)
		o.records.do(func() { o.writeGoing(rec) })
	})
}

// writeGoing tells the history of a call that goes on. That it cannot be written is told
// when the call ends and still cannot.
func (o *owner) writeGoing(rec CallRecord) {
	ctx, cancel := context.WithTimeout(o.c.life, storeLimit)
	defer cancel()
	err := o.c.options.History.Begin(ctx, rec)
	if err == nil {
		return
	}
	o.log.Warn("keeping a call that goes on", "err", err)
	if errors.Is(err, ErrHistoryDamaged) { // this is not said again: there is a fresh one by now
		o.c.post(func() { o.notify(Notice{Kind: NoticeHistory, AccountID: rec.AccountID, Err: err}) })
	}
}

// recordOf returns a call as the history has it, but for what its worker knows.
func (o *owner) recordOf(lc *liveCall) CallRecord {
	v := &lc.view
	return CallRecord{
		AccountID: v.AccountID, Direction: v.Direction, Number: lc.mid.began.Number, Name: lc.mid.began.Name,
		Started: v.Timeline.Started, Answered: v.Timeline.Answered, Ended: v.Timeline.Ended,
		Result: v.Result, Cause: v.Cause, Codec: v.Codec,
	}
}

// recordID names the call in the history, for ever: where a second INVITE has another
// Call-ID, it is still the call that was kept under the first one.
func (w *work) recordID(began time.Time) string {
	if w.recordedAs == "" {
		w.recordedAs = recordID(w.callID, began)
	}
	return w.recordedAs
}
