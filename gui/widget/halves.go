package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Halves puts two objects beside each other, each half as wide; where only one
// of them is visible it has all the room.
func Halves(left, right fyne.CanvasObject) *fyne.Container {
	return container.New(halves{}, left, right)
}

type halves struct{}

func (halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown := visible(objects)
	for i, o := range shown {
		w := size.Width / float32(len(shown))
		o.Move(fyne.NewPos(float32(i)*w, 0))
		o.Resize(fyne.NewSize(w, size.Height))
	}
}

func (halves) MinSize(objects []fyne.CanvasObject) (s fyne.Size) {
	for _, o := range visible(objects) {
		s = s.Max(o.MinSize())
	}
	return s
}
