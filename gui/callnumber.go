package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// callNumber asks for a number in a call: to transfer it to, or to call as well.
type callNumber struct {
	w     *Window
	id    sipclient.CallID
	title *widget.Text
	field *widget.NumberEntry
	act   *widget.Button
	send  func(id sipclient.CallID, to string) error
	done  func()
	// offers are the calls that can be taken instead of a number.
	offers *fyne.Container
	root   *fyne.Container
}

// newCallNumber returns the question; done is called when it is over.
func newCallNumber(w *Window, done func()) *callNumber {
	n := &callNumber{w: w, done: done, title: widget.NewText("").Bold(), offers: widget.Column(theme.Gap)}
	n.field = widget.NewNumberEntry(w.cat.Text("keypad.number"))
	n.field.OnSubmitted = func(string) { n.submit() }
	n.field.OnEscape = done
	n.field.OnChanged = func(text string) { n.act.SetEnabled(present.Plain(text) != "") }
	n.act = widget.NewButton(widget.Primary, "", "", n.submit)
	cancel := widget.NewButton(widget.Plain, "", w.cat.Text("call.cancel"), done)
	n.root = widget.Card(widget.Column(theme.Gap, n.offers, n.title, n.field, widget.Tiles(theme.Gap, n.act, cancel)))
	n.root.Hide()
	return n
}

// numberWanted is what is asked: title stands over the number, word is on the button that
// sends it, and offers are what can be had without one.
type numberWanted struct {
	title, word string
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
	n.field.Replace("")
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
