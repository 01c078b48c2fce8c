package present

import (
	"cmp"
	"strings"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// Keypad is the page where a number is dialled.
type Keypad struct {
	// Preview says what Dial will do, or what is wrong with the text.
	Preview string
	// PreviewTone is Bad where the text cannot be dialled.
	PreviewTone Tone
	// Dial and Hangup say which of the two buttons is live.
	Dial, Hangup bool
	// Number is what Dial dials, after the account's rules; empty where it cannot.
	Number string
	// Call is what Hangup ends.
	Call sipclient.CallID
}

// Keypad returns the page for text in the number field.
func (c *Catalog) Keypad(s sipclient.Snapshot, text string) Keypad {
	k := Keypad{}
	live, busy := Current(s)
	if busy {
		k.Call, k.Hangup = live.ID, live.Allowed.Hangup || live.Allowed.Decline
	}
	v, ok := DefaultAccount(s)
	if !ok {
		k.Preview = c.Text("keypad.no_account")
		return k
	}
	host := v.Host()
	target, err := v.Target(text)
	switch {
	case strings.TrimSpace(text) == "" && v.Demo:
		k.Preview = c.Text("keypad.hint_demo", Data{"Number": c.Number(DemoNumber)})
	case strings.TrimSpace(text) == "":
		k.Preview = c.Text("keypad.hint")
	case err != nil:
		k.Preview, k.PreviewTone = c.Error(err).What, Bad
	default:
		number := c.Number(Plain(target.User))
		if target.Host != host {
			number = Plain(target.User + "@" + target.Host)
		}
		key := "keypad.preview"
		if typed, err := account.ParseTarget(text, host); err == nil && typed.User != target.User {
			key = "keypad.rewritten"
		}
		k.Preview = c.Text(key, Data{"Number": number, "Me": c.Number(v.Number)})
		k.Dial, k.Number = !busy, target.User
	}
	switch v.State {
	case sipclient.AccountWaiting, sipclient.AccountFailed:
		if k.PreviewTone != Bad {
			k.Preview, k.PreviewTone = join(" · ", k.Preview, c.Text("keypad.not_connected")), Warn
		}
	}
	return k
}

// LastCall says when there was a call with the number in the field, and with
// whom.
func (c *Catalog) LastCall(r sipclient.CallRecord, now time.Time) string {
	return join(" · ", Plain(cmp.Or(r.Contact, r.Name)), c.Text("keypad.last_call", Data{"When": c.When(r.Started, now)}))
}

// Suggested is a row of those whom typed text may mean.
type Suggested struct{ Title, Detail, Side string }

// Suggested returns the row of s.
func (c *Catalog) Suggested(s sipclient.Suggestion, now time.Time) Suggested {
	number := c.written(s.Number)
	row := Suggested{Title: Plain(s.Name), Detail: join(" · ", number, c.NumberLabel(s.Label))}
	if row.Title == "" {
		row.Title, row.Detail = number, ""
	}
	if s.Calls > 0 {
		row.Side = c.When(s.Last, now)
		row.Detail = join(" · ", row.Detail, c.Count("keypad.calls", s.Calls))
	}
	return row
}

// DemoNumber is where the built-in demo PBX speaks its announcement.
const DemoNumber = "07010002000"

// Current returns the call that the window is about: one that is up before one
// that rings here, the newest of the former and the oldest of the latter; else one
// that is being hung up. A call that comes in takes no other's place.
func Current(s sipclient.Snapshot) (sipclient.CallView, bool) {
	best, found := sipclient.CallView{}, 0
	for _, v := range s.Calls {
		if rank := rankOf(v.State); rank > found || rank == found && rank > 0 && v.State != call.Offered {
			best, found = v, rank
		}
	}
	return best, found > 0
}

// rankOf orders calls by how much they want a person: 0 for one that is over.
func rankOf(s call.State) int {
	switch {
	case s == call.Offered:
		return 2
	case call.Live(s):
		return 3
	case s == call.New, s == call.Ended:
		return 0
	}
	return 1
}

// Typed is what a person would type for a link: "+827010002000" for
// "tel:+82-70-1000-2000". What names a host of its own, or is no number, stays as
// it is.
func Typed(link string) string {
	const here = "here.invalid" // RFC 2606: nobody's host
	t, err := account.ParseTarget(link, here)
	if err != nil || t.Host != here || t.Params != "" {
		return link
	}
	return t.User
}
