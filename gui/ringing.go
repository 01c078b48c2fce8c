package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// ringingSection is how an incoming call is heard.
type ringingSection struct {
	deviceWatch
	locks    locks
	melody   *widget.Choice
	hear     *widget.Button
	volume   *widget.Slider
	device   *devicePicker
	cues     *widget.Switch
	accounts *accountMelodies
	silence  func() // ends what is heard
	root     *fyne.Container
}

// melodies are what can be chosen, silence last.
func melodies() []string { return append(media.Melodies(), media.NoMelody) }

func newRingingSection(w *Window) page {
	s := &ringingSection{locks: locks{w: w}}
	s.deviceWatch = deviceWatch{w: w, changed: s.update}
	cat := w.cat
	var names []string
	for _, m := range melodies() {
		names = append(names, cat.MelodyName(m))
	}
	s.melody = widget.NewChoice(cat.Text("ringing.melody"), names, func(i int) {
		m := melodies()[i]
		w.choose(func(c *sipclient.Choices) { c.Ringing.Melody = m })
		s.play(m)
	})
	s.hear = widget.NewSmallButton(widget.Plain, cat.Text("ringing.hear"), s.toggle)
	s.volume = widget.NewSlider(cat.Text("ringing.volume"), widget.Range{Min: 5, Max: 100, Step: 5}, func(v int) string {
		return cat.Percent(float64(v), 0)
	})
	s.volume.OnSettled = func(v int) {
		w.choose(func(c *sipclient.Choices) { c.Ringing.Volume = v })
		s.play(w.snap.Choices.Ringing.Melody)
	}
	s.device = newDevicePicker(cat, cat.Text("settings.ring"), cat.Text("settings.same_as_speaker"), func(r media.DeviceRef) {
		w.choose(func(c *sipclient.Choices) { c.Audio.Ring = r })
	})
	s.cues = widget.NewSwitch(cat.Text("ringing.cues"), cat.Text("ringing.cues_hint"), func(on bool) {
		w.choose(func(c *sipclient.Choices) { c.Ringing.Cues = on })
	})
	s.accounts = newAccountMelodies(w, s.play)
	s.root = widget.Column(14,
		s.locks.guard("ringing.melody", widget.NewField(s.melody.Name, nil, s.melody), s.melody), widget.Flow(theme.Gap, s.hear),
		s.locks.guard("ringing.volume", widget.NewField(s.volume.Name, nil, s.volume), s.volume),
		s.locks.guard("audio.ring", widget.NewField(cat.Text("ringing.device"), nil, s.device.Choice), s.device),
		s.locks.guard("ringing.cues", s.cues, s.cues), s.accounts.root)
	return s
}

func (s *ringingSection) object() fyne.CanvasObject { return s.root }
func (s *ringingSection) enter()                    { s.deviceWatch.enter() }

func (s *ringingSection) leave() {
	s.deviceWatch.leave()
	s.quiet()
}

func (s *ringingSection) update() {
	c := s.w.snap.Choices
	s.locks.update()
	s.melody.ShowChosen(nil, max(0, slices.Index(melodies(), c.Ringing.Melody)))
	s.volume.Set(c.Ringing.Loudness())
	s.device.show(s.devices.Outputs, c.Audio.Ring)
	s.cues.Set(c.Ringing.Cues)
	s.accounts.update()
	if s.w.inCall() {
		s.quiet() // nobody wants to hear it beside a call
	}
	s.hear.SetEnabled(!s.w.inCall())
}

func (s *ringingSection) toggle() {
	if s.silence != nil {
		s.quiet()
		return
	}
	s.play(s.w.snap.Choices.Ringing.Melody)
}

// play lets a melody be heard until the button is pressed again or the page is
// left.
func (s *ringingSection) play(melody string) {
	s.quiet()
	if melody == media.NoMelody || s.w.inCall() {
		return
	}
	s.silence = s.w.o.Client.PreviewMelody(melody, s.volume.Value())
	s.hear.Set("", s.w.cat.Text("form.stop"), true)
}

func (s *ringingSection) quiet() {
	if s.silence != nil {
		s.silence()
		s.silence = nil
		s.hear.Set("", s.w.cat.Text("ringing.hear"), false)
	}
}

// accountMelodies gives each account a melody of its own, where there are
// several.
type accountMelodies struct {
	w     *Window
	play  func(melody string)
	rows  map[string]*widget.Choice
	order []string
	list  *fyne.Container
	root  *fyne.Container
}

func newAccountMelodies(w *Window, play func(string)) *accountMelodies {
	a := &accountMelodies{w: w, play: play, list: widget.Column(10)}
	a.root = widget.Column(6, widget.NewHeading(w.cat.Text("ringing.per_account")), a.list)
	return a
}

func (a *accountMelodies) update() {
	var order []string
	for _, v := range a.w.snap.Accounts {
		order = append(order, v.ID)
	}
	if !slices.Equal(order, a.order) {
		a.build(order)
	}
	for _, v := range a.w.snap.Accounts {
		row := a.rows[v.ID]
		row.ShowChosen(nil, 1+slices.Index(melodies(), v.Melody))
		row.SetEnabled(!v.Demo && !v.Managed && !a.w.snap.Locked("accounts"))
	}
	a.root.Hidden = len(order) < 2
}

func (a *accountMelodies) build(order []string) {
	a.order, a.rows, a.list.Objects = order, make(map[string]*widget.Choice), nil
	names := []string{a.w.cat.Text("ringing.as_above")}
	for _, m := range melodies() {
		names = append(names, a.w.cat.MelodyName(m))
	}
	for _, v := range a.w.snap.Accounts {
		id, title := v.ID, a.w.cat.AccountTitle(v)
		row := widget.NewChoice(title, names, func(i int) {
			melody := ""
			if i > 0 {
				melody = melodies()[i-1]
				a.play(melody)
			}
			a.w.changeAccount(id, func(x *account.Account) { x.Melody = melody })
		})
		a.rows[id] = row
		a.list.Add(widget.NewField(title, nil, row))
	}
}
