package history

import (
	"slices"
	"strings"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/search"
)

// match says which calls are wanted; empty fields match all.
type match struct {
	account     string
	direction   sipclient.Direction
	from, until time.Time
	missed      bool
	recorded    bool
	cut         bool   // only calls that were taken from those that went on
	line        string // the other side's number, as lines are compared
	typed       search.Query
	// also are lines whose calls match whatever was typed: those of people whose
	// name is in the contacts only.
	also []string
}

func matchOf(q sipclient.HistoryQuery) match {
	m := match{account: q.AccountID, direction: q.Direction, from: q.From, until: q.Until, missed: q.Missed, recorded: q.Recorded,
		typed: search.Parse(q.Search)}
	if q.Keys {
		m.typed = search.ParseKeys(q.Search)
	}
	if q.Number != "" {
		m.line = lineOf(q.Number)
	}
	for _, number := range q.Also {
		m.also = append(m.also, lineOf(number))
	}
	return m
}

// lineOf returns a number as lines are compared.
func lineOf(number string) string { return search.ParseNumber(number).National }

// where returns the condition of m in SQL, and its arguments.
func (m match) where() (condition string, args []any) {
	all := []string{"1"}
	add := func(sql string, values ...any) { all, args = append(all, sql), append(args, values...) }
	if m.account != "" {
		add("account = ?", m.account)
	}
	if m.missed {
		add("missed = 1")
	}
	if m.recorded {
		add("recording <> ''")
	}
	if m.cut {
		add("cut = 1")
	}
	if m.direction != "" {
		add("direction = ?", string(m.direction))
	}
	if !m.from.IsZero() {
		add("started >= ?", m.from.UnixMicro())
	}
	if !m.until.IsZero() {
		add("started < ?", m.until.UnixMicro())
	}
	if m.line != "" {
		add("line = ?", m.line)
	}
	if !m.typed.Empty() {
		typed, values := search.SQL(m.typed, "folded")
		if len(m.also) > 0 {
			typed = "(" + typed + " OR line IN (?" + strings.Repeat(",?", len(m.also)-1) + "))"
			for _, line := range m.also {
				values = append(values, line)
			}
		}
		add(typed, values...)
	}
	return strings.Join(all, " AND "), args
}

// accepts is where for a call that is not in the database.
func (m match) accepts(r sipclient.CallRecord) bool {
	return (m.account == "" || m.account == r.AccountID) &&
		(m.direction == "" || m.direction == r.Direction) &&
		(m.from.IsZero() || !r.Started.Before(m.from)) && (m.until.IsZero() || r.Started.Before(m.until)) &&
		(!m.missed || r.Missed()) && (!m.recorded || len(r.Recordings) > 0) && (m.line == "" || m.line == lineOf(r.Number)) &&
		(m.typed.Match(folded(r)) || slices.Contains(m.also, lineOf(r.Number)))
}

// folded is the text that a call is found by.
func folded(r sipclient.CallRecord) string {
	return search.Index([]string{r.Name, r.Note}, []string{r.Number})
}
