package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"offhook/gui/widget"
	"offhook/sipclient"
)

// desktopSection is the program's manners on the desktop: starting, closing,
// notifying, and shortcuts that work in front of other programs. What this
// desktop does not have is said in its place.
type desktopSection struct {
	w      *Window
	locks  locks
	start  *widget.Switch
	noTray *widget.Text
	hide   *widget.Switch
	notify *widget.Switch
	// closing and telling are hide and notify, each with the line that it is locked.
	closing, telling *fyne.Container
	hotkeys          *hotkeyList
	asked            int  // how often the start at login was read or set
	known            bool // it has been read
	busy             bool // it is being set
	root             *fyne.Container
}

func newDesktopSection(w *Window) page {
	s := &desktopSection{w: w, locks: locks{w: w}}
	cat := w.cat
	s.start = widget.NewSwitch(cat.Text("manners.start"), cat.Text("manners.start_hint"), s.setStart)
	s.hide = widget.NewSwitch(cat.Text("manners.hide"), cat.Text("manners.hide_hint"), func(on bool) {
		w.choose(func(c *sipclient.Choices) { c.Desktop.QuitOnClose = !on })
	})
	s.noTray = widget.NewMuted(cat.Text("manners.no_tray"))
	s.notify = widget.NewSwitch(cat.Text("manners.notify"), cat.Text("manners.notify_hint"), func(on bool) {
		w.choose(func(c *sipclient.Choices) { c.Desktop.NoNotifications = !on })
	})
	s.hotkeys = newHotkeyList(w, &s.locks)
	s.closing, s.telling = s.locks.guard("desktop.quit_on_close", s.hide, s.hide), s.locks.guard("desktop.no_notifications", s.notify, s.notify)
	s.root = widget.Column(12, s.start, s.closing, s.noTray, s.telling, s.hotkeys.root)
	return s
}

func (s *desktopSection) object() fyne.CanvasObject { return s.root }
func (s *desktopSection) leave()                    {}

func (s *desktopSection) enter() {
	s.readStart()
	s.hotkeys.ask()
}

func (s *desktopSection) update() {
	d, c := s.w.o.Desktop, s.w.snap.Choices.Desktop
	s.locks.update()
	s.start.Hidden = d.Autostart == nil
	s.start.SetEnabled(s.known && !s.busy)
	s.closing.Hidden, s.noTray.Hidden = !s.w.trayAvailable(), s.w.trayAvailable()
	s.hide.Set(!c.QuitOnClose)
	s.telling.Hidden = d.Notifier == nil
	s.notify.Set(!c.NoNotifications)
	s.hotkeys.update()
}

// readStart asks the desktop whether the phone starts at login: somebody may
// have changed it elsewhere.
func (s *desktopSection) readStart() {
	a := s.w.o.Desktop.Autostart
	if a == nil || s.busy {
		return
	}
	s.asked++
	asked := s.asked
	s.w.bridge.work(func(ctx context.Context) func() {
		on, err := a.StartsAtLogin(ctx)
		return func() {
			if asked == s.asked { // else it was set meanwhile
				s.started(on, err)
			}
		}
	})
}

func (s *desktopSection) setStart(on bool) {
	a := s.w.o.Desktop.Autostart
	s.asked++
	s.busy = true
	s.update()
	s.w.bridge.work(func(ctx context.Context) func() {
		err := a.SetStartsAtLogin(ctx, on)
		return func() {
			if err != nil {
				on = !on // it stays as it was
			}
			s.started(on, err)
		}
	})
}

func (s *desktopSection) started(on bool, err error) {
	s.known, s.busy = true, false
	s.start.Set(on)
	s.update()
	if err != nil {
		s.w.fail(err)
	}
}
