package present

import (
	"fmt"
	"time"
)

// Timer returns a running call's time: "02:47", "1:02:47".
func Timer(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	s := int(d / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%02d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// Duration returns a length of time in words: "31 s", "2 min 47 s", "1 h 5 min".
func (c *Catalog) Duration(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return c.Text("time.seconds", Data{"Seconds": s})
	case s < 3600:
		return c.Text("time.minutes", Data{"Minutes": s / 60, "Seconds": s % 60})
	}
	return c.Text("time.hours", Data{"Hours": s / 3600, "Minutes": s / 60 % 60})
}

// When returns a moment as it is best recognised from now: the time of day for
// today, "Yesterday", the day of the week for the last six days, else the date.
// Both are taken in now's time zone.
func (c *Catalog) When(t, now time.Time) string {
	t = t.In(now.Location())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch {
	case !t.Before(midnight.AddDate(0, 0, 1)):
		return c.Date(t, now)
	case !t.Before(midnight):
		return t.Format("15:04")
	case !t.Before(midnight.AddDate(0, 0, -1)):
		return c.Text("time.yesterday")
	case !t.Before(midnight.AddDate(0, 0, -6)):
		return c.weekday(t.Weekday())
	}
	return c.Date(t, now)
}

// Date returns t's date, with the year where it is not now's.
func (c *Catalog) Date(t, now time.Time) string {
	t = t.In(now.Location())
	d := Data{"Day": t.Day(), "Month": c.month(t.Month()), "Year": t.Year()}
	if t.Year() == now.Year() {
		return c.Text("time.date", d)
	}
	return c.Text("time.date_year", d)
}

func (c *Catalog) weekday(d time.Weekday) string {
	return c.Text([...]string{"time.sun", "time.mon", "time.tue", "time.wed", "time.thu", "time.fri", "time.sat"}[d])
}

func (c *Catalog) month(m time.Month) string {
	return c.Text([...]string{"time.jan", "time.feb", "time.mar", "time.apr", "time.may", "time.jun",
		"time.jul", "time.aug", "time.sep", "time.oct", "time.nov", "time.dec"}[m-1])
}
