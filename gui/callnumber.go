package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// maxOffered is how many people are offered in a call, where there is little room.
const maxOffered = 3

// callNumber asks for a number in a call: to transfer it to, or to call as well. Whom
// typed text may mean stands below the field, and fills it.
type callNumber struct {
	w     *Window
	id    sipclient.CallID
	title *widget.Text
	field *widget.NumberEntry
	act   *widget.Button
	// alone calls the number beside the call, which waits on hold.
	alone *widget.Button
	send  func(id sipclient.CallID, to string) error
	done  func()
	// offers are the calls that can be taken instead of a number.
	offers *fyne.Container
	people *fyne.Container
	cancel context.CancelFunc // of the search for people under way
	root   *fyne.Container
}

// newCallNumber returns the question; done is called when it is over.
func newCallNumber(w *Window, done func()) *callNumber {
	n := &callNumber{w: w, done: done, title: widget.NewText("").Bold(), offers: widget.Column(theme.Gap), people: widget.Column(0)}
	n.field = widget.NewNumberEntry(w.cat.Text("keypad.number"))
	n.field.OnSubmitted = func(string) { n.submit() }
	n.field.OnEscape = done
	n.field.OnChanged = n.edited
	n.act = widget.NewButton(widget.Primary, "", "", n.submit)
	n.alone = widget.NewSmallButton(widget.Plain, w.cat.Text("incall.alone"), n.callAlone)
	cancel := widget.NewButton(widget.Plain, "", w.cat.Text("call.cancel"), done)
	n.root = widget.Card(widget.Column(theme.Gap, n.offers, n.title, n.field, n.people, widget.Tiles(theme.Gap, n.act, cancel), n.alone))
	n.root.Hide()
	return n
}

// numberWanted is what is asked: title stands over the number, word is on the button that
// sends it, and offers are what can be had without one. With alone set, one may first speak
// with whom the number is.
type numberWanted struct {
	title, word string
	alone       bool
	offers      []offer
	send        func(sipclient.CallID, string) error
}

// ask asks for the number of call id.
func (n *callNumber) ask(id sipclient.CallID, q numberWanted) {
	n.id, n.send = id, q.send
	n.offers.Objects = nil
	for _, o := range q.offers {
		n.offers.Add(widget.NewButton(widget.Plain, "", o.text, func() {
			if err := o.do(); err != nil {
				n.w.fail(err)
				return
			}
			n.done()
		}))
	}
	n.offers.Hidden = len(q.offers) == 0
	n.title.Set(q.title)
	n.act.Set("", q.word, false)
	n.act.Disable()
	n.alone.Disable()
	n.alone.Hidden = !q.alone
	n.field.Replace("")
}

// edited lets what is typed be sent, and looks whom it may mean.
func (n *callNumber) edited(text string) {
	n.act.SetEnabled(present.Plain(text) != "")
	n.alone.SetEnabled(present.Plain(text) != "")
	if n.cancel != nil {
		n.cancel()
	}
	if n.people.Hidden = true; present.Plain(text) == "" {
		return
	}
	w := n.w
	ctx, cancel := context.WithCancel(w.bridge.ctx)
	n.cancel = cancel
	w.bridge.work(func(context.Context) func() {
		found, err := w.o.Client.Suggest(ctx, text, maxOffered)
		return func() {
			if ctx.Err() != nil {
				return // something else is typed by now
			}
			if err != nil {
				w.o.Logger.Warn("looking for suggestions", "err", err)
			}
			n.offer(found)
		}
	})
}

// offer shows people, unless it is just who stands in the field.
func (n *callNumber) offer(found []sipclient.Suggestion) {
	n.people.Objects = nil
	for _, s := range found {
		if s.Number == n.field.Text {
			continue
		}
		n.people.Add(widget.NewSmallButton(widget.Link, n.w.cat.SuggestedLine(s), func() {
			n.field.Replace(s.Number)
			n.w.win.Canvas().Focus(n.field)
		}))
	}
	n.people.Hidden = len(n.people.Objects) == 0
	n.w.refresh()
}

// submit sends the number; one that cannot be called stays to be corrected.
func (n *callNumber) submit() {
	if n.act.Disabled() {
		return
	}
	if err := n.send(n.id, n.field.Text); err != nil {
		n.w.fail(err)
		return
	}
	n.done()
}

// callAlone makes a second call of it, from the account of the first. The two can be
// connected when both are up.
func (n *callNumber) callAlone() {
	for _, v := range n.w.snap.Calls {
		if v.ID == n.id && n.w.dialText(v.AccountID, n.field.Text) {
			n.done()
			n.w.shell.calls.chosen = "" // it is in front while it is the one that is not held
			return
		}
	}
}
