package gui

import (
	"context"
	"slices"
	"time"

	"offhook/gui/port"
	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient"
)

const (
	// trayPatience is how long a window that starts hidden waits for a tray: at
	// login, panels start when we do.
	trayPatience = 10 * time.Second
	// maxMissedShown bounds the missed calls that a notification can call back.
	maxMissedShown = 20
)

// outside is what the window does on the desktop around it.
type outside struct {
	// ringing are the calls whose notifications are on the screen.
	ringing map[sipclient.CallID]bool
	// missed are the calls that a missed-call notification can call back, the oldest first,
	// told all those whose notification may be on the screen.
	missed []sipclient.CallView
	told   []sipclient.CallID
	// hotkeys are the shortcuts that were asked for, and why some were not had.
	hotkeys    []port.Hotkey
	hotkeyErrs map[port.HotkeyAction]error
	binding    bool                                  // BindHotkeys is at work
	asked      map[sipclient.CallID]present.Sentence // the referrals that are told of, in notes and notifications
	badge      int
	awake      bool // the computer is kept from going to sleep
	tray       tray
	// hidden is set while the window is off the screen, in the tray.
	hidden bool
	// before is what had the keyboard when the window went to the background; nil in front.
	before *resting
}

// noNotifier takes the place of a Notifier where there is none.
type noNotifier struct{}

func (noNotifier) Notify(port.Notification) {}
func (noNotifier) Withdraw(string)          {}

func (w *Window) notifier() port.Notifier {
	if n := w.o.Desktop.Notifier; n != nil {
		return n
	}
	return noNotifier{}
}

// notifies reports whether the person wants notifications.
func (w *Window) notifies() bool { return !w.snap.Choices.Desktop.NoNotifications }

// trayAvailable reports whether a hidden window can be brought back.
func (w *Window) trayAvailable() bool {
	return w.o.Desktop.Tray != nil && w.o.Desktop.Tray.TrayAvailable()
}

// appear shows the window for the first time, unless it starts in the tray.
func (w *Window) appear() {
	if !w.o.Start.Hidden {
		w.win.Show()
		w.win.RequestFocus()
		return
	}
	w.outside.hidden = true
	w.shell.setForeground(false) // no microphone is listened to that nobody can see
	if w.trayAvailable() {
		return
	}
	w.bridge.work(func(ctx context.Context) func() {
		limit := time.NewTimer(trayPatience)
		defer limit.Stop()
		select {
		case <-limit.C:
		case <-ctx.Done():
		}
		return func() {
			if !w.trayAvailable() {
				w.Raise()
			}
		}
	})
}

// Raise brings the window to the front, from the tray as well.
func (w *Window) Raise() {
	w.backOnScreen()
	w.outside.hidden = false
	w.win.Show()
	w.win.RequestFocus()
	w.shell.settle()
}

// cameToForeground is told that a person works with this window.
func (w *Window) cameToForeground() {
	w.shell.setForeground(true)
	w.refresh() // missed calls are seen now
}

// leftForeground is told that a person works elsewhere. The place is kept now: a session
// that ends gives no other chance.
func (w *Window) leftForeground() {
	w.shell.setForeground(false)
	w.rememberPlace()
}

// desktopEvent takes news from the desktop.
func (w *Window) desktopEvent(ev port.Event) {
	switch ev := ev.(type) {
	case port.Opened:
		w.startedAgain(ev)
	case port.NotificationChosen:
		w.chosen(ev)
	case port.HotkeyPressed:
		if !w.recordHotkey(ev.Action) {
			w.hotkey(ev.Action)
		}
	case port.TrayChanged:
		if w.outside.hidden && !w.trayAvailable() {
			w.Raise() // nothing else could bring it back
		}
	}
	w.refresh()
}

// startedAgain does what a further start of the program asks for.
func (w *Window) startedAgain(ev port.Opened) {
	w.dialWith(ev.Account, ev.Demo)
	if ev.Dial != "" || ev.Refused || !ev.Hidden {
		w.opened(ev.Dial)
	}
	w.sayRefused(ev)
	if ev.Demo {
		w.startDemo(nil)
	}
	if ev.Done != nil {
		close(ev.Done)
	}
}

// opened brings the window to the front, with a number that waits for Enter. A
// call, a form that is being filled in, or the first page of all is left as it is.
func (w *Window) opened(dial string) {
	w.Raise()
	if dial == "" {
		return
	}
	dial = present.Typed(dial)
	w.route.fill, w.linked = dial, true
	_, busy := present.Current(w.snap)
	if busy || w.route.over != "" || w.firstRun() {
		w.notes.add(note{tone: present.Quiet, sentence: w.keptNumber(dial)})
		return
	}
	w.past.ended = nil
	w.goHome()
	if p, ok := w.inFront().(*keypadPage); ok {
		p.fill()
	}
}

// sayRefused says that a start came with what can't be dialled.
func (w *Window) sayRefused(ev port.Opened) {
	if ev.Refused {
		w.notes.add(note{tone: present.Warn, sentence: w.cat.Sentence("desktop.refused")})
	}
}

// keptNumber says that a number waits until the keypad is there.
func (w *Window) keptNumber(dial string) present.Sentence {
	return w.cat.Sentence("desktop.kept", present.Data{"Number": w.cat.Number(present.Plain(dial))})
}

// hotkey does what a global shortcut is for, where the call allows it.
func (w *Window) hotkey(a port.HotkeyAction) {
	v, ok := w.frontCall()
	if v.Held {
		v, ok = w.earCall() // who works elsewhere means what is heard
	}
	if i := slices.IndexFunc(w.snap.Calls, func(v sipclient.CallView) bool { return v.Allowed.Answer }); a == port.HotkeyAnswer && i >= 0 {
		v = w.snap.Calls[i] // it rings beside the one in front, or is that
	}
	mute := w.muting()
	switch {
	case !ok:
	case a == port.HotkeyAnswer && v.Allowed.Answer:
		w.command(w.o.Client.Answer(v.ID))
	case a == port.HotkeyMute && mute != nil:
		mute()
	case a == port.HotkeyHangup && (v.Allowed.Hangup || v.Allowed.Decline):
		w.command(w.o.Client.Hangup(v.ID))
	}
}

// recordHotkey gives a global shortcut to the field of the settings that waits for keys: it was
// pressed there, and the desktop took it away. It reports false where none waits.
func (w *Window) recordHotkey(a port.HotkeyAction) bool {
	field, is := w.win.Canvas().Focused().(*widget.KeyRecorder)
	i := slices.IndexFunc(w.outside.hotkeys, func(h port.Hotkey) bool { return h.Action == a })
	return is && i >= 0 && field.Take(w.outside.hotkeys[i].Keys)
}

// updateOutside shows the snapshot outside of the window.
func (w *Window) updateOutside() {
	w.updateRinging()
	w.bindHotkeys(w.wantedHotkeys())
	w.updateTray()
	w.keepAwake(w.inCall())
	if w.past.missed == 0 {
		w.withdrawMissed()
	}
	if b := w.o.Desktop.Badge; b != nil && w.outside.badge != w.past.missed {
		w.outside.badge = w.past.missed
		b.SetBadge(w.past.missed)
	}
}

// keepAwake keeps the computer from going to sleep, or lets it.
func (w *Window) keepAwake(on bool) {
	a := w.o.Desktop.Awake
	if a == nil || on == w.outside.awake {
		return
	}
	w.outside.awake = on
	why := ""
	if on {
		why = w.cat.Text("desktop.awake")
	}
	a.KeepAwake(why)
}

// wantedHotkeys are the shortcuts that the person chose.
func (w *Window) wantedHotkeys() []port.Hotkey {
	keys := w.snap.Choices.Desktop.Hotkeys
	return slices.DeleteFunc([]port.Hotkey{
		{Action: port.HotkeyAnswer, Keys: keys.Answer, Label: w.cat.Text("call.answer")},
		{Action: port.HotkeyMute, Keys: keys.Mute, Label: w.cat.Text("call.mute")},
		{Action: port.HotkeyHangup, Keys: keys.Hangup, Label: w.cat.Text("call.hangup")},
	}, func(h port.Hotkey) bool { return h.Keys == "" })
}

// bindHotkeys takes the shortcuts that were chosen, when they change.
func (w *Window) bindHotkeys(want []port.Hotkey) {
	if w.o.Desktop.Hotkeys == nil || slices.Equal(want, w.outside.hotkeys) {
		return
	}
	w.outside.hotkeys = want
	if !w.outside.binding {
		w.bindNow()
	}
}

// bindNow binds, and once more where others were chosen meanwhile.
func (w *Window) bindNow() {
	h, want := w.o.Desktop.Hotkeys, w.outside.hotkeys
	w.outside.binding = true
	w.bridge.work(func(ctx context.Context) func() {
		errs := h.BindHotkeys(ctx, want)
		return func() {
			if !slices.Equal(want, w.outside.hotkeys) {
				w.bindNow()
				return
			}
			w.outside.binding, w.outside.hotkeyErrs = false, errs
			w.refresh()
		}
	})
}

// hotkeyError says why a shortcut that was chosen could not be had; nil where
// it works or none was chosen.
func (w *Window) hotkeyError(a port.HotkeyAction) error { return w.outside.hotkeyErrs[a] }
