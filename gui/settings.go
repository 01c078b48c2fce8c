package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// sectionPrefix comes before a section's key where it is a page's.
const sectionPrefix = "settings/"

// section is one section of the settings: a line of their list, and a page.
type section struct {
	key  string
	icon theme.Icon
	// title is the key of its name.
	title string
	// page makes its content; title, way back and scrolling are put around it.
	page func(*Window) page
}

// sections are the settings' sections in the order of their list. A new one is
// one line here, and its file.
func sections() []section {
	return []section{
		{"accounts", theme.IconPerson, "settings.accounts", newAccountsSection},
		{"audio", theme.IconSpeaker, "settings.audio", newAudioSection},
		{"ringing", theme.IconBell, "settings.ringing", newRingingSection},
		{"calls", theme.IconPhone, "settings.calls", newCallsSection},
		{"recording", theme.IconRecord, "settings.recording", newRecordingSection},
		{"codecs", theme.IconWave, "settings.codecs", newCodecsSection},
		{"dialling", theme.IconRules, "settings.dialling", newDiallingSection},
		{"network", theme.IconNetwork, "settings.network", newNetworkSection},
		{"privacy", theme.IconShield, "settings.privacy", newPrivacySection},
		{"appearance", theme.IconAppearance, "settings.appearance", newAppearanceSection},
		{"language", theme.IconLanguage, "settings.language", newLanguageSection},
		{"desktop", theme.IconMonitor, "settings.desktop", newDesktopSection},
		{"shortcuts", theme.IconKeys, "shortcuts.title", newShortcutsSection},
		{"about", theme.IconInfo, "settings.about", newAboutSection},
	}
}

// settingsPage is the list of sections.
type settingsPage struct {
	w    *Window
	rows map[string]*widget.ListRow
	root fyne.CanvasObject
}

func newSettingsPage(w *Window) page {
	p := &settingsPage{w: w, rows: make(map[string]*widget.ListRow)}
	list := widget.Column(2)
	for _, s := range sections() {
		row := widget.NewListRow(p.item(s), func() {
			w.route.goToSection(s.key)
			w.refresh()
		})
		p.rows[s.key] = row
		list.Add(row)
	}
	p.root = widget.NewSheet(widget.Inset(theme.Gap, theme.Gap, theme.Gap, theme.Gap, widget.Narrow(520, list)))
	return p
}

func (p *settingsPage) item(s section) widget.Item {
	return widget.Item{Icon: s.icon, IconColor: theme.Muted, Title: p.w.cat.Text(s.title), Opens: !p.w.wide(),
		Selected: p.w.wide() && p.w.shell.body.now == sectionPrefix+s.key}
}

func (p *settingsPage) object() fyne.CanvasObject { return p.root }
func (p *settingsPage) leave()                    {}

// enter puts the focus nowhere: the arrows of the list are a Tab away, and a
// wide window has the section in front.
func (p *settingsPage) enter() {
	if !p.w.wide() {
		p.w.win.Canvas().Unfocus()
	}
}

func (p *settingsPage) update() {
	for _, s := range sections() {
		p.rows[s.key].Set(p.item(s))
	}
}

// wide reports whether a list stands at the left.
func (w *Window) wide() bool { return w.shell != nil && w.shell.wide }
