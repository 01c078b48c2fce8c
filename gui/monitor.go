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

// meterPeriod is how often a level is looked at.
const meterPeriod = 100 * time.Millisecond

// monitor shows the microphone's level outside a call. The device is open from
// start to stop, and no longer.
type monitor struct {
	w     *Window
	meter *widget.Meter
	fault *widget.Text
	// cancel ends the opening or the listening; nil while stopped.
	cancel func()
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
	if m.cancel != nil {
		return
	}
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
	stop := m.w.bridge.every(meterPeriod, func() { m.meter.SetLevel(level(), false) })
	context.AfterFunc(ctx, stop)
}

func (m *monitor) failed(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	m.fault.SetColored(m.w.cat.Error(err).What, theme.WarnText)
	m.fault.Show()
	m.meter.Hide()
}

func (m *monitor) stop() {
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
