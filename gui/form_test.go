package gui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// newForm opens the form on a phone whose checks pass.
func newForm(t *testing.T) (*rig, *fakePhone, *formPage) {
	t.Helper()
	phone := newFakePhone()
	phone.checks = []sipclient.CheckStep{{Step: sipclient.StepName, Done: true}, {Step: sipclient.StepLogin, Done: true}, {Step: sipclient.StepMedia, Done: true}}
	r := newRig(t, phone, Options{})
	r.tap("Connect")
	return r, phone, r.w.inFront().(*formPage)
}

// TestPasteIntoServer spreads what is pasted over the fields.
func TestPasteIntoServer(t *testing.T) {
	for text, want := range map[string][3]string{
		"sip:1001@pbx.example.com:5060":               {"pbx.example.com", "1001", ""},
		"1001:s3cret@pbx.example.com":                 {"pbx.example.com", "1001", "s3cret"},
		"wss://pbx.example.com:7444/ws":               {"wss://pbx.example.com:7444/ws", "", ""},
		"\t sips:1001@pbx.example.com;transport=ws\n": {"pbx.example.com", "1001", ""},
	} {
		r, _, p := newForm(t)
		clip := test.NewClipboard()
		clip.SetContent(text)
		r.w.win.Canvas().Focus(p.fields.server)
		p.fields.server.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		r.w.win.Canvas().Focus(p.fields.number)
		if got := [3]string{p.fields.server.Text, p.fields.number.Text, p.fields.password.Text}; got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

// TestTypingIsNotDigested leaves a half-typed address alone until the field is
// left.
func TestTypingIsNotDigested(t *testing.T) {
	r, _, p := newForm(t)
	typed(r, "1001@pbx")
	if p.fields.server.Text != "1001@pbx" || p.fields.number.Text != "" {
		t.Errorf("server %q, number %q", p.fields.server.Text, p.fields.number.Text)
	}
	r.w.win.Canvas().Focus(p.fields.password)
	if p.fields.server.Text != "pbx" || p.fields.number.Text != "1001" {
		t.Errorf("server %q, number %q", p.fields.server.Text, p.fields.number.Text)
	}
}

// TestSaveTestsFirst saves what works, without a further press.
func TestSaveTestsFirst(t *testing.T) {
	r, phone, p := newForm(t)
	p.fields.server.SetText("pbx.example.com")
	p.fields.number.SetText("1001")
	r.tap("Save")
	r.until("saved", func() bool { return r.w.shell.body.now == "keypad" })
	if len(phone.saved) != 1 || phone.checked != 1 {
		t.Errorf("saved %+v after %d tests", phone.saved, phone.checked)
	}
}

// TestWhatIsWrongIsShown, and where it is put right, by either button.
func TestWhatIsWrongIsShown(t *testing.T) {
	for _, button := range []string{"Test", "Save"} {
		r, phone, p := newForm(t)
		p.fields.server.SetText("ws://pbx.example.com")
		p.fields.number.SetText("1001")
		r.tap(button)
		r.mustSee("ws:// is not encrypted.", "Allow an unencrypted ws:// server")
		if r.w.win.Canvas().Focused() != fyne.Focusable(p.fields.server) || phone.checked != 0 {
			t.Errorf("%s: the keyboard is on %T after %d tests", button, r.w.win.Canvas().Focused(), phone.checked)
		}
		p.fields.server.SetText("pbx.example.com")
		p.fields.number.SetText("")
		r.tap(button)
		if r.w.win.Canvas().Focused() != fyne.Focusable(p.fields.number) {
			t.Errorf("%s: no number, and the keyboard is on %T", button, r.w.win.Canvas().Focused())
		}
	}
}

// TestWrongPasswordInForm is put right in place.
func TestWrongPasswordInForm(t *testing.T) {
	r, phone, p := newForm(t)
	phone.checkErr = &sipclient.ConnectError{Step: sipclient.StepLogin, Host: "pbx.example.com:7444", Err: &sipclient.RegisterError{Code: 403, Final: true}}
	phone.checks[1].Err = phone.checkErr
	p.fields.server.SetText("pbx.example.com")
	p.fields.number.SetText("1001")
	p.fields.password.SetText("wrong")
	key(r, fyne.KeyReturn)
	r.until("the password to be at hand", func() bool { return r.w.win.Canvas().Focused() == p.fields.password })
	r.mustSee("The server refused the password.", "Not saved yet")
	if p.fields.server.Text == "" {
		t.Error("the other fields are empty")
	}
	phone.checkErr, phone.checks[1].Err = nil, nil
	p.fields.password.SetText("right")
	if r.sees("Not saved yet") {
		t.Error("what was wrong stays although it was changed")
	}
	key(r, fyne.KeyReturn)
	r.until("saved", func() bool { return phone.saves() == 1 })
	if phone.secrets[0] != "right" {
		t.Errorf("saved %q", phone.secrets)
	}
}

// TestWhatIsWrongIsInView, beside its field, however far down that is.
func TestWhatIsWrongIsInView(t *testing.T) {
	r, phone, p := newForm(t)
	phone.checkErr = &sipclient.ConnectError{Step: sipclient.StepTLS, Host: "pbx.example.com:7444", Err: sipclient.ErrBadCA}
	p.fields.server.SetText("pbx.example.com")
	p.fields.number.SetText("1001")
	r.w.win.Resize(fyne.NewSize(320, 480))
	driver := fyne.CurrentApp().Driver()
	for _, save := range []func(){func() { r.tap("Save") }, func() { key(r, fyne.KeyReturn) }} { // then, the field has the keyboard already
		save()
		r.until("the reason", func() bool { return !p.check.running() && r.sees("Not saved yet") })
		top := driver.AbsolutePositionForObject(p.sheet).Y
		note, field := driver.AbsolutePositionForObject(p.told).Y, driver.AbsolutePositionForObject(p.fields.ca).Y+p.fields.ca.Size().Height
		if note < top || field > top+p.sheet.Size().Height || r.w.win.Canvas().Focused() != fyne.Focusable(p.fields.ca) {
			t.Errorf("the note is at %v, its field ends at %v, and what is seen goes from %v to %v", note, field, top, top+p.sheet.Size().Height)
		}
	}
}

// TestOtherCertificateIsTested: a file that is picked makes an old test worth nothing, as
// one that is typed.
func TestOtherCertificateIsTested(t *testing.T) {
	r, phone, p := newForm(t)
	p.fields.server.SetText("pbx.example.com")
	p.fields.number.SetText("1001")
	r.tap("Test")
	r.until("the test", func() bool { return p.check.passed })
	p.fields.useCA("/etc/ssl/own.pem")
	if p.check.passed {
		t.Error("a test without this file counts")
	}
	p.submit()
	r.until("saved", func() bool { return phone.saves() == 1 })
	if phone.checked != 2 || phone.saved[0].CAFile != "/etc/ssl/own.pem" {
		t.Errorf("saved %+v after %d tests", phone.saved, phone.checked)
	}
}

// TestNoAccountWhereAccountsAreLocked: the way is closed at its beginning.
func TestNoAccountWhereAccountsAreLocked(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withLocks("accounts"))
	r.w.press(command(fyne.KeyN))
	r.mustSee("Your organisation has set this.")
	if r.w.route.over != "" {
		t.Errorf("%s is open all the same", r.w.route.over)
	}
}

// TestUnrelatedChangeIsSavedAtOnce does not test a connection for a label.
func TestUnrelatedChangeIsSavedAtOnce(t *testing.T) {
	phone := newFakePhone()
	phone.checkErr = media.ErrNoPath
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	r.w.route.open("form", "t")
	r.w.refresh()
	r.w.inFront().(*formPage).fields.label.SetText("Office")
	r.tap("Save")
	r.until("saved", func() bool { return r.w.shell.body.now == "keypad" })
	if phone.checked != 0 || phone.saved[0].Label != "Office" || phone.secrets[0] != "(kept)" {
		t.Errorf("saved %+v after %d tests", phone.saved, phone.checked)
	}
}

// TestTestCall saves the account and calls with it.
func TestTestCall(t *testing.T) {
	r, phone, p := newForm(t)
	p.fields.server.SetText("pbx.example.com")
	p.fields.number.SetText("1001")
	if r.sees("Place a test call") {
		t.Error("nothing was tested yet")
	}
	r.tap("Test")
	r.until("the offer", func() bool { return r.sees("Place a test call") })
	p.trial.number.SetText("9196")
	r.tap("Save and call")
	r.until("the call", func() bool { return phone.heard("dial saved 9196") })
	if len(phone.saved) != 1 {
		t.Errorf("saved %+v", phone.saved)
	}
}

// TestCheckIsStopped shows no end of a test that a person stopped.
func TestCheckIsStopped(t *testing.T) {
	r, phone, p := newForm(t)
	phone.hold = make(chan struct{})
	p.fields.server.SetText("pbx.example.com")
	p.fields.number.SetText("1001")
	r.tap("Test")
	r.until("the test", func() bool { return r.sees("Testing the connection…") })
	r.tap("Stop")
	close(phone.hold)
	r.mustSee("Test again")
	if r.sees("Everything works.") || p.check.passed {
		t.Error("a stopped test has passed")
	}
}

// TestAChangeInACallSaysWhen it holds.
func TestAChangeInACallSaysWhen(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.w.open("form", "t")
	const later = "This account is in a call: what you change holds once that is over."
	if r.sees(later) {
		t.Error("there is no call")
	}
	r.show(withCall(inState(call.Active)))
	r.w.open("form", "t")
	r.mustSee(later)
	r.w.open("form", "")
	if r.sees(later) {
		t.Error("a new account is in no call")
	}
}
