package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/widget"
)

// keyboard remembers what had the keyboard on each page that was left, by its key: who
// comes back goes on there.
type keyboard map[string]fyne.Focusable

// leaves is told that another page comes to the front.
func (s *shell) leaves(key string) {
	if f := s.w.win.Canvas().Focused(); f != nil && widget.Shown(s.body.root, f) {
		s.body.keyboard[key] = f
		return
	}
	delete(s.body.keyboard, key)
}

// comesBack gives the keyboard back to what had it on the page in front.
func (s *shell) comesBack() {
	f := s.body.keyboard[s.body.now]
	if d, is := f.(fyne.Disableable); f == nil || is && d.Disabled() || !widget.Shown(s.body.root, f) {
		return
	}
	s.w.win.Canvas().Focus(f)
}

// resting is what had the keyboard, nil for nothing, and where that was.
type resting struct {
	version int // of the route
	page    string
	focus   fyne.Focusable
}

// rests is told that another window comes to the front.
func (s *shell) rests() {
	if s.w.outside.before == nil {
		s.w.outside.before = &resting{s.w.route.version, s.body.now, s.w.win.Canvas().Focused()}
	}
	for _, p := range s.running {
		if section, is := p.(*sectionPage); is {
			p = section.content
		}
		if p, is := p.(quieting); is {
			p.quiet()
		}
	}
}

// goesOn gives the keyboard back to what had it when another window came to the front,
// where this one stands as it did: what is typed now was begun there.
func (s *shell) goesOn() {
	before := s.w.outside.before
	s.w.outside.before = nil
	if before == nil || before.version != s.w.route.version || before.page != s.body.now {
		return
	}
	switch d, is := before.focus.(fyne.Disableable); {
	case before.focus == nil:
		s.w.win.Canvas().Unfocus()
	case is && d.Disabled(), !widget.Shown(s.root, before.focus):
	default:
		s.w.win.Canvas().Focus(before.focus)
	}
}

// dropFocus takes the keyboard from a control that is gone. Fyne leaves it there, and
// Enter would press what nobody sees.
func (s *shell) dropFocus() {
	c := s.w.win.Canvas()
	if f := c.Focused(); f != nil && len(c.Overlays().List()) == 0 && !widget.Shown(s.root, f) {
		c.Unfocus()
	}
}

// closeOverlays takes away what lies over a page that is left, a list or a dialog: it would
// have the keyboard, and hide a call that comes.
func (s *shell) closeOverlays() {
	overlays := s.w.win.Canvas().Overlays()
	for _, o := range overlays.List() {
		overlays.Remove(o)
	}
}
