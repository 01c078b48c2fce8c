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

// Ends puts two lines at the two ends of a row; below each other where one of them would be
// cut short.
func Ends(gap float32, a, b fyne.CanvasObject) *fyne.Container {
	return container.New(&ends{gap: gap, width: assumedWidth}, a, b)
}

type ends struct{ gap, width float32 }

// beside reports whether both have room in one row, and how wide the second one is there.
func (l *ends) beside(objects []fyne.CanvasObject, width float32) (bool, float32) {
	second := preferredWidth(objects[1])
	return preferredWidth(objects[0])+l.gap+second <= width, second
}

func (l *ends) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	a, b := objects[0], objects[1]
	h := max(a.MinSize().Height, b.MinSize().Height)
	if fits, second := l.beside(objects, size.Width); fits {
		a.Resize(fyne.NewSize(size.Width-l.gap-second, h))
		b.Move(fyne.NewPos(size.Width-second, 0))
		b.Resize(fyne.NewSize(second, h))
		return
	}
	a.Resize(fyne.NewSize(size.Width, h))
	b.Move(fyne.NewPos(0, h))
	b.Resize(fyne.NewSize(size.Width, h))
}

func (l *ends) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(max(objects[0].MinSize().Width, objects[1].MinSize().Width), l.heightFor(objects, l.width))
}

func (l *ends) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := max(objects[0].MinSize().Height, objects[1].MinSize().Height)
	if fits, _ := l.beside(objects, width); !fits {
		h *= 2
	}
	return h
}
