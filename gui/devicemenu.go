package gui

import (
	"context"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/present"
	"offhook/media"
	"offhook/sipclient"
)

// showDevices opens a menu below o with the microphones and the loudspeakers. A
// choice takes effect at once.
func (w *Window) showDevices(o fyne.CanvasObject) {
	w.bridge.work(func(ctx context.Context) func() {
		devices, err := w.o.Client.Devices(ctx)
		return func() {
			if err != nil {
				w.fail(err)
				return
			}
			menu := fynewidget.NewPopUpMenu(fyne.NewMenu("", w.deviceItems(devices)...), w.win.Canvas())
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			size, room := menu.MinSize(), w.win.Canvas().Size()
			menu.ShowAtPosition(fyne.NewPos(max(0, min(at.X, room.Width-size.Width)), max(0, at.Y-size.Height)))
			w.win.Canvas().Focus(menu)
		}
	})
}

// deviceItems lists what can be chosen, with a mark on what is.
func (w *Window) deviceItems(devices media.Devices) []*fyne.MenuItem {
	cat, chosen := w.cat, w.snap.Choices.Audio.DeviceChoice
	var items []*fyne.MenuItem
	add := func(title string, devices []media.Device, now media.DeviceRef, set func(*sipclient.Choices, media.DeviceRef)) {
		head := fyne.NewMenuItem(title, nil)
		head.Disabled = true
		items = append(items, head)
		item := func(name string, ref media.DeviceRef) {
			i := fyne.NewMenuItem(name, func() { w.choose(func(c *sipclient.Choices) { set(c, ref) }) })
			i.Checked = ref == now || ref.ID != "" && ref.ID == now.ID
			items = append(items, i)
		}
		item(cat.Text("settings.default_device"), media.DeviceRef{})
		for _, d := range devices {
			item(present.Plain(d.Name), media.DeviceRef{ID: d.ID, Name: d.Name})
		}
	}
	add(cat.Text("settings.microphone"), devices.Inputs, chosen.Input, func(c *sipclient.Choices, r media.DeviceRef) { c.Audio.Input = r })
	items = append(items, fyne.NewMenuItemSeparator())
	add(cat.Text("settings.speaker"), devices.Outputs, chosen.Output, func(c *sipclient.Choices, r media.DeviceRef) { c.Audio.Output = r })
	return items
}
