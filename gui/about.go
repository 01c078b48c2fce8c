package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
)

// aboutSection says which Offhook this is.
type aboutSection struct{ root fyne.CanvasObject }

func newAboutSection(w *Window) page {
	version := w.o.Version
	if version == "" {
		version = "dev"
	}
	return &aboutSection{widget.Column(6, widget.NewText(w.cat.Text("settings.version", present.Data{"Version": version})))}
}

func (s *aboutSection) object() fyne.CanvasObject { return s.root }
func (s *aboutSection) update()                   {}
func (s *aboutSection) enter()                    {}
func (s *aboutSection) leave()                    {}
