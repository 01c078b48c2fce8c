package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
)

// callDevice is the loudspeaker at hand in a call: how loud it is, where the
// engine can do that, and a menu of all devices.
type callDevice struct {
	w      *Window
	volume *widget.Slider // nil where the engine has none
	button *widget.Button
	// cancel ends the reading of the devices; nil while there is none.
	cancel  context.CancelFunc
	opening int // grows with every reading, and with its end
	root    *fyne.Container
}

// loudness is what the loudspeaker can be set to, in percent.
var loudness = widget.Range{Min: 0, Max: media.MaxVolume, Step: 5}

func newCallDevice(w *Window) *callDevice {
	d := &callDevice{w: w}
	d.button = widget.NewButton(widget.Link, theme.IconSpeaker, "", d.open)
	d.button.Name = w.cat.Text("call.devices")
	d.root = widget.Tiles(theme.Gap, d.button)
	if v, ok := w.o.Client.(Volume); ok {
		d.volume = widget.NewSlider(w.cat.Text("call.volume"), loudness, func(percent int) string { return w.cat.Percent(float64(percent), 0) })
		d.volume.OnChanged = func(percent int) { w.command(v.SetVolume(percent)) }
		d.root.Objects = []fyne.CanvasObject{d.volume, d.button}
	}
	return d
}

// update shows what was chosen.
func (d *callDevice) update() {
	name := present.Plain(d.w.snap.Choices.Audio.Output.Name)
	if name == "" {
		name = d.w.cat.Text("call.default_device")
	}
	if d.volume != nil {
		d.volume.Set(d.w.snap.Volume)
	}
	d.button.Set(theme.IconSpeaker, name+" ▾", false)
	d.button.Name = d.w.cat.Text("call.devices")
}

// open reads the devices and shows their menu.
func (d *callDevice) open() {
	if d.cancel != nil {
		return
	}
	w := d.w
	d.opening++
	this := d.opening
	d.cancel = w.bridge.work(func(ctx context.Context) func() {
		devices, err := w.o.Client.Devices(ctx)
		return func() {
			if this != d.opening {
				return // the page was left meanwhile
			}
			d.cancel = nil
			if err != nil {
				w.fail(err)
				return
			}
			d.show(devices)
		}
	})
}

// close ends what open has begun.
func (d *callDevice) close() {
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
		d.opening++
	}
}

// show lets one of the devices be picked; it is used at once.
func (d *callDevice) show(devices media.Devices) {
	audio := d.w.snap.Choices.Audio
	items := d.section("call.microphone", "audio.input", devices.Inputs, audio.Input, func(c *media.DeviceChoice, r media.DeviceRef) { c.Input = r })
	items = append(items, fyne.NewMenuItemSeparator())
	items = append(items, d.section("call.loudspeaker", "audio.output", devices.Outputs, audio.Output, func(c *media.DeviceChoice, r media.DeviceRef) { c.Output = r })...)
	c := d.w.win.Canvas()
	menu := fynewidget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(d.button)
	size := menu.MinSize()
	menu.ShowAtPosition(fyne.NewPos(
		max(0, min(at.X, c.Size().Width-size.Width-theme.Gap)), max(0, at.Y-size.Height)))
}

// section is the devices of one kind under their heading. What the organisation
// has locked cannot be picked.
func (d *callDevice) section(heading, key string, list []media.Device, chosen media.DeviceRef, set func(*media.DeviceChoice, media.DeviceRef)) []*fyne.MenuItem {
	cat, w := d.w.cat, d.w
	head := fyne.NewMenuItem(cat.Text(heading), nil)
	head.Disabled = true
	items := []*fyne.MenuItem{head}
	add := func(name string, ref media.DeviceRef, checked bool) {
		item := fyne.NewMenuItem(shortName(name), func() {
			w.choose(func(c *sipclient.Choices) { set(&c.Audio.DeviceChoice, ref) })
		})
		item.Checked, item.Disabled = checked, w.snap.Locked(key)
		items = append(items, item)
	}
	known := slices.ContainsFunc(list, func(x media.Device) bool { return isDevice(x, chosen) })
	add(cat.Text("call.default_device"), media.DeviceRef{}, chosen == media.DeviceRef{})
	for _, x := range list {
		add(present.Plain(x.Name), media.DeviceRef{ID: x.ID, Name: x.Name}, isDevice(x, chosen))
	}
	if !known && chosen.Name != "" { // unplugged: it is used again once it is back
		add(present.Plain(chosen.Name), chosen, true)
	}
	return items
}

// isDevice reports whether x is what ref names: by its ID, or else its name.
func isDevice(x media.Device, ref media.DeviceRef) bool {
	if ref.ID != "" {
		return x.ID == ref.ID
	}
	return ref.Name != "" && x.Name == ref.Name
}

// shortName keeps a device's name within the menu of the smallest window.
func shortName(name string) string {
	const most = 32
	if r := []rune(name); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return name
}
