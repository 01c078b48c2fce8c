package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// languageSection chooses the language.
type languageSection struct {
	w        *Window
	locks    locks
	language *widget.Choice
	root     *fyne.Container
}

// languages are what the settings may hold; empty is the system's.
func languages() []present.Language {
	return append([]present.Language{""}, present.Languages()...)
}

func newLanguageSection(w *Window) page {
	p := &languageSection{w: w, locks: locks{w: w}}
	names := []string{w.cat.Text("settings.language_system")}
	for _, lang := range present.Languages() {
		names = append(names, lang.Name())
	}
	name := w.cat.Text("settings.language")
	p.language = widget.NewChoice(name, names, func(i int) {
		w.choose(func(c *sipclient.Choices) { c.Language = string(languages()[i]) })
	})
	p.root = widget.Column(10, p.locks.guard("language", widget.NewField(name, nil, p.language), p.language))
	return p
}

func (p *languageSection) object() fyne.CanvasObject { return p.root }
func (p *languageSection) enter()                    {}
func (p *languageSection) leave()                    {}

func (p *languageSection) update() {
	p.locks.update()
	p.language.ShowChosen(nil, max(0, slices.Index(languages(), present.Language(p.w.snap.Choices.Language))))
}
