package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/search"
)

// maxSuggestions is how many people are offered while a number is typed.
const maxSuggestions = 8

// suggestions offers, in the keypad's place, whom typed text may mean. Nothing is
// dialled that a person has not chosen or typed: a choice only fills the field.
type suggestions struct {
	w      *Window
	picked func(number string)
	list   *widget.List
	root   *fyne.Container

	typed  string
	found  []sipclient.Suggestion
	chosen int                // by the arrow keys; -1 for none
	cancel context.CancelFunc // of the search under way
}

func newSuggestions(w *Window, picked func(number string)) *suggestions {
	s := &suggestions{w: w, picked: picked, chosen: -1}
	s.list = widget.NewList(w.cat.Text("keypad.suggestions"), func() int { return len(s.found) }, s.line)
	s.list.OnOpen = s.pick
	keys := widget.NewSmallButton(widget.Link, w.cat.Text("keypad.show_keys"), s.close)
	surface := widget.NewPanel(theme.Surface, theme.Line, theme.Radius)
	s.root = container.New(&layers{}, surface, container.New(&footed{}, widget.Inset(4, 0, 0, 4, s.list), widget.Middle(300, false, keys)))
	s.root.Hide()
	return s
}

func (s *suggestions) open() bool { return s.root.Visible() }

// look searches for typed text; shown is called when there is something new to
// see.
func (s *suggestions) look(typed string, shown func()) {
	s.stop()
	s.typed = typed
	if search.Parse(typed).Empty() {
		s.close()
		return
	}
	ctx, cancel := context.WithCancel(s.w.bridge.ctx)
	s.cancel = cancel
	s.w.bridge.work(func(context.Context) func() {
		found, err := s.w.o.Client.Suggest(ctx, typed, maxSuggestions)
		return func() {
			if ctx.Err() != nil {
				return // something else is typed by now
			}
			if err != nil {
				s.w.o.Logger.Warn("looking for suggestions", "err", err)
			}
			s.show(found)
			shown()
		}
	})
}

// show offers what was found, unless it is just what stands in the field.
func (s *suggestions) show(found []sipclient.Suggestion) {
	if len(found) == 1 && search.ParseNumber(found[0].Number) == search.ParseNumber(s.typed) {
		found = nil
	}
	s.found, s.chosen = found, -1
	s.root.Hidden = len(found) == 0
	s.list.ToTop()
}

// close takes the suggestions away.
func (s *suggestions) close() {
	s.stop()
	s.found, s.chosen = nil, -1
	if s.open() {
		s.root.Hide()
		s.w.refresh()
	}
}

func (s *suggestions) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

// move goes to the next suggestion, or the one before; above the first there is
// none again.
func (s *suggestions) move(by int) {
	s.chosen = min(max(s.chosen+by, -1), len(s.found)-1)
	s.list.GoTo(max(s.chosen, 0))
}

// take picks the suggestion that the arrow keys stand on; false for none.
func (s *suggestions) take() bool {
	if !s.open() || s.chosen < 0 {
		return false
	}
	s.pick(s.chosen)
	return true
}

func (s *suggestions) pick(i int) {
	number := s.found[i].Number
	s.close()
	s.picked(number)
}

func (s *suggestions) line(i int) widget.Line {
	x := s.found[i]
	v := s.w.cat.Suggested(x, s.w.cat.Watching(s.w.snap, x.Number), s.w.now())
	typed := search.ParseKeys(s.typed)
	line := widget.Line{Icon: theme.IconPerson, IconColor: theme.Muted, Title: v.Title, Detail: v.Detail, Side: v.Side, Selected: i == s.chosen,
		TitleMarks: marksOf(typed, v.Title), DetailMarks: marksOf(typed, v.Detail)}
	switch {
	case x.Favourite:
		line.Icon, line.IconColor = theme.IconStar, theme.WarnText
	case x.Name == "":
		line.Icon = theme.IconRecents
	}
	return line
}
