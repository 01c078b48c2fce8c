package gui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// chooseEntry chooses entry i of a list on the page, by the list's name.
func chooseEntry(t *testing.T, r *rig, name string, i int) {
	t.Helper()
	for _, x := range things(r.w.shell.root, r.w.shell.root.Size()) {
		if c, is := x.o.(*widget.Choice); is && c.Name == name {
			c.SetSelectedIndex(i)
			return
		}
	}
	t.Fatalf("there is no list %q", name)
}

func TestEnterRedials(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	p := r.w.inFront().(*keypadPage)
	key(r, fyne.KeyReturn)
	r.until("the last number", func() bool { return p.number.Text == "07010002000" })
	if phone.heard("dial t 07010002000") {
		t.Fatal("it dialled before anybody could read the number")
	}
	key(r, fyne.KeyReturn)
	if !phone.heard("dial t 07010002000") {
		t.Errorf("said %q", phone.said)
	}
}

func TestSpeedDial(t *testing.T) {
	phone := scenery()
	phone.people = manyPeople()
	phone.people[0].Numbers[1].Key = 4
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	if !r.w.press(stroke{"4", fyne.KeyModifierAlt}) {
		t.Fatal("Alt+4 does nothing")
	}
	r.until("the call", func() bool { return phone.heard("dial t 010-1234-5678") })
	r.w.inFront().(*keypadPage).speedDial(7)
	r.until("how to choose one", func() bool { return r.sees("Key 7 dials nobody yet.") })
}

func TestSpelledNumber(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	typed(r, "1-800-FLOWERS")
	r.mustSee("Will call 1-800-FLOWERS as 070-1000-1000")
	r.tap("Use the digits of the letters: 18003569377")
	r.mustSee("Will call 18003569377 as 070-1000-1000")
	key(r, fyne.KeyReturn)
	if !r.phone.heard("dial t 18003569377") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestDigitsAreNotSpelled: a number without letters is offered no other digits.
func TestDigitsAreNotSpelled(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	typed(r, "07010002000")
	r.mustSee("Will call 070-1000-2000")
	if r.sees("Use the digits of the letters") {
		t.Errorf("visible: %q", r.texts())
	}
}

// TestEmergencyIsSaidAndDialled: what cannot be done is said, and nobody is kept
// from trying.
func TestEmergencyIsSaidAndDialled(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	typed(r, "112")
	r.mustSee("112 is an emergency number. This phone cannot tell where you are")
	key(r, fyne.KeyReturn)
	if !r.phone.heard("dial t 112") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestPressedKeysFindNames: the keys stay, and a line below the number says whom
// they mean.
func TestPressedKeysFindNames(t *testing.T) {
	phone := scenery()
	phone.people = append(phone.people, sipclient.Contact{ID: "9", Name: "John", Numbers: []sipclient.ContactNumber{{Number: "0805646"}}})
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	for _, k := range []string{"5", "6", "4", "6"} {
		r.tapKey(k)
	}
	r.until("the name", func() bool { return r.sees("John · 0805646") })
	r.tap("John · 0805646")
	if got := r.w.inFront().(*keypadPage).number.Text; got != "0805646" {
		t.Errorf("the field has %q", got)
	}
}

// tapKey presses a key of the keypad.
func (r *rig) tapKey(name string) {
	r.t.Helper()
	for _, x := range things(r.w.shell.root, r.w.shell.root.Size()) {
		if k, is := x.o.(*widget.Key); is && k.Name == name {
			k.OnTapped()
			return
		}
	}
	r.t.Fatalf("there is no key %q", name)
}

func TestRecentsByWayAndDay(t *testing.T) {
	phone := newFakePhone()
	for n, way := range []sipclient.Direction{sipclient.Outgoing, sipclient.Incoming, sipclient.Outgoing} {
		phone.recent = append(phone.recent, sipclient.CallRecord{ID: string(rune('a' + n)), AccountID: "t", Direction: way, Number: "100" + string(rune('1'+n)),
			Started: testNow.AddDate(0, 0, -10*n), Ended: testNow, Result: call.Busy})
	}
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	r.tab("Recents")
	r.until("all", func() bool { return r.sees("1001") && r.sees("1002") && r.sees("1003") })
	r.tap("Outgoing")
	r.until("no call that came in", func() bool { return r.sees("1001") && !r.sees("1002") && r.sees("1003") })
	chooseEntry(t, r, "Time", 2)
	r.until("the last week", func() bool { return r.sees("1001") && !r.sees("1003") })
	r.tap("Export these calls")
	x := r.w.inFront().(*filePage)
	x.path.SetText("/tmp/calls.csv")
	x.start()
	r.until("the report", func() bool { return r.sees("1 call written.") })
	if !phone.heard("export calls /tmp/calls.csv missed=false way=outgoing") {
		t.Errorf("said %q", phone.said)
	}
}

func TestRecordingOfAPastCall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	c := sipclient.CallRecord{ID: "a", AccountID: "t", Direction: sipclient.Outgoing, Number: "1001", Started: testNow, Ended: testNow.Add(time.Minute), Result: call.Answered}
	r.w.openPast(c)
	if r.sees("Open folder") {
		t.Error("there is no recording to open")
	}
	c.Recordings = []string{"/home/kim/Recordings/2026 #1 1001.ogg", "/home/kim/Recordings/2026 #2 1001.ogg"}
	r.w.openPast(c)
	r.mustSee(c.Recordings[0], c.Recordings[1], "Play", "Open folder")
	for path, want := range map[string]string{c.Recordings[0]: "file:///home/kim/Recordings/2026%20%231%201001.ogg", `C:/R/a b.ogg`: "file:///C:/R/a%20b.ogg"} {
		if got := fileURL(path).String(); got != want {
			t.Errorf("%s is %s", path, got)
		}
	}
}

func TestWaitingDigits(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withCall(inState(call.Active)))
	for _, b := range r.texts() {
		if b == "Send 4 digits" {
			t.Error("nothing waits")
		}
	}
	waiting := inState(call.Active)
	waiting.AwaitingDigits = 4
	r.show(withCall(waiting))
	r.tap("Send 4 digits")
	if v, _ := r.w.frontCall(); !r.phone.heard("send waiting " + string(v.ID)) {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestCountryRule(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	s := openSection[*diallingSection](r, "dialling")
	r.tap("Add a rule")
	c := s.rules.card
	c.kind.SetSelectedIndex(int(ruleCountry))
	c.match.SetText("kr")
	c.value.SetText("+$e164")
	s.try.SetText("010-1234-5678")
	r.mustSee("010-1234-5678 will dial +821012345678")
	c.keep()
	r.until("the rule", func() bool { return len(s.rules.rules) == 1 })
	if got := s.rules.rules[0]; got != (account.DialRule{Country: "KR", Replace: "+$e164"}) {
		t.Errorf("it is %+v", got)
	}
	r.mustSee("KR → +$e164")
}
