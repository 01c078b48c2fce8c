package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// navigation is the bar at the bottom.
type navigation struct {
	w                       *Window
	home, recents, settings *widget.Tab
	bar                     *fyne.Container
}

func newNavigation(w *Window) *navigation {
	n := &navigation{w: w}
	to := func(p place) func() {
		return func() {
			w.route.goTo(p, "")
			w.refresh()
		}
	}
	n.home = widget.NewTab(theme.IconKeypad, w.cat.Text("nav.keypad"), to(placeHome))
	n.recents = widget.NewTab(theme.IconRecents, w.cat.Text("nav.recents"), to(placeRecents))
	n.settings = widget.NewTab(theme.IconSettings, w.cat.Text("nav.settings"), to(placeSettings))
	n.bar = widget.NewNavBar(n.home, n.recents, n.settings)
	return n
}

// rename sets the words again, in another language.
func (n *navigation) rename() { n.update() }

func (n *navigation) update() {
	w, p := n.w, n.w.route.place
	if p == placeForm || p == placePassword {
		p = w.route.back
	}
	wide := w.shell != nil && w.shell.wide
	if p == placeRecents {
		w.past.missed = 0
		if wide {
			p = placeHome
		}
	}
	icon, text := theme.IconKeypad, w.cat.Text("nav.keypad")
	if _, busy := present.Current(w.snap); busy {
		icon, text = theme.IconPhone, w.cat.Text("nav.call")
	}
	n.home.Set(icon, text, p == placeHome)
	n.recents.Set(theme.IconRecents, w.cat.Text("nav.recents"), p == placeRecents)
	n.settings.Set(theme.IconSettings, w.cat.Text("nav.settings"), p == placeSettings)
	n.recents.SetBadge(w.past.missed)
	n.recents.Hidden = wide
}
