package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
)

// audioSection is the devices, with the microphone's level and ways to try
// them, and what is done to the microphone's sound.
type audioSection struct {
	deviceWatch
	locks               locks
	input, output, ring *devicePicker
	level               *monitor
	trial               *rehearsal
	test                *soundTest
	cleaning            *audioCleaning
	chosen              media.DeviceChoice
	shown               bool
	root                *fyne.Container
}

func newAudioSection(w *Window) page {
	a := &audioSection{locks: locks{w: w}, level: newMonitor(w)}
	a.deviceWatch = deviceWatch{w: w, changed: a.update}
	cat := w.cat
	picker := func(name, none string, set func(*media.DeviceChoice, media.DeviceRef)) *devicePicker {
		return newDevicePicker(cat, name, none, func(r media.DeviceRef) {
			w.choose(func(c *sipclient.Choices) { set(&c.Audio.DeviceChoice, r) })
		})
	}
	a.input = picker(cat.Text("settings.microphone"), cat.Text("settings.default_device"), func(c *media.DeviceChoice, r media.DeviceRef) { c.PickInput(r) })
	a.output = picker(cat.Text("settings.speaker"), cat.Text("settings.default_device"), func(c *media.DeviceChoice, r media.DeviceRef) { c.PickOutput(r) })
	a.ring = picker(cat.Text("settings.ring"), cat.Text("settings.same_as_speaker"), func(c *media.DeviceChoice, r media.DeviceRef) { c.Ring = r })
	a.trial, a.test, a.cleaning = newRehearsal(w, a.listen), newSoundTest(w), newAudioCleaning(w, &a.locks)
	field := func(key string, p *devicePicker) fyne.CanvasObject {
		return a.locks.guard(key, widget.NewField(p.Name, nil, p.Choice), p)
	}
	a.root = widget.Column(12,
		field("audio.input", a.input),
		widget.Column(2, a.level.row(cat.Text("settings.level")), widget.NewMuted(cat.Text("settings.level_hint"))),
		field("audio.output", a.output), widget.Flow(theme.Gap, a.test.button),
		field("audio.ring", a.ring), a.trial.root, a.cleaning.root)
	return a
}

func (a *audioSection) object() fyne.CanvasObject { return a.root }

func (a *audioSection) enter() {
	a.shown = true
	a.deviceWatch.enter()
	a.update()
}

func (a *audioSection) leave() {
	a.shown = false
	a.level.stop()
	a.trial.stop()
	a.test.stop()
	a.deviceWatch.leave()
}

// update shows devices and choice.
func (a *audioSection) update() {
	c := a.w.snap.Choices.Audio
	a.locks.update()
	a.input.show(a.devices.Inputs, c.Input)
	a.output.show(a.devices.Outputs, c.Output)
	a.ring.show(a.devices.Outputs, c.Ring)
	a.trial.update()
	a.cleaning.update()
	if c.DeviceChoice != a.chosen {
		a.chosen = c.DeviceChoice
		a.level.restart()
	}
	a.listen()
}

// listen shows the microphone's level while nothing else needs the microphone:
// a call shows its own, and so does the rehearsal.
func (a *audioSection) listen() {
	switch {
	case !a.shown:
	case a.w.inCall(), a.trial.running():
		a.level.stop()
	default:
		a.level.start()
	}
}

// audioCleaning are the switches of what is done to the microphone's sound, as
// far as the engine can.
type audioCleaning struct {
	w                          *Window
	headset, echo, noise, gain *widget.Switch
	root                       *fyne.Container
}

func newAudioCleaning(w *Window, l *locks) *audioCleaning {
	a := &audioCleaning{w: w}
	cat := w.cat
	toggle := func(name, remark string, set func(p *media.Processing, on bool)) *widget.Switch {
		return widget.NewSwitch(cat.Text(name), cat.Text(remark), func(on bool) {
			w.choose(func(c *sipclient.Choices) { set(&c.Audio.Processing, on) })
		})
	}
	a.headset = toggle("audio.headset", "audio.headset_hint", func(p *media.Processing, on bool) { p.Headset = on })
	a.echo = toggle("audio.echo", "audio.echo_hint", func(p *media.Processing, on bool) { p.EchoOff = !on })
	a.noise = toggle("audio.noise", "audio.noise_hint", func(p *media.Processing, on bool) { p.NoiseOff = !on })
	a.gain = toggle("audio.gain", "audio.gain_hint", func(p *media.Processing, on bool) { p.GainOff = !on })
	a.root = widget.Column(8, widget.NewHeading(cat.Text("audio.cleaning")), l.guard("audio.headset", a.headset, a.headset),
		l.guard("audio.echo_off", a.echo, a.echo), l.guard("audio.noise_off", a.noise, a.noise), l.guard("audio.gain_off", a.gain, a.gain))
	return a
}

func (a *audioCleaning) update() {
	can, p := a.w.snap.Abilities, a.w.snap.Choices.Audio.Processing
	for _, s := range []struct {
		knob    *widget.Switch
		can, on bool
	}{{a.headset, can.Echo, p.Headset}, {a.echo, can.Echo, p.RemovesEcho()}, {a.noise, can.Noise, !p.NoiseOff}, {a.gain, can.Gain, !p.GainOff}} {
		s.knob.Hidden = !s.can
		s.knob.Set(s.on)
	}
	if p.Headset { // it has none, and what was chosen for a loudspeaker waits
		a.echo.SetEnabled(false)
	}
	a.root.Hidden = !can.Echo && !can.Noise && !can.Gain
}
