package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// callRoom shares the page's height out. The buttons stand at the bottom and are
// always there; what is above gives way, the least needed first, and scrolls
// only when nothing is left to give.
type callRoom struct {
	p      *callPage
	above  *fyne.Container // the column above the buttons
	middle *fyne.Container // around above
	inner  *fyne.Container // what scrolls
	scroll *container.Scroll
	root   *fyne.Container
	shown  shape
}

// shape is how much of a call is shown. What is false is left out where there is
// no room for it.
type shape struct {
	avatar, bigTimer, facts, number, levels bool
	wideTiles                               bool // tiles with words, and the device
}

// shapes are the ways to show a call, the roomiest first. Words on the tiles are
// kept before all but who it is and how the call stands; where they go, there is
// room for the rest again.
func shapes() []shape {
	var all []shape
	for _, wide := range []bool{true, false} {
		all = append(all,
			shape{true, true, true, true, true, wide},
			shape{false, true, true, true, true, wide},
			shape{false, false, true, true, true, wide},
			shape{false, false, true, false, true, wide},
			shape{false, false, false, false, true, wide},
			shape{false, false, false, false, false, wide})
	}
	return all
}

func newCallRoom(p *callPage) *callRoom {
	r := &callRoom{p: p}
	h := p.head
	const pad = 7 // index of the keypad, which takes the height that is left
	r.above = widget.ColumnGrow(5, pad, h.cards, h.avatar, h.name, h.number, h.timer, h.state.Object, p.muted.Object, p.pad, p.number.root, h.troubles, p.sound.root)
	r.middle = widget.Middle(440, false, r.above)
	r.inner = widget.Inset(8, theme.Edge, 4, theme.Edge, r.middle)
	r.scroll = widget.NewSheet(r.inner)
	r.root = container.New(r, r.scroll, p.tools.root)
	return r
}

// Layout implements fyne.Layout.
func (r *callRoom) Layout(o []fyne.CanvasObject, size fyne.Size) {
	before := r.shown
	bottom := r.fit(size)
	o[0].Resize(fyne.NewSize(size.Width, size.Height-bottom))
	o[1].Move(fyne.NewPos(0, size.Height-bottom))
	o[1].Resize(fyne.NewSize(size.Width, bottom))
	if before != r.shown {
		r.p.head.tick(r.p)
		r.scroll.Refresh()
		r.inner.Refresh()
		r.p.tools.root.Refresh()
	}
}

// fit takes the roomiest shape that fits and returns how high the buttons are.
func (r *callRoom) fit(size fyne.Size) (bottom float32) {
	for _, s := range shapes() {
		r.take(s)
		bottom = widget.HeightFor(r.p.tools.root, size.Width)
		if widget.HeightFor(r.inner, size.Width)+bottom <= size.Height {
			break
		}
	}
	return bottom
}

// take shows the page in a shape: what the call has and the shape leaves in.
func (r *callRoom) take(s shape) {
	p, h := r.p, r.p.head
	r.shown = s
	covered := p.sheet != sheetNone
	h.inline = covered || !s.bigTimer
	h.avatar.Hidden = !s.avatar || covered
	h.number.Hidden = h.number.Text() == "" || !s.number || covered
	h.timer.Hidden = p.view.Since.IsZero() || h.inline
	h.cards.Hidden = len(h.cards.Objects) == 0
	h.troubles.Hidden = len(h.troubles.Objects) == 0 || covered
	p.muted.Object.Hidden = !p.view.Muted || !p.talking()
	p.pad.Hidden = p.sheet != sheetKeypad
	p.number.root.Hidden = p.sheet != sheetTransfer && p.sheet != sheetAdd && p.sheet != sheetForward
	p.sound.root.Hidden = !s.levels || covered || !p.heard()
	p.sound.facts.Hidden = !s.facts || p.view.Codec == ""
	p.tools.compress(!s.wideTiles)
	widget.SetFill(r.middle, p.sheet == sheetKeypad)
}

// callAbove is how much of what is above the buttons is to be seen, where no note needs
// the room.
const callAbove = 60

// MinSize implements fyne.Layout.
func (r *callRoom) MinSize(o []fyne.CanvasObject) fyne.Size { return o[1].MinSize() }
