package gui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

func key(r *rig, name fyne.KeyName) {
	e := &fyne.KeyEvent{Name: name}
	c := r.w.win.Canvas()
	if f := c.Focused(); f != nil {
		f.TypedKey(e)
		return
	}
	c.OnTypedKey()(e)
}

func typed(r *rig, text string) {
	c := r.w.win.Canvas()
	for _, ch := range text {
		if f := c.Focused(); f != nil {
			f.TypedRune(ch)
			continue
		}
		c.OnTypedRune()(ch)
	}
}

func TestFirstRun(t *testing.T) {
	started := false
	r := newRig(t, newFakePhone(), Options{StartDemo: func(context.Context) (string, error) { started = true; return "demo", nil }})
	r.mustSee("Welcome to Offhook", "Try the demo", "Connect to my PBX", "Open a settings file")
	r.tap("Hear the demo")
	r.mustSee("Starting the demo PBX…")
	r.until("the demo", func() bool { return r.w.dialer == "demo" })
	demo := func(state sipclient.AccountState) func(*sipclient.Snapshot) {
		return func(s *sipclient.Snapshot) {
			s.Accounts = []sipclient.AccountView{{Account: account.Account{ID: "demo", Number: "07010001000"}, State: state, Demo: true}}
		}
	}
	r.show(demo(sipclient.AccountConnecting))
	r.mustSee("Starting the demo PBX…")
	r.show(demo(sipclient.AccountReady))
	r.until("the call", func() bool { return r.phone.heard("dial demo 07010002000") })
	if !started || !r.phone.heard("welcomed") || r.w.shell.body.now != "keypad" || r.phone.heard("default demo") {
		t.Errorf("page %s, said %q; the demo dials in this run only", r.w.shell.body.now, r.phone.said)
	}
}

func TestDemoFails(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{StartDemo: func(context.Context) (string, error) { return "", errors.New("no port") }})
	r.tap("Hear the demo")
	r.until("the sentence", func() bool { return r.sees("That did not work.") })
	r.mustSee("no port", "Hear the demo")
}

func TestSettingsFileBroken(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		s.Welcomed = true
		s.Settings = &sipclient.SettingsError{Path: "/home/kim/settings.toml", Line: 12, Column: 5, Err: errors.New("expected =")}
	})
	r.mustSee("The settings file cannot be read: line 12, column 5.", "/home/kim/settings.toml", "expected =")
	r.show(func(s *sipclient.Snapshot) { s.Settings = nil })
	if r.sees("line 12") {
		t.Error("the file is mended, its sentence stays")
	}
}

func TestDiskFull(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk, sipclient.Notice{Kind: sipclient.NoticeHistory, Err: sipclient.ErrHistoryFull})
	r.mustSee("The call could not be written to the list.", "The disk is full.")
	r.tap("Dismiss")
	if r.sees("The disk is full.") {
		t.Error("the note stays")
	}
}

func TestContactsUnread(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk, sipclient.Notice{Kind: sipclient.NoticeContacts, Err: &sipclient.ContactsDamagedError{MovedTo: "/home/kim/contacts.bad"}})
	r.mustSee("The contacts could not be read.", "strangers are let through", "They were moved to /home/kim/contacts.bad")
}

func TestRecents(t *testing.T) {
	phone := newFakePhone()
	r := newRig(t, phone, Options{Locale: "ko_KR"})
	r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Choices.Language = "en" })
	r.tab("Recents")
	r.until("the empty list", func() bool { return r.sees("No calls yet.") })
	phone.mu.Lock()
	phone.recent = scenery().recent
	phone.mu.Unlock()
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded})
	r.until("the list", func() bool { return r.sees("Demo PBX") })
	r.mustSee("070-1000-2000 · 2 min 47 s", "2:02 PM", "02-555-0101 · Missed", "Yesterday", "12:05 PM", "No answer")
	r.w.inFront().(*recentsPage).open(0)
	r.tap("Call")
	if !phone.heard("dial t 07010002000") {
		t.Errorf("said %q", phone.said)
	}
}

func TestThemeChangesAtOnce(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	openSection[*appearanceSection](r, "appearance").theme.SetSelectedIndex(2)
	r.until("dark", func() bool { return r.w.look.Mode == "dark" })
}

// TestPlaces: the bar leads to every page there is, a narrow window shows one
// page at a time, and a wide one a list beside the page.
func TestPlaces(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	for _, step := range []struct {
		do                        func()
		side, narrow, wide, place string
	}{
		{func() { r.tab("Recents") }, "recents", "recents", "keypad", "Recents"},
		{func() { r.tab("Keypad") }, "recents", "keypad", "keypad", "Keypad"},
		{func() { r.tab("Settings") }, "settings", "settings", "settings/accounts", "Settings"},
		{func() { openSection[*audioSection](r, "audio") }, "settings", "settings/audio", "settings/audio", "Settings"},
		{func() { r.w.route.open("form", "t"); r.w.refresh() }, "settings", "form", "form", "Settings"},
		{func() { r.w.leaveOver() }, "settings", "settings/audio", "settings/audio", "Settings"},
		{func() { r.show(withCall(inState(call.Active))) }, "recents", "call", "call", "Call"},
	} {
		step.do()
		for _, size := range []struct {
			width      float32
			side, body string
		}{{380, "", step.narrow}, {1100, step.side, step.wide}, {380, "", step.narrow}} {
			r.w.win.Resize(fyne.NewSize(size.width, 660))
			if s := r.w.shell; s.side.now != size.side || s.body.now != size.body {
				t.Errorf("%s, %v wide: %q and %q, want %q and %q", step.place, size.width, s.side.now, s.body.now, size.side, size.body)
			}
		}
		for _, tab := range r.w.shell.nav.tabs {
			if tab.Selected() != (tab.Text() == step.place) {
				t.Errorf("%s: tab %q is selected: %v", step.place, tab.Text(), tab.Selected())
			}
		}
	}
}

// TestSettingsByKeyboard: into a section and back.
func TestSettingsByKeyboard(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.tab("Settings")
	r.w.win.Canvas().Focus(r.w.inFront().(*settingsPage).rows["about"])
	key(r, fyne.KeyReturn)
	if r.w.shell.body.now != "settings/about" {
		t.Fatalf("on %s", r.w.shell.body.now)
	}
	key(r, fyne.KeyEscape)
	if r.w.shell.body.now != "settings" {
		t.Errorf("on %s", r.w.shell.body.now)
	}
}

// TestSettingsAreFound by the words of what is set there, as people type them.
func TestSettingsAreFound(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.tab("Settings")
	p := r.w.inFront().(*settingsPage)
	typed(r, "ECHO") // no field has the keyboard
	r.mustSee("Audio", "Cancel echo")
	if r.sees("Privacy") || p.search.Text != "ECHO" {
		t.Errorf("%q shows %q", p.search.Text, r.texts())
	}
	key(r, fyne.KeyReturn)
	if r.w.shell.body.now != "settings/audio" {
		t.Fatalf("on %s", r.w.shell.body.now)
	}
	key(r, fyne.KeyEscape)
	key(r, fyne.KeyEscape)
	if p.search.Text != "" || !r.sees("Privacy") {
		t.Error("Escape does not take back what was typed")
	}
	r.w.press(command(fyne.KeyF))
	typed(r, "no such thing")
	r.mustSee("No setting found.")
	key(r, fyne.KeyReturn)
	if r.w.shell.body.now != "settings" {
		t.Errorf("Enter opens %s", r.w.shell.body.now)
	}
	for _, s := range sections() {
		for _, word := range s.words {
			if text := r.w.cat.Text(word); text == word && strings.Contains(word, "_") {
				t.Errorf("%s: %q is no text", s.key, word)
			}
		}
	}
}

func TestDevices(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Choices.Audio.Ring = media.DeviceRef{ID: "z", Name: "Old speaker"}
	})
	a := openSection[*audioSection](r, "audio")
	r.until("the devices", func() bool { return len(a.devices.Inputs) == 2 })
	r.mustSee("System default", "Old speaker (not connected)")
	a.input.SetSelectedIndex(2)
	if !phone.heard(`choose {"theme":"light","audio":{"input":{"id":"b","name":"Built-in Audio Analog Stereo"},"output":{},"ring":{"id":"z","name":"Old speaker"}}}`) {
		t.Errorf("said %q", phone.said)
	}
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Choices.Audio.Output = media.DeviceRef{ID: "gone", Name: "Headset"}
	})
	a.output.SetSelectedIndex(1) // the one before comes second
	if !phone.heard(`choose {"theme":"light","audio":{"input":{"id":"b","name":"Built-in Audio Analog Stereo"},"output":{"id":"c","name":"Jabra Evolve2 65 Mono"},"ring":{"id":"z","name":"Old speaker"},"second_output":{"id":"gone","name":"Headset"}}}`) {
		t.Errorf("said %q", phone.said)
	}
}

func TestCommandsThatFailSaySo(t *testing.T) {
	phone := newFakePhone()
	phone.dialErr = sipclient.ErrDisconnected
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	typed(r, "9196")
	r.tap("Dial")
	r.mustSee("There is no connection to the PBX.")
	if p := r.w.inFront().(*keypadPage); p.number.Text != "9196" {
		t.Error("the number was lost")
	}
}
