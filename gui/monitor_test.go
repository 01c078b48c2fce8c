package gui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/widget"
)

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
