package gui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// press types keys at whatever has the keyboard.
func press(r *rig, keys ...fyne.KeyName) {
	for _, k := range keys {
		if f := r.w.win.Canvas().Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: k})
			continue
		}
		r.w.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: k})
	}
}

// onRecents opens the list of calls of a phone with a past.
func onRecents(t *testing.T) (*rig, *recentsPage) {
	r := newRig(t, scenery(), Options{Locale: "ko_KR"})
	for i := range r.phone.recent {
		r.phone.recent[i].ID = fmt.Sprint("call-", i)
	}
	r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Choices.Language = "en" })
	r.tab("Recents")
	p := r.w.inFront().(*recentsPage)
	r.until("the list", func() bool { return p.calls.loaded })
	return r, p
}

func TestRecentsFilters(t *testing.T) {
	r, p := onRecents(t)
	r.mustSee("Missed 1", "MOS 4.4", "“send the quote”")
	r.tap("Missed 1")
	r.until("the missed one", func() bool { return p.calls.total == 1 && r.sees("접수처") && !r.sees("Demo PBX") })
	r.tap("Recorded")
	r.until("none", func() bool { return r.sees("No recorded calls.") })
	r.phone.mu.Lock()
	r.phone.recent[0].Recordings = []string{"/home/kim/Recordings/call.wav"}
	r.phone.mu.Unlock()
	p.reload()
	r.until("the recorded one", func() bool { return p.calls.total == 1 && r.sees("Demo PBX") && !r.sees("접수처") })
	r.mustSee("Missed 1") // of all
	r.tap("All")
	p.search.SetText("ㅈㅅㅊ")
	r.until("who was looked for", func() bool { return p.calls.total == 1 && r.sees("접수처") })
	p.search.SetText("nobody of that name")
	r.until("nothing", func() bool { return r.sees("Nothing found.") })
	r.mustSee("Try a part of the name")
	press(r, fyne.KeyEscape)
	r.until("all again", func() bool { return p.calls.total == len(r.phone.recent) })
	r.w.typedRune('d')
	r.until("a letter goes on searching", func() bool { return p.search.Text == "d" })
}

// TestTodayIsThisDay: a list that stays open after midnight has the calls of the new day, and
// says when the others were.
func TestTodayIsThisDay(t *testing.T) {
	r, p := onRecents(t)
	later := func(days int) { r.w.o.Now = func() time.Time { return testNow.AddDate(0, 0, days) } }
	p.days.choice.SetSelected("Today")
	r.until("today's", func() bool { return p.calls.total == 3 })
	later(1)
	r.show(nil)
	r.until("none yet", func() bool { return r.sees("Nothing found.") })
	p.days.choice.SetSelected("Any time")
	r.until("those of the day before", func() bool { return r.sees("Yesterday") && !r.sees("Friday") })
	later(2)
	p.newDay() // as each minute
	r.until("the day of the week", func() bool { return r.sees("Friday") && !r.sees("Yesterday") })
	if p.days.stop == nil {
		t.Error("nobody looks at the clock")
	}
	r.tab("Keypad")
	if p.days.stop != nil {
		t.Error("the clock is looked at for a list that nobody sees")
	}
}

// TestNoteNotKept: what is wrong with a note is told, and it is tried again.
func TestNoteNotKept(t *testing.T) {
	r, _ := onRecents(t)
	r.w.openPast(r.phone.recent[0])
	past := r.w.inFront().(*pastPage)
	r.phone.mu.Lock()
	r.phone.saveErr = sipclient.ErrNoteLong
	r.phone.mu.Unlock()
	past.note.SetText("much too long")
	past.keepNote()
	r.until("told", func() bool { return r.sees("The note is too long and was not saved.") })
	r.phone.mu.Lock()
	r.phone.saveErr, r.phone.said = nil, nil
	r.phone.mu.Unlock()
	past.keepNote()
	r.until("tried again", func() bool { return r.phone.heard("annotate t call-0 much too long") })
}

// TestRecentsByKeyboard: down into the list, open a call, write a note, call
// again; delete one after having been asked.
func TestRecentsByKeyboard(t *testing.T) {
	r, p := onRecents(t)
	r.w.win.Canvas().Focus(p.search)
	press(r, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	past, ok := r.w.inFront().(*pastPage)
	if !ok {
		t.Fatalf("in front is %T", r.w.inFront())
	}
	r.mustSee("접수처", "02-555-0101", "Missed call", "Add to contacts")
	r.w.win.Canvas().Focus(past.note)
	past.note.SetText("asked for the price")
	r.w.win.Canvas().Focus(past.call)
	r.until("the note", func() bool { return r.phone.heard("annotate t call-1 asked for the price") })
	press(r, fyne.KeyReturn)
	if !r.phone.heard("dial t 025550101") {
		t.Errorf("said %q", r.phone.said)
	}
	r.tab("Recents")
	r.w.win.Canvas().Focus(p.list)
	p.list.GoTo(0)
	press(r, fyne.KeyDelete)
	r.mustSee("Delete the call with Demo PBX for good?")
	press(r, fyne.KeyReturn) // the answer that keeps it has the keyboard
	if r.phone.heard("forget t call-0") || p.ask.asking() {
		t.Errorf("said %q", r.phone.said)
	}
	r.w.win.Canvas().Focus(p.list)
	press(r, fyne.KeyDelete)
	r.tap("Delete")
	r.until("one less", func() bool { return r.phone.heard("forget t call-0") && p.calls.total == 5 })
	r.tap("Delete all calls")
	r.tap("Delete")
	r.until("none", func() bool { return r.sees("No calls yet.") })
}

// TestPastCallCopiesAndAdds: the number goes to the clipboard, and into a new
// contact, or the one that has it.
func TestPastCallCopiesAndAdds(t *testing.T) {
	r, _ := onRecents(t)
	r.w.openPast(r.phone.recent[0])
	r.tap("Copy number")
	if got := r.w.app.Clipboard().Content(); got != "07010002000" {
		t.Errorf("copied %q", got)
	}
	r.mustSee("Copied")
	r.tap("Add to contacts")
	r.until("the form", func() bool { _, ok := r.w.inFront().(*contactForm); return ok })
	f := r.w.inFront().(*contactForm)
	if f.name.Text != "Demo PBX" || f.numbers[0].field.Text != "07010002000" {
		t.Errorf("the form has %q and %q", f.name.Text, f.numbers[0].field.Text)
	}
	r.w.openPast(sipclient.CallRecord{ID: "x", AccountID: "t", Number: "+8225550101", Contact: "접수처", Result: call.Answered})
	r.tap("Show contact")
	r.until("the contact", func() bool { _, ok := r.w.inFront().(*contactPage); return ok })
	r.mustSee("접수처", "Acme Korea", "02-555-0101")
}

func TestContacts(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.tab("Contacts")
	p := r.w.inFront().(*contactsPage)
	r.until("the list", func() bool { return p.people.loaded })
	if first, second := p.line(0), p.line(1); first.Icon == "" || first.Letter != "" || second.Letter != "F" {
		t.Errorf("%+v, %+v", first, second)
	}
	r.w.typedRune('m')
	p.search.SetText("mull")
	r.until("who was looked for", func() bool { return p.people.total == 1 && r.sees("Émile Müller") })
	if m := p.line(0).TitleMarks; len(m) != 1 {
		t.Errorf("marked %v", m)
	}
	press(r, fyne.KeyDown, fyne.KeyReturn)
	if _, ok := r.w.inFront().(*contactPage); !ok {
		t.Fatalf("in front is %T", r.w.inFront())
	}
	r.tap("Call sip:emile@example.com")
	if !r.phone.heard("dial t sip:emile@example.com") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestALongNameIsRead: in full on its own page, where lists and calls cut it short.
func TestALongNameIsRead(t *testing.T) {
	phone := scenery()
	phone.people[0].Name = "Leutheusser-Schnarrenberger Maximiliane Konstantina"
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	r.w.openContact(phone.people[0])
	for _, text := range r.texts() {
		if strings.HasSuffix(text, "…") {
			t.Errorf("%q is cut", text)
		}
	}
	r.mustSee("Konstantina")
}

func TestContactForm(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.tab("Contacts")
	r.tap("New contact")
	f := r.w.inFront().(*contactForm)
	r.tap("Save")
	r.mustSee("The contact has no name.")
	f.name.SetText("Kim")
	f.numbers[0].field.SetText("call me!")
	r.tap("Save")
	r.mustSee("One of the numbers cannot be dialled.")
	f.numbers[0].field.SetText("1002")
	f.numbers[0].kind.SetSelectedIndex(2)
	f.numbers[0].key.SetSelectedIndex(3)
	r.tap("Add a number")
	f.numbers[1].field.SetText(" 070-1000-2000 ")
	r.phone.mu.Lock()
	r.phone.saveErr = fmt.Errorf("writing: %w", sipclient.ErrContactsFull)
	r.phone.mu.Unlock()
	r.tap("Save")
	r.until("the fault", func() bool { return r.sees("The disk is full.") })
	r.phone.mu.Lock()
	r.phone.saveErr = nil
	r.phone.mu.Unlock()
	f.submit()
	r.until("the contact", func() bool { _, ok := r.w.inFront().(*contactPage); return ok })
	if !r.phone.heard("save  Kim [{mobile 1002 3} { 070-1000-2000 0}] false") {
		t.Errorf("said %q", r.phone.said)
	}
	r.mustSee("Kim", "Mobile · Key 3", "070-1000-2000")
	test.Tap(r.w.inFront().(*contactPage).favourite)
	r.until("a favourite", func() bool { return r.phone.heard("save 106 Kim [{mobile 1002 3} { 070-1000-2000 0}] true") })
	r.tap("Delete contact")
	r.mustSee("Delete Kim for good?")
	r.tap("Delete")
	r.until("gone", func() bool { return r.phone.heard("remove contact 106") })
}

func TestContactFiles(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.tab("Contacts")
	r.tap("Import")
	p := r.w.inFront().(*filePage)
	if !p.act.Disabled() {
		t.Error("it can begin without a file")
	}
	p.path.SetText("file:///home/kim/all.vcf")
	press(r, fyne.KeyReturn)
	r.until("the report", func() bool {
		return r.sees("12 contacts added · 3 completed · 5 were there already · 2 entries skipped")
	})
	r.mustSee("Entry 4 (No Number): no number that can be dialled.", "Entry 9: it cannot be read.")
	if !r.phone.heard("import contacts /home/kim/all.vcf") {
		t.Errorf("said %q", r.phone.said)
	}
	p.path.SetText("bad")
	p.start()
	r.until("the fault", func() bool { return r.sees("The file has no contacts that can be read.") })
	p.path.SetText("slow")
	p.start()
	r.until("how far it is", func() bool { return r.sees("100 of 1,000") })
	r.tap("Stop")
	r.until("the end", func() bool { return r.sees("Stopped. Nothing was changed.") })
	press(r, fyne.KeyEscape)
	r.until("the list again", func() bool { p, ok := r.w.inFront().(*contactsPage); return ok && p.people.loaded })
	r.tap("Export")
	x := r.w.inFront().(*filePage)
	x.path.SetText("/tmp/all.vcf")
	chooseEntry(t, r, "vCard version", 1)
	x.start()
	r.until("the report", func() bool { return r.sees("6 contacts written.") })
	if !r.phone.heard("export contacts /tmp/all.vcf 3.0") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestWorkTakesNothingFromTheWindow: what is written to a file is what was chosen when it began.
func TestWorkTakesNothingFromTheWindow(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.w.open("contacts-export", "")
	chooseEntry(t, r, "vCard version", 1)
	contacts := r.w.inFront().(*filePage).job.begin("/tmp/all.vcf")
	chooseEntry(t, r, "vCard version", 0)
	r.w.route.about.calls = sipclient.HistoryQuery{Missed: true}
	r.w.open("recents-export", "")
	calls := r.w.inFront().(*filePage).job.begin("/tmp/all.csv")
	r.w.route.about.calls = sipclient.HistoryQuery{}
	for _, work := range []fileWork{contacts, calls} {
		if _, err := work(t.Context(), nil); err != nil {
			t.Error(err)
		}
	}
	if !r.phone.heard("export contacts /tmp/all.vcf 3.0") || !r.phone.heard("export calls /tmp/all.csv missed=true way=") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestLongListsAreReadInPages: a list of ten thousand is there at once, and what
// is scrolled to comes, and no more than some pages are kept.
func TestLongListsAreReadInPages(t *testing.T) {
	phone := newFakePhone()
	for n := range 10000 {
		phone.recent = append(phone.recent, sipclient.CallRecord{ID: fmt.Sprint(n), AccountID: "t", Direction: sipclient.Outgoing,
			Number: fmt.Sprint(1000000 + n), Started: testNow.Add(-time.Duration(n) * time.Minute), Result: call.Busy})
	}
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	r.tab("Recents")
	p := r.w.inFront().(*recentsPage)
	r.until("the first rows", func() bool { return r.sees("1000000") })
	if p.calls.total != 10000 {
		t.Fatalf("%d rows", p.calls.total)
	}
	for _, row := range []int{9999, 5000, 0, 777, 2222, 3333, 4444, 6666, 7777, 8888, 1111, 1500, 1800, 9000} {
		p.list.GoTo(row)
		want := fmt.Sprint(1000000 + row)
		r.until("row "+want, func() bool { return r.sees(want) })
	}
	if len(p.calls.pages) > maxPages {
		t.Errorf("%d pages are kept", len(p.calls.pages))
	}
	phone.mu.Lock()
	phone.recent = phone.recent[:3]
	phone.mu.Unlock()
	p.reload()
	r.until("what is left", func() bool { return p.calls.total == 3 && r.sees("1000000") })
}
