package gui

import (
	"context"
	"slices"
	"strconv"
	"time"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/media"
)

// devicePeriod is how often the lists of devices are read while a page shows
// them: systems do not tell when one is plugged in.
const devicePeriod = 2 * time.Second

// deviceWatch reads the lists of devices while a page is visible.
type deviceWatch struct {
	w       *Window
	changed func() // the lists are others than before
	devices media.Devices
	reading bool
	stop    func()
}

func (d *deviceWatch) enter() {
	d.read()
	if d.stop == nil {
		d.stop = d.w.bridge.every(devicePeriod, d.read)
	}
}

func (d *deviceWatch) leave() {
	if d.stop != nil {
		d.stop()
		d.stop = nil
	}
}

// read lists the devices, off the GUI goroutine.
func (d *deviceWatch) read() {
	if d.reading {
		return
	}
	d.reading = true
	d.w.bridge.work(func(ctx context.Context) func() {
		found, err := d.w.o.Client.Devices(ctx)
		return func() {
			d.reading = false
			if err != nil {
				d.w.o.Logger.Info("listing audio devices", "err", err)
				return
			}
			if !slices.Equal(found.Inputs, d.devices.Inputs) || !slices.Equal(found.Outputs, d.devices.Outputs) {
				d.devices = found
				d.changed()
			}
		}
	})
}

// devicePicker is a list to choose one device from.
type devicePicker struct {
	*widget.Choice
	cat  *present.Catalog
	none string
	refs []media.DeviceRef
}

// newDevicePicker returns a list whose first entry, none, is no device of its own.
func newDevicePicker(cat *present.Catalog, name, none string, picked func(media.DeviceRef)) *devicePicker {
	p := &devicePicker{cat: cat, none: none}
	p.Choice = widget.NewChoice(name, nil, func(i int) { picked(p.refs[i]) })
	p.PlaceHolder = cat.Text("settings.devices_loading")
	return p
}

// show lists devices, the chosen one even where it is not connected.
func (p *devicePicker) show(devices []media.Device, chosen media.DeviceRef) {
	names, refs := []string{p.none}, []media.DeviceRef{{}}
	at := chosen.Among(devices) + 1
	for _, d := range devices {
		names, refs = append(names, unique(present.Plain(d.Name), names)), append(refs, media.DeviceRef{ID: d.ID, Name: d.Name})
	}
	if at == 0 && chosen != (media.DeviceRef{}) {
		gone := p.cat.Text("settings.gone_device", present.Data{"Name": present.Plain(chosen.Name)})
		names, refs = append(names, unique(gone, names)), append(refs, chosen)
		at = len(names) - 1
	}
	p.refs = refs
	p.ShowChosen(names, at)
}

// unique numbers a name that is there already: a list finds its entries by text.
func unique(name string, taken []string) string {
	candidate := name
	for n := 2; slices.Contains(taken, candidate); n++ {
		candidate = name + " (" + strconv.Itoa(n) + ")"
	}
	return candidate
}
