package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/call"
)

// page is one page of the window. It is built once and updated often.
type page interface {
	// object is what is shown.
	object() fyne.CanvasObject
	// update shows the window's snapshot.
	update()
	// enter is called when the page comes to the front, and leave when it goes:
	// what runs only while it is visible begins and ends there.
	enter()
	leave()
}

// shell is what stands around the page: the account line, the notes, the bar at
// the bottom, and in a wide window the list of calls at the left.
type shell struct {
	w    *Window
	root *fyne.Container

	line  *widget.StatusLine
	notes noteArea
	body  *fyne.Container
	side  *fyne.Container
	edge  *widget.Panel // between side and body
	nav   *navigation
	pages map[string]page
	now   string // key of the page in front
	wide  bool
	away  bool // the window is in the background
	// countdown redraws the account line while it counts seconds.
	countdown func()
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
	s.body = container.New(&layers{})
	s.side = container.New(&layers{})
	s.edge = widget.NewPanel(theme.Line, "", 0)
	s.nav = newNavigation(w)
	s.root = container.New(&frame{s}, widget.NewPanel(theme.Background, "", 0), s.line, s.notes.scroll, s.side, s.edge, s.body, s.nav.bar)
	return s
}

// rebuild throws all pages away, for another language.
func (s *shell) rebuild() {
	if p := s.pages[s.now]; p != nil {
		p.leave()
	}
	if p := s.pages["side"]; p != nil {
		p.leave()
	}
	s.pages, s.now, s.notes.version = make(map[string]page), "", -1
	s.side.Objects, s.body.Objects = nil, nil
	s.nav.rename()
}

// update shows the snapshot on everything that is visible.
func (s *shell) update() {
	s.updateLine()
	s.updateNotes()
	s.nav.update()
	if s.w.started { // which page comes first is in the first snapshot
		s.show(s.wanted())
	}
	if s.wide {
		s.sidePage().update()
	}
	s.root.Refresh()
}

// wanted returns the key of the page that belongs in front.
func (s *shell) wanted() string {
	w := s.w
	switch w.route.place {
	case placeRecents:
		if !s.wide {
			return "recents"
		}
	case placeSettings:
		return "settings"
	case placeForm:
		return "form"
	case placePassword:
		return "password"
	}
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

func (s *shell) build(key string) page {
	switch key {
	case "recents", "side":
		return newRecentsPage(s.w)
	case "settings":
		return newSettingsPage(s.w)
	case "form":
		return newFormPage(s.w)
	case "password":
		return newPasswordPage(s.w)
	case "call":
		return newCallPage(s.w)
	case "ended":
		return newEndedPage(s.w)
	case "welcome":
		return newWelcomePage(s.w)
	}
	return newKeypadPage(s.w)
}

// page returns the page of key, built if it was not there yet.
func (s *shell) page(key string) page {
	p := s.pages[key]
	if p == nil {
		p = s.build(key)
		s.pages[key] = p
	}
	return p
}

func (s *shell) show(key string) {
	p := s.page(key)
	if key == s.now {
		p.update()
		return
	}
	if old := s.pages[s.now]; old != nil {
		old.leave()
	}
	s.now = key
	p.update()
	s.body.Objects = []fyne.CanvasObject{p.object()}
	s.body.Refresh()
	if !s.away {
		p.enter()
	}
}

// sidePage returns the list of calls at the left of a wide window.
func (s *shell) sidePage() page {
	p, there := s.pages["side"]
	if !there {
		p = s.page("side")
		s.side.Objects = []fyne.CanvasObject{p.object()}
		p.enter()
	}
	return p
}

// recentsChanged lets the lists of calls be read again.
func (s *shell) recentsChanged() {
	for _, key := range []string{"recents", "side"} {
		if p, ok := s.pages[key].(*recentsPage); ok {
			p.reload()
		}
	}
}

// setForeground pauses the page in front while the window is not in use: a
// microphone is not listened to behind other windows.
func (s *shell) setForeground(front bool) {
	if s.away == !front {
		return
	}
	s.away = !front
	if p := s.pages[s.now]; p != nil {
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
