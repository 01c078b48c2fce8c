package gui

import (
	"context"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
)

// devicePeriod is how often the lists of devices are read while the page is
// visible: systems do not tell when one is plugged in.
const devicePeriod = 2 * time.Second

// audioSection is the devices, with the microphone's level.
type audioSection struct {
	w                   *Window
	input, output, ring *devicePicker
	level               *monitor
	hint                *widget.Text
	root                *fyne.Container
	devices             media.Devices
	chosen              media.DeviceChoice
	reading             bool
	stop                func()
}

func newAudioSection(w *Window) page {
	a := &audioSection{w: w, level: newMonitor(w)}
	cat := w.cat
	choose := func(set func(*media.DeviceChoice, media.DeviceRef)) func(media.DeviceRef) {
		return func(r media.DeviceRef) {
			w.choose(func(c *sipclient.Choices) { set(&c.Audio.DeviceChoice, r) })
		}
	}
	a.input = newDevicePicker(cat, cat.Text("settings.default_device"), choose(func(c *media.DeviceChoice, r media.DeviceRef) { c.Input = r }))
	a.output = newDevicePicker(cat, cat.Text("settings.default_device"), choose(func(c *media.DeviceChoice, r media.DeviceRef) { c.Output = r }))
	a.ring = newDevicePicker(cat, cat.Text("settings.same_as_speaker"), choose(func(c *media.DeviceChoice, r media.DeviceRef) { c.Ring = r }))
	a.hint = widget.NewMuted(cat.Text("settings.level_hint"))
	a.root = widget.Column(10,
		widget.NewField(cat.Text("settings.microphone"), nil, a.input.list),
		a.level.row(cat.Text("settings.level")), a.hint,
		widget.NewField(cat.Text("settings.speaker"), nil, a.output.list),
		widget.NewField(cat.Text("settings.ring"), nil, a.ring.list))
	return a
}

func (a *audioSection) object() fyne.CanvasObject { return a.root }

func (a *audioSection) enter() {
	a.read()
	if a.stop == nil {
		a.stop = a.w.bridge.every(devicePeriod, a.read)
	}
	a.update()
}

func (a *audioSection) leave() {
	a.level.stop()
	if a.stop != nil {
		a.stop()
		a.stop = nil
	}
}

// read lists the devices, off the GUI goroutine.
func (a *audioSection) read() {
	if a.reading {
		return
	}
	a.reading = true
	a.w.bridge.work(func(ctx context.Context) func() {
		d, err := a.w.o.Client.Devices(ctx)
		return func() {
			a.reading = false
			if err != nil {
				a.w.o.Logger.Info("listing audio devices", "err", err)
				return
			}
			if !slices.Equal(d.Inputs, a.devices.Inputs) || !slices.Equal(d.Outputs, a.devices.Outputs) {
				a.devices = d
				a.update()
			}
		}
	})
}

// update shows devices and choice. In a call the level is the call's own.
func (a *audioSection) update() {
	c := a.w.snap.Choices.Audio.DeviceChoice
	a.input.show(a.devices.Inputs, c.Input)
	a.output.show(a.devices.Outputs, c.Output)
	a.ring.show(a.devices.Outputs, c.Ring)
	if c != a.chosen {
		a.chosen = c
		a.level.restart()
	}
	switch {
	case a.stop == nil:
	case a.w.inCall():
		a.level.stop()
	default:
		a.level.start()
	}
}

// devicePicker is a list to choose one device from.
type devicePicker struct {
	*chooser
	cat  *present.Catalog
	none string
	refs []media.DeviceRef
}

func newDevicePicker(cat *present.Catalog, none string, picked func(media.DeviceRef)) *devicePicker {
	p := &devicePicker{cat: cat, none: none}
	p.chooser = newChooser(nil, func(i int) { picked(p.refs[i]) })
	p.list.PlaceHolder = cat.Text("settings.devices_loading")
	return p
}

// show lists devices, the chosen one even where it is not connected.
func (p *devicePicker) show(devices []media.Device, chosen media.DeviceRef) {
	names, refs := []string{p.none}, []media.DeviceRef{{}}
	at := 0
	for _, d := range devices {
		names, refs = append(names, unique(present.Plain(d.Name), names)), append(refs, media.DeviceRef{ID: d.ID, Name: d.Name})
		if chosen.ID != "" && d.ID == chosen.ID || at == 0 && chosen.Name != "" && d.Name == chosen.Name {
			at = len(names) - 1
		}
	}
	if at == 0 && chosen != (media.DeviceRef{}) {
		gone := p.cat.Text("settings.gone_device", present.Data{"Name": present.Plain(chosen.Name)})
		names, refs = append(names, unique(gone, names)), append(refs, chosen)
		at = len(names) - 1
	}
	p.refs = refs
	p.chooser.show(names, at)
}

// unique numbers a name that is there already: a list finds its entries by text.
func unique(name string, taken []string) string {
	candidate := name
	for n := 2; slices.Contains(taken, candidate); n++ {
		candidate = name + " (" + strconv.Itoa(n) + ")"
	}
	return candidate
}
