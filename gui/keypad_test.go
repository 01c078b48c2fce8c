package gui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/gui/port"
	"offhook/media"
	"offhook/sipclient/call"
)

func TestDialByKeyboard(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	if !r.button("Dial").Disabled() || !r.button("Hang up").Disabled() {
		t.Error("there is nothing to dial and nothing to hang up")
	}
	typed(r, "070-1000-2000")
	r.mustSee("Will call 070-1000-2000 as 070-1000-1000")
	if !r.phone.heard("warm t") {
		t.Error("candidates are not gathered while the number is typed")
	}
	key(r, fyne.KeyReturn)
	if !r.phone.heard("dial t 070-1000-2000") {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestKeypadKeepsTheOrder(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	p := r.w.inFront().(*keypadPage)
	typed(r, "12")
	p.number.Insert('3')
	typed(r, "4")
	if p.number.Text != "1234" {
		t.Errorf("the field has %q", p.number.Text)
	}
	r.tap("Delete the last digit")
	if p.number.Text != "123" {
		t.Errorf("the field has %q", p.number.Text)
	}
}

func TestPasteAnything(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	clip := test.NewClipboard()
	for text, want := range map[string]string{
		"+82 (0)70-1000 2000":                    "Will call +82 70-1000-2000 as 070-1000-1000",
		"tel:+82-70-1000-2000":                   "Will call +82 70-1000-2000 as 070-1000-1000",
		"sip:alice@example.com":                  "Will call alice@example.com as 070-1000-1000",
		"\t070-1000-2000\r\n":                    "Will call 070-1000-2000 as 070-1000-1000",
		"meet me at noon, not before!":           "This is neither a number nor a SIP address.",
		"2026-11-30 14:02\tKim\t070-1000-2000":   "Will call 070-1000-2000 as 070-1000-1000",
		"2026년 11월 30일 14:02\t070-1000-2000":     "Will call 070-1000-2000 as 070-1000-1000",
		"55-12-3456\t070-1000-2000":              "Will call 55123456 as 070-1000-1000",
		"30.11.2026\t070-1000-2000\t02-555-0101": "Will call 070-1000-2000 as 070-1000-1000",
		"Kim\t070-1000-2000":                     "Will call 070-1000-2000 as 070-1000-1000",
		"Kim\t070-1000-2000\nLee\t02-555-0101\n": "Will call 070-1000-2000 as 070-1000-1000",
		"1 (800) FLOWERS":                        "Use the digits of the letters: 18003569377",
		strings.Repeat("0701000 ", 1250):         "This is neither a number nor a SIP address.",
	} {
		p := r.w.inFront().(*keypadPage)
		p.number.Replace("")
		clip.SetContent(text)
		p.number.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		r.mustSee(want)
	}
}

func TestRecallLastNumber(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	key(r, fyne.KeyUp)
	p := r.w.inFront().(*keypadPage)
	r.until("the number", func() bool { return p.number.Text == "07010002000" })
}

func TestLinkWaitsForEnter(t *testing.T) {
	phone := newFakePhone()
	phone.publish(withTrunk)
	r := newRig(t, phone, Options{Start: port.Opened{Dial: "tel:+82-70-1000-2000"}})
	r.mustSee("Will call +82 70-1000-2000 as 070-1000-1000")
	if phone.heard("dial t +827010002000") {
		t.Fatal("a link was dialled without a person")
	}
	key(r, fyne.KeyReturn)
	if !phone.heard("dial t +827010002000") {
		t.Errorf("said %q", phone.said)
	}
}

// TestLinkAtTheFirstRun: a link takes the first page from nobody, whether it opens the
// program or comes later, and its number waits until there is an account.
func TestLinkAtTheFirstRun(t *testing.T) {
	for _, link := range []string{"tel:+82-70-1000-2000", ""} {
		d := newFakeDesktop()
		r := newRig(t, newFakePhone(), Options{StartDemo: noDemo, Start: port.Opened{Dial: link}, Desktop: d.desktop()})
		if link == "" {
			d.events <- port.Opened{Dial: "+827010002000"}
		}
		r.until("the note", func() bool { return r.sees("A number is waiting: +82 70-1000-2000") })
		r.mustSee("Hear the demo", "Open a file")
		r.show(withTrunk)
		r.mustSee("Will call +82 70-1000-2000 as 070-1000-1000")
		if r.sees("A number is waiting") {
			t.Error("the number waits no more")
		}
	}
}

func TestNoMicrophoneBeforeTheCall(t *testing.T) {
	phone := newFakePhone()
	phone.monErr = media.ErrNoMicrophone
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	r.until("the sentence", func() bool { return r.sees("No microphone can be used.") })
}

// TestMicrophoneIsOpenOnlyWhileShown: nobody is listened to behind other pages
// or windows.
func TestMicrophoneIsOpenOnlyWhileShown(t *testing.T) {
	phone := newFakePhone()
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	r.until("open on the keypad", func() bool { return phone.microphones() == 1 })
	r.w.shell.setForeground(false)
	r.until("closed in the background", func() bool { return phone.microphones() == 0 })
	r.w.shell.setForeground(true)
	r.until("open again", func() bool { return phone.microphones() == 1 })
	r.tab("Recents")
	r.until("closed on another page", func() bool { return phone.microphones() == 0 })
	openSection[*audioSection](r, "audio")
	r.until("open in the settings", func() bool { return phone.microphones() == 1 })
	r.show(withCall(inState(call.Active)))
	r.until("closed in a call", func() bool { return phone.microphones() == 0 })
}
