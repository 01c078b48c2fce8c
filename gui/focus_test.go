package gui

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// TestShortcutListGivesEverythingBack: from each control of each page F1 leads to the
// list of shortcuts, and Escape back to the page as it was, with the keyboard on that
// control.
func TestShortcutListGivesEverythingBack(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves the walk through every scene to a run without the race detector")
	}
	app := &steadyApp{App: test.NewTempApp(t)}
	tried := make(map[string]bool)
	for _, sc := range allScenes() {
		phone := scenery()
		phone.snap.Choices = sipclient.Choices{Theme: "light", Language: "en"}
		r := newRigIn(t, app, phone, Options{StartDemo: noDemo, Version: "1.0.0", Locale: "ko_KR"})
		r.w.win.Resize(fyne.NewSize(380, 3000))
		sc.show(r)
		canvas, page := r.w.win.Canvas(), r.w.shell.body.now
		if page == "shortcuts" || len(canvas.Overlays().List()) > 0 {
			r.close()
			continue
		}
		canvas.Unfocus()
		var first fyne.Focusable
		for range 80 {
			canvas.FocusNext()
			f := canvas.Focused()
			if f == nil || f == first {
				break
			}
			if first == nil {
				first = f
			}
			what := fmt.Sprintf("%s %T", page, f)
			if a, is := f.(fyne.Accessible); is {
				what += " " + a.AccessibilityLabel()
			}
			if tried[what] {
				continue
			}
			tried[what] = true
			if !widget.Shown(r.w.shell.root, f) {
				t.Errorf("%s is not found in the window", what)
			}
			key(r, fyne.KeyF1)
			if r.w.shell.body.now != "shortcuts" {
				t.Errorf("F1 on %s leads to %s", what, r.w.shell.body.now)
				continue
			}
			key(r, fyne.KeyEscape)
			if r.w.shell.body.now != page {
				t.Fatalf("Escape leads from %s to %s", what, r.w.shell.body.now)
			}
			if _, mine := f.(*widget.Tab); canvas.Focused() != f && !mine && widget.Shown(r.w.shell.body.root, f) {
				t.Errorf("the keyboard was on %s, and is on %T", what, canvas.Focused())
			}
			canvas.Focus(f)
		}
		r.close()
	}
	if len(tried) < 200 {
		t.Errorf("only %d controls", len(tried))
	}
}

// TestCallClosesWhatIsOpen: a list or a dialog that is open when a call comes neither hides
// it nor takes Enter from it.
func TestCallClosesWhatIsOpen(t *testing.T) {
	for name, open := range map[string]func(*rig){
		"list": func(r *rig) {
			a := openSection[*audioSection](r, "audio")
			r.until("the devices", func() bool { return len(a.devices.Inputs) > 0 })
			a.input.Tapped(nil)
		},
		"dialog": func(r *rig) {
			r.w.open("contacts-import", "")
			r.tap("Choose a file…")
		},
		"menu": func(r *rig) {
			r.tap("Choose microphone and speaker")
			r.until("the menu", func() bool { return len(r.w.win.Canvas().Overlays().List()) > 0 })
		},
	} {
		r := newRig(t, scenery(), Options{})
		r.show(withTrunk)
		open(r)
		if len(r.w.win.Canvas().Overlays().List()) == 0 {
			t.Fatalf("%s: nothing is open", name)
		}
		v := inState(call.Offered)
		v.Direction = sipclient.Incoming
		r.show(withCall(v))
		if n := len(r.w.win.Canvas().Overlays().List()); n > 0 {
			t.Errorf("%s: %d still lie over the call", name, n)
		}
		key(r, fyne.KeyReturn)
		if !r.phone.heard("answer 1") {
			t.Errorf("%s: Enter does not answer: %q", name, r.phone.said)
		}
	}
}

// TestFormSurvivesTheShortcutList: what was typed is still there.
func TestFormSurvivesTheShortcutList(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.w.newAccount()
	typed(r, "pbx.example.com")
	key(r, fyne.KeyF1)
	key(r, fyne.KeyF1)
	if p, ok := r.w.inFront().(*formPage); !ok || p.fields.server.Text != "pbx.example.com" {
		t.Errorf("in front %T", r.w.inFront())
	}
}

// TestPasswordsStayWhileCovered: F1, a call that comes and the tray cover what is filled
// in, a test goes on behind them, and who leaves takes the password away.
func TestPasswordsStayWhileCovered(t *testing.T) {
	d := newFakeDesktop()
	d.tray = true
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	for _, where := range []string{"form", "password"} {
		r.w.open(where, "t")
		secret := func() *widget.Input {
			switch p := r.w.shell.page(where).(type) {
			case *formPage:
				return p.fields.password
			case *passwordPage:
				return p.entry
			}
			return nil
		}()
		secret.SetText("s3cret")
		key(r, fyne.KeyF1)
		r.show(withCall(offered("c")))
		key(r, fyne.KeyF1) // during the call
		r.w.hide()
		r.w.Raise()
		r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
		key(r, fyne.KeyF1)
		if r.w.shell.body.now != where || secret.Text != "s3cret" {
			t.Errorf("%s: %s in front, and of the password %q is left", where, r.w.shell.body.now, secret.Text)
		}
		r.w.leaveOver()
		if secret.Text != "" {
			t.Errorf("%s: left, and the password is still there", where)
		}
		r.w.open(where, "t")
		secret.SetText("s3cret")
		r.show(withCall(offered("d")))
		r.w.goTo(placeContacts) // elsewhere, of the person's own will
		r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
		if r.w.route.over != "" || secret.Text != "" {
			t.Errorf("%s: gone elsewhere, and the password is still there", where)
		}
	}
}

// TestPasswordIsOfOneAccount: what was typed for one is not there for the next.
func TestPasswordIsOfOneAccount(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		other := trunk()
		other.ID = "u"
		s.Accounts = append(s.Accounts, other)
	})
	r.w.open("password", "t")
	p := r.w.inFront().(*passwordPage)
	p.entry.SetText("s3cret")
	r.show(withCall(offered("c")))
	r.w.open("password", "u")
	if r.w.inFront() != page(p) || p.entry.Text != "" {
		t.Errorf("%q is typed for the other account", p.entry.Text)
	}
}

// TestKeptBehindSomethingElse: the keyring's late answer changes nothing but the account.
func TestKeptBehindSomethingElse(t *testing.T) {
	phone := newFakePhone()
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	r.w.open("password", "t")
	p := r.w.inFront().(*passwordPage)
	p.entry.SetText("s3cret")
	p.submit()
	r.w.open("form", "t")
	form := r.w.inFront().(*formPage)
	form.fields.label.SetText("Office")
	r.until("kept", func() bool { return phone.heard("password t s3cret") })
	if r.w.inFront() != page(form) || form.fields.label.Text != "Office" {
		t.Errorf("%s is in front", r.w.shell.body.now)
	}
}

// TestSavedBehindACall: what is saved while a call covers it does not come back, and takes
// nothing from the call.
func TestSavedBehindACall(t *testing.T) {
	phone := newFakePhone()
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	r.w.open("form", "t")
	p := r.w.inFront().(*formPage)
	p.fields.server.SetText("pbx2.example.com")
	p.fields.password.SetText("s3cret")
	p.submit()
	if !p.check.running() {
		t.Fatal("saved without a test")
	}
	r.show(withCall(offered("c")))
	focus := r.w.win.Canvas().Focused()
	r.until("saved", func() bool { return phone.saves() == 1 })
	r.until("done", func() bool { return p.fields.password.Text == "" })
	if r.w.shell.body.now != "call" || r.w.win.Canvas().Focused() != focus {
		t.Errorf("%s is in front", r.w.shell.body.now)
	}
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
	if r.w.shell.body.now != "keypad" {
		t.Errorf("after the call comes %s", r.w.shell.body.now)
	}
}

// TestNoteTwice: who takes a note away by keyboard does it once, however often Enter is
// pressed, and nothing is pressed that is not there any more.
func TestNoteTwice(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	acted := 0
	r.w.notes.add(note{tone: present.Warn, sentence: present.Sentence{What: "Another note."}, button: "Act", act: func() { acted++ }})
	r.w.fail(errors.New("x"))
	for _, name := range []string{"Act", "Dismiss"} {
		r.w.win.Canvas().Focus(r.button(name))
		key(r, fyne.KeyReturn)
		if f := r.w.win.Canvas().Focused(); f != nil {
			t.Errorf("the keyboard is on %T", f)
		}
		key(r, fyne.KeyReturn)
	}
	if acted != 1 || len(r.w.notes.list) > 0 {
		t.Errorf("acted %d times", acted)
	}
}

// TestNoteKeepsTheKeyboard: another note takes nothing from under the fingers.
func TestNoteKeepsTheKeyboard(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.w.fail(errors.New("x"))
	mine := r.button("Dismiss")
	r.w.win.Canvas().Focus(mine)
	r.w.fail(sipclient.ErrDisconnected)
	if f := r.w.win.Canvas().Focused(); f != fyne.Focusable(mine) {
		t.Errorf("the keyboard is on %T", f)
	}
	key(r, fyne.KeyReturn)
	if r.w.notes.list[0].sentence != r.w.cat.Error(sipclient.ErrDisconnected) || len(r.w.notes.list) != 1 {
		t.Error("another note was taken away")
	}
}

// TestRuleTwice: a rule is kept once and removed once, however often Enter is pressed, and
// no other one goes with it.
func TestRuleTwice(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Accounts[0].Rules = []account.DialRule{{Starts: "0", Replace: "+82"}}
	})
	s := openSection[*diallingSection](r, "dialling")
	l := s.rules
	r.tap("Add a rule")
	l.card.match.SetText("9")
	l.card.value.SetText("1")
	r.w.win.Canvas().Focus(l.card.value)
	key(r, fyne.KeyReturn)
	l.card.keep()
	if want := []account.DialRule{{Starts: "0", Replace: "+82"}, {Starts: "9", Replace: "1"}}; !slices.Equal(l.rules, want) {
		t.Fatalf("rules %+v", l.rules)
	}
	if f := r.w.win.Canvas().Focused(); f != nil {
		t.Errorf("the keyboard is on %T, which is hidden", f)
	}
	l.card.open(1, l.rules[1])
	r.w.win.Canvas().Focus(l.card.remove)
	remove := l.card.remove.OnTapped
	key(r, fyne.KeyReturn)
	remove()
	if want := []account.DialRule{{Starts: "0", Replace: "+82"}}; !slices.Equal(l.rules, want) {
		t.Errorf("rules %+v", l.rules)
	}
}

// TestQuestionGivesTheKeyboardBack: to what asked, where nothing was deleted.
func TestQuestionGivesTheKeyboardBack(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.tab("Recents")
	p := r.w.inFront().(*recentsPage)
	r.until("the list", func() bool { return p.calls.loaded })
	ask := r.button("Delete all calls")
	for _, answer := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEscape} {
		r.w.win.Canvas().Focus(ask)
		key(r, fyne.KeyReturn)
		if !p.ask.asking() {
			t.Fatal("nothing is asked")
		}
		key(r, answer)
		if f := r.w.win.Canvas().Focused(); p.ask.asking() || f != fyne.Focusable(ask) {
			t.Errorf("after %s the keyboard is on %T", answer, f)
		}
	}
}

// TestBackToTheRow: who opens a section, or a call of the list, by keyboard comes back to
// its row; who comes to another call does not find the keyboard on a button of the last.
func TestBackToTheRow(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.tab("Settings")
	row := r.w.inFront().(*settingsPage).rows["codecs"]
	r.w.win.Canvas().Focus(row)
	key(r, fyne.KeyReturn)
	key(r, fyne.KeyEscape)
	if f := r.w.win.Canvas().Focused(); f != fyne.Focusable(row) {
		t.Errorf("the keyboard is on %T", f)
	}
	r.show(withCall(inState(call.Active)))
	r.w.win.Canvas().Focus(r.button("Hang up"))
	key(r, fyne.KeyF1)
	other := inState(call.Active)
	other.ID = "2"
	r.show(withCall(other))
	r.w.route.open("shortcuts", "")
	r.w.refresh()
	key(r, fyne.KeyEscape)
	if f := r.w.win.Canvas().Focused(); f != nil {
		t.Errorf("the keyboard is on %T of another call", f)
	}
}
