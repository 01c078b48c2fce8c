package gui

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// Places are where Offhook keeps its files, and where it is at home. An empty
// one does not exist.
type Places struct {
	// Settings is the person's settings file, Organisation the administrator's.
	Settings, Organisation string
	// History holds calls, Contacts the people; they may be one file.
	History, Contacts string
	// Recordings is the folder of recordings where none is chosen.
	Recordings string
	// Home is the address of the project's page.
	Home string
}

// privacySection is what is kept of calls, what a notification shows, and where
// everything is.
type privacySection struct {
	w      *Window
	locks  locks
	keep   *widget.Choice
	days   []int
	older  *question // whether what is older is to go
	asked  int       // how often something was chosen: the answer to an older one comes too late
	hide   *widget.Switch
	forget *widget.Button
	sure   *fyne.Container
	gone   *widget.Text
	places *placesCard
	root   *fyne.Container
}

func newPrivacySection(w *Window) page {
	s := &privacySection{w: w, locks: locks{w: w}, gone: widget.NewMuted(""), places: newPlacesCard(w), older: newQuestion(w)}
	cat := w.cat
	s.keep = widget.NewChoice(cat.Text("privacy.keep"), nil, func(i int) {
		s.keepFor(s.days[i])
	})
	s.forget = widget.NewSmallButton(widget.Plain, cat.Text("privacy.forget"), func() { s.ask(true) })
	s.sure = widget.Column(theme.Gap, widget.NewText(cat.Text("privacy.forget_confirm")), widget.Flow(theme.Gap,
		widget.NewSmallButton(widget.End, cat.Text("privacy.forget_yes"), s.clear),
		widget.NewSmallButton(widget.Plain, cat.Text("settings.keep"), func() { s.ask(false) })))
	s.hide = widget.NewSwitch(cat.Text("privacy.hide"), cat.Text("privacy.hide_hint"), func(on bool) {
		w.choose(func(c *sipclient.Choices) { c.Privacy.HideCallers = on })
	})
	s.root = widget.Column(14,
		s.locks.guard("privacy.keep_days", widget.NewField(s.keep.Name, widget.NewMuted(cat.Text("privacy.keep_hint")), s.keep), s.keep),
		s.older.root, widget.Flow(theme.Gap, s.forget), s.sure, s.gone,
		s.locks.guard("privacy.hide_callers", s.hide, s.hide),
		widget.NewHeading(cat.Text("privacy.places")), s.places.root,
		widget.NewNote(widget.Good, cat.Text("privacy.telemetry"), cat.Text("privacy.telemetry_why"), "", nil))
	s.ask(false)
	return s
}

func (s *privacySection) object() fyne.CanvasObject { return s.root }
func (s *privacySection) enter()                    {}

func (s *privacySection) leave() {
	s.ask(false)
	s.older.drop()
	s.gone.Set("")
}

func (s *privacySection) update() {
	s.locks.update()
	c := s.w.snap.Choices.Privacy
	s.days = present.KeepDays(c.KeepDays)
	names := make([]string, len(s.days))
	for i, d := range s.days {
		names[i] = s.w.cat.KeepFor(d)
	}
	s.keep.ShowChosen(names, slices.Index(s.days, c.KeepDays))
	s.hide.Set(c.HideCallers)
	s.gone.Hidden = s.gone.Text() == ""
	s.places.update()
}

// keepFor keeps calls for so many days, 0 for ever. Where some are older, and would be gone
// at once, it asks first.
func (s *privacySection) keepFor(days int) {
	w := s.w
	choose := func() { w.choose(func(c *sipclient.Choices) { c.Privacy.KeepDays = days }) }
	now := w.snap.Choices.Privacy.KeepDays
	s.older.drop()
	s.asked++
	asked := s.asked
	if days == 0 || now > 0 && days >= now {
		choose()
		return
	}
	s.update() // it is as it was until the answer
	oldest := w.now().AddDate(0, 0, -days)
	w.bridge.work(func(ctx context.Context) func() {
		n, err := w.o.Client.CountRecent(ctx, sipclient.HistoryQuery{Until: oldest})
		texts, textsErr := w.o.Client.CountMessages(ctx, sipclient.MessageQuery{Before: sipclient.MessageMark{At: oldest}})
		return func() {
			switch err := errors.Join(err, textsErr); {
			case s.asked != asked:
			case err != nil:
				w.fail(err)
			case n.Calls == 0 && texts.Messages == 0:
				choose()
			default:
				s.older.put(w.cat.Count("privacy.keep_confirm", n.Calls), choose)
			}
		}
	})
}

// ask asks, or no longer, whether all calls are to be deleted.
func (s *privacySection) ask(on bool) {
	s.sure.Hidden = !on
	s.forget.Hidden = on
	if on {
		s.gone.Set("")
	}
	s.root.Refresh()
}

// clear deletes every call of the history.
func (s *privacySection) clear() {
	w := s.w
	s.ask(false)
	w.bridge.work(func(ctx context.Context) func() {
		n, err := w.o.Client.Forget(ctx, sipclient.HistoryCut{All: true})
		return func() {
			if err != nil {
				w.fail(err)
				return
			}
			w.shell.reload()
			s.gone.Set(w.cat.Count("privacy.forgotten", n))
			w.refresh()
		}
	})
}

// placesCard says what is stored, and where.
type placesCard struct {
	w          *Window
	recordings *widget.Text // where they go now
	recorded   *fyne.Container
	root       *fyne.Container
}

func newPlacesCard(w *Window) *placesCard {
	p := &placesCard{w: w, recordings: widget.NewMuted("")}
	list, cat, places := widget.Column(8), w.cat, w.o.Places
	add := func(what, where string) {
		if where != "" {
			list.Add(widget.Column(0, widget.NewText(what), widget.NewMuted(where)))
		}
	}
	add(cat.Text("privacy.settings"), places.Settings)
	add(cat.Text("privacy.organisation"), places.Organisation)
	if places.Contacts == places.History {
		add(cat.Text("privacy.calls_contacts"), places.History)
	} else {
		add(cat.Text("privacy.calls"), places.History)
		add(cat.Text("privacy.contacts"), places.Contacts)
	}
	p.recorded = widget.Column(0, widget.NewText(cat.Text("privacy.recordings")), p.recordings)
	list.Add(p.recorded)
	add(cat.Text("privacy.passwords"), cat.Text("privacy.keyring"))
	p.root = widget.Card(list)
	return p
}

// update follows the folder that was chosen for recordings.
func (p *placesCard) update() {
	folder := cmp.Or(p.w.snap.Choices.Recording.Folder, p.w.o.Places.Recordings)
	p.recordings.Set(folder)
	p.recorded.Hidden = folder == ""
}
