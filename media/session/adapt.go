package session

import (
	"time"

	"offhook/media/codec"
	"offhook/media/rtc"
)

const (
	// adaptEvery is how often the encoder learns of the loss.
	adaptEvery = time.Second
	// lossLeast keeps some redundancy for the first loss, where one has to be expected.
	lossLeast, lossMost = 5, 30
	// losslessAfter is of how many packets none may have been lost on the way until none is
	// expected to be; twice as many after each disappointment, and after so many no more.
	// Reports say it that are no older than reportsAge, and of a path whose jitter is at most
	// losslessJitter: what comes later than its successor is as good as lost.
	losslessAfter  = 500
	disappointed   = 3
	reportsAge     = 15 * time.Second
	losslessJitter = 4 * time.Millisecond
)

// untold is a loss that no encoder was told of.
const untold = -1

// lossReport is what is known of losses on the way, and what the encoder was told.
type lossReport struct {
	at       time.Time
	smoothed float64   // 0-1
	percent  int       // or untold
	reported time.Time // when the other side reported last
	news     news      // what there is of that
	way      string    // the path that all of this is of
	path     congestion
	lossless lossless
}

// news is what there is of the other side's reports.
type news int

const (
	noNews  news = iota // none of this path yet, or none for reportsAge
	oldNews             // the last one was seen before
	newNews
)

// take sees what the other side has reported. What it said of another path, or long ago,
// says nothing of this one now, and is taken out of stats.
func (l *lossReport) take(now time.Time, stats *rtc.Stats) {
	if stats.Path != l.way {
		*l = lossReport{at: l.at, percent: l.percent, reported: stats.Reported, way: stats.Path, lossless: lossless{disappointment: l.lossless.disappointment}}
	}
	switch {
	case now.Sub(stats.Reported) > reportsAge:
		l.news = noNews
	case !stats.Reported.Equal(l.reported):
		l.news = newNews
	case l.news == newNews:
		l.news = oldNews
	}
	l.reported = stats.Reported
	if l.news == noNews && !l.reported.IsZero() {
		stats.FractionLost, stats.RoundTrip = 0, 0
	}
}

// lossless looks out for a path that loses nothing. Redundancy for losses that don't
// come costs speech 0.06 of P.862.2's MOS at 40 kbit/s, and the encoder a quarter of its
// time; and where the loss that they are for does not come either, more bits sound better in
// half of the time (opus.LosslessBitrate).
type lossless struct {
	believed       bool
	disappointment int    // how often a believed path has lost something
	counts         bool   // one report was good, and the next ones may be, too
	sent, lost     uint64 // packets by then
}

// look reports whether nothing is expected to be lost, by what the other side reports, and
// by whether packets wait in a queue, from which they are lost when it is full. What was sent
// between two good reports counts, not time: on hold or in silence there is nothing to lose.
func (l *lossless) look(n news, stats rtc.Stats, queues bool) bool {
	lost := l.counts && stats.Tx.RemoteLost > l.lost || stats.FractionLost > 0 || n == newNews && queues
	if l.believed && lost {
		l.disappointment++
	}
	if lost || n == noNews || stats.Tx.RemoteJitter > losslessJitter {
		l.believed, l.counts = false, false
		return false
	}
	if n == oldNews {
		return l.believed
	}
	if !l.counts {
		l.counts, l.sent, l.lost = true, stats.Tx.Packets, stats.Tx.RemoteLost
	}
	l.believed = l.disappointment < disappointed && stats.Tx.Packets-l.sent >= losslessAfter<<l.disappointment
	return l.believed
}

// adapt tells the encoder how much gets lost on the way: against loss that would be there
// anyway it spends more on redundancy, and over a path that is too narrow it sends less.
func (u *uplink) adapt(now time.Time) {
	if u.using == nil || now.Sub(u.loss.at) < adaptEvery {
		return
	}
	if adapter, ok := u.using.encoder.(codec.Adapter); ok {
		u.loss.at = now
		u.heed(now, adapter, u.session.wire.peer.Stats())
	}
}

// heed does what the counters ask for.
func (u *uplink) heed(now time.Time, adapter codec.Adapter, stats rtc.Stats) {
	l := &u.loss
	l.take(now, &stats)
	l.smoothed += (stats.FractionLost - l.smoothed) / 4
	u.judge(now, stats)
	least := lossLeast
	if l.lossless.look(l.news, stats, !l.path.well()) {
		least = 0
	}
	percent := min(max(int(100*l.smoothed+0.5), least), lossMost)
	if err := u.steer(adapter, percent == 0); err != nil {
		u.session.log.Warn("changing the bit rate", "error", err)
	}
	if err := u.spend(now, stats.FractionLost); err != nil {
		u.session.log.Warn("switching deep redundancy", "error", err)
	}
	if percent == l.percent {
		return
	}
	l.percent = percent
	if err := adapter.SetPacketLoss(percent); err != nil {
		u.session.log.Warn("telling the encoder of losses", "error", err)
	}
}

// judge learns whether the path carries what is sent.
func (u *uplink) judge(now time.Time, stats rtc.Stats) {
	l, e := &u.loss, u.using
	switch {
	case l.reported.IsZero():
		l.path.observe(stats.RoundTrip)
	case l.news == oldNews:
	case l.path.report(now, stats.FractionLost, stats.RoundTrip, e.copies > 0 || e.deeper || e.told > e.own):
		u.session.log.Info("what is sent follows what the path carries", "bitrate", e.most(l.path.step), "redundancy", l.path.step == unstrained,
			"loss_percent", int(100*stats.FractionLost), "round_trip", stats.RoundTrip)
	}
}

// steer has the encoder send as much as the path carries, and more than the codec's own rate
// where nothing is expected to be lost. Where no reports come any more, more is tried as if
// all were well.
func (u *uplink) steer(adapter codec.Adapter, lossless bool) error {
	e, step := u.using, u.loss.path.step
	want := e.most(step)
	if lossless && step == unstrained {
		want = max(want, e.lossless)
	}
	if want == e.told {
		return nil
	}
	e.told = want
	return adapter.SetBitrate(want)
}

// most is the bit rate at a step of congestion.
func (s *spending) most(step int) int {
	if rates[step] == 0 {
		return s.own
	}
	return min(rates[step], s.own)
}

// spend has packets repeat or describe others as the losses so far ask for, unless the
// path is too narrow for that. newest is the loss of the last report.
func (u *uplink) spend(now time.Time, newest float64) error {
	e, loss := u.using, u.loss.smoothed
	if u.loss.path.step > unstrained {
		loss = 0
	}
	copies, deeper := e.copies, e.deeper
	u.repeat(loss)
	err := e.deepen(loss)
	if e.copies > copies || e.deeper && !deeper {
		u.loss.path.more(now, newest)
	}
	return err
}
