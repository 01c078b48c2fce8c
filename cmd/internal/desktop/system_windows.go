package desktop

import "offhook/gui/port"

// system is Windows: notifications over COM, everything else by its API.
type system struct {
	notes     *toasts
	hotkeys   *hotkeys
	autostart *autostart
	awake     *awake
}

func (s *system) open(d *Desktop) {
	s.notes, s.hotkeys, s.autostart = newToasts(d), newHotkeys(d), newAutostart(d.o.Program)
	s.awake = newStateAwake(d)
	d.running.Go(s.notes.run)
	d.running.Go(s.awake.runOnThread)
	d.running.Go(func() {
		if err := s.autostart.follow(d.ctx); err != nil {
			d.log.Warn("following the program in the Run key", "err", err)
		}
	})
}

func (s *system) offer(p *port.Desktop) {
	p.Notifier, p.Tray, p.Autostart, p.Hotkeys, p.Awake = s.notes, alwaysTray{}, s.autostart, s.hotkeys, s.awake
}

func (s *system) close() { s.hotkeys.close() }
