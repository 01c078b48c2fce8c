package present

import (
	"cmp"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// Recent is one row of the list of calls.
type Recent struct {
	// Title is the name, or the number where there is none.
	Title string
	// Detail is number, how long or why not.
	Detail string
	// When is as short as it can be understood; Time is the time of day, where When is
	// the day.
	When, Time string
	Incoming   bool
	Missed     bool
	// Failed is an outgoing call that nobody answered.
	Failed bool
	// Number is what redial dials, with AccountID; empty where there is nothing
	// to dial.
	Number, AccountID string
}

// Recent returns the row of r.
func (c *Catalog) Recent(r sipclient.CallRecord, now time.Time) Recent {
	title, number := c.Peer(sipclient.Peer{Number: r.Number, Name: cmp.Or(r.Contact, r.Name)})
	row := Recent{
		Title: title, When: c.When(r.Started, now), Number: r.Number, AccountID: r.AccountID,
		Incoming: r.Direction == sipclient.Incoming,
	}
	if at := c.Clock(r.Started.In(now.Location())); at != row.When {
		row.Time = at
	}
	row.Missed = r.Missed()
	row.Failed = !row.Incoming && r.Result != call.Answered
	var detail string
	if r.Result == call.Answered {
		detail = c.Duration(r.Duration())
	} else {
		detail = c.outcome(r)
	}
	row.Detail = join(" · ", number, detail, c.mos(r.MOS), c.quoted(r.Note))
	return row
}

// mos returns how a call sounded; empty where nothing was heard.
func (c *Catalog) mos(mos float64) string {
	if mos == 0 {
		return ""
	}
	return c.Text("recents.mos", Data{"Value": c.Decimal(mos, 1)})
}

func (c *Catalog) quoted(note string) string {
	if note = Plain(note); note == "" {
		return ""
	}
	return c.Text("recents.quoted", Data{"Note": note})
}

// PastCall is the page of a call that is over.
type PastCall struct {
	// Name is who it was with; Number is empty where it is the name already.
	Name, Number, Initials string
	// Kind says which way it went: "Missed call".
	Kind string
	// Ending says how it ended, where nobody talked or it is not known.
	Ending Sentence
	Facts  []Fact
	// Dial is what calling again dials; empty where there is nothing to dial.
	Dial string
	// Known means that the contacts have the number.
	Known bool
	// Recordings are the paths of the call's recordings.
	Recordings []string
}

// PastCall returns the page of r.
func (c *Catalog) PastCall(r sipclient.CallRecord, s sipclient.Snapshot, now time.Time) PastCall {
	p := PastCall{Dial: r.Number, Recordings: r.Recordings, Known: r.Contact != "", Kind: c.Text("recents.was_outgoing")}
	p.Name, p.Number = c.Peer(sipclient.Peer{Number: r.Number, Name: cmp.Or(r.Contact, r.Name)})
	p.Initials = initials(p.Name)
	switch {
	case r.Missed():
		p.Kind = c.Text("recents.was_missed")
	case r.Direction == sipclient.Incoming:
		p.Kind = c.Text("recents.was_incoming")
	}
	add := func(key, value string) {
		if value != "" {
			p.Facts = append(p.Facts, Fact{c.Text(key), value})
		}
	}
	started := r.Started.In(now.Location())
	add("recents.when", join(" ", c.Date(started, now), c.Clock(started)))
	if r.Result == call.Answered {
		add("recents.talk", c.Duration(r.Duration()))
		add("recents.sound", join(" · ", c.mos(r.MOS), Codec(r.Codec)))
	}
	if r.Result != call.Answered || r.Cause.By == call.Program {
		p.Ending = c.Ending(r.Direction, r.Result, r.Cause)
	}
	for _, a := range s.Accounts {
		if a.ID == r.AccountID {
			add("recents.account", c.AccountTitle(a))
		}
	}
	return p
}

// outcome is a call without talk in one or two words.
func (c *Catalog) outcome(r sipclient.CallRecord) string {
	if r.Direction == sipclient.Incoming {
		switch incomingKey(r.Result, r.Cause) {
		case "end.elsewhere":
			return c.Text("recents.elsewhere")
		case "end.you_declined":
			return c.Text("recents.you_declined")
		case "end.missed":
			return c.Text("recents.missed")
		}
		return c.Text("recents.failed")
	}
	switch r.Result {
	case call.Busy:
		return c.Text("recents.busy")
	case call.Declined:
		return c.Text("recents.declined")
	case call.NoAnswer:
		return c.Text("recents.no_answer")
	case call.NotFound:
		return c.Text("recents.not_found")
	case call.Unavailable:
		return c.Text("recents.unavailable")
	case call.Cancelled:
		return c.Text("recents.cancelled")
	case call.Unauthorised:
		return c.Text("recents.refused")
	}
	return c.Text("recents.failed")
}
