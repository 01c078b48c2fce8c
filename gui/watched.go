package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// Picker takes calls over that ring elsewhere.
type Picker interface {
	// Pickup takes the call that rings at a watched number; it returns at once.
	Pickup(accountID, number string) (sipclient.CallID, error)
}

// watchedSign is the shape and the colour of how somebody stands.
func watchedSign(t present.Tone) (theme.Icon, fyne.ThemeColorName) {
	switch t {
	case present.Good:
		return theme.IconCheck, theme.CallText
	case present.Warn:
		return theme.IconBell, theme.WarnText
	case present.Bad:
		return theme.IconPhone, theme.EndText
	}
	return theme.IconCircle, theme.Muted
}

// watchedLine says beneath a number whether it is in a call, and takes over what rings
// there.
type watchedLine struct {
	w      *Window
	number string
	shown  present.Watching
	words  *fyne.Container
	pickup *widget.Button
	root   *fyne.Container
}

func newWatchedLine(w *Window, number string) *watchedLine {
	l := &watchedLine{w: w, number: number, words: widget.Row(theme.Gap, 1)}
	l.pickup = widget.NewSmallButton(widget.Call, w.cat.Text("watched.pickup"), func() {
		if _, err := w.o.Client.Pickup("", number); err != nil {
			w.fail(err)
			return
		}
		w.goHome()
	})
	l.root = widget.Row(theme.Gap, 0, l.words, widget.Middle(200, false, l.pickup))
	l.show(w.cat.Watching(w.snap, number))
	return l
}

// update follows the snapshot.
func (l *watchedLine) update() {
	if v := l.w.cat.Watching(l.w.snap, l.number); v != l.shown {
		l.show(v)
	}
}

func (l *watchedLine) show(v present.Watching) {
	l.shown = v
	icon, token := watchedSign(v.Tone)
	l.words.Objects = []fyne.CanvasObject{widget.NewImage(icon, token, 18), widget.NewText(v.Text).Colored(token)}
	l.root.Hidden, l.pickup.Hidden = v.Text == "", v.Pickup == ""
	l.root.Refresh()
}
