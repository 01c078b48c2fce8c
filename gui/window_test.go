package gui

import (
	"context"
	"errors"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 {
		// Fyne's own goroutines live as long as the process.
		if err := goleak.Find(goleak.IgnoreAnyFunction("fyne.io/fyne/v2/internal/async.init.0.func1"),
			goleak.IgnoreAnyFunction("fyne.io/fyne/v2/internal/async.(*UnboundedChan[...]).processing")); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			code = 1
		}
	}
	os.Exit(code)
}

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
		"+82 (0)70-1000 2000":          "Will call +82 70-1000-2000 as 070-1000-1000",
		"tel:+82-70-1000-2000":         "Will call +82 70-1000-2000 as 070-1000-1000",
		"sip:alice@example.com":        "Will call alice@example.com as 070-1000-1000",
		"\t070-1000-2000\r\n":          "Will call 070-1000-2000 as 070-1000-1000",
		"meet me at noon, not before!": "This is neither a number nor a SIP address.",
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
	r := newRig(t, phone, Options{Dial: "tel:+82-70-1000-2000"})
	r.mustSee("Will call +82 70-1000-2000 as 070-1000-1000")
	if phone.heard("dial t tel:+82-70-1000-2000") {
		t.Fatal("a link was dialled without a person")
	}
	key(r, fyne.KeyReturn)
	if !phone.heard("dial t tel:+82-70-1000-2000") {
		t.Errorf("said %q", phone.said)
	}
}

// TestACall walks a call as a person sees it.
func TestACall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Calling)))
	r.mustSee("Calling…", "070-1000-2000", "Hang up")
	v := inState(call.Ringing)
	v.Alerting = true
	r.show(withCall(v))
	r.mustSee("Ringing…")
	r.show(withCall(inState(call.Connecting)))
	r.mustSee("Connecting the audio…")
	r.show(withCall(inState(call.Active)))
	r.mustSee("02:47", "Opus · 48 kHz", "Encrypted", "You", "Them")
	r.until("the levels", func() bool {
		l := r.w.inFront().(*callPage).sound
		return l.you.Part() > 0 && l.them.Part() > 0
	})
	r.tap("Hang up")
	if !r.phone.heard("hangup 1") {
		t.Errorf("said %q", r.phone.said)
	}
	ended := inState(call.Ended)
	ended.Result, ended.Cause = call.Answered, call.Cause{By: call.Local}
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil }, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &ended})
	if r.w.shell.body.now != "keypad" {
		t.Errorf("a person who hung up is on the page %q", r.w.shell.body.now)
	}
}

func TestMuteAndDTMFByKeyboard(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	typed(r, "1#x")
	if !r.phone.heard("dtmf 1 1") || !r.phone.heard("dtmf 1 #") || r.phone.heard("dtmf 1 x") {
		t.Errorf("said %q", r.phone.said)
	}
	r.w.press(command(fyne.KeyM))
	r.until("muted", func() bool { return r.sees("You are muted. The other side cannot hear you.") })
	r.tap("Muted")
	r.until("unmuted", func() bool { return !r.sees("You are muted.") })
	if !r.phone.heard("mute 1 true") || !r.phone.heard("mute 1 false") {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestKeypadInCall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	r.tap("Keypad")
	r.mustSee("Hide keypad", "ABC")
	r.w.inFront().(*callPage).digit('5')
	if !r.phone.heard("dtmf 1 5") {
		t.Errorf("said %q", r.phone.said)
	}
	v := inState(call.Active)
	v.Digits = 1
	r.show(withCall(v))
	r.mustSee("1 digit sent")
}

func TestEscapeAsksBeforeHangingUp(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	key(r, fyne.KeyEscape)
	r.mustSee("Hang up now?", "Stay in the call")
	key(r, fyne.KeyEscape)
	if r.sees("Hang up now?") || r.phone.heard("hangup 1") {
		t.Error("Escape twice is no yes")
	}
	key(r, fyne.KeyEscape)
	key(r, fyne.KeyReturn)
	if !r.phone.heard("hangup 1") {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestIncomingCall(t *testing.T) {
	incoming := func() sipclient.CallView {
		v := inState(call.Offered)
		v.Direction, v.Peer = sipclient.Incoming, sipclient.Peer{Number: "1001", Name: "접수처"}
		return v
	}
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.tab("Settings")
	r.show(withCall(incoming()))
	r.mustSee("Incoming call", "접수처", "1001", "Answer", "Decline")
	if r.sees("Hang up") || r.sees("Mute") {
		t.Error("there is nothing to hang up or mute yet")
	}
	r.tap("Answer")
	r.tap("Decline")
	if !r.phone.heard("answer 1") || !r.phone.heard("hangup 1") {
		t.Errorf("said %q", r.phone.said)
	}
	r.phone.said = nil
	key(r, fyne.KeyReturn)
	if !r.phone.heard("answer 1") {
		t.Error("Enter does not answer")
	}
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil }, sipclient.Notice{Kind: sipclient.NoticeMissedCall})
	r.mustSee("1") // on the tab
	r.tab("Recents")
	if r.w.past.missed != 0 {
		t.Error("the missed call is not seen")
	}
}

func TestSecondCallRings(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	second := inState(call.Offered)
	second.ID, second.Direction, second.Peer = "2", sipclient.Incoming, sipclient.Peer{Number: "1002"}
	r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{inState(call.Active), second} })
	r.mustSee("1002", "Incoming call", "070-1000-2000", "Connected")
	r.tap("Decline")
	if !r.phone.heard("hangup 2") {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestEndSaysWhyAndWhatNext(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	v := inState(call.Ended)
	v.Result, v.Cause = call.Busy, call.Cause{By: call.Remote, Code: 486, Phrase: "Busy Here"}
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	r.mustSee("The line is busy.", "The other side is in another call. Try again in a few minutes.", "SIP 486 Busy Here")
	r.tap("Call again")
	if !r.phone.heard("dial t 07010002000") {
		t.Errorf("said %q", r.phone.said)
	}
	v.ID = "2"
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	typed(r, "9")
	if p, ok := r.w.inFront().(*keypadPage); !ok || p.number.Text != "9" {
		t.Error("a digit does not begin the next call")
	}
}

// TestEndComesOnce: the end is in the snapshot before its notice, and a person
// who has closed it is not told again.
func TestEndComesOnce(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	v := inState(call.Ended)
	v.Result, v.Cause = call.Answered, call.Cause{By: call.Remote}
	r.show(withCall(v))
	r.mustSee("The other side hung up.")
	r.tap("Close")
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil }, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	if r.w.shell.body.now != "keypad" {
		t.Errorf("page %s", r.w.shell.body.now)
	}
}

func TestMicrophoneUnpluggedInTheCall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	v := inState(call.Active)
	v.Trouble = map[media.TroubleKind]error{media.TroubleMicrophone: media.ErrNoMicrophone}
	r.show(withCall(v))
	r.mustSee("Your microphone is gone.", "the call goes on", "Hang up")
	v.Trouble = nil
	r.show(withCall(v))
	if r.sees("Your microphone is gone.") {
		t.Error("the trouble is over, its sentence is not")
	}
}

func TestPasswordAsked(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Accounts[0].State = sipclient.AccountAsking
	}, sipclient.Notice{Kind: sipclient.NoticePasswordNeeded, AccountID: "t"})
	r.mustSee("Password needed", "asks for a password.")
	p := r.w.inFront().(*passwordPage)
	if !r.button("Continue").Disabled() {
		t.Error("an empty password can be given")
	}
	p.keep.Turn(false)
	r.mustSee("Kept in memory until Offhook closes.")
	p.entry.SetText("s3cret")
	r.tap("Continue")
	if !r.phone.heard("password t s3cret") {
		t.Errorf("said %q", r.phone.said)
	}
	if p.entry.Text != "" {
		t.Error("the password stays in the field")
	}
}

func TestPasswordKept(t *testing.T) {
	phone := newFakePhone()
	r := newRig(t, phone, Options{})
	r.show(withTrunk, sipclient.Notice{Kind: sipclient.NoticePasswordNeeded, AccountID: "t"})
	p := r.w.inFront().(*passwordPage)
	p.entry.SetText("s3cret")
	key(r, fyne.KeyReturn)
	r.until("the keyring", func() bool { return phone.heard("password t s3cret") })
	if len(phone.secrets) != 1 || phone.secrets[0] != "s3cret" {
		t.Errorf("kept %q", phone.secrets)
	}
}

func TestPasswordWithoutKeyring(t *testing.T) {
	phone := newFakePhone()
	phone.saveErr = sipclient.ErrNoKeyring
	r := newRig(t, phone, Options{})
	r.show(withTrunk, sipclient.Notice{Kind: sipclient.NoticePasswordNeeded, AccountID: "t"})
	r.w.inFront().(*passwordPage).entry.SetText("s3cret")
	key(r, fyne.KeyReturn)
	r.until("the sentence", func() bool { return r.sees("The password cannot be kept.") })
	r.tap("Continue")
	if !phone.heard("password t s3cret") {
		t.Errorf("the password was lost; said %q", phone.said)
	}
}

func TestNoKeyringOffersToAsk(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk, sipclient.Notice{Kind: sipclient.NoticeNoKeyring, AccountID: "t", Err: sipclient.ErrNoKeyring})
	r.mustSee("The password cannot be kept.", "This system has no keyring, or it stays locked.")
	r.tap("Ask me each time")
	r.until("the account", func() bool {
		r.phone.mu.Lock()
		defer r.phone.mu.Unlock()
		return len(r.phone.saved) == 1 && r.phone.saved[0].AskPassword
	})
	if r.sees("The password cannot be kept.") {
		t.Error("the note stays")
	}
}

func TestWrongPasswordCorrected(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Accounts[0].State, s.Accounts[0].Err = sipclient.AccountFailed, &sipclient.RegisterError{Code: 403, Phrase: "Forbidden", Final: true}
	})
	r.mustSee("Not connected · The server refused the password.")
	r.tap("Enter password")
	r.mustSee("The server refused the password.", "SIP 403 Forbidden")
	p := r.w.inFront().(*passwordPage)
	p.keep.Turn(false)
	p.entry.SetText("right")
	r.tap("Continue")
	if !r.phone.heard("password t right") || r.w.shell.body.now != "keypad" {
		t.Errorf("said %q, page %s", r.phone.said, r.w.shell.body.now)
	}
}

func TestDeadServerTriesAgain(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Accounts[0].State, s.Accounts[0].RetryAt = sipclient.AccountWaiting, testNow.Add(5e9)
		s.Accounts[0].Err = &sipclient.ConnectError{Step: sipclient.StepTCP, Host: "pbx.example.com:7444", Err: context.DeadlineExceeded}
	})
	r.mustSee("Trying again in 5 seconds · The server pbx.example.com:7444 does not answer.")
	r.tap("Try again")
	if !r.phone.heard("reconnect t") {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestPlainServerWarns(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Accounts[0].Plain = true
	})
	r.mustSee("This connection is not encrypted: anyone on the network can listen in.")
	v := inState(call.Active)
	v.Secure = false
	r.show(withCall(v))
	r.mustSee("Not encrypted")
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
	r.mustSee("070-1000-2000 · 2 min 47 s", "2:02 PM", "02-555-0101 · Missed", "Yesterday", "No answer")
	r.w.inFront().(*recentsPage).open(0)
	r.tap("Call")
	if !phone.heard("dial t 07010002000") {
		t.Errorf("said %q", phone.said)
	}
}

// TestPasswordAskedByACall: a call that needs a password shows its page.
func TestPasswordAskedByACall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Calling)), sipclient.Notice{Kind: sipclient.NoticePasswordNeeded, AccountID: "t"})
	r.mustSee("Password needed")
	p := r.w.inFront().(*passwordPage)
	p.keep.Turn(false)
	p.entry.SetText("s3cret")
	r.tap("Continue")
	r.mustSee("Calling…")
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
}

func TestAccounts(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	other := trunk()
	other.ID, other.Label = "o", "Office"
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Accounts = append(s.Accounts, other)
	})
	openSection[*accountsSection](r, "accounts")
	r.mustSee("Office", "Ready · Dials by default")
	r.tap("Make default")
	if !r.phone.heard("default o") {
		t.Errorf("said %q", r.phone.said)
	}
	r.tap("Remove") // the last one
	r.mustSee("Remove Office and its password?")
	r.tap("Keep it")
	r.tap("Remove")
	if r.phone.heard("remove o") {
		t.Fatal("removed without a confirmation")
	}
	r.tap("Remove")
	r.until("removed", func() bool { return r.phone.heard("remove o") })
}

func TestForm(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	r.tap("Connect")
	r.mustSee("New account")
	f := r.w.inFront().(*formPage).fields
	r.tap("Save")
	r.mustSee("Your number is missing.")
	f.number.SetText("07010001000")
	f.server.SetText("ws://lab.example.com")
	r.tap("Save")
	r.mustSee("ws:// is not encrypted.")
	f.plain.Turn(true)
	r.mustSee("An extension: calls in and out.")
	f.register.Turn(false)
	r.mustSee("A trunk: calls out only.")
	f.server.SetText("pbx.example.com")
	f.plain.Turn(false)
	f.password.SetText("s3cret")
	r.tap("Test")
	c := r.w.inFront().(*formPage).check
	r.until("the check", func() bool { return c.cancel == nil })
	r.mustSee("Name found", "203.0.113.7", "11 ms", "SIP answers", "does not answer", "Test again")
	r.tap("Save") // tests again, and does not save what does not work
	r.until("the reason", func() bool { return r.sees("Not saved yet: the test did not pass.") })
	if len(phone.saved) > 0 || r.w.win.Canvas().Focused() != f.server {
		t.Errorf("saved %+v, the focus is on %T", phone.saved, r.w.win.Canvas().Focused())
	}
	r.tap("Save anyway")
	r.until("saved", func() bool { return r.w.shell.body.now == "keypad" })
	want := account.Account{Number: "07010001000", Server: "pbx.example.com"}
	if len(phone.saved) != 1 || phone.saved[0].Number != want.Number || phone.saved[0].Server != want.Server || phone.saved[0].Register ||
		phone.saved[0].Codecs != nil || phone.secrets[0] != "s3cret" {
		t.Errorf("saved %+v %q", phone.saved, phone.secrets)
	}
}

func TestFormWithoutKeyring(t *testing.T) {
	phone := newFakePhone()
	phone.saveErr = sipclient.ErrNoKeyring
	r := newRig(t, phone, Options{})
	r.tap("Connect")
	f := r.w.inFront().(*formPage).fields
	f.number.SetText("1000")
	f.server.SetText("pbx.example.com")
	f.password.SetText("s3cret")
	r.tap("Save")
	r.until("the sentence", func() bool { return r.sees("The password cannot be kept.") })
	r.tap("Ask me each time")
	r.until("saved", func() bool { return phone.heard("password saved s3cret") })
	if len(phone.saved) != 1 || !phone.saved[0].AskPassword {
		t.Errorf("saved %+v", phone.saved)
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
