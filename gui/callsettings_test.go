package gui

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

func TestCallsSection(t *testing.T) {
	r, _, s := inSettings[*callsSection](t, "calls", Options{}, nil)
	calls := func() sipclient.CallChoices { return r.w.snap.Choices.Calls }
	test.Tap(switchNamed(r, "Do not disturb"))
	test.Tap(switchNamed(r, "Refuse anonymous calls"))
	test.Tap(switchNamed(r, "Only people in my contacts"))
	s.referrals.SetSelectedIndex(2)
	r.until("chosen", func() bool {
		c := calls()
		return c.DoNotDisturb && c.RefuseAnonymous && c.ContactsOnly && c.Referrals == sipclient.ReferralsNever
	})
	for _, number := range []string{"060*", "010-1234-5678", "sip:spam@example.net", "060*"} {
		r.w.win.Canvas().Focus(s.blocked.input)
		typed(r, number)
		key(r, fyne.KeyReturn)
	}
	r.until("blocked", func() bool { return fmt.Sprint(calls().Blocked) == "[060* 01012345678 spam@example.net]" })
	s.blocked.input.SetText("who?")
	r.tap("Add Blocked numbers")
	r.mustSee("This is neither a number nor a SIP address.")
	r.tap("Remove 01012345678")
	r.until("removed", func() bool { return fmt.Sprint(calls().Blocked) == "[060* spam@example.net]" })
	r.show(withLocks("calls.blocked", "calls.referrals"))
	if !r.button("Remove 060*").Disabled() || !r.button("Add Blocked numbers").Disabled() || !s.blocked.input.Disabled() || !s.referrals.Disabled() {
		t.Error("what is locked can be changed")
	}
	r.mustSee("Set by your organisation")
}

// TestBlockedElsewhereMeanwhile: what another puts into the list, or takes out of it, before
// the window has seen it is not undone by an entry that is changed here.
func TestBlockedElsewhereMeanwhile(t *testing.T) {
	r, f, s := inSettings[*callsSection](t, "calls", Options{}, func(s *sipclient.Snapshot) {
		s.Choices.Calls.Blocked = []string{"1001", "1002", "1003"}
	})
	elsewhere := func(all ...string) { // as long as none is drawn, the window knows the one before
		f.mu.Lock()
		f.snap.Choices.Calls.Blocked = all
		f.mu.Unlock()
	}
	elsewhere("1001", "1003", "1004")
	s.blocked.input.SetText("1005")
	r.tap("Add Blocked numbers")
	r.until("added", func() bool { return fmt.Sprint(r.w.snap.Choices.Calls.Blocked) == "[1001 1003 1004 1005]" })
	elsewhere("1001", "1003", "1004", "1005", "1006")
	r.tap("Remove 1003")
	r.until("removed", func() bool { return fmt.Sprint(r.w.snap.Choices.Calls.Blocked) == "[1001 1004 1005 1006]" })
	elsewhere("1001", "1007")
	s.blocked.input.SetText("1007")
	r.tap("Add Blocked numbers")
	r.until("once", func() bool { return fmt.Sprint(r.w.snap.Choices.Calls.Blocked) == "[1001 1007]" })
}

// TestLongListOfBlockedNumbers: one from elsewhere is shown in part, and says so.
func TestLongListOfBlockedNumbers(t *testing.T) {
	r, _, s := inSettings[*callsSection](t, "calls", Options{}, func(s *sipclient.Snapshot) {
		for i := range maxTextsShown + 2 {
			s.Choices.Calls.Blocked = append(s.Choices.Calls.Blocked, fmt.Sprint(1000+i))
		}
	})
	r.mustSee("2 more stand in the settings file.")
	if n := len(s.blocked.list.Objects); n != maxTextsShown+1 {
		t.Errorf("%d lines", n)
	}
}

// TestDoNotDisturbIsSeen says on the keypad that no call rings, and ends it there.
func TestDoNotDisturbIsSeen(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	if r.sees("Do not disturb is on") {
		t.Error("calls do ring")
	}
	r.show(func(s *sipclient.Snapshot) { s.Choices.Calls.DoNotDisturb = true })
	r.mustSee("Do not disturb is on")
	r.tap("Turn off")
	r.until("off", func() bool { return !r.w.snap.Choices.Calls.DoNotDisturb && !r.sees("Do not disturb is on") })
	r.show(func(s *sipclient.Snapshot) {
		s.Choices.Calls.DoNotDisturb, s.LockedKeys = true, []string{"calls"}
	})
	if r.sees("Turn off") {
		t.Error("what the organisation set can be switched off")
	}
}

func TestRecordingSection(t *testing.T) {
	r, _, s := inSettings[*recordingSection](t, "recording", Options{Places: Places{Recordings: "/home/kim/Offhook recordings"}}, nil)
	c := func() sipclient.RecordingChoices { return r.w.snap.Choices.Recording }
	test.Tap(switchNamed(r, "Record every call"))
	s.format.SetSelectedIndex(1)
	r.until("chosen", func() bool { return c().Always && c().Format == media.OggOpus })
	r.mustSee("often everybody has to agree")
	s.announce.SetSelectedIndex(3)
	r.until("no announcement", func() bool { return c().Announce == sipclient.NoAnnouncement })
	r.mustSee("it is a crime to record others without their knowledge")
	r.w.win.Canvas().Focus(s.folder)
	typed(r, "calls")
	key(r, fyne.KeyReturn)
	r.mustSee("Write the folder from its beginning")
	folder := t.TempDir()
	s.folder.SetText(`"` + folder + `"`)
	key(r, fyne.KeyReturn)
	r.until("the folder", func() bool { return c().Folder == folder })
	s.folder.SetText("")
	key(r, fyne.KeyReturn)
	r.until("the default again", func() bool { return c().Folder == "" })
	r.show(withLocks("recording"))
	if !s.announce.Disabled() || !s.format.Disabled() || !s.folder.Disabled() || !s.always.Disabled() {
		t.Error("what is locked can be changed")
	}
	r.show(func(s *sipclient.Snapshot) { s.Abilities.Recording = false })
	if r.sees("Record every call") || !r.sees("Calls cannot be recorded here.") {
		t.Error("switches that do nothing")
	}
}

// TestOwnRingtone: a file is checked before anything rings with it.
func TestOwnRingtone(t *testing.T) {
	r, phone, s := inSettings[*ringingSection](t, "ringing", Options{}, nil)
	test.Tap(switchNamed(r, "Ring on all loudspeakers"))
	r.until("everywhere", func() bool { return r.w.snap.Choices.Ringing.Everywhere })
	own := len(s.melody.Options) - 1
	s.melody.SetSelectedIndex(own)
	if s.melody.SelectedIndex() != 0 {
		t.Error("it shows what is not chosen yet")
	}
	typed(r, "ring.mp3")
	r.tap("Use it")
	r.mustSee("Write the path from its beginning")
	path := "/home/kim/Music/ring.mp3"
	phone.ringErr = fmt.Errorf("checking: %w", media.ErrRingtoneFormat)
	s.own.path.SetText(path)
	r.tap("Use it")
	r.until("the reason", func() bool { return r.sees("This file cannot be played.") })
	if r.w.snap.Choices.Ringing.Melody != "" {
		t.Error("calls would ring with it")
	}
	phone.ringErr = nil
	r.tap("Use it")
	r.until("chosen", func() bool { return r.w.snap.Choices.Ringing.Melody == media.MelodyFile+path })
	if s.melody.Selected != "ring.mp3" || r.sees("Use it") || !phone.heard("check "+path) || !phone.heard("melody file:"+path+" 70") {
		t.Errorf("it shows %q; said %q", s.melody.Selected, phone.said)
	}
	row := s.accounts.rows["u"]
	row.SetSelectedIndex(len(row.Options) - 1)
	r.mustSee("Sound file for Desk")
	other := "/home/kim/Music/bell.ogg"
	s.accounts.own.path.SetText(other)
	r.tap("Use it")
	r.until("its own", func() bool { return phone.lastSaved().Melody == media.MelodyFile+other && phone.lastSaved().ID == "u" })
	r.until("it is in every list", func() bool { return slices.Contains(s.melody.Options, "bell.ogg") })
	s.melody.SetSelected("bell.ogg")
	r.until("the same for all", func() bool { return r.w.snap.Choices.Ringing.Melody == media.MelodyFile+other })
}

// TestAdvancedForm saves how an account's calls are made and taken, without a test of
// the connection, which it does not touch.
func TestAdvancedForm(t *testing.T) {
	phone := newFakePhone()
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	r.w.route.open("form", "t")
	r.w.refresh()
	f := r.w.inFront().(*formPage).fields.advanced
	if r.sees("A second call") {
		t.Error("what few people need is open")
	}
	r.tap("Calls, numbers, headers")
	f.digits.SetSelectedIndex(2)
	if r.sees("Send it to") {
		t.Error("there is nothing to send yet")
	}
	f.waiting.SetSelectedIndex(2)
	r.tap("Save")
	r.mustSee("Calls of this account cannot be handled like that.")
	f.forward.SetText("1002")
	f.auto.SetText("010-1234-5678, 1003")
	r.mustSee("The microphone is open then.")
	f.asked.Turn(true)
	f.numbers.SetText("070 1000 1001; 07010001002")
	f.identity.SetSelectedIndex(2)
	f.mailbox.SetText("*97")
	f.noRedirect.Turn(true)
	f.late.Turn(true)
	f.headers.input.SetText("Via: x")
	r.tap("Save")
	r.mustSee("This extra header cannot be used.")
	f.headers.input.SetText("X-Tenant: 42")
	r.tap("Save")
	r.until("saved", func() bool { return phone.saves() == 1 })
	want := trunk().Account
	want.Conduct = account.Conduct{Digits: account.DigitsInfo, LateOffer: true, Waiting: account.WaitingForward, ForwardTo: "1002",
		AutoAnswer: []string{"01012345678", "1003"}, AutoAnswerAsked: true, Mailbox: "*97"}
	want.Numbers, want.IdentityHeader, want.NoRedirect = []string{"07010001001", "07010001002"}, account.IdentityAsserted, true
	want.Headers = []account.Header{{Name: "X-Tenant", Value: "42"}}
	if got := phone.lastSaved(); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) || phone.checked != 0 {
		t.Errorf("saved %+v after %d tests\nwant  %+v", got, phone.checked, want)
	}
	r.until("known", func() bool { return r.w.shell.body.now == "keypad" && len(r.w.snap.Accounts[0].Numbers) == 2 })
	r.w.route.open("form", "t")
	r.w.refresh()
	r.mustSee("A second call", "X-Tenant: 42") // what is set is open
	r.tap("Save")
	r.until("saved as it was", func() bool { return phone.saves() == 2 })
	if got := phone.lastSaved(); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("saved again as %+v", got)
	}
}

// TestNumberToShow: the keypad says which number the other side sees, and every call
// of the account goes out like that while the window runs.
func TestNumberToShow(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Accounts[0].Numbers = []string{"07010001001"}
	})
	p := r.w.inFront().(*keypadPage)
	if p.caller.list.Hidden || !p.caller.aside.Hidden {
		t.Fatal("there are two numbers, and no list of them")
	}
	p.caller.list.SetSelectedIndex(1)
	typed(r, "1002")
	r.mustSee("Will call 1002 as 070-1000-1001")
	key(r, fyne.KeyReturn)
	if !r.phone.heard("dial t 1002 as {Number:07010001001 Anonymous:false}") {
		t.Errorf("said %q", r.phone.said)
	}
	r.w.dialText("t", "1003") // from the list of calls
	if !r.phone.heard("dial t 1003 as {Number:07010001001 Anonymous:false}") {
		t.Errorf("said %q", r.phone.said)
	}
	r.show(withTrunk) // the number is not the account's any more
	if !p.caller.list.Hidden || p.caller.aside.Hidden {
		t.Error("there is one number, and a list")
	}
	typed(r, "1002")
	r.mustSee("Will call 1002 as 070-1000-1000")
	r.tap("Hide my number")
	r.mustSee("Will call 1002 as anonymous")
	key(r, fyne.KeyReturn)
	if !r.phone.heard("dial t 1002 as {Number: Anonymous:true}") {
		t.Errorf("said %q", r.phone.said)
	}
	r.tap("Hide my number")
	typed(r, "1002")
	r.mustSee("Will call 1002 as 070-1000-1000")
}

// TestRecordingThatEnds is told above the page, and outside where nobody looks.
func TestRecordingThatEnds(t *testing.T) {
	desk := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: desk.desktop()})
	v := inState(call.Active)
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Calls = []sipclient.CallView{v}
	})
	r.w.shell.setForeground(false)
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeRecording, Call: &v, AccountID: "t", Err: fmt.Errorf("recording: %w", media.ErrDiskFull)})
	r.mustSee("A call is not being recorded.", "too little room on the disk")
	if n := desk.shown["recording-1"]; n.Title != "A call is not being recorded." || !contains(n.Body, "070-1000-2000") {
		t.Errorf("notified %+v", n)
	}
}

// TestReferralIsAsked above whatever page is in front, and outside, until it is
// answered.
func TestReferralIsAsked(t *testing.T) {
	desk := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: desk.desktop()})
	v := inState(call.Active)
	v.Referral, v.Allowed = &sipclient.Peer{Number: "1002", Name: "Kim"}, call.Allowed(call.Active, call.Attributes{Referred: true})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Calls = []sipclient.CallView{inState(call.Active)}
	})
	r.w.goTo(placeSettings)
	r.w.shell.setForeground(false)
	came := sipclient.Notice{Kind: sipclient.NoticeReferral, Call: &v, AccountID: "t"}
	r.show(withCall(v), came)
	r.mustSee("The other side wants to connect you with Kim.", "Connect me")
	if n := desk.shown["referral-1"]; n.Title != "You are asked to be connected" || !contains(n.Body, "with Kim") || len(n.Actions) != 2 {
		t.Errorf("notified %+v", n)
	}
	r.tap("Connect me")
	if !r.phone.heard("referral 1 true") {
		t.Errorf("said %q", r.phone.said)
	}
	r.show(nil, came)
	r.show(withCall(inState(call.Active)))
	if _, shown := desk.shown["referral-1"]; shown || r.sees("wants to connect you") {
		t.Error("it asks on although it is answered")
	}
	r.show(func(s *sipclient.Snapshot) {
		withCall(v)(s)
		s.Choices.Privacy.HideCallers = true
	}, came)
	if n := desk.shown["referral-1"]; n.Body != "" {
		t.Errorf("notified %+v, although callers are hidden", n)
	}
}
