package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// navigation is the bar at the bottom: one tab for each spot.
type navigation struct {
	w     *Window
	spots []spot
	tabs  map[place]*widget.Tab
	bar   *fyne.Container
}

func newNavigation(w *Window) *navigation {
	n := &navigation{w: w, spots: spots(), tabs: make(map[place]*widget.Tab)}
	var tabs []*widget.Tab
	for _, s := range n.spots {
		t := widget.NewTab(s.icon, w.cat.Text(s.text), func() { w.goTo(s.place) })
		n.tabs[s.place] = t
		tabs = append(tabs, t)
	}
	n.bar = widget.NewNavBar(tabs...)
	return n
}

// update shows where the window stands, in the language of now.
func (n *navigation) update() {
	w := n.w
	if w.looksAtCalls() {
		w.past.missed = 0
	}
	_, busy := present.Current(w.snap)
	for _, s := range n.spots {
		icon, text := s.icon, w.cat.Text(s.text)
		if s.place == placeHome && busy {
			icon, text = theme.IconPhone, w.cat.Text("nav.call")
		}
		n.tabs[s.place].Set(icon, text, s.place == w.route.place)
	}
	n.bar.Refresh() // the words share the room
	n.tabs[placeRecents].SetBadge(w.past.missed + w.snap.Messages.New)
}

// looksAtCalls reports whether a person sees the list of calls.
func (w *Window) looksAtCalls() bool {
	covered := w.route.over != "" && !w.wide()
	return w.route.place == placeRecents && !covered && !w.outside.hidden && (w.shell == nil || !w.shell.away)
}

// goTo goes to a place, as its tab and its shortcut do.
func (w *Window) goTo(p place) {
	w.route.goTo(p)
	w.refresh()
}

// open lays a page over the place; id is the account's or the file's that it is
// about, or empty.
func (w *Window) open(key, id string) {
	w.route.open(key, id)
	w.refresh()
}

// leaveOver goes back from a page over the place.
func (w *Window) leaveOver() {
	w.route.leave()
	w.refresh()
}

// goHome goes to the keypad, or to the call.
func (w *Window) goHome() { w.goTo(placeHome) }
