package gui

import (
	"fyne.io/fyne/v2"

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
	menu   deviceMenu
	root   *fyne.Container
}

// loudness is what the loudspeaker can be set to, in percent.
var loudness = widget.Range{Min: 0, Max: media.MaxVolume, Step: 5}

func newCallDevice(w *Window) *callDevice {
	d := &callDevice{w: w}
	d.button = widget.NewButton(widget.Link, theme.IconSpeaker, "", d.menu.open)
	d.menu = deviceMenu{w: w, button: d.button}
	d.button.Name = w.cat.Text("call.devices")
	d.root = widget.Tiles(theme.Gap, d.button)
	if v, ok := w.o.Client.(Volume); ok {
		d.volume = widget.NewSlider(w.cat.Text("call.volume"), loudness, func(percent int) string { return w.cat.Percent(float64(percent), 0) })
		d.volume.OnChanged = func(percent int) { w.command(v.SetVolume(percent)) }
		d.root.Objects = []fyne.CanvasObject{d.volume, d.button}
	}
	return d
}

// update shows what a call is heard through: what was chosen, or what there is instead.
func (d *callDevice) update(v sipclient.CallView) {
	name := present.Plain(d.w.snap.Choices.Audio.Output.Name)
	if u := v.Using[media.TroubleSpeaker]; u.Why != nil {
		name = present.Plain(u.Name)
	}
	if name == "" {
		name = d.w.cat.Text("call.default_device")
	}
	if d.volume != nil {
		d.volume.Set(d.w.snap.Volume)
	}
	d.button.Set(theme.IconSpeaker, name+" ▾", false)
	d.button.Name = d.w.cat.Text("call.devices")
}
