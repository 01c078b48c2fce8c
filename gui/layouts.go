package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/widget"
)

// layers gives all objects all room.
type layers struct{}

func (*layers) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, x := range o {
		x.Move(fyne.NewPos(0, 0))
		x.Resize(size)
	}
}

func (*layers) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// headed keeps the first object at the top, as high as it must be, and gives the
// second what is left.
type headed struct{}

func (*headed) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := widget.HeightFor(o[0], s.Width)
	o[0].Resize(fyne.NewSize(s.Width, h))
	o[1].Move(fyne.NewPos(0, h))
	o[1].Resize(fyne.NewSize(s.Width, max(0, s.Height-h)))
}

func (*headed) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height)
}

// footed keeps the second object at the bottom, as high as it must be; the first, which
// scrolls, has what is above.
type footed struct{}

func (*footed) Layout(o []fyne.CanvasObject, size fyne.Size) {
	h := widget.HeightFor(o[1], size.Width)
	o[0].Resize(fyne.NewSize(size.Width, size.Height-h))
	o[1].Move(fyne.NewPos(0, size.Height-h))
	o[1].Resize(fyne.NewSize(size.Width, h))
}

func (*footed) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(m.Width, m.Height+60)
}

// instead gives two objects the same room: one of them is visible, and says how
// much it needs.
type instead struct{ layers }

func (*instead) MinSize(o []fyne.CanvasObject) fyne.Size {
	if o[1].Visible() {
		return o[1].MinSize()
	}
	return o[0].MinSize()
}
