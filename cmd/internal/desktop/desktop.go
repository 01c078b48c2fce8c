package desktop

import (
	"context"
	"log/slog"
	"sync"

	"offhook/gui/port"
)

// Options say what a Desktop serves.
type Options struct {
	// ID names the program to the desktop: that of its .desktop file.
	ID string
	// Program is the command that starts it at login, by its absolute path, with
	// its arguments.
	Program []string
	// Instance hands further starts over; nil where there is none.
	Instance *Instance
	// Woke is called after the computer has slept. It returns at once.
	Woke   func()
	Logger *slog.Logger
}

// Desktop is what the operating system offers a program with a window.
type Desktop struct {
	o       Options
	log     *slog.Logger
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	events  chan port.Event
	woke    lastWake
	system  system // of this operating system
}

// New looks at what this desktop has. What it does not have is left out of
// Port. ctx ends everything as Close does, without waiting.
func New(ctx context.Context, o Options) *Desktop {
	ctx, cancel := context.WithCancel(ctx)
	d := &Desktop{
		o: o, log: o.Logger.With("component", "desktop"), ctx: ctx, cancel: cancel,
		events: make(chan port.Event),
	}
	if o.Instance != nil {
		d.running.Go(d.relay)
	}
	d.running.Go(d.watchClock)
	d.system.open(d)
	return d
}

// Port returns the desktop as the window sees it.
func (d *Desktop) Port() port.Desktop {
	p := port.Desktop{Events: d.events}
	d.system.offer(&p)
	return p
}

// Close ends what New began, and waits for it.
func (d *Desktop) Close() {
	d.cancel()
	d.system.close()
	d.running.Wait()
}

// emit gives the window an event; it waits until the window has it.
func (d *Desktop) emit(ev port.Event) {
	select {
	case d.events <- ev:
	case <-d.ctx.Done():
	}
}

// relay passes further starts on to the window.
func (d *Desktop) relay() {
	for {
		select {
		case s := <-d.o.Instance.Starts():
			d.hand(s)
		case <-d.ctx.Done():
			return
		}
	}
}

// hand gives the window a further start, and waits until it has done what was asked. One
// that the window does not take, because it ends or hangs, is not taken: who handed it over
// tries again, becomes the next phone, or says that nobody answers.
func (d *Desktop) hand(s Handed) {
	done := make(chan struct{})
	opened := s.Opened()
	opened.Done = done
	select {
	case d.events <- opened:
	case <-s.waiting.Done():
		return
	case <-d.ctx.Done():
		return
	}
	select {
	case <-done:
		s.Take()
	case <-s.waiting.Done():
	case <-d.ctx.Done():
	}
}
