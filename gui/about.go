package gui

import (
	"net/url"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// aboutSection says which Offhook this is, what is inside, and where its files
// are.
type aboutSection struct {
	places *placesCard
	root   fyne.CanvasObject
}

func newAboutSection(w *Window) page {
	version := w.o.Version
	if version == "" {
		version = "dev"
	}
	cat := w.cat
	inside := widget.Column(6)
	for _, p := range present.Inside() {
		inside.Add(widget.Column(0, widget.NewText(p.Name), widget.NewMuted(p.Licence)))
	}
	objects := []fyne.CanvasObject{
		widget.NewText(cat.Text("settings.version", present.Data{"Version": version})).Bold(),
		widget.NewMuted(cat.Text("about.licence")),
	}
	if w.o.Places.Home != "" {
		objects = append(objects, widget.Flow(theme.Gap, widget.NewSmallButton(widget.Plain, cat.Text("about.project"), w.openHome)))
	}
	places := newPlacesCard(w)
	objects = append(objects, widget.NewHeading(cat.Text("about.files")), places.root,
		widget.NewHeading(cat.Text("about.inside")), widget.Card(inside))
	return &aboutSection{places, widget.Column(12, objects...)}
}

// openHome opens the project's page in the browser.
func (w *Window) openHome() {
	u, err := url.Parse(w.o.Places.Home)
	if err == nil {
		err = w.app.OpenURL(u)
	}
	w.command(err)
}

func (s *aboutSection) object() fyne.CanvasObject { return s.root }
func (s *aboutSection) update()                   { s.places.update() }
func (s *aboutSection) enter()                    {}
func (s *aboutSection) leave()                    {}
