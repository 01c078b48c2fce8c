package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Sheet is a page's content: as high as its text needs at its width, at least
// as high as the window leaves, and scrolled where that is less.
type Sheet struct {
	widget.BaseWidget
	content *fyne.Container
}

// NewSheet makes content scroll where it does not fit.
func NewSheet(content *fyne.Container) *container.Scroll {
	s := &Sheet{content: content}
	s.ExtendBaseWidget(s)
	scroll := container.NewVScroll(s)
	return scroll
}

// MinSize implements fyne.CanvasObject.
func (s *Sheet) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	width := s.Size().Width
	if width == 0 {
		width = assumedWidth
	}
	// As wide as the window, never wider: what is inside gives way.
	return fyne.NewSize(0, HeightFor(s.content, width))
}

// Resize implements fyne.CanvasObject. A scroller asks for the height before it
// gives a width, so the height is put right here.
func (s *Sheet) Resize(size fyne.Size) {
	size.Height = max(size.Height, HeightFor(s.content, size.Width))
	s.BaseWidget.Resize(size)
}

// CreateRenderer implements fyne.Widget.
func (s *Sheet) CreateRenderer() fyne.WidgetRenderer { return newWrapped(s.content) }
