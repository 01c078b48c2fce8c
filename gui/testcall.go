package gui

import (
	"strings"

	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// testCall offers a call once a test has passed: whether the sound gets through
// shows only there. It saves the account first.
type testCall struct {
	p      *formPage
	number *widget.Input
	button *widget.Button
	root   *fyne.Container
}

func newTestCall(p *formPage) *testCall {
	cat := p.w.cat
	t := &testCall{p: p}
	t.number = widget.NewInput(cat.Text("connect.call_number"), cat.Text("connect.call_hint"), t.typed, t.place)
	t.button = widget.NewSmallButton(widget.Call, cat.Text("connect.call_button"), t.place)
	t.button.Disable()
	t.root = widget.Card(widget.Column(theme.Gap, widget.NewText(cat.Text("connect.call_title")).Bold(), widget.NewMuted(cat.Text("connect.call_text")),
		widget.NewField(cat.Text("connect.call_number"), nil, t.number), widget.Flow(0, t.button)))
	t.root.Hide()
	return t
}

func (t *testCall) update(passed bool) { t.root.Hidden = !passed }

func (t *testCall) typed() { t.button.SetEnabled(strings.TrimSpace(t.number.Text) != "") }

// place saves the account and dials the number with it.
func (t *testCall) place() {
	p, number := t.p, strings.TrimSpace(t.number.Text)
	acct, secret := p.fields.get()
	if number == "" || acct.Validate() != nil {
		return
	}
	p.store(acct, secret, func(id string) {
		w := p.w
		if !w.snap.Welcomed {
			w.command(w.o.Client.SetWelcomed())
		}
		w.route.home()
		if _, err := w.o.Client.DialAs(id, number, sipclient.Identity{}); err != nil {
			w.fail(err)
		}
		w.refresh()
	})
}
