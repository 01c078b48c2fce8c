package present

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"offhook/sipclient"
)

// Voicemail says how a mailbox stands.
func (c *Catalog) Voicemail(v sipclient.Voicemail) string {
	switch {
	case v.New > 0:
		return c.Count("voicemail.new", v.New)
	case v.Waiting:
		return c.Text("voicemail.waiting")
	}
	return c.Text("voicemail.none")
}

// VoicemailCame returns the notification of new voice messages for an account.
func (c *Catalog) VoicemailCame(v sipclient.Voicemail, account string) Notification {
	n := Notification{Title: c.Voicemail(v)}
	if account != "" {
		n.Body = c.Text("call.via", Data{"Account": account})
	}
	return n
}

// Watching is what is shown of somebody whose calls are watched.
type Watching struct {
	// Text says it in words; it is empty for one that is not watched.
	Text string
	Tone Tone
	// Pickup is the number at which a call can be taken over; empty for none.
	Pickup string
}

// Watching returns what is shown of a number.
func (c *Catalog) Watching(s sipclient.Snapshot, number string) Watching {
	w, is := s.Watched[number]
	if !is {
		return Watching{}
	}
	v := Watching{Text: c.Text("watched.unknown"), Tone: Quiet}
	switch w.State {
	case sipclient.WatchedIdle:
		v.Text, v.Tone = c.Text("watched.idle"), Good
	case sipclient.WatchedRinging:
		v.Text, v.Tone = join(" · ", c.Text("watched.ringing"), Plain(cmp.Or(w.With.Name, w.With.Number))), Warn
	case sipclient.WatchedBusy:
		v.Text, v.Tone = c.Text("watched.busy"), Bad
	}
	if w.CanPickup() {
		v.Pickup = number
	}
	return v
}

// WatchingPerson is Watching for a contact: of its numbers the one that says most.
func (c *Catalog) WatchingPerson(s sipclient.Snapshot, p sipclient.Contact) (best Watching) {
	rank := map[Tone]int{Quiet: 1, Good: 2, Bad: 3, Warn: 4}
	for _, n := range p.Numbers {
		if v := c.Watching(s, n.Number); v.Text != "" && (best.Text == "" || rank[v.Tone] > rank[best.Tone]) {
			best = v
		}
	}
	return best
}

// Talk is a conversation as the list of them shows it.
type Talk struct {
	Title, Detail, Side string
	// New is set where there is something that nobody has read.
	New bool
}

// Talk returns what is shown of a conversation.
func (c *Catalog) Talk(t sipclient.Conversation, now time.Time) Talk {
	m := t.Last
	v := Talk{Title: c.Correspondent(m, t.Contact), Detail: Plain(m.Text), Side: c.When(m.At, now), New: t.New > 0}
	switch {
	case m.State == sipclient.MessageFailed:
		v.Detail = join(" · ", c.Text("messages.failed"), v.Detail)
	case m.Direction == sipclient.Outgoing:
		v.Detail = c.Text("messages.you", Data{"Text": v.Detail})
	}
	if v.New {
		v.Side = join(" · ", c.Count("messages.new", t.New), v.Side)
	}
	return v
}

// Correspondent is the other side of a message, by the name that the contacts have for
// it, by its own, or by its number.
func (c *Catalog) Correspondent(m sipclient.Message, contact string) string {
	name := cmp.Or(contact, m.Name)
	switch {
	case name != "":
		return Plain(name)
	case m.Number != "":
		return c.written(m.Number)
	}
	return c.Text("messages.unknown")
}

// Bubble is a message as its conversation shows it.
type Bubble struct {
	Text string
	// Caption says when it was, and what became of one that was sent.
	Caption string
	Own     bool
	// Again is set where one may try to send it once more.
	Again bool
}

// maxBubble bounds what is shown of a message, in letters.
const maxBubble = 4000

// Bubble returns what is shown of a message.
func (c *Catalog) Bubble(m sipclient.Message, now time.Time) Bubble {
	v := Bubble{Text: Lines(m.Text, maxBubble), Own: m.Direction == sipclient.Outgoing, Again: m.State == sipclient.MessageFailed}
	state := ""
	switch m.State {
	case sipclient.MessageSending:
		state = c.Text("messages.sending")
	case sipclient.MessageSent:
		state = c.Text("messages.sent")
	case sipclient.MessageFailed:
		state = c.Text("messages.failed")
		if m.Code != 0 {
			state = c.Text("messages.failed_because", Data{"Why": Plain(strings.TrimSpace(strconv.Itoa(m.Code) + " " + m.Phrase))})
		}
	}
	v.Caption = join(" · ", c.When(m.At, now), state)
	return v
}

// MessageCame returns the notification of a message. Private leaves out who wrote and
// what: others may see the screen.
func (c *Catalog) MessageCame(m sipclient.Message, private bool) Notification {
	n := Notification{Title: c.Text("messages.came")}
	if !private {
		n.Title, n.Body = c.Correspondent(m, ""), Plain(m.Text)
	}
	return n
}

// Lines is Plain for a text of several lines.
func Lines(text string, most int) string {
	n := 0
	clean := strings.Map(func(r rune) rune {
		if n++; n > most {
			return -1
		}
		switch {
		case r == '\n':
			return r
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if n > most {
		clean += "…"
	}
	return clean
}
