package desktop

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"

	"offhook/gui/port"
)

// busLimit bounds what is asked of a bus: a service that hangs must not.
const busLimit = 3 * time.Second

// system is a Linux desktop: most of it is reached over D-Bus.
type system struct {
	session, machine *dbus.Conn // the session's bus and the computer's; nil where there is none
	notes            *notes
	tray             *tray
	hotkeys          *hotkeys
	badge            *badge
	awake            *awake
	autostart        *autostart
}

func (s *system) open(d *Desktop) {
	xLog.to.Store(d.log)
	s.hotkeys, s.autostart = &hotkeys{d: d}, newAutostart(d.o.ID, d.o.Program)
	d.running.Go(func() {
		if err := s.autostart.follow(d.ctx); err != nil {
			d.log.Warn("following the program in the autostart entry", "err", err)
		}
	})
	var err error
	if s.session, err = connect(d.ctx, dbus.SessionBusPrivateNoAutoStartup); err != nil {
		d.log.Info("no session bus: no notifications, no tray", "err", err)
	} else {
		s.notes, s.tray, s.badge = newNotes(d, s.session), newTray(d, s.session), &badge{d, s.session}
		s.hotkeys.portal = &portal{d: d, bus: s.session, waiting: make(map[dbus.ObjectPath]chan response)}
		d.listen(s.session, s.tray.lost, s.notes, s.tray, s.hotkeys.portal)
		s.tray.look()
		d.running.Go(s.notes.run)
	}
	if s.machine, err = connect(d.ctx, dbus.SystemBusPrivate); err != nil {
		d.log.Info("no system bus: sleep is noticed by the clock, and not kept off", "err", err)
		return
	}
	d.listen(s.machine, func() {}, sleep{d})
	s.awake = newInhibitor(d, s.machine)
	d.running.Go(s.awake.run)
}

func (s *system) offer(p *port.Desktop) {
	p.Autostart, p.Hotkeys = s.autostart, s.hotkeys
	if s.session != nil {
		p.Notifier, p.Tray, p.Badge = s.notes, s.tray, s.badge
	}
	if s.machine != nil {
		p.Awake = s.awake
	}
}

func (s *system) close() {
	s.hotkeys.close()
	xLog.to.CompareAndSwap(s.hotkeys.d.log, nil)
	if s.notes != nil {
		<-s.notes.ended // it has something to take away yet
	}
	for _, conn := range []*dbus.Conn{s.session, s.machine} {
		if conn != nil {
			_ = conn.Close()
		}
	}
}

// connect opens a bus of our own: Fyne's connection is none of our business.
func connect(ctx context.Context, dial func(...dbus.ConnOption) (*dbus.Conn, error)) (*dbus.Conn, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // it outlives Desktop.ctx by what close does
	limit := time.AfterFunc(busLimit, cancel)
	defer limit.Stop()
	conn, err := dial(dbus.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	if err = conn.Auth(nil); err == nil {
		err = conn.Hello()
	}
	if err != nil {
		cancel()
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// listener takes signals of a bus.
type listener interface {
	// matches are the signals to ask the bus for.
	matches() [][]dbus.MatchOption
	// signal takes one; those of other listeners come, too.
	signal(*dbus.Signal)
}

// listen gives the signals of a bus to the listeners, one after the other. lost is
// called when the bus is gone before we are.
func (d *Desktop) listen(bus *dbus.Conn, lost func(), to ...listener) {
	signals := make(chan *dbus.Signal, 16)
	bus.Signal(signals)
	for _, l := range to {
		for _, m := range l.matches() {
			ctx, cancel := context.WithTimeout(d.ctx, busLimit)
			if err := bus.AddMatchSignalContext(ctx, m...); err != nil {
				d.log.Warn("asking the bus for signals", "err", err)
			}
			cancel()
		}
	}
	d.running.Go(func() {
		for {
			select {
			case s, ok := <-signals:
				if !ok {
					if d.ctx.Err() == nil {
						d.log.Warn("the bus is gone")
						lost()
					}
					return
				}
				for _, l := range to {
					l.signal(s)
				}
			case <-d.ctx.Done():
				return
			}
		}
	})
}

// call asks an object of a bus and stores the answer.
func call(ctx context.Context, o dbus.BusObject, method string, args []any, results ...any) error {
	ctx, cancel := context.WithTimeout(ctx, busLimit)
	defer cancel()
	answer := o.CallWithContext(ctx, method, 0, args...)
	if len(results) == 0 {
		return answer.Err // there may be one that is of no interest
	}
	return answer.Store(results...)
}
