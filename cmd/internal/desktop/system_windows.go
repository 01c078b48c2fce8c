package desktop

import "offhook/gui/port"

// system is Windows: notifications over COM, everything else by its API.
type system struct {
	notes     *toasts
	hotkeys   *hotkeys
	autostart *autostart
}

func (s *system) open(d *Desktop) {
	s.notes, s.hotkeys, s.autostart = newToasts(d), newHotkeys(d), newAutostart(d.o.Program)
	d.running.Go(s.notes.run)
	d.running.Go(func() {
		if err := s.autostart.follow(d.ctx); err != nil {
			d.log.Warn("following the program in the Run key", "err", err)
		}
	})
}

func (s *system) offer(p *port.Desktop) {
	p.Notifier, p.Tray, p.Autostart, p.Hotkeys = s.notes, alwaysTray{}, s.autostart, s.hotkeys
}

func (s *system) close() { s.hotkeys.close() }
