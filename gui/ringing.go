package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
)

// ringingSection is how an incoming call is heard.
type ringingSection struct {
	deviceWatch
	locks    locks
	melody   *widget.Choice
	own      *ringtoneCard
	hear     *widget.Button
	volume   *widget.Slider
	device   *devicePicker
	all      *widget.Switch // rings on every loudspeaker
	cues     *widget.Switch
	accounts *accountMelodies
	silence  func() // ends what is heard
	root     *fyne.Container
}

func newRingingSection(w *Window) page {
	s := &ringingSection{locks: locks{w: w}}
	s.deviceWatch = deviceWatch{w: w, changed: s.update}
	cat := w.cat
	s.melody = widget.NewChoice(cat.Text("ringing.melody"), nil, s.picked)
	s.own = newRingtoneCard(w)
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
	s.all = widget.NewSwitch(cat.Text("ringing.everywhere"), cat.Text("ringing.everywhere_hint"), func(on bool) {
		w.choose(func(c *sipclient.Choices) { c.Ringing.Everywhere = on })
	})
	s.cues = widget.NewSwitch(cat.Text("ringing.cues"), cat.Text("ringing.cues_hint"), func(on bool) {
		w.choose(func(c *sipclient.Choices) { c.Ringing.Cues = on })
	})
	s.accounts = newAccountMelodies(w, s.play)
	s.root = widget.Column(14,
		s.locks.guard("ringing.melody", widget.NewField(s.melody.Name, nil, s.melody), s.melody), s.own.root, widget.Flow(theme.Gap, s.hear),
		s.locks.guard("ringing.volume", widget.NewField(s.volume.Name, nil, s.volume), s.volume),
		s.locks.guard("audio.ring", widget.NewField(cat.Text("ringing.device"), nil, s.device.Choice), s.device),
		s.locks.guard("ringing.everywhere", s.all, s.all), s.locks.guard("ringing.cues", s.cues, s.cues), s.accounts.root)
	return s
}

func (s *ringingSection) object() fyne.CanvasObject { return s.root }
func (s *ringingSection) enter()                    { s.deviceWatch.enter() }

func (s *ringingSection) leave() {
	s.deviceWatch.leave()
	s.own.close()
	s.accounts.own.close()
	s.quiet()
}

// lasts implements lasting: the path of a sound often comes from another window.
func (s *ringingSection) lasts() {}

func (s *ringingSection) update() {
	c := s.w.snap.Choices
	s.locks.update()
	all := melodies(s.w.snap)
	s.melody.ShowChosen(melodyNames(s.w.cat, nil, all), max(0, slices.Index(all, c.Ringing.Melody)))
	s.volume.Set(c.Ringing.Loudness())
	s.device.show(s.devices.Outputs, c.Audio.Ring)
	s.all.Set(c.Ringing.Everywhere)
	s.cues.Set(c.Ringing.Cues)
	s.accounts.update()
	if s.w.inCall() {
		s.quiet() // nobody wants to hear it beside a call
	}
	s.hear.SetEnabled(!s.w.inCall())
}

// picked takes a melody of the list; its last line is a sound file to be named.
func (s *ringingSection) picked(i int) {
	all := melodies(s.w.snap)
	if i < len(all) {
		s.own.close()
		s.choose(all[i])
		return
	}
	s.quiet()
	s.update() // what rings is as before
	s.own.open(s.w.cat.Text("ringing.file"), s.choose)
}

func (s *ringingSection) choose(melody string) {
	s.w.choose(func(c *sipclient.Choices) { c.Ringing.Melody = melody })
	s.play(melody)
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
	if melody == media.NoMelody || s.w.inCall() || s.w.shell.away {
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
