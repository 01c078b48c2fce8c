package gui

import (
	"context"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// The sizes of the window.
const (
	defaultWidth, defaultHeight = 380, 660
	minWidth, minHeight         = 320, 480
	// wideFrom is the width from which the list of calls stands beside the page.
	wideFrom = 760
)

// Window is the phone's window. All methods but Close are for the GUI goroutine.
type Window struct {
	app    fyne.App
	win    fyne.Window
	o      Options
	bridge *bridge
	lifetime

	// What is shown: the newest snapshot in the words of cat.
	snap    sipclient.Snapshot
	cat     *present.Catalog
	look    theme.Theme
	started bool

	shell *shell
	route route
	notes notes
	handling
	past    past
	outside outside
}

// handling is what the window does with accounts, and with numbers from outside.
type handling struct {
	// dialer is the account that dials in this run, by ID, label or number; empty
	// for the phone's default. The demo's cannot be kept as a default.
	dialer string
	// besideDemo is the account that a start named which also wants the demo: it is judged
	// once the demo's own is there.
	besideDemo string
	// unknownAccount says that no account has the name that a start gave, if so.
	unknownAccount present.Sentence
	edits          accountEdits
	// identities are what calls from accounts show, by the account's ID, where that is
	// not its first number.
	identities map[string]sipclient.Identity
	// quitQuestion is what was asked when somebody wanted to quit in a call.
	quitQuestion present.Sentence
	// beforeShortcuts is where the list of shortcuts was asked for.
	beforeShortcuts route
	// linked is set once a number has come from another program while this one ran.
	linked bool
}

// lifetime is how a window ends.
type lifetime struct {
	once   sync.Once     // for Close
	closed chan struct{} // the window is gone from the screen
}

// past is what the window remembers of calls that are over.
type past struct {
	// ended is the call whose end is on the page, until a person goes on.
	ended *sipclient.CallView
	// endedID is the call whose end was taken last: it comes with a snapshot and
	// again as a notice.
	endedID sipclient.CallID
	// calls are those of this run that are over, for the diagnostics.
	calls []endedCall
	// missed counts the calls missed since the list was last looked at.
	missed int
	// left is where a person was filling something in when a call came.
	left *route
}

// Warm reads the fonts, which is most of what a window needs before it can be laid out
// and takes a tenth of a second. Whoever opens a phone meanwhile has its window sooner.
func Warm(app fyne.App) {
	app.Settings().SetTheme(theme.Theme{})
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		fyne.MeasureText("0", theme.BodySize, style)
	}
}

// New makes the window and shows its first page. Run, or Show with the app's
// own loop, comes next. ctx bounds all that the window does.
func New(ctx context.Context, app fyne.App, o Options) (*Window, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	w := &Window{app: app, o: o.withDefaults(), handling: handling{dialer: o.Start.Account}, lifetime: lifetime{closed: make(chan struct{})}}
	w.bridge = newBridge(ctx, o.Post, w.o.Logger)
	w.route.fill = present.Typed(o.Start.Dial)
	app.Settings().SetTheme(theme.Theme{})
	if err := w.speak(""); err != nil {
		return nil, err
	}
	// The first title becomes the window's class on X11: plain letters, always the same.
	w.win = app.NewWindow("Offhook")
	w.win.SetPadded(false)
	w.win.SetMaster()
	w.win.SetOnClosed(sync.OnceFunc(func() { close(w.closed) }))
	w.shell = newShell(w)
	w.win.SetContent(w.shell.root)
	w.restorePlace()
	w.win.SetCloseIntercept(w.closeWindow)
	w.win.SetTitle(w.cat.Text("app.title"))
	w.bindKeys()
	w.newTray()
	w.win.SetOnDropped(w.dropped)
	w.refresh()
	if o.Start.Demo {
		w.besideDemo = o.Start.Account
	}
	w.bridge.feed(o.Watch(), w.receive)
	w.bridge.listen(o.Desktop.Events, w.desktopEvent)
	app.Lifecycle().SetOnEnteredForeground(w.cameToForeground)
	app.Lifecycle().SetOnExitedForeground(w.leftForeground)
	if o.Start.Demo {
		w.startDemo(nil)
	}
	return w, nil
}

// Run shows the window, or starts in the tray, and returns when it is closed.
func (w *Window) Run() {
	w.appear()
	w.app.Run()
	w.Close()
}

// Show shows the window without running the app's loop.
func (w *Window) Show() { w.win.Show() }

// Closed is closed when a person, or the system, has closed the window.
func (w *Window) Closed() <-chan struct{} { return w.closed }

// Close ends the window's goroutines and waits for them.
func (w *Window) Close() { w.once.Do(w.bridge.close) }

// receive takes an update of the phone.
func (w *Window) receive(u sipclient.Update) {
	before, had := w.frontCall()
	known := w.snap.Calls
	languageChanged := u.Snapshot.Choices.Language != w.snap.Choices.Language || u.Snapshot.Choices.Country != w.snap.Choices.Country
	w.snap = u.Snapshot
	w.followEar(known)
	w.setLook(theme.Theme{Mode: theme.Mode(w.snap.Choices.Theme), TextSize: w.snap.Choices.TextSize})
	if languageChanged {
		if err := w.speak(w.snap.Choices.Language); err != nil {
			w.o.Logger.Error("changing the language", "err", err)
		} else {
			w.shell.rebuild()
		}
	}
	for _, v := range w.snap.Calls {
		if had && v.ID == before.ID && v.State == call.Ended {
			w.callEnded(&v)
		}
	}
	if now, is := w.frontCall(); is && (!had || now.ID != before.ID) {
		delete(w.shell.body.keyboard, "call") // it was on a button of another call
		if was := slices.ContainsFunc(known, func(v sipclient.CallView) bool { return v.ID == now.ID }); !was || now.State == call.Offered {
			w.callBegan(now)
		}
	}
	for _, n := range u.Notices {
		w.notice(n)
	}
	if u.Dropped > 0 {
		w.notes.add(note{tone: present.Warn, sentence: w.cat.Sentence("notice.dropped")})
	}
	if !w.started {
		w.started = true
		if !w.o.Start.Demo {
			w.dialWith(w.dialer, false)
		}
		w.sayRefused(w.o.Start)
		if w.firstRun() && w.route.fill != "" {
			w.notes.add(note{tone: present.Quiet, sentence: w.keptNumber(w.route.fill)})
		}
	}
	w.judgeBesideDemo()
	w.refresh()
}

// callBegan brings a call to the front.
func (w *Window) callBegan(v sipclient.CallView) {
	w.past.ended = nil
	left := w.route
	if left.over == "shortcuts" {
		left = w.beforeShortcuts
	}
	if v.Direction == sipclient.Incoming && left.over != "" {
		w.past.left = &left
	}
	w.route.home()
	if v.Direction == sipclient.Incoming {
		w.uncover()
	}
}

// comeBack returns to what a call has interrupted, once it is over, unless the
// person went elsewhere meanwhile.
func (w *Window) comeBack() {
	if _, busy := present.Current(w.snap); w.past.left == nil || busy || w.past.ended != nil || w.route.over == "shortcuts" {
		return
	}
	if w.route.place == placeHome && w.route.over == "" {
		w.route.comeBack(*w.past.left)
	}
	w.past.left = nil
}

// leadsBack reports whether a version of the route is the one that stands, or what covers
// it gives it back.
func (w *Window) leadsBack(version int) bool {
	listed := w.route.over == "shortcuts" && w.beforeShortcuts.version == version
	return version == w.route.version || listed || w.past.left != nil && w.past.left.version == version
}

// forsake keeps what covers the page of a version of the route from giving it back, where
// something does: its work is done.
func (w *Window) forsake(version int) (covered bool) {
	if version == w.route.version {
		return false
	}
	if w.beforeShortcuts.version == version {
		w.beforeShortcuts.over, w.beforeShortcuts.id = "", ""
	}
	if left := w.past.left; left != nil && left.version == version {
		w.past.left = nil
	}
	return true
}

// refresh shows the snapshot as it stands.
func (w *Window) refresh() {
	w.comeBack()
	w.updateReferrals()
	w.settleQuit()
	w.shell.update()
	w.updateOutside()
	title := w.cat.Text("app.title")
	if v, ok := w.frontCall(); ok {
		title = w.cat.WindowTitle(w.snap, v)
	}
	if title != w.win.Title() {
		w.win.SetTitle(title)
	}
}

// setLook changes colours and the size of text.
func (w *Window) setLook(look theme.Theme) {
	if look == w.look {
		return
	}
	w.look = look
	w.app.Settings().SetTheme(look)
}

// speak sets the language: lang, or the system's where it is empty.
func (w *Window) speak(lang string) error {
	country := w.snap.Choices.Country
	if country == "" {
		country = present.CountryOf(w.o.Locale)
	}
	cat, err := present.NewCatalog(present.MatchLanguage(lang, w.o.Locale), country)
	if err != nil {
		return err
	}
	w.cat = cat
	return translateToolkit(cat.Language())
}

// startDemo starts the built-in PBX; done, which may be nil, hears how it went.
func (w *Window) startDemo(done func(error)) {
	if w.o.StartDemo == nil {
		return
	}
	w.bridge.work(func(ctx context.Context) func() {
		id, err := w.o.StartDemo(ctx)
		return func() {
			if err != nil {
				w.fail(err)
				w.besideDemo = ""
			} else {
				w.dialer = id
				w.judgeBesideDemo()
				w.command(w.o.Client.SetWelcomed())
				if w.route.over == "" { // nothing is being filled in
					w.route.home()
				}
				w.refresh()
			}
			if done != nil {
				done(err)
			}
		}
	})
}

// command shows what a command that returns at once had to say against it.
func (w *Window) command(err error) {
	if err != nil {
		w.fail(err)
	}
}

// choose changes what a person may choose.
func (w *Window) choose(change func(*sipclient.Choices)) { w.command(w.o.Client.Choose(change)) }

// fail shows err in place, above the page.
func (w *Window) fail(err error) {
	w.notes.add(note{tone: present.Bad, sentence: w.cat.Error(err)})
	w.refresh()
}

// makeDefault lets an account dial, now and after the next start; the demo's, and any
// where the organisation has chosen the default, in this run.
func (w *Window) makeDefault(v sipclient.AccountView) {
	w.notes.drop(w.unknownAccount)
	w.dialer = ""
	if v.Demo || w.snap.Locked("default_account") {
		w.dialer = v.ID
		w.refresh()
		return
	}
	w.command(w.o.Client.SetDefault(v.ID))
}

func (w *Window) now() time.Time { return w.o.Now() }
