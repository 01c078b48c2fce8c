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
	p                     *recentsPage
	all, missed, outgoing *widget.Button
	root                  *fyne.Container
}

func newRecentChips(p *recentsPage) recentChips {
	cat := p.w.cat
	c := recentChips{p: p}
	c.all = widget.NewSmallButton(widget.Plain, cat.Text("recents.all"), func() { c.only(false, "") })
	c.missed = widget.NewSmallButton(widget.Plain, cat.Text("recents.only_missed"), func() { c.only(true, "") })
	c.outgoing = widget.NewSmallButton(widget.Plain, cat.Text("recents.only_outgoing"), func() { c.only(false, sipclient.Outgoing) })
	c.root = widget.Flow(theme.Gap, c.all, c.missed, c.outgoing)
	return c
}

func (c *recentChips) only(missed bool, way sipclient.Direction) {
	c.p.calls.query.Missed, c.p.calls.query.Direction = missed, way
	c.p.calls.restart()
}

// show says which one is chosen, and how many calls were missed.
func (c *recentChips) show() {
	cat, q := c.p.w.cat, c.p.calls.query
	missed := cat.Text("recents.only_missed")
	if c.p.count.Missed > 0 {
		missed = cat.Text("recents.missed_count", present.Data{"Count": cat.Integer(c.p.count.Missed)})
	}
	c.all.Set("", cat.Text("recents.all"), !q.Missed && q.Direction == "")
	c.missed.Set("", missed, q.Missed)
	c.outgoing.Set("", cat.Text("recents.only_outgoing"), q.Direction == sipclient.Outgoing)
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

// byDays shows the calls of the last days only.
func (p *recentsPage) byDays(i int) {
	p.calls.query.From = time.Time{}
	if days := recentDays()[i]; days > 0 {
		year, month, day := p.w.now().Date()
		p.calls.query.From = time.Date(year, month, day-days+1, 0, 0, 0, 0, p.w.now().Location())
	}
	p.calls.restart()
}
