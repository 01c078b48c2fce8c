package gui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
)

// Trials are sounds by which a person tries devices and choices.
type Trials interface {
	// PlayTest plays a short sound on the loudspeaker; it ends by itself.
	PlayTest() (stop func())
	// PreviewMelody rings with a melody, volume in percent, until stop.
	PreviewMelody(melody string, volume int) (stop func())
	// CheckRingtone reads a sound file as for a call that rings; it may take a second.
	CheckRingtone(ctx context.Context, path string) error
	// Rehearse records some seconds and plays what the far end would hear
	// through a codec; it blocks.
	Rehearse(ctx context.Context, codec string, report func(media.Rehearsal)) error
}

// rehearsal lets a person hear themselves as the other side does.
type rehearsal struct {
	w       *Window
	changed func() // it began or ended
	state   *widget.Text
	meter   *widget.Meter
	button  *widget.Button
	cancel  context.CancelFunc // while it runs
	root    *fyne.Container
}

func newRehearsal(w *Window, changed func()) *rehearsal {
	cat := w.cat
	r := &rehearsal{w: w, changed: changed, state: widget.NewMuted(cat.Text("audio.rehearse_hint")), meter: widget.NewMeter()}
	r.button = widget.NewSmallButton(widget.Plain, cat.Text("audio.rehearse"), r.toggle)
	r.meter.Hide()
	r.root = widget.Card(widget.Column(theme.Gap, widget.NewText(cat.Text("audio.rehearse_title")).Bold(), r.state, r.meter, widget.Flow(0, r.button)))
	return r
}

func (r *rehearsal) running() bool { return r.cancel != nil }

// update shows the offer where the engine can do it; not in a call, which needs
// the microphone.
func (r *rehearsal) update() {
	r.root.Hidden = !r.w.snap.Abilities.Rehearsal
	if r.running() && r.w.inCall() {
		r.stop()
	}
	r.button.SetEnabled(!r.w.inCall())
}

func (r *rehearsal) toggle() {
	if r.running() {
		r.stop()
		return
	}
	w := r.w
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(w.bridge.ctx)
	r.button.Set("", w.cat.Text("form.stop"), false)
	r.meter.Show()
	r.changed()
	codec := present.BestCodec(w.snap)
	var last time.Time
	w.bridge.work(func(context.Context) func() {
		err := w.o.Client.Rehearse(ctx, codec, func(x media.Rehearsal) {
			if now := time.Now(); now.Sub(last) >= meterPeriod { // it is told every frame
				last = now
				w.bridge.do(func() { r.show(ctx, x) })
			}
		})
		return func() {
			if ctx.Err() == nil {
				r.end()
				if err != nil {
					r.state.SetColored(w.cat.Error(err).Text(), theme.WarnText)
					r.root.Refresh()
				}
			}
		}
	})
	r.root.Refresh()
}

// show says how far it is.
func (r *rehearsal) show(ctx context.Context, x media.Rehearsal) {
	if ctx.Err() != nil {
		return
	}
	r.state.SetColored(r.w.cat.Rehearsal(x), theme.Text)
	r.meter.SetLevel(x.Level, x.Playing)
}

// stop ends it early.
func (r *rehearsal) stop() {
	if r.running() {
		r.end()
	}
}

func (r *rehearsal) end() {
	r.cancel()
	r.cancel = nil
	cat := r.w.cat
	r.button.Set("", cat.Text("audio.rehearse"), false)
	r.state.SetColored(cat.Text("audio.rehearse_hint"), theme.Muted)
	r.meter.SetLevel(media.Silence, false)
	r.meter.Hide()
	r.changed()
	r.root.Refresh()
}

// soundTest is the button that plays a sound on the loudspeaker.
type soundTest struct {
	w       *Window
	button  *widget.Button
	silence func()
}

func newSoundTest(w *Window) *soundTest {
	t := &soundTest{w: w}
	t.button = widget.NewSmallButton(widget.Plain, w.cat.Text("audio.test_sound"), func() {
		t.stop()
		t.silence = w.o.Client.PlayTest()
	})
	return t
}

func (t *soundTest) stop() {
	if t.silence != nil {
		t.silence()
		t.silence = nil
	}
}
