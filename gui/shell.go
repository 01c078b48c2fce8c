package gui

import (
	"cmp"
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
	calls callBoard
	side  pane          // a list, in a wide window
	edge  *widget.Panel // between side and body
	body  pane
	nav   *navigation
	pages map[string]page
	wide  bool
	away  bool // the window is in the background
	// running are the pages that were entered and not left yet.
	running map[string]page
	// monitor is the one that listens, or rests, on a page that is visible.
	monitor *monitor
	// countdown redraws the account line while it counts seconds.
	countdown func()
}

// pane is where a page stands: now is its key. A page that needs more height than
// there is scrolls as a whole, whatever it does inside.
type pane struct {
	now      string
	root     *fyne.Container
	shown    page
	keyboard keyboard // of the one in front
}

// noteArea is where the notes stand, and what was last shown there.
type noteArea struct {
	list    *fyne.Container
	scroll  *container.Scroll // around list
	version int
	broken  error               // the settings' error
	cards   []fyne.CanvasObject // calls that ring beside the one on the page
}

func newShell(w *Window) *shell {
	s := &shell{w: w, pages: make(map[string]page), running: make(map[string]page)}
	s.line = widget.NewStatusLine(func() { w.remedy() })
	s.notes.list = widget.Column(theme.Gap)
	s.notes.scroll = widget.NewSheet(s.notes.list)
	s.body.root, s.body.keyboard = container.New(&layers{}), make(keyboard)
	s.side.root = container.New(&layers{})
	s.edge = widget.NewPanel(theme.Line, "", 0)
	s.nav = newNavigation(w)
	s.root = container.New(&frame{s}, widget.NewGround(w.stirred), s.line, s.notes.scroll, s.side.root, s.edge, s.body.root, s.nav.bar)
	return s
}

// rebuild throws all pages away, for another language.
func (s *shell) rebuild() {
	for _, pane := range []*pane{&s.side, &s.body} {
		pane.now, pane.shown, pane.root.Objects = "", nil, nil
	}
	s.settle()
	for _, p := range s.pages {
		if p, is := p.(secretive); is {
			p.forgetSecrets()
		}
	}
	clear(s.pages)
	clear(s.body.keyboard)
	s.w.notes.redraw()
	s.notes.version, s.calls.cards = -1, nil
}

// update shows the snapshot on everything that is visible.
func (s *shell) update() {
	s.updateLine()
	s.nav.update()
	if s.w.started { // which page comes first is in the first snapshot
		s.arrange(s.wanted())
	}
	s.forgetSecrets()
	s.updateNotes()
	s.dropFocus()
	s.root.Refresh()
}

// forgetSecrets lets the pages to which nothing leads back forget passwords.
func (s *shell) forgetSecrets() {
	for _, p := range s.pages {
		if p, is := p.(secretive); is && !s.w.leadsBack(p.filled()) {
			p.forgetSecrets()
		}
	}
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
	case w.firstRun():
		return "welcome"
	}
	return "keypad"
}

// firstRun reports whether nobody has chosen yet how to begin.
func (w *Window) firstRun() bool {
	return !w.snap.Welcomed && len(w.snap.Accounts) == 0 && !w.o.Start.Demo
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

// arrange brings the pages of two keys to the left and to the front.
func (s *shell) arrange(side, body string) {
	if body != s.body.now {
		s.closeOverlays()
		s.leaves(s.body.now)
	}
	s.side.now, s.body.now = side, body
	pages := s.visible()
	s.side.place(pages)
	s.body.place(pages)
	for _, key := range []string{side, body} {
		if p := pages[key]; p != nil {
			p.update()
		}
	}
	s.settle()
	if s.w.route.back {
		s.w.route.back = false
		s.comesBack()
	}
}

// settle leaves the pages that are not to be seen any more and then enters those
// that are.
func (s *shell) settle() {
	pages := s.visible()
	for key, p := range s.running {
		if pages[key] != p || !s.runs(p) {
			delete(s.running, key)
			p.leave()
		}
	}
	for _, key := range []string{s.side.now, s.body.now} {
		if p := pages[key]; p != nil && s.running[key] == nil && s.runs(p) {
			s.running[key] = p
			p.enter()
		}
	}
}

// runs reports whether a page that stands in a pane does what it does while it is
// visible. Behind other windows a microphone is not listened to, but a call's
// timer goes on; off the screen nothing is looked at.
func (s *shell) runs(p page) bool {
	if s.w.outside.hidden {
		return false
	}
	if section, is := p.(*sectionPage); is {
		p = section.content
	}
	_, lasts := p.(lasting)
	return !s.away || lasts
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
	page := pages[p.now]
	if page == p.shown {
		return
	}
	p.shown, p.root.Objects = page, nil
	if page != nil {
		p.root.Objects = []fyne.CanvasObject{widget.NewSheet(widget.Inset(0, 0, 0, 0, page.object()))}
	}
	p.root.Refresh()
}

// reload lets what shows calls and contacts be read again.
func (s *shell) reload() {
	for _, p := range s.pages {
		if p, ok := p.(reloader); ok {
			p.reload()
		}
	}
}

// setForeground is told whether the window is the one that a person works with.
func (s *shell) setForeground(front bool) {
	s.away = !front
	if !front {
		s.rests()
	}
	s.settle()
	if front {
		s.goesOn()
	}
}

func (s *shell) updateLine() {
	w := s.w
	v, ok := w.account()
	l := w.cat.Line(w.snap, w.now())
	if ok {
		l = w.cat.Account(v, w.now())
		l.Warning = cmp.Or(l.Warning, w.cat.OtherDown(w.snap, v.ID))
	}
	if !w.started {
		l = present.AccountLine{Title: w.cat.Text("app.title"), Word: w.cat.Text("account.connecting"), Tone: present.Warn}
	}
	st := widget.Status{Tone: tone(l.Tone), Title: l.Title, Word: l.Word, Long: l.Long, Mode: l.Mode, Detail: l.Why.What, Button: l.Button, Warning: l.Warning}
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
	cards := s.w.ringingCards(s.body.now)
	if n.version == s.w.notes.version && n.broken == s.w.snap.Settings && slices.Equal(cards, n.cards) {
		return
	}
	n.version, n.broken, n.cards = s.w.notes.version, s.w.snap.Settings, cards
	n.list.Objects = append(slices.Clip(cards), s.w.noteObjects()...)
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
