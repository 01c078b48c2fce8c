package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// settingsPage is accounts, audio, appearance and the version below each other.
type settingsPage struct {
	w        *Window
	accounts *accountList
	audio    *audioSettings
	looks    *lookSettings
	root     fyne.CanvasObject
}

func newSettingsPage(w *Window) page {
	p := &settingsPage{w: w, accounts: newAccountList(w), audio: newAudioSettings(w), looks: newLookSettings(w)}
	cat := w.cat
	version := w.o.Version
	if version == "" {
		version = "dev"
	}
	content := widget.Column(18,
		section(cat.Text("settings.accounts"), p.accounts.root),
		section(cat.Text("settings.audio"), p.audio.root),
		section(cat.Text("settings.appearance"), p.looks.root),
		section(cat.Text("settings.about"), widget.NewMuted(cat.Text("settings.version", present.Data{"Version": version}))))
	p.root = widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(520, content)))
	return p
}

func section(title string, o fyne.CanvasObject) fyne.CanvasObject {
	return widget.Column(6, widget.NewHeading(title), o)
}

func (p *settingsPage) object() fyne.CanvasObject { return p.root }

func (p *settingsPage) enter() {
	p.w.win.Canvas().Unfocus()
	p.audio.enter()
}

func (p *settingsPage) leave() {
	p.audio.leave()
	p.accounts.removing = ""
}

func (p *settingsPage) update() {
	p.accounts.update()
	p.audio.update()
	p.looks.update()
	p.root.Refresh()
}
