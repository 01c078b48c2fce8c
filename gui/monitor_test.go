package gui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/widget"
	"offhook/media"
)

// TestMicrophoneIsFoundLater: who plugs one in sees its level, without going to another
// page and back.
func TestMicrophoneIsFoundLater(t *testing.T) {
	phone := newFakePhone()
	phone.monErr = media.ErrNoMicrophone
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	m := r.w.inFront().(*keypadPage).mic
	r.until("the sentence", func() bool { return m.fault.Visible() && r.sees("No microphone can be used.") })
	phone.mu.Lock()
	phone.monErr = nil
	phone.mu.Unlock()
	r.until("the level", func() bool { return m.meter.Visible() && !m.fault.Visible() && phone.microphones() == 1 })
	r.tab("Recents")
	r.until("closed", func() bool { return phone.microphones() == 0 })
}

// TestMicrophoneRests: nobody is listened to who has left the window open, and
// whoever comes back finds the level as it was.
func TestMicrophoneRests(t *testing.T) {
	phone := newFakePhone()
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	now := testNow
	r.w.o.Now = func() time.Time { return now }
	ground := r.w.shell.root.Objects[0].(*widget.Ground)
	for name, stir := range map[string]func(){
		"the pointer": func() { ground.MouseMoved(&desktop.MouseEvent{}) },
		"a key":       func() { r.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyF2}) },
		"a digit":     func() { r.w.inFront().(*keypadPage).number.TypedRune('1') },
	} {
		r.until("open before "+name, func() bool { return phone.microphones() == 1 })
		now = now.Add(monitorRest)
		r.until("at rest before "+name, func() bool { return phone.microphones() == 0 })
		stir()
		r.until("open after "+name, func() bool { return phone.microphones() == 1 })
	}
	now = now.Add(monitorRest)
	r.until("at rest", func() bool { return phone.microphones() == 0 && r.w.shell.monitor.resting })
	r.tab("Recents")
	ground.MouseMoved(&desktop.MouseEvent{})
	if r.w.shell.monitor != nil {
		t.Error("the pointer opens the microphone on another page")
	}
}
