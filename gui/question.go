package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
)

// question asks in place, above a list, before something is gone for good. The
// answer that keeps everything has the keyboard.
type question struct {
	w      *Window
	root   *fyne.Container
	before fyne.Focusable // what had the keyboard before
}

func newQuestion(w *Window) *question {
	q := &question{w: w, root: widget.Column(0)}
	q.root.Hide()
	return q
}

func (q *question) asking() bool { return q.root.Visible() }

// put asks; yes is called where a person wants it deleted.
func (q *question) put(text string, yes func()) {
	keep := widget.NewSmallButton(widget.Plain, q.w.cat.Text("recents.keep"), q.drop)
	remove := widget.NewSmallButton(widget.End, q.w.cat.Text("recents.delete"), func() {
		q.drop()
		yes()
	})
	q.root.Objects = []fyne.CanvasObject{widget.NewNote(widget.Warn, text, "", "", nil, keep, remove)}
	q.root.Show()
	q.before = q.w.win.Canvas().Focused()
	q.w.refresh()
	q.w.win.Canvas().Focus(keep)
}

// putAbout is put with the text of key, in which Name is name.
func (q *question) putAbout(key, name string, yes func()) {
	q.put(q.w.cat.Text(key, present.Data{"Name": name}), yes)
}

// drop takes the question away.
func (q *question) drop() {
	if !q.asking() {
		return
	}
	q.root.Objects = nil
	q.root.Hide()
	q.w.refresh()
	if q.before != nil && widget.Shown(q.w.shell.root, q.before) {
		q.w.win.Canvas().Focus(q.before)
	}
	q.before = nil
}
