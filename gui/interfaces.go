package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
)

// interfaceList switches the network interfaces that sound may take.
type interfaceList struct {
	w     *Window
	there []media.Interface
	shown interfacesShown
	note  *fyne.Container
	list  *fyne.Container
	root  *fyne.Container
}

// interfacesShown is what the switches were built of.
type interfacesShown struct {
	chosen []string
	locked bool
	count  int
}

func newInterfaceList(w *Window) *interfaceList {
	l := &interfaceList{w: w, note: w.managedNote(), list: widget.Column(4), shown: interfacesShown{count: -1}}
	l.root = widget.Column(8, widget.NewHeading(w.cat.Text("network.interfaces")), widget.NewMuted(w.cat.Text("network.interfaces_hint")), l.list, l.note)
	return l
}

// read lists the interfaces, off the GUI goroutine.
func (l *interfaceList) read() {
	l.w.bridge.work(func(context.Context) func() {
		there, err := l.w.o.Client.Interfaces()
		return func() {
			if err != nil {
				l.w.o.Logger.Info("listing network interfaces", "err", err)
				return
			}
			l.there, l.shown.count = there, -1
			l.update()
		}
	})
}

func (l *interfaceList) update() {
	chosen, locked := l.w.snap.Choices.Network.Interfaces, l.w.snap.Locked("network.interfaces")
	l.root.Hidden = !l.w.snap.Abilities.Interfaces
	l.note.Hidden = !locked
	now := interfacesShown{chosen, locked, len(l.there)}
	if now.count == l.shown.count && now.locked == l.shown.locked && slices.Equal(now.chosen, l.shown.chosen) {
		return
	}
	l.shown = now
	widget.KeepFocus(l.list, l.build)
	l.root.Refresh()
}

// build makes the switches. The last that is on stays on: without any there is
// no sound.
func (l *interfaceList) build() {
	chosen, locked, used := l.shown.chosen, l.shown.locked, 0
	for _, i := range l.there {
		if present.UsesInterface(chosen, i) {
			used++
		}
	}
	l.list.Objects = nil
	for _, i := range l.there {
		name, detail := l.w.cat.Interface(i)
		knob := widget.NewSwitch(name, detail, func(on bool) {
			l.w.choose(func(c *sipclient.Choices) {
				c.Network.Interfaces = present.ToggleInterface(c.Network.Interfaces, l.there, i.Name, on)
			})
		})
		use := present.UsesInterface(chosen, i)
		knob.Set(use)
		knob.SetEnabled(!locked && !(use && used == 1))
		l.list.Add(knob)
	}
	for _, name := range chosen {
		if !slices.ContainsFunc(l.there, func(i media.Interface) bool { return i.Name == name }) {
			l.list.Add(widget.NewMuted(l.w.cat.Text("settings.gone_device", present.Data{"Name": present.Plain(name)})))
		}
	}
}
