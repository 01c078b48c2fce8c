package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// enabler is a control that can be switched off.
type enabler interface{ SetEnabled(on bool) }

// locks are the controls of a section that an organisation may have locked:
// those are disabled, and a line beneath says why.
type locks struct {
	w   *Window
	all []lock
}

type lock struct {
	key      string
	controls []enabler
	note     *fyne.Container
	is       bool
}

// guard returns o with the line beneath it, which shows while key is locked.
func (l *locks) guard(key string, o fyne.CanvasObject, controls ...enabler) *fyne.Container {
	note := l.w.managedNote()
	note.Hide()
	l.all = append(l.all, lock{key: key, controls: controls, note: note})
	return widget.Column(2, o, note)
}

// update follows the snapshot.
func (l *locks) update() {
	for i := range l.all {
		k := &l.all[i]
		k.is = l.w.snap.Locked(k.key)
		k.note.Hidden = !k.is
		for _, c := range k.controls {
			c.SetEnabled(!k.is)
		}
	}
}

// managedNote says that the organisation has set something.
func (w *Window) managedNote() *fyne.Container { return w.lockNote("options.locked") }

// lockNote says in the words of key what the organisation has set.
func (w *Window) lockNote(key string) *fyne.Container {
	return widget.Row(4, 1, widget.NewImage(theme.IconLock, theme.Muted, 14), widget.NewMuted(w.cat.Text(key)))
}
