package present

import (
	"fmt"
	"slices"
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
		return c.Clock(t)
	case !t.Before(midnight.AddDate(0, 0, -1)):
		return c.Text("time.yesterday")
	case !t.Before(midnight.AddDate(0, 0, -6)):
		return c.weekday(t.Weekday())
	}
	return c.Date(t, now)
}

// Clock returns t's time of day in its own time zone: "15:05", "3:05 PM",
// "오후 3:05".
func (c *Catalog) Clock(t time.Time) string {
	if !c.hour12() {
		return t.Format("15:04")
	}
	half := "time.am"
	if t.Hour() >= 12 {
		half = "time.pm"
	}
	return c.Text("time.clock", Data{"Time": t.Format("3:04"), "Half": c.Text(half)})
}

// Date returns t's date in now's time zone, with the year where it is not now's.
func (c *Catalog) Date(t, now time.Time) string {
	t = t.In(now.Location())
	key, withYear := "time.date", "time.date_year"
	if c.monthFirst() {
		key, withYear = "time.month_first", "time.month_first_year"
	}
	if t.Year() != now.Year() {
		key = withYear
	}
	return c.Text(key, Data{"Day": t.Day(), "Month": c.month(t.Month()), "Year": t.Year()})
}

// Day returns t's date in t's own time zone, always with the year.
func (c *Catalog) Day(t time.Time) string { return c.Date(t, t.AddDate(-1, 0, 0)) }

func (c *Catalog) weekday(d time.Weekday) string {
	return c.Text([...]string{"time.sun", "time.mon", "time.tue", "time.wed", "time.thu", "time.fri", "time.sat"}[d])
}

func (c *Catalog) month(m time.Month) string {
	return c.Text([...]string{"time.jan", "time.feb", "time.mar", "time.apr", "time.may", "time.jun",
		"time.jul", "time.aug", "time.sep", "time.oct", "time.nov", "time.dec"}[m-1])
}

// The countries below are those of CLDR 48 (timeData, and the formats MMMd).

// hour12 reports whether a day has twice twelve hours where the catalog is
// read. Without a country English and Spanish count 24, which all understand.
func (c *Catalog) hour12() bool {
	switch c.lang {
	case Korean:
		return true
	case English:
		return slices.Contains([]string{"US", "CA", "AU", "NZ", "IN", "PK", "BD", "LK", "PH", "SG", "MY", "HK", "KR", "JM", "TT", "BB"}, c.country)
	case Spanish:
		return slices.Contains([]string{"AR", "BO", "CL", "CO", "CR", "CU", "DO", "EC", "GT", "HN", "MX", "NI", "PA", "PE", "PR", "PY", "SV", "US", "UY", "VE"}, c.country)
	}
	return false
}

// monthFirst reports whether a date begins with the month: "Nov 3".
func (c *Catalog) monthFirst() bool {
	return c.lang == English && slices.Contains([]string{"US", "CA", "PH", "PR"}, c.country)
}
