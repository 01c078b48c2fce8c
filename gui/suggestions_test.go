package gui

import (
	"testing"

	"fyne.io/fyne/v2"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// withPeople opens the keypad of a phone with contacts and a past.
func withPeople(t *testing.T) (*rig, *keypadPage) {
	r := newRig(t, scenery(), Options{Locale: "ko_KR"})
	r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Choices.Language = "en" })
	return r, r.w.inFront().(*keypadPage)
}

// TestSuggestionsAreChosenByAPerson: Enter dials what was typed until an arrow
// has chosen somebody; a choice fills the field and dials nothing.
func TestSuggestionsAreChosenByAPerson(t *testing.T) {
	r, p := withPeople(t)
	typeText(r, "ㅈㅅㅊ")
	r.until("somebody", func() bool { return p.people.open() })
	r.mustSee("접수처", "02-555-0101 · Work")
	if p.keys.Visible() || p.people.chosen != -1 || p.number.Text != "ㅈㅅㅊ" {
		t.Errorf("keys %v, chosen %d, field %q", p.keys.Visible(), p.people.chosen, p.number.Text)
	}
	press(r, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
	if p.number.Text != "02-555-0101" || p.people.open() || !p.keys.Visible() || r.phone.heard("dial t 02-555-0101") {
		t.Errorf("field %q, open %v, said %q", p.number.Text, p.people.open(), r.phone.said)
	}
	r.until("when it was called", func() bool { return r.sees("Will call 02-555-0101 as 070-1000-1000 · 접수처 · last call 1:40 PM") })
	press(r, fyne.KeyReturn)
	if !r.phone.heard("dial t 02-555-0101") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestANameIsNoMistake: of two words, which are no number, while somebody is found.
func TestANameIsNoMistake(t *testing.T) {
	r, p := withPeople(t)
	typeText(r, "demo p")
	r.until("somebody", func() bool { return p.people.open() })
	if !r.sees("Choose whom to call.") || r.sees("neither a number") {
		t.Errorf("with suggestions: %q", r.texts())
	}
	press(r, fyne.KeyEscape)
	if r.sees("Choose whom to call.") || !r.sees("neither a number") {
		t.Errorf("without: %q", r.texts())
	}
}

func TestEnterDialsWhatWasTyped(t *testing.T) {
	r, p := withPeople(t)
	typeText(r, "0701")
	r.until("somebody", func() bool { return p.people.open() })
	press(r, fyne.KeyReturn)
	if !r.phone.heard("dial t 0701") {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestEscapeClosesSuggestions(t *testing.T) {
	r, p := withPeople(t)
	typeText(r, "desk")
	r.until("somebody", func() bool { return p.people.open() })
	if m := p.people.line(0).TitleMarks; len(m) != 1 || m[0].From != 6 {
		t.Errorf("marked %v of %q", m, p.people.line(0).Title)
	}
	press(r, fyne.KeyEscape)
	if p.people.open() || p.number.Text != "desk" {
		t.Errorf("open %v, field %q", p.people.open(), p.number.Text)
	}
	typeText(r, " ")
	r.until("somebody again", func() bool { return p.people.open() })
	r.tap("Show the keypad")
	if p.people.open() || !p.keys.Visible() {
		t.Error("the keys are not back")
	}
}

// TestKeysSuggestNobody: whoever clicks digits keeps the keys.
func TestKeysSuggestNobody(t *testing.T) {
	r, p := withPeople(t)
	r.w.route.fill = "0101234"
	p.fill()
	if p.people.cancel != nil || p.people.open() {
		t.Error("a link opens suggestions")
	}
	p.fillWith(func() { p.number.Insert('5') })
	if p.people.cancel != nil || p.people.open() || p.number.Text != "01012345" {
		t.Errorf("a click opens suggestions, field %q", p.number.Text)
	}
}

// TestPreviewFollowsTheRules: what the account's rules make of a number is what
// the preview says.
func TestPreviewFollowsTheRules(t *testing.T) {
	r, p := withPeople(t)
	r.show(func(s *sipclient.Snapshot) {
		s.Accounts[0].Rules = []account.DialRule{{Starts: "9", Replace: ""}}
	})
	want, err := r.w.snap.Accounts[0].Target("9025550101")
	if err != nil {
		t.Fatal(err)
	}
	p.number.SetText("9025550101")
	r.mustSee("By your rules, will call " + r.w.cat.Number(want.User))
	r.show(func(s *sipclient.Snapshot) { s.Accounts[0].State = sipclient.AccountWaiting })
	r.mustSee("Not connected; dialling tries again.")
}

// TestAccountIsChosenOnTheKeypad where there are several.
func TestAccountIsChosenOnTheKeypad(t *testing.T) {
	r, p := withPeople(t)
	if p.account.Visible() {
		t.Error("one account is no choice")
	}
	r.show(func(s *sipclient.Snapshot) {
		other := trunk()
		other.ID, other.Label = "b", "Office"
		s.Accounts = append(s.Accounts, other)
	})
	if !p.account.Visible() {
		t.Fatal("there is nothing to choose from")
	}
	p.account.SetSelectedIndex(1)
	if !r.phone.heard("default b") {
		t.Errorf("said %q", r.phone.said)
	}
	r.show(withLocks("default_account")) // it may still be called with another one
	p.account.SetSelectedIndex(0)
	if v, _ := r.w.account(); v.ID != "t" || r.phone.heard("default t") || r.sees("Your organisation has set this.") {
		t.Errorf("%s dials, said %q", v.ID, r.phone.said)
	}
}

func TestDevicesAreAtHand(t *testing.T) {
	r, _ := withPeople(t)
	r.tap("Choose microphone and speaker")
	r.until("the menu", func() bool { return r.w.win.Canvas().Overlays().Top() != nil })
	devices := r.phone.devices
	items := r.w.inFront().(*keypadPage).devices.items(devices)
	if len(items) != len(devices.Inputs)+len(devices.Outputs)+5 || !items[1].Checked {
		t.Fatalf("%d items", len(items))
	}
	items[2].Action()
	r.until("the choice", func() bool { return r.w.snap.Choices.Audio.Input.ID == devices.Inputs[0].ID })
	r.show(withLocks("audio.input"))
	items = r.w.inFront().(*keypadPage).devices.items(devices)
	if why := len(devices.Inputs) + 2; items[why].Label != "Set by your organisation" || !items[why-1].Disabled || items[len(items)-1].Disabled {
		t.Errorf("%q stands below the microphones", items[why].Label)
	}
}
