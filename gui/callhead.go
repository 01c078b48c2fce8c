package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// avatarSize is how wide and high the circle of a person is.
const avatarSize = 64

// callHead says who it is and how the call stands.
type callHead struct {
	avatar   *fyne.Container // around the circle with initials
	initials string
	name     *widget.Text
	number   *widget.Text
	timer    *widget.Text
	state    *widget.StateLine
	cards    *fyne.Container // the other calls
	troubles *fyne.Container
	said     []present.CallNote // in troubles
	// inline is set where the time stands in the line of the state.
	inline bool
}

func newCallHead(w *Window) *callHead {
	return &callHead{
		avatar: widget.Column(0), name: widget.NewTitle("", theme.TitleSize).Centered().Shrinking(),
		number: widget.NewMuted("").Centered().AtMost(4), timer: widget.NewTitle("", theme.NumberSize).Centered(),
		state: widget.NewStateLine(), cards: widget.Column(theme.Gap), troubles: widget.Column(theme.Gap),
	}
}

func (h *callHead) update(p *callPage) {
	v, cat := p.view, p.w.cat
	if v.Initials != h.initials || len(h.avatar.Objects) == 0 {
		h.initials, h.avatar.Objects = v.Initials, []fyne.CanvasObject{widget.NewAvatar(v.Initials, avatarSize)}
	}
	h.name.Set(v.Name)
	number := v.Number
	if v.Via != "" {
		if number != "" {
			number += " · "
		}
		key := "call.via"
		if p.raw.Direction == sipclient.Outgoing {
			key = "call.from"
		}
		number += cat.Text(key, present.Data{"Account": v.Via})
	}
	for _, about := range v.About {
		if number != "" {
			number += " · "
		}
		number += about
	}
	h.number.Set(number)
	if cards := p.w.otherCards(p.raw.ID); !slices.Equal(cards, h.cards.Objects) {
		h.cards.Objects = cards
	}
	if slices.Equal(v.Notes, h.said) {
		return
	}
	h.said, h.troubles.Objects = v.Notes, nil
	for _, n := range v.Notes {
		h.troubles.Add(sentenceNote(tone(n.Tone), n.Sentence, p.answers(n.Ask)...))
	}
}

// tick shows the time, and how the call stands.
func (h *callHead) tick(p *callPage) {
	v := p.view
	state := v.State
	if !v.Since.IsZero() {
		now := present.Timer(p.w.now().Sub(v.Since))
		h.timer.Set(now)
		if h.inline {
			state = now + " · " + state
		}
	}
	s := widget.StateText{Icon: theme.IconLock, IconColor: theme.AccentText, Color: stateColor(v.Tone)}
	switch {
	case v.Lock == "":
		s.Icon = ""
	case v.Locked:
		s.Tail = " · " + v.Lock
	default: // is said in any case
		s.Icon, s.IconColor, s.Color = theme.IconUnlock, theme.WarnText, theme.WarnText
		state += " · " + v.Lock
	}
	if p.countsDigits() {
		s.Tail = " · " + p.w.cat.Count("call.digits", p.raw.Digits)
	}
	s.Text = state
	h.state.Set(s)
}
