package gui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
)

const (
	// meterPeriod is how often a level is looked at.
	meterPeriod = 200 * time.Millisecond
	// monitorRest is how long the microphone stays open while nobody touches the
	// window: the system shows a person that it listens, and it keeps the
	// processor awake.
	monitorRest = time.Minute
	// monitorRetry is how soon a microphone that could not be opened is tried again:
	// somebody may be plugging it in.
	monitorRetry = 2 * time.Second
)

// monitor shows the microphone's level outside a call. The device is open from
// start to stop, and no longer; nor is it while nobody is there.
type monitor struct {
	w     *Window
	meter *widget.Meter
	fault *widget.Text
	// cancel ends the opening or the listening; nil while stopped or resting.
	cancel func()
	// resting is set between start and stop, while the device is closed because
	// nobody has touched the window since touched.
	resting bool
	touched time.Time
}

func newMonitor(w *Window) *monitor {
	return &monitor{w: w, meter: widget.NewMeter(), fault: widget.NewMutedLine("").Shrinking()}
}

// row returns name and meter beside each other; the fault takes the meter's
// place where the microphone cannot be opened.
func (m *monitor) row(name string) *fyne.Container {
	m.fault.Hide()
	return widget.Row(theme.Gap, 2, widget.NewImage(theme.IconMic, theme.Muted, 16), widget.NewMutedLine(name),
		container.New(&layers{}, m.meter, m.fault))
}

func (m *monitor) start() {
	if m.cancel == nil && !m.resting {
		m.w.shell.monitor, m.touched = m, m.w.now()
		m.open()
	}
}

// stirred is called when a person does something in the window.
func (w *Window) stirred() {
	if m := w.shell.monitor; m != nil {
		m.wake()
	}
}

// wake lets the microphone be open for another while.
func (m *monitor) wake() {
	m.touched = m.w.now()
	if m.resting {
		m.resting = false
		m.open()
	}
}

func (m *monitor) open() {
	w := m.w
	ctx, cancel := context.WithCancel(w.bridge.ctx)
	m.cancel = cancel
	w.bridge.work(func(context.Context) func() {
		level, stop, err := w.o.Client.Monitor(ctx)
		if err != nil {
			return func() { m.failed(ctx, err) }
		}
		w.bridge.work(func(context.Context) func() {
			<-ctx.Done()
			stop()
			return nil
		})
		return func() {
			if ctx.Err() == nil {
				m.listen(ctx, level)
			}
		}
	})
}

// listen draws the level until ctx ends.
func (m *monitor) listen(ctx context.Context, level func() float64) {
	m.fault.Hide()
	m.meter.Show()
	stop := m.w.bridge.every(meterPeriod, func() {
		if !m.tired() {
			m.meter.SetLevel(level(), false)
		}
	})
	context.AfterFunc(ctx, stop)
}

// tired closes the device where nobody has touched the window for a while, and
// reports whether it did.
func (m *monitor) tired() bool {
	if m.w.now().Sub(m.touched) < monitorRest {
		return false
	}
	m.close()
	m.resting = true
	return true
}

// failed says why there is no level, and tries again until there is one.
func (m *monitor) failed(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	stop := m.w.bridge.every(monitorRetry, func() {
		if !m.tired() {
			m.close()
			m.open()
		}
	})
	context.AfterFunc(ctx, stop)
	m.fault.SetColored(m.w.cat.Error(err).What, theme.WarnText)
	m.fault.Show()
	m.meter.Hide()
}

func (m *monitor) stop() {
	m.resting = false
	if m.w.shell.monitor == m {
		m.w.shell.monitor = nil
	}
	m.close()
}

func (m *monitor) close() {
	if m.cancel != nil {
		m.cancel()
		m.cancel = nil
		m.meter.SetLevel(media.Silence, false)
	}
}

// restart opens the microphone again, for another device.
func (m *monitor) restart() {
	if m.cancel != nil {
		m.stop()
		m.start()
	}
}
