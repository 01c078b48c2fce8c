package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// keypadNotice stands below the preview: what this telephone cannot do in an
// emergency, the digits of a number that is spelled with letters, and whom the
// keys that were pressed may mean. Nothing of it keeps anybody from dialling.
type keypadNotice struct {
	p               *keypadPage
	emergency       *widget.Text
	spelled, person *widget.Button
	root            *fyne.Container

	digits string               // of the letters
	found  sipclient.Suggestion // for the text that was pressed
	keys   string               // that text
	cancel context.CancelFunc   // of the search under way
}

func newKeypadNotice(p *keypadPage) *keypadNotice {
	n := &keypadNotice{p: p, emergency: widget.NewText("").Colored(theme.WarnText).Centered()}
	n.spelled = widget.NewSmallButton(widget.Link, "", func() { n.fill(n.digits) })
	n.person = widget.NewSmallButton(widget.Link, "", func() { n.fill(n.found.Number) })
	n.root = widget.Column(0, n.emergency, widget.Middle(360, false, n.spelled), widget.Middle(360, false, n.person))
	n.root.Hide()
	return n
}

func (n *keypadNotice) fill(number string) {
	n.p.put(number)
	n.p.focus()
}

// look searches whom the pressed keys may mean.
func (n *keypadNotice) look(text string) {
	if n.cancel != nil {
		n.cancel()
	}
	w := n.p.w
	ctx, cancel := context.WithCancel(w.bridge.ctx)
	n.cancel = cancel
	w.bridge.work(func(context.Context) func() {
		found, err := w.o.Client.Suggest(ctx, text, 1)
		return func() {
			if ctx.Err() != nil || err != nil || len(found) == 0 {
				return
			}
			n.found, n.keys = found[0], text
			n.p.refresh()
		}
	})
}

// show follows the field.
func (n *keypadNotice) show(k present.Keypad) {
	cat, text := n.p.w.cat, n.p.number.Text
	n.emergency.Set(k.Emergency)
	n.emergency.Hidden = k.Emergency == ""
	n.digits, n.spelled.Hidden = k.Spelled, k.Spelled == ""
	n.spelled.Set("", cat.Text("keypad.spelled", present.Data{"Number": cat.Number(k.Spelled)}), false)
	n.person.Hidden = n.keys == "" || n.keys != text || n.found.Number == text
	n.person.Set("", cat.SuggestedLine(n.found), false)
	n.root.Hidden = n.emergency.Hidden && n.spelled.Hidden && n.person.Hidden
}
