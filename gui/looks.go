package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// lookSettings are theme and language.
type lookSettings struct {
	w               *Window
	theme, language *chooser
	root            *fyne.Container
}

func themes() []theme.Mode { return []theme.Mode{theme.System, theme.Light, theme.Dark} }

// languages are what the settings may hold; empty is the system's.
func languages() []present.Language {
	return append([]present.Language{""}, present.Languages()...)
}

func newLookSettings(w *Window) *lookSettings {
	l := &lookSettings{w: w}
	cat := w.cat
	names := []string{cat.Text("settings.theme_system"), cat.Text("settings.theme_light"), cat.Text("settings.theme_dark")}
	l.theme = newChooser(names, func(i int) { w.command(w.o.Client.SetAppearance(string(themes()[i]), w.snap.Language)) })
	names = []string{cat.Text("settings.language_system")}
	for _, lang := range present.Languages() {
		names = append(names, lang.Name())
	}
	l.language = newChooser(names, func(i int) { w.command(w.o.Client.SetAppearance(w.snap.Theme, string(languages()[i]))) })
	l.root = widget.Column(10,
		widget.NewField(cat.Text("settings.theme"), nil, l.theme.list),
		widget.NewField(cat.Text("settings.language"), nil, l.language.list))
	return l
}

func (l *lookSettings) update() {
	s := l.w.snap
	l.theme.show(nil, max(0, slices.Index(themes(), theme.Mode(s.Theme))))
	l.language.show(nil, max(0, slices.Index(languages(), present.Language(s.Language))))
}
