package gui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/assets/icons"
	"offhook/gui/present"
)

// tray is the icon beside the clock. host is nil where the app has none; whether
// anybody sees it, Desktop.Tray knows.
type tray struct {
	host desktop.App
	// shown is what it shows.
	shown present.Tray
}

// newTray puts the icon into the tray. It has to be there before the app runs:
// Fyne starts its tray with its loop. Where a tray comes later, the icon goes
// there by itself.
func (w *Window) newTray() {
	host, ok := w.app.(desktop.App)
	if !ok || w.o.Desktop.Tray == nil {
		return
	}
	w.outside.tray.host = host
	w.updateTray()
}

// updateTray shows the snapshot in the tray, where it looks different now.
func (w *Window) updateTray() {
	t := &w.outside.tray
	if t.host == nil {
		return
	}
	// Fyne's tray panics where the session's bus has gone. No call ends for that.
	defer func() {
		if gone := recover(); gone != nil {
			w.o.Logger.Warn("there is no tray any more", "err", gone)
			t.host = nil
		}
	}()
	now := w.cat.Tray(w.snap, w.past.missed, w.snap.Choices.Privacy.HideCallers)
	if now.Icon != t.shown.Icon {
		t.host.SetSystemTrayIcon(trayPicture(now.Icon))
	}
	if !now.Equal(t.shown) {
		t.host.SetSystemTrayMenu(w.trayMenu(now))
	}
	t.shown = now
}

// trayPicture returns the icon's drawing.
func trayPicture(icon present.TrayIcon) fyne.Resource {
	name := string(icon) + ".svg"
	svg, err := icons.Tray.ReadFile("tray/" + name)
	if err != nil {
		return nil // a constant without its file: TestTrayIconsExist
	}
	return fyne.NewStaticResource(name, svg)
}

func (w *Window) trayMenu(t present.Tray) *fyne.Menu {
	menu := fyne.NewMenu("")
	for _, x := range t.Items {
		if x.Do == present.TrayLine {
			menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
			continue
		}
		item := fyne.NewMenuItem(inMenu(x.Text, runtime.GOOS), func() { w.trayDoes(x) })
		item.Checked, item.Disabled, item.IsQuit = x.On, x.Do == present.TrayNone, x.Do == present.TrayQuit
		menu.Items = append(menu.Items, item)
	}
	return menu
}

// inMenu writes text so that the tray of that system shows all of it: a mark before a letter
// underlines the letter there and is not shown itself, and two marks are one that is.
func inMenu(text, system string) string {
	switch system {
	case "windows":
		return strings.ReplaceAll(text, "&", "&&")
	case "darwin":
		return text
	}
	return strings.ReplaceAll(text, "_", "__") // com.canonical.dbusmenu
}

// trayDoes does what a line of the tray's menu is for.
func (w *Window) trayDoes(x present.TrayItem) {
	switch x.Do {
	case present.TrayShow:
		w.Raise()
	case present.TrayAnswer:
		w.command(w.o.Client.Answer(x.Call))
	case present.TrayDecline, present.TrayHangup:
		w.command(w.o.Client.Hangup(x.Call))
	case present.TrayMute:
		w.command(w.o.Client.SetMuted(x.Call, !x.On))
	case present.TrayMissedCalls:
		w.Raise()
		w.goTo(placeRecents)
	case present.TrayQuiet:
		w.setQuiet(!x.On)
	case present.TrayQuit:
		if w.inCall() {
			w.Raise() // the question is in the window
		}
		w.quit()
	}
}
