package desktop

import (
	"context"
	"fmt"

	"offhook/gui/port"
	"offhook/gui/present"
)

// system is macOS, as far as it can be had without Objective-C: notifications
// without buttons, no global shortcuts, and no links. A link that is clicked is
// an Apple Event (kAEGetURL), which the program does not take; one that is given
// on the command line works as everywhere.
type system struct {
	notes     *scripts
	autostart *autostart
}

func (s *system) open(d *Desktop) {
	s.notes, s.autostart = newScripts(d), newAutostart(d.o.ID, d.o.Program)
	d.running.Go(s.notes.run)
	d.running.Go(func() {
		if err := s.autostart.follow(d.ctx); err != nil {
			d.log.Warn("following the program in the launch agent", "err", err)
		}
	})
}

func (s *system) offer(p *port.Desktop) {
	p.Notifier, p.Tray, p.Autostart, p.Hotkeys = s.notes, alwaysTray{}, s.autostart, noHotkeys{}
}

func (s *system) close() {}

// noHotkeys says that there are none.
type noHotkeys struct{}

// HotkeysAvailable returns present.ErrNoHotkeys.
func (noHotkeys) HotkeysAvailable(context.Context) error {
	return fmt.Errorf("%w: not on macOS yet", present.ErrNoHotkeys)
}

// BindHotkeys returns present.ErrNoHotkeys for each.
func (h noHotkeys) BindHotkeys(ctx context.Context, want []port.Hotkey) map[port.HotkeyAction]error {
	return failAll(want, h.HotkeysAvailable(ctx))
}
