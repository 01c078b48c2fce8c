package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/search"
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
	// words are the keys of what is set there, by which it is found.
	words []string
}

// sections are the settings' sections in the order of their list. A new one is
// one line here, and its file.
func sections() []section {
	return []section{
		{"accounts", theme.IconPerson, "settings.accounts", newAccountsSection, accountWords()},
		{"audio", theme.IconSpeaker, "settings.audio", newAudioSection, []string{"settings.microphone", "settings.speaker", "settings.ring",
			"settings.level", "audio.test_sound", "audio.rehearse_title", "audio.echo", "audio.noise", "audio.gain"}},
		{"ringing", theme.IconBell, "settings.ringing", newRingingSection, []string{"ringing.melody", "ringing.volume", "ringing.device",
			"ringing.everywhere", "ringing.cues", "ringing.own"}},
		{"calls", theme.IconPhone, "settings.calls", newCallsSection, []string{"calls.quiet", "calls.anonymous",
			"calls.contacts_only", "calls.blocked", "calls.referrals"}},
		{"recording", theme.IconRecord, "settings.recording", newRecordingSection, []string{"recording.always", "recording.announce",
			"recording.format", "recording.folder"}},
		{"codecs", theme.IconWave, "settings.codecs", newCodecsSection, []string{"Opus", "G.722", "G.711", "codecs.dtx"}},
		{"dialling", theme.IconRules, "settings.dialling", newDiallingSection, []string{"rules.country", "rules.title", "rules.try"}},
		{"network", theme.IconNetwork, "settings.network", newNetworkSection, []string{"network.stun_title", "network.turn_title", "network.interfaces"}},
		{"privacy", theme.IconShield, "settings.privacy", newPrivacySection, []string{"privacy.keep", "privacy.forget",
			"privacy.forget_messages", "privacy.hide", "privacy.places", "privacy.telemetry"}},
		{"appearance", theme.IconAppearance, "settings.appearance", newAppearanceSection, []string{"settings.theme", "settings.theme_light",
			"settings.theme_dark", "options.text_size"}},
		{"language", theme.IconLanguage, "settings.language", newLanguageSection, nil},
		{"desktop", theme.IconMonitor, "settings.desktop", newDesktopSection, []string{"manners.start", "manners.hide", "manners.notify", "manners.hotkeys"}},
		{"shortcuts", theme.IconKeys, "shortcuts.title", newShortcutsSection, nil},
		{"about", theme.IconInfo, "settings.about", newAboutSection, []string{"about.files", "about.inside"}},
	}
}

// accountWords are the keys of what an account's form asks for.
func accountWords() []string {
	return []string{"account.add", "form.server", "form.number", "form.password", "form.register", "form.display_name", "form.auth_user",
		"form.domain", "form.ca", "form.plain", "advanced.digits", "advanced.waiting", "advanced.auto", "advanced.mailbox", "advanced.numbers",
		"advanced.headers", "import.title"}
}

// settingsPage is the list of sections, and what is looked for in them.
type settingsPage struct {
	w      *Window
	search *widget.Input
	rows   map[string]*widget.ListRow
	none   *fyne.Container
	root   fyne.CanvasObject
}

func newSettingsPage(w *Window) page {
	p := &settingsPage{w: w, rows: make(map[string]*widget.ListRow)}
	p.search = widget.NewInput(w.cat.Text("settings.search"), w.cat.Text("settings.search"), p.update, p.openFirst)
	p.search.OnDown = p.toFirst
	list := widget.Column(2)
	for _, s := range sections() {
		row := widget.NewListRow(p.item(s, ""), func() { p.open(s) })
		p.rows[s.key] = row
		list.Add(row)
	}
	p.none = widget.Inset(24, 24, 12, 24, widget.Column(4, nothing(w.cat.Text("settings.none_found"), w.cat.Text("settings.none_found_do"))...))
	p.root = container.New(&headed{}, widget.Inset(12, 12, 4, 12, widget.Narrow(520, widget.Column(0, p.search))),
		widget.NewSheet(widget.Inset(4, theme.Gap, theme.Gap, theme.Gap, widget.Narrow(520, widget.Column(0, list, p.none)))))
	return p
}

func (p *settingsPage) open(s section) {
	p.w.route.goToSection(s.key)
	p.w.refresh()
}

func (p *settingsPage) item(s section, found string) widget.Item {
	return widget.Item{Icon: s.icon, IconColor: theme.Muted, Title: p.w.cat.Text(s.title), Detail: found, Opens: !p.w.wide(),
		Selected: p.w.wide() && p.w.shell.body.now == sectionPrefix+s.key}
}

// matches reports whether a section has what is looked for, and what of it that is where it
// is not its name.
func (p *settingsPage) matches(s section) (found string, is bool) {
	query := search.Parse(p.search.Text)
	if query.Match(search.Index([]string{p.w.cat.Text(s.title)}, nil)) {
		return "", true
	}
	for _, word := range s.words {
		if text := p.w.cat.Text(word); query.Match(search.Index([]string{text}, nil)) {
			return text, true
		}
	}
	return "", false
}

// first returns the first section that is shown.
func (p *settingsPage) first() (s section, is bool) {
	for _, s := range sections() {
		if p.rows[s.key].Visible() {
			return s, true
		}
	}
	return section{}, false
}

// openFirst is Enter in the search field.
func (p *settingsPage) openFirst() {
	if s, is := p.first(); is && p.search.Text != "" {
		p.open(s)
	}
}

// toFirst is Down there.
func (p *settingsPage) toFirst() {
	if s, is := p.first(); is {
		p.w.win.Canvas().Focus(p.rows[s.key])
	}
}

func (p *settingsPage) object() fyne.CanvasObject { return p.root }
func (p *settingsPage) leave()                    {}

// enter puts the focus nowhere: the arrows of the list are a Tab away, letters search,
// and a wide window has the section in front.
func (p *settingsPage) enter() {
	if !p.w.wide() {
		p.w.win.Canvas().Unfocus()
	}
}

func (p *settingsPage) update() {
	for _, s := range sections() {
		found, is := p.matches(s)
		p.rows[s.key].Set(p.item(s, found))
		p.rows[s.key].Hidden = !is
	}
	_, some := p.first()
	p.none.Hidden = some
	p.root.Refresh()
}

// find puts the keyboard into the search field.
func (p *settingsPage) find() { p.w.win.Canvas().Focus(p.search) }

func (p *settingsPage) rune(r rune) {
	p.find()
	p.search.TypedRune(r)
}

// back takes back what was typed.
func (p *settingsPage) back() func() {
	if p.search.Text == "" {
		return nil
	}
	return func() { p.search.SetText("") }
}

// wide reports whether a list stands at the left.
func (w *Window) wide() bool { return w.shell != nil && w.shell.wide }
