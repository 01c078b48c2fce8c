package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient/account"
)

// codecsSection is an account's codecs in the order of the offer, each to be
// switched and moved.
type codecsSection struct {
	w       *Window
	account *accountPicker
	list    *widget.SortList
	note    *widget.Text
	reset   *widget.Button
	dtx     *widget.Switch
	codecs  []account.Codec
	shown   codecsShown
	root    *fyne.Container
}

// codecsShown is what the rows were built of.
type codecsShown struct {
	id     string
	locked bool
	codecs []account.Codec
}

func newCodecsSection(w *Window) page {
	s := &codecsSection{w: w}
	s.account = newAccountPicker(w, s.update)
	s.list = widget.NewSortList(func(from, to int) {
		moved := slices.Clone(s.codecs)
		c := moved[from]
		s.save(slices.Insert(slices.Delete(moved, from, from+1), to, c))
	})
	s.note = widget.NewMuted(w.cat.Text("codecs.hint"))
	s.reset = widget.NewSmallButton(widget.Link, w.cat.Text("codecs.reset"), func() { s.save(account.DefaultCodecs()) })
	s.dtx = widget.NewSwitch(w.cat.Text("codecs.dtx"), w.cat.Text("codecs.dtx_hint"), func(on bool) {
		w.changeAccount(s.account.choice.id, func(a *account.Account) { a.DTX = on })
	})
	s.root = widget.Column(12, s.account.root, s.note, s.list, widget.Flow(0, s.reset), s.dtx)
	return s
}

func (s *codecsSection) object() fyne.CanvasObject { return s.root }
func (s *codecsSection) enter()                    {}
func (s *codecsSection) leave()                    {}

func (s *codecsSection) update() {
	a, locked, ok := s.account.update()
	for _, o := range []fyne.CanvasObject{s.note, s.list, s.dtx} {
		if ok {
			o.Show()
		} else {
			o.Hide()
		}
	}
	s.dtx.Set(a.DTX)
	s.dtx.SetEnabled(!locked)
	s.codecs = a.Codecs
	if len(s.codecs) == 0 {
		s.codecs = account.DefaultCodecs()
	}
	s.reset.Hidden = !ok || locked || slices.Equal(s.codecs, account.DefaultCodecs())
	now := codecsShown{a.ID, locked, s.codecs}
	if !ok || now.id == s.shown.id && now.locked == s.shown.locked && slices.Equal(now.codecs, s.shown.codecs) {
		return
	}
	s.shown = now
	s.build(locked)
}

// build makes the rows. The last codec that is on stays on: without one no call
// is possible.
func (s *codecsSection) build(locked bool) {
	cat := s.w.cat
	on := 0
	for _, c := range s.codecs {
		if c.Enabled {
			on++
		}
	}
	rows := make([]widget.SortRow, 0, len(s.codecs))
	for i, c := range s.codecs {
		name := present.CodecName(c.Name)
		knob := widget.NewSwitch(name, cat.CodecWord(c.Name), func(checked bool) {
			turned := slices.Clone(s.codecs)
			turned[i].Enabled = checked
			s.save(turned)
		})
		knob.Set(c.Enabled)
		knob.SetEnabled(!locked && !(c.Enabled && on == 1))
		rows = append(rows, widget.SortRow{Object: knob, Up: cat.Text("options.up", present.Data{"Name": name}), Down: cat.Text("options.down", present.Data{"Name": name})})
	}
	s.list.SetEnabled(!locked)
	widget.KeepFocus(s.list, func() { s.list.Set(rows) })
}

// save keeps the list; the default one as none, so that a better default of
// later reaches those who never chose.
func (s *codecsSection) save(codecs []account.Codec) {
	if slices.Equal(codecs, account.DefaultCodecs()) {
		codecs = nil
	}
	s.w.changeAccount(s.account.choice.id, func(a *account.Account) { a.Codecs = codecs })
	if s.codecs = codecs; len(codecs) == 0 {
		s.codecs = account.DefaultCodecs()
	}
	s.shown.codecs = s.codecs
	s.build(false) // at once: the next press is on top of this one
}
