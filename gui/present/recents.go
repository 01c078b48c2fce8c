package present

import (
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
	// When is as short as it can be understood.
	When     string
	Incoming bool
	Missed   bool
	// Failed is an outgoing call that nobody answered.
	Failed bool
	// Number is what redial dials, with AccountID; empty where there is nothing
	// to dial.
	Number, AccountID string
}

// Recent returns the row of r.
func (c *Catalog) Recent(r sipclient.CallRecord, now time.Time) Recent {
	title, number := c.Peer(sipclient.Peer{Number: r.Number, Name: r.Name})
	row := Recent{
		Title: title, When: c.When(r.Started, now), Number: r.Number, AccountID: r.AccountID,
		Incoming: r.Direction == sipclient.Incoming,
	}
	row.Missed = row.Incoming && endingKey(r.Direction, r.Result, r.Cause) == "end.missed"
	row.Failed = !row.Incoming && r.Result != call.Answered
	var detail string
	if r.Result == call.Answered {
		detail = c.Duration(r.Duration())
	} else {
		detail = c.outcome(r)
	}
	row.Detail = join(" · ", number, detail)
	return row
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
