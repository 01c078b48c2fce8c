package gui

import (
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// recentChips are the buttons that leave out calls by the way they went.
type recentChips struct {
	p                               *recentsPage
	all, missed, outgoing, recorded *widget.Button
	root                            *fyne.Container
}

func newRecentChips(p *recentsPage) recentChips {
	cat := p.w.cat
	c := recentChips{p: p}
	chip := func(key string, way sipclient.HistoryQuery) *widget.Button {
		return widget.NewSmallButton(widget.Plain, cat.Text(key), func() { c.only(way) })
	}
	c.all = chip("recents.all", sipclient.HistoryQuery{})
	c.missed = chip("recents.only_missed", sipclient.HistoryQuery{Missed: true})
	c.outgoing = chip("recents.only_outgoing", sipclient.HistoryQuery{Direction: sipclient.Outgoing})
	c.recorded = chip("recents.only_recorded", sipclient.HistoryQuery{Recorded: true})
	c.root = widget.Flow(theme.Gap, c.all, c.missed, c.outgoing, c.recorded)
	return c
}

// only leaves the calls that went way.
func (c *recentChips) only(way sipclient.HistoryQuery) {
	c.p.calls.query = wentAs(c.p.calls.query, way)
	c.p.restart()
}

// wentAs returns q for the calls that went way, out of the same ones.
func wentAs(q, way sipclient.HistoryQuery) sipclient.HistoryQuery {
	q.Missed, q.Recorded, q.Direction = way.Missed, way.Recorded, way.Direction
	return q
}

// show says which one is chosen, and how many calls were missed.
func (c *recentChips) show() {
	cat, q := c.p.w.cat, c.p.calls.query
	missed := cat.Text("recents.only_missed")
	if c.p.count.Missed > 0 {
		missed = cat.Text("recents.missed_count", present.Data{"Count": cat.Integer(c.p.count.Missed)})
	}
	c.all.Set("", cat.Text("recents.all"), !q.Missed && !q.Recorded && q.Direction == "")
	c.missed.Set("", missed, q.Missed)
	c.outgoing.Set("", cat.Text("recents.only_outgoing"), q.Direction == sipclient.Outgoing)
	c.recorded.Set("", cat.Text("recents.only_recorded"), q.Recorded)
}

// recentDays are for how many days back calls can be shown, today among them; 0
// is for ever.
func recentDays() []int { return []int{0, 1, 7, 30, 365} }

// dayNames are the words for recentDays.
func dayNames(cat *present.Catalog) []string {
	names := []string{cat.Text("recents.any_day"), cat.Text("recents.today")}
	for _, days := range recentDays()[2:] {
		names = append(names, cat.Count("recents.last_days", days))
	}
	return names
}

// dayFilter is for how many days calls are shown. What is today's is yesterday's after
// midnight, and so is a time without a day.
type dayFilter struct {
	choice *widget.Choice
	back   int       // days, today among them; 0 is for ever
	asked  time.Time // when the day began on which the calls were last asked for
	stop   func()    // what looks at the clock, while the page is visible
}

// byDays shows the calls of the last days only.
func (p *recentsPage) byDays(i int) {
	p.days.back = recentDays()[i]
	p.restart()
}

// restart reads the calls from the top, for another question.
func (p *recentsPage) restart() {
	p.askFrom()
	p.calls.restart()
}

// askFrom asks for the calls of the days that are chosen, of which today is one.
func (p *recentsPage) askFrom() {
	p.days.asked, p.calls.query.From = p.today(), time.Time{}
	if p.days.back > 0 {
		p.calls.query.From = p.days.asked.AddDate(0, 0, 1-p.days.back)
	}
}

// newDay reads the calls again where another day has begun.
func (p *recentsPage) newDay() {
	if !p.today().Equal(p.days.asked) {
		p.reload()
	}
}

// today returns when this day began.
func (p *recentsPage) today() time.Time {
	now := p.w.now()
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}
