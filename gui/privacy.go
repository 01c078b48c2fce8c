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
	// History holds calls, Contacts the people; they may be one file. Messages holds texts.
	History, Contacts, Messages string
	// Recordings is the folder of recordings where none is chosen.
	Recordings string
	// Home is the address of the project's page.
	Home string
}

// privacySection is what is kept of calls and messages, what a notification shows, and
// where everything is.
type privacySection struct {
	w      *Window
	locks  locks
	keep   *widget.Choice
	days   []int
	ask    *question // whether something is to go
	asked  int       // how often something was chosen: the answer to an older one comes too late
	gone   *widget.Text
	hide   *widget.Switch
	places *placesCard
	root   *fyne.Container
}

func newPrivacySection(w *Window) page {
	s := &privacySection{w: w, locks: locks{w: w}, gone: widget.NewMuted(""), places: newPlacesCard(w), ask: newQuestion(w)}
	cat := w.cat
	s.keep = widget.NewChoice(cat.Text("privacy.keep"), nil, func(i int) {
		s.keepFor(s.days[i])
	})
	calls := widget.NewSmallButton(widget.Plain, cat.Text("privacy.forget"), func() {
		s.askAll("privacy.forget_confirm", "privacy.forgotten", func(ctx context.Context) (int, error) {
			return w.o.Client.Forget(ctx, sipclient.HistoryCut{All: true})
		})
	})
	messages := widget.NewSmallButton(widget.Plain, cat.Text("privacy.forget_messages"), func() {
		s.askAll("privacy.forget_messages_confirm", "privacy.messages_forgotten", func(ctx context.Context) (int, error) {
			return w.o.Client.ForgetMessages(ctx, sipclient.MessageCut{All: true})
		})
	})
	s.hide = widget.NewSwitch(cat.Text("privacy.hide"), cat.Text("privacy.hide_hint"), func(on bool) {
		w.choose(func(c *sipclient.Choices) { c.Privacy.HideCallers = on })
	})
	s.root = widget.Column(14,
		s.locks.guard("privacy.keep_days", widget.NewField(s.keep.Name, widget.NewMuted(cat.Text("privacy.keep_hint")), s.keep), s.keep),
		s.ask.root, widget.Flow(theme.Gap, calls, messages), s.gone,
		s.locks.guard("privacy.hide_callers", s.hide, s.hide),
		widget.NewHeading(cat.Text("privacy.places")), s.places.root,
		widget.NewNote(widget.Good, cat.Text("privacy.telemetry"), cat.Text("privacy.telemetry_why"), "", nil))
	return s
}

func (s *privacySection) object() fyne.CanvasObject { return s.root }
func (s *privacySection) enter()                    {}

func (s *privacySection) leave() {
	s.ask.drop()
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

// keepFor keeps calls and messages for so many days, 0 for ever. Where some are older, and would be gone
// at once, it asks first.
func (s *privacySection) keepFor(days int) {
	w := s.w
	choose := func() { w.choose(func(c *sipclient.Choices) { c.Privacy.KeepDays = days }) }
	now := w.snap.Choices.Privacy.KeepDays
	s.ask.drop()
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
				s.ask.put(w.cat.AskOlder(n.Calls, texts.Messages), choose)
			}
		}
	})
}

// askAll asks, in the words of one key, whether all of something is to go, and says in those of
// the other how much it was.
func (s *privacySection) askAll(confirm, gone string, forget func(context.Context) (int, error)) {
	w := s.w
	s.ask.drop()
	s.asked++
	s.gone.Set("")
	s.ask.put(w.cat.Text(confirm), func() {
		w.bridge.work(func(ctx context.Context) func() {
			n, err := forget(ctx)
			return func() {
				if err != nil {
					w.fail(err)
					return
				}
				w.shell.reload()
				s.gone.Set(w.cat.Count(gone, n))
				w.refresh()
			}
		})
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
	add(cat.Text("privacy.messages"), places.Messages)
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
