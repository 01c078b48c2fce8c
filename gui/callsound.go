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

// qualityPeriod is how often the counters are looked at.
const qualityPeriod = time.Second

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
	asked     time.Time // for the counters
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
	s.facts = widget.Grid(2, 4, 0, s.codec, s.mos, s.roundTrip, s.loss)
	card := widget.OnPanel(widget.NewPanel(theme.Surface, theme.Line, theme.Radius),
		widget.Inset(8, 12, 8, 12, widget.Column(4, levels, s.facts)))
	s.root = widget.Inset(4, 0, 0, 0, card)
	return s
}

// update shows a call's codec.
func (s *callSound) update(codec string) {
	s.codec.Set(codec)
	s.asked = time.Time{}
}

// tick shows the levels, and once a second the numbers.
func (s *callSound) tick(w *Window, id sipclient.CallID, l media.Levels, muted bool) {
	s.you.SetLevel(l.Microphone, muted)
	s.them.SetLevel(l.Speaker, false)
	now := w.now()
	if s.facts.Hidden || now.Sub(s.asked) < qualityPeriod {
		return
	}
	s.asked = now
	stats, err := w.o.Client.Stats(id)
	if err != nil {
		stats = media.Stats{}
	}
	q := s.cat.Quality(stats)
	s.mos.SetColored(q.MOS, toneInk(q.Tone))
	s.roundTrip.Set(q.RoundTrip)
	s.loss.Set(q.Loss)
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
