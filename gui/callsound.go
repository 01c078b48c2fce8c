package gui

import (
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
)

// callSound is how a call sounds: both levels, and the numbers behind it.
type callSound struct {
	cat       *present.Catalog
	you, them *widget.Meter
	codec     *widget.Text
	mos       *widget.Text
	roundTrip *widget.Text
	loss      *widget.Text
	facts     *fyne.Container
	root      *fyne.Container
	asked     int64 // the second of the call in which the counters were looked at
}

func newCallSound(cat *present.Catalog) *callSound {
	s := &callSound{cat: cat, you: widget.NewMeter(), them: widget.NewMeter()}
	left := func() *widget.Text { return widget.NewMutedLine("").Shrinking() }
	right := func() *widget.Text {
		t := left()
		t.Align = fyne.TextAlignTrailing
		return t
	}
	s.codec, s.mos, s.roundTrip, s.loss = left(), right().Bold(), left(), right()
	level := func(name string, m fyne.CanvasObject) fyne.CanvasObject {
		return widget.Row(theme.Gap, 1, widget.NewMutedLine(name), m)
	}
	levels := widget.Grid(2, 16, 0, level(cat.Text("call.you"), s.you), level(cat.Text("call.them"), s.them))
	s.facts = widget.Column(0, widget.Ends(theme.Gap, s.codec, s.mos), widget.Ends(theme.Gap, s.roundTrip, s.loss))
	card := widget.OnPanel(widget.NewPanel(theme.Surface, theme.Line, theme.Radius),
		widget.Inset(8, 12, 8, 12, widget.Column(4, levels, s.facts)))
	s.root = widget.Inset(4, 0, 0, 0, card)
	return s
}

// update shows a call's codec.
func (s *callSound) update(codec string) {
	s.codec.Set(codec)
	s.facts.Refresh()
	s.asked = -1
}

// tick shows the levels, and once a second the numbers: in the tick in which the
// call's timer moves on, too, so that the window is painted once for both.
func (s *callSound) tick(w *Window, v sipclient.CallView, since time.Time, l media.Levels) {
	s.you.SetLevel(l.Microphone, v.Muted)
	s.them.SetLevel(l.Speaker, false)
	if since.IsZero() {
		since = v.Timeline.Started
	}
	second := int64(w.now().Sub(since) / time.Second)
	if s.facts.Hidden || second == s.asked {
		return
	}
	s.asked = second
	stats, err := w.o.Client.Stats(v.ID)
	if err != nil {
		stats = media.Stats{}
	}
	q := s.cat.Quality(stats)
	s.mos.SetColored(q.MOS, toneInk(q.Tone))
	s.roundTrip.Set(q.RoundTrip)
	s.loss.Set(q.Loss)
	s.facts.Refresh() // each has the room that it needs
}

// toneInk is the colour that words of a tone are written in.
func toneInk(t present.Tone) fyne.ThemeColorName {
	switch t {
	case present.Good:
		return theme.CallText
	case present.Warn:
		return theme.WarnText
	case present.Bad:
		return theme.EndText
	}
	return theme.Muted
}
