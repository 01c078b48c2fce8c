package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// maxTextsShown bounds the rows of a textList: a list from elsewhere may be long.
const maxTextsShown = 200

// textList is a list of texts, such as numbers, that a person adds to and takes
// from.
type textList struct {
	w *Window
	// parse reads what was typed, and returns what is kept of it.
	parse func(text string) (string, error)
	// changed hears of one item that is put in or taken out, and of no other: what the list
	// is made of may have been changed elsewhere since it was shown.
	changed func(item string, in bool)
	items   []string
	locked  bool
	built   bool
	input   *widget.Input
	add     *widget.Button
	fault   *widget.Text
	list    *fyne.Container
	root    *fyne.Container
}

func newTextList(w *Window, name, hint string, parse func(string) (string, error), changed func(item string, in bool)) *textList {
	l := &textList{w: w, parse: parse, changed: changed, fault: widget.NewMuted("").Colored(theme.EndText), list: widget.Column(4)}
	l.fault.Hide()
	l.input = widget.NewInput(name, hint, func() { l.fault.Hide() }, func() { l.take() })
	l.add = widget.NewSmallButton(widget.Plain, w.cat.Text("network.add"), func() { l.take() })
	l.add.Name = w.cat.Text("network.add") + " " + name
	l.root = widget.Column(6, widget.NewHeading(name), l.list, widget.Row(theme.Gap, 0, l.input, widget.Middle(200, false, l.add)), l.fault)
	return l
}

// show follows what is kept.
func (l *textList) show(items []string, locked bool) {
	if l.built && locked == l.locked && slices.Equal(items, l.items) {
		return
	}
	l.items, l.locked, l.built = slices.Clone(items), locked, true
	stopper{l.input}.SetEnabled(!locked)
	l.add.SetEnabled(!locked)
	widget.KeepFocus(l.list, l.build)
	l.root.Refresh()
}

func (l *textList) build() {
	l.list.Objects = nil
	for _, item := range l.items[:min(len(l.items), maxTextsShown)] {
		remove := widget.NewSmallButton(widget.Link, l.w.cat.Text("settings.remove"), func() {
			l.change(item, false)
		})
		remove.Name = l.w.cat.Text("settings.remove") + " " + item
		remove.SetEnabled(!l.locked)
		l.list.Add(widget.Row(theme.Gap, 0, widget.NewText(present.Plain(item)), widget.Middle(200, false, remove)))
	}
	if more := len(l.items) - maxTextsShown; more > 0 {
		l.list.Add(widget.NewMuted(l.w.cat.Count("calls.more", more)))
	}
	l.list.Hidden = len(l.items) == 0
}

// change shows at once that an item is in or out, and hands that on.
func (l *textList) change(item string, in bool) {
	l.show(withItem(l.items, item, in), l.locked)
	l.changed(item, in)
}

// withItem is another list that has an item once, at its end if it was not there; or has it
// no more.
func withItem(items []string, item string, in bool) []string {
	switch {
	case !in:
		return slices.DeleteFunc(slices.Clone(items), func(x string) bool { return x == item })
	case slices.Contains(items, item):
		return slices.Clone(items)
	}
	return append(slices.Clone(items), item)
}

// take adds what is in the field, and reports whether nothing is left there.
func (l *textList) take() bool {
	if l.input.Text == "" {
		return true
	}
	item, err := l.parse(l.input.Text)
	if err != nil {
		s := l.w.cat.Error(err)
		l.fault.Set(s.Text())
		l.fault.Show()
		l.root.Refresh()
		return false
	}
	l.input.Put("")
	l.change(item, true)
	return true
}

// clear empties the field.
func (l *textList) clear() {
	l.input.Put("")
	l.fault.Hide()
}
