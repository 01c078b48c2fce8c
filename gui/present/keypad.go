package present

import (
	"cmp"
	"errors"
	"strings"
	"time"
	"unicode"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/numbering"
)

// Keypad is the page where a number is dialled.
type Keypad struct {
	// Preview says what Dial will do, or what is wrong with the text.
	Preview string
	// PreviewTone is Bad where the text cannot be dialled.
	PreviewTone Tone
	// Name is set where the text cannot be dialled since it has letters: it may be
	// somebody's name.
	Name bool
	// Dial and Hangup say which of the two buttons is live.
	Dial, Hangup bool
	// Number is what the call is remembered by; empty where nothing can be dialled.
	Number string
	// Emergency says what this telephone cannot do for who dials an emergency
	// number; empty for any other. It never keeps anybody from dialling.
	Emergency string
	// Spelled is the number whose keys have the letters in the text, for who wants
	// those in place of a name; empty where there is none.
	Spelled string
	// Call is what Hangup ends.
	Call sipclient.CallID
}

// Keypad returns the page for text in the number field, for calls that show as.
func (c *Catalog) Keypad(s sipclient.Snapshot, text string, as sipclient.Identity) Keypad {
	k := Keypad{}
	live, busy := Current(s)
	if busy {
		k.Call, k.Hangup = live.ID, live.Allowed.Hangup || live.Allowed.Decline
	}
	v, ok := DefaultAccount(s)
	if !ok {
		k.Preview = c.Text("keypad.no_account")
		if s.Locked("accounts") {
			k.Preview = c.NoAccount(s)
		}
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
		k.Name = errors.Is(err, account.ErrBadTarget) && strings.ContainsFunc(text, unicode.IsLetter)
	default:
		number := c.willDial(target, host)
		key := "keypad.preview"
		if target.Typed != "" {
			key = "keypad.rewritten"
		}
		k.Preview = c.Text(key, Data{"Number": number, "Me": c.ShownAs(v, as)})
		k.Dial, k.Number = !busy, target.Shown()
		k.Preview = join(" · ", k.Preview, c.afterAnswer(target.PostDial))
		k.Emergency = c.Emergency(v.Account, text, target)
	}
	if digits, ok := numbering.Spelled(text); ok && (err != nil || !extended(target)) { // "1 (800) FLOWERS" can only be dialled so
		k.Spelled = digits
	}
	switch v.State {
	case sipclient.AccountWaiting, sipclient.AccountFailed:
		if k.PreviewTone != Bad {
			k.Preview, k.PreviewTone = join(" · ", k.Preview, c.Text("keypad.not_connected")), Warn
		}
	}
	return k
}

// extended reports whether the letters of what was typed only part a number from its
// extension: "020 7946 0018 ext 12".
func extended(t account.Target) bool {
	_, spelled := numbering.Spelled(t.User)
	return len(t.PostDial.Steps()) > 0 && !spelled
}

// ShownAs says whom the other side sees in a call from an account.
func (c *Catalog) ShownAs(v sipclient.AccountView, as sipclient.Identity) string {
	if as.Anonymous {
		return c.Text("keypad.anonymous")
	}
	return c.Number(Plain(cmp.Or(as.Number, v.Number)))
}

// Shows is ShownAs as a line to choose.
func (c *Catalog) Shows(v sipclient.AccountView, as sipclient.Identity) string {
	if as.Anonymous {
		return c.Text("keypad.shows_none")
	}
	return c.Text("keypad.shows", Data{"Number": c.ShownAs(v, as)})
}

// Owns reports whether calls from an account can show as.
func Owns(v sipclient.AccountView, as sipclient.Identity) bool {
	_, err := v.Shown(as.Number)
	return err == nil
}

// willDial returns what target dials, written as people write it.
func (c *Catalog) willDial(target account.Target, host string) string {
	if target.Host != host {
		return Plain(target.User + "@" + target.Host)
	}
	return c.Number(Plain(target.User))
}

// afterAnswer says how many digits are sent once a call is answered, and not
// which: they may be a PIN that somebody sees.
func (c *Catalog) afterAnswer(p account.PostDial) string {
	now, later := 0, 0
	for _, s := range p.Steps() {
		if s.Wait || later > 0 {
			later += len(s.Digits)
		} else {
			now += len(s.Digits)
		}
	}
	var parts []string
	if now > 0 {
		parts = append(parts, c.Count("keypad.then_sends", now))
	}
	if later > 0 {
		parts = append(parts, c.Count("keypad.then_waits", later))
	}
	return join(", ", parts...)
}

// Emergency says what this telephone cannot do where text or the target that comes of it
// is an emergency number: in the person's country, in that of the account's number, or in
// another one; else it is empty.
func (c *Catalog) Emergency(a account.Account, text string, target account.Target, others ...string) string {
	typed, err := account.ParseTarget(text, a.Host())
	if err != nil || target.Host != a.Host() {
		return ""
	}
	countries := append(others, c.country, numbering.Country(a.Number))
	if !numbering.Emergency(typed.User, countries...) && !numbering.Emergency(target.User, countries...) {
		return ""
	}
	return c.Text("keypad.emergency", Data{"Number": Plain(typed.User)})
}

// NoSpeedKey says that a key dials nobody yet, and where that is chosen.
func (c *Catalog) NoSpeedKey(key int) Sentence {
	return c.sentence("keypad.no_key", Data{"Key": c.Integer(key)})
}

// LastCall says when there was a call with the number in the field, and with
// whom.
func (c *Catalog) LastCall(r sipclient.CallRecord, now time.Time) string {
	when := c.When(r.Started, now)
	last := c.Text("keypad.last_call", Data{"When": when})
	if when == c.Text("time.yesterday") { // a capital letter, where it stands by itself
		last = c.Text("keypad.last_call_yesterday")
	}
	return join(" · ", Plain(cmp.Or(r.Contact, r.Name)), last)
}

// Suggested is a row of those whom typed text may mean.
type Suggested struct{ Title, Detail, Side string }

// Suggested returns the row of s.
func (c *Catalog) Suggested(s sipclient.Suggestion, watching Watching, now time.Time) Suggested {
	number := c.written(s.Number)
	row := Suggested{Title: Plain(s.Name), Detail: join(" · ", number, c.NumberLabel(s.Label))}
	if row.Title == "" {
		row.Title, row.Detail = number, ""
	}
	if s.Calls > 0 {
		row.Side = c.When(s.Last, now)
		row.Detail = join(" · ", row.Detail, c.Count("keypad.calls", s.Calls))
	}
	if watching.Text != "" {
		row.Side = watching.Text
	}
	return row
}

// SuggestedLine is a suggestion in one line.
func (c *Catalog) SuggestedLine(s sipclient.Suggestion) string {
	return join(" · ", Plain(s.Name), c.written(s.Number))
}

// DemoNumber is where the built-in demo PBX speaks its announcement.
const DemoNumber = "07010002000"

// Current returns the call that the window is about: one that is up before one on
// hold, and that before one that rings here, the newest of the former and the oldest of
// the latter; else one that is being hung up. A call that comes in takes no other's place.
func Current(s sipclient.Snapshot) (sipclient.CallView, bool) {
	best, found := sipclient.CallView{}, 0
	for _, v := range s.Calls {
		if rank := rankOf(v); rank > found || rank == found && rank > 0 && v.State != call.Offered {
			best, found = v, rank
		}
	}
	return best, found > 0
}

// rankOf orders calls by how much they want a person: 0 for one that is over.
func rankOf(v sipclient.CallView) int {
	switch s := v.State; {
	case s == call.Offered:
		return 2
	case call.Live(s) && v.Held:
		return 3
	case call.Live(s):
		return 4
	case s == call.New, s == call.Ended:
		return 0
	}
	return 1
}

// Typed is what a person would type for a link: "+827010002000" for
// "tel:+82-70-1000-2000". What names a host of its own, has something to send after
// the answer, or is no number, stays as it is.
func Typed(link string) string {
	const here = "here.invalid" // RFC 2606: nobody's host
	t, err := account.ParseTarget(link, here)
	if err != nil || t.Host != here || t.Params != "" || !t.PostDial.Empty() {
		return link
	}
	return t.User
}
