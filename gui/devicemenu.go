package gui

import (
	"context"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/media"
	"offhook/sipclient"
)

// deviceMenu lists the microphones and the loudspeakers above a button. A choice
// takes effect at once.
type deviceMenu struct {
	w      *Window
	button fyne.CanvasObject
	// cancel ends the reading of the devices; nil while there is none.
	cancel  context.CancelFunc
	opening int // grows with every reading, and with its end
}

// open reads the devices and shows the menu.
func (m *deviceMenu) open() {
	if m.cancel != nil {
		return
	}
	w := m.w
	m.opening++
	this := m.opening
	m.cancel = w.bridge.work(func(ctx context.Context) func() {
		devices, err := w.o.Client.Devices(ctx)
		return func() {
			if this != m.opening {
				return // the page was left meanwhile
			}
			m.cancel = nil
			if err != nil {
				w.fail(err)
				return
			}
			m.show(devices)
		}
	})
}

// close ends what open has begun.
func (m *deviceMenu) close() {
	if m.cancel != nil {
		m.cancel()
		m.cancel = nil
		m.opening++
	}
}

func (m *deviceMenu) show(devices media.Devices) {
	c := m.w.win.Canvas()
	menu := fynewidget.NewPopUpMenu(fyne.NewMenu("", m.items(devices)...), c)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(m.button)
	size := menu.MinSize()
	menu.ShowAtPosition(fyne.NewPos(
		max(0, min(at.X, c.Size().Width-size.Width-theme.Gap)), max(0, at.Y-size.Height)))
	c.Focus(menu) // its arrows, Enter and Escape
}

func (m *deviceMenu) items(devices media.Devices) []*fyne.MenuItem {
	audio := m.w.snap.Choices.Audio
	items := m.section("settings.microphone", "audio.input", devices.Inputs, audio.Input, func(c *media.DeviceChoice, r media.DeviceRef) { c.PickInput(r) })
	items = append(items, fyne.NewMenuItemSeparator())
	return append(items, m.section("settings.speaker", "audio.output", devices.Outputs, audio.Output, func(c *media.DeviceChoice, r media.DeviceRef) { c.PickOutput(r) })...)
}

// section is the devices of one kind under their heading. What the organisation
// has locked cannot be picked, and a line says so.
func (m *deviceMenu) section(heading, key string, list []media.Device, chosen media.DeviceRef, set func(*media.DeviceChoice, media.DeviceRef)) []*fyne.MenuItem {
	cat, w := m.w.cat, m.w
	locked := w.snap.Locked(key)
	line := func(key string) *fyne.MenuItem {
		item := fyne.NewMenuItem(cat.Text(key), nil)
		item.Disabled = true
		return item
	}
	items := []*fyne.MenuItem{line(heading)}
	add := func(name string, ref media.DeviceRef, checked bool) {
		item := fyne.NewMenuItem(shortName(name), func() {
			w.choose(func(c *sipclient.Choices) { set(&c.Audio.DeviceChoice, ref) })
		})
		item.Checked, item.Disabled = checked, locked
		items = append(items, item)
	}
	at := chosen.Among(list)
	add(cat.Text("settings.default_device"), media.DeviceRef{}, chosen == media.DeviceRef{})
	var names []string
	for i, x := range list {
		names = append(names, unique(present.Plain(x.Name), names))
		add(names[i], media.DeviceRef{ID: x.ID, Name: x.Name}, i == at)
	}
	if at < 0 && chosen.Name != "" { // unplugged: it is used again once it is back
		add(present.Plain(chosen.Name), chosen, true)
	}
	if locked {
		items = append(items, line("options.locked"))
	}
	return items
}

// shortName keeps a device's name within the menu of the smallest window.
func shortName(name string) string {
	const most = 32
	if r := []rune(name); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return name
}
