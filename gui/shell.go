package gui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/call"
)

// shell is what stands around the page: the account line, the notes, the bar at
// the bottom, and in a wide window a list at the left.
type shell struct {
	w    *Window
	root *fyne.Container

	line  *widget.StatusLine
	notes noteArea
	side  pane          // a list, in a wide window
	edge  *widget.Panel // between side and body
	body  pane
	nav   *navigation
	pages map[string]page
	wide  bool
	away  bool // the window is in the background
	// countdown redraws the account line while it counts seconds.
	countdown func()
}

// pane is where a page stands: now is its key.
type pane struct {
	now  string
	root *fyne.Container
}

// noteArea is where the notes stand, and what was last shown there.
type noteArea struct {
	list    *fyne.Container
	scroll  *container.Scroll // around list
	version int
	broken  error // the settings' error
}

func newShell(w *Window) *shell {
	s := &shell{w: w, pages: make(map[string]page)}
	s.line = widget.NewStatusLine(func() { w.remedy() })
	s.notes.list = widget.Column(theme.Gap)
	s.notes.scroll = widget.NewSheet(s.notes.list)
	s.body.root = container.New(&layers{})
	s.side.root = container.New(&layers{})
	s.edge = widget.NewPanel(theme.Line, "", 0)
	s.nav = newNavigation(w)
	s.root = container.New(&frame{s}, widget.NewPanel(theme.Background, "", 0), s.line, s.notes.scroll, s.side.root, s.edge, s.body.root, s.nav.bar)
	return s
}

// rebuild throws all pages away, for another language.
func (s *shell) rebuild() {
	for _, p := range s.visible() {
		p.leave()
	}
	clear(s.pages)
	s.notes.version = -1
	for _, pane := range []*pane{&s.side, &s.body} {
		pane.now, pane.root.Objects = "", nil
	}
}

// update shows the snapshot on everything that is visible.
func (s *shell) update() {
	s.updateLine()
	s.updateNotes()
	s.nav.update()
	if s.w.started { // which page comes first is in the first snapshot
		s.arrange(s.wanted())
	}
	s.root.Refresh()
}

// wanted returns the keys of the pages that belong at the left, empty for none,
// and in front.
func (s *shell) wanted() (side, body string) {
	r := &s.w.route
	switch r.place {
	case placeSettings:
		side, body = "settings", "settings"
		if s.wide {
			body = sectionPrefix + sections()[0].key
		}
		if r.section != "" {
			body = sectionPrefix + r.section
		}
	case placeDiagnostics:
		body = "diagnostics"
	default:
		side, body = "recents", s.home()
		if r.list == placeContacts {
			side = "contacts"
		}
		if !s.wide && r.place.listed() {
			body = side
		}
	}
	if r.over != "" {
		body = r.over
	}
	if !s.wide {
		side = ""
	}
	return side, body
}

// home returns the key of the page of placeHome.
func (s *shell) home() string {
	w := s.w
	if _, busy := present.Current(w.snap); busy {
		return "call"
	}
	switch {
	case w.past.ended != nil:
		return "ended"
	case !w.snap.Welcomed && len(w.snap.Accounts) == 0 && w.o.Dial == "" && !w.o.Demo:
		return "welcome"
	}
	return "keypad"
}

// page returns the page of key, built if it was not there yet.
func (s *shell) page(key string) page {
	p := s.pages[key]
	if p == nil {
		p = builder(key)(s.w)
		s.pages[key] = p
	}
	return p
}

// arrange brings the pages of two keys to the left and to the front. Pages that
// go are left before others are entered.
func (s *shell) arrange(side, body string) {
	before := s.visible()
	s.side.now, s.body.now = side, body
	after := s.visible()
	for key, p := range before {
		if after[key] == nil && !s.away {
			p.leave()
		}
	}
	s.side.place(after)
	s.body.place(after)
	for _, key := range []string{side, body} {
		if p := after[key]; p != nil {
			p.update()
			if before[key] == nil && !s.away {
				p.enter()
			}
		}
	}
}

// visible returns the pages that stand in a pane, by their keys.
func (s *shell) visible() map[string]page {
	pages := make(map[string]page, 2)
	for _, key := range []string{s.side.now, s.body.now} {
		if key != "" {
			pages[key] = s.page(key)
		}
	}
	return pages
}

// place puts the pane's page into it, where it is not there yet.
func (p *pane) place(pages map[string]page) {
	var objects []fyne.CanvasObject
	if page := pages[p.now]; page != nil {
		objects = []fyne.CanvasObject{page.object()}
	}
	if !slices.Equal(objects, p.root.Objects) {
		p.root.Objects = objects
		p.root.Refresh()
	}
}

// recentsChanged lets what shows past calls be read again.
func (s *shell) recentsChanged() {
	for _, p := range s.pages {
		if p, ok := p.(reloader); ok {
			p.reload()
		}
	}
}

// setForeground pauses the pages while the window is not in use: a microphone
// is not listened to behind other windows.
func (s *shell) setForeground(front bool) {
	if s.away == !front {
		return
	}
	s.away = !front
	for _, p := range s.visible() {
		if s.away {
			p.leave()
		} else {
			p.enter()
		}
	}
}

func (s *shell) updateLine() {
	w := s.w
	v, ok := w.account()
	l := w.cat.Line(w.snap, w.now())
	if ok {
		l = w.cat.Account(v, w.now())
	}
	if !w.started {
		l = present.AccountLine{Title: w.cat.Text("app.title"), Word: w.cat.Text("account.connecting"), Tone: present.Warn}
	}
	st := widget.Status{Tone: tone(l.Tone), Title: l.Title, Word: l.Word, Mode: l.Mode, Detail: l.Why.What, Button: l.Button, Warning: l.Warning}
	if l.Tone == present.Warn && l.Remedy == present.EnterPassword && st.Detail == "" {
		st.Detail = w.cat.Text("password.why", present.Data{"Account": l.Title})
	}
	s.line.Set(st)
	counting := ok && !v.RetryAt.IsZero() && v.RetryAt.After(w.now())
	switch {
	case counting && s.countdown == nil:
		s.countdown = w.bridge.every(time.Second, s.updateLine)
	case !counting && s.countdown != nil:
		s.countdown()
		s.countdown = nil
	}
}

func (s *shell) updateNotes() {
	n := &s.notes
	if n.version == s.w.notes.version && n.broken == s.w.snap.Settings {
		return
	}
	n.version, n.broken = s.w.notes.version, s.w.snap.Settings
	n.list.Objects = s.w.noteObjects()
	if len(n.list.Objects) == 0 {
		n.scroll.Hide()
		return
	}
	n.scroll.Show()
	n.scroll.Refresh()
}

// inCall reports whether a call is up that a person cares about.
func (w *Window) inCall() bool {
	v, busy := present.Current(w.snap)
	return busy && call.Live(v.State)
}
