package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Pair puts two objects beside each other, equally wide; below each other where
// one of them would be cut short.
func Pair(gap float32, a, b fyne.CanvasObject) *fyne.Container {
	return container.New(&pair{gap: gap, width: assumedWidth}, a, b)
}

// slightly is how much smaller a button may write before it gets a line of its own.
const slightly = 0.85

type pair struct{ gap, width float32 }

// columns returns how many objects stand beside each other, and how high each is.
func (l *pair) columns(objects []fyne.CanvasObject, width float32) (n int, height float32) {
	n = len(objects)
	half := (width - l.gap) / 2
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
		if preferredWidth(o)*slightly > half {
			n = 1
		}
	}
	return max(1, n), height
}

func (l *pair) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	objects = visible(objects)
	n, h := l.columns(objects, size.Width)
	w := (size.Width - l.gap*float32(n-1)) / float32(n)
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i%n)*(w+l.gap), float32(i/n)*(h+l.gap)))
		o.Resize(fyne.NewSize(w, h))
	}
}

func (l *pair) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var w float32
	for _, o := range visible(objects) {
		w = max(w, o.MinSize().Width)
	}
	return fyne.NewSize(w, l.heightFor(objects, l.width))
}

func (l *pair) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	objects = visible(objects)
	n, h := l.columns(objects, width)
	rows := float32((len(objects) + n - 1) / n)
	return h*rows + l.gap*max(0, rows-1)
}
