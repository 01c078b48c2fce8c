package gui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

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

// TestNoSecondsThatStandStill: only the line at the top is drawn every second.
func TestNoSecondsThatStandStill(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		a := &s.Accounts[0]
		a.State, a.Since, a.RetryAt = sipclient.AccountWaiting, testNow.Add(-time.Hour), testNow.Add(28*time.Second)
	})
	said := strings.Join(visibleTexts(openSection[*accountsSection](r, "accounts").root), "|")
	if strings.Contains(said, "28") || !strings.Contains(said, "Not connected since 1:05 PM · Trying again… · Trunk") {
		t.Errorf("the card says %q", said)
	}
	r.mustSee("Trying again in 28 seconds")
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

func TestAccounts(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	other := trunk()
	other.ID, other.Label = "o", "Office"
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Accounts = append(s.Accounts, other)
	})
	openSection[*accountsSection](r, "accounts")
	r.mustSee("Office", "Ready · Trunk · Dials by default")
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
	r.mustSee("Name found", "203.0.113.7", "11 ms", "SIP does not answer", "The WebSocket is open", "Test again")
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

// TestOtherAccountIsDown: the line at the top says so, whichever account dials.
func TestOtherAccountIsDown(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	two := func(state sipclient.AccountState) func(*sipclient.Snapshot) {
		return func(s *sipclient.Snapshot) {
			withTrunk(s)
			other := trunk()
			other.ID, other.Label, other.State, other.Err = "o", "Office", state, sipclient.ErrDisconnected
			s.Accounts = append(s.Accounts, other)
		}
	}
	for state, down := range map[sipclient.AccountState]bool{
		sipclient.AccountReady: false, sipclient.AccountConnecting: false, sipclient.AccountWaiting: true, sipclient.AccountFailed: true, sipclient.AccountAsking: true,
	} {
		r.show(two(state))
		if got := r.sees("Office is not connected."); got != down {
			t.Errorf("%s: said %v", state, got)
		}
	}
	r.show(two(sipclient.AccountFailed))
	r.w.dialer = "o"
	r.w.refresh()
	if r.sees("Office is not connected.") {
		t.Error("it is said of the account whose line it is")
	}
}

func TestAccountsAreSortedAndTested(t *testing.T) {
	r, phone, a := inSettings[*accountsSection](t, "accounts", Options{}, nil)
	down := r.button("Move 07010001000 · pbx.example.com down")
	r.w.win.Canvas().Focus(down)
	key(r, fyne.KeyReturn)
	r.until("moved", func() bool { return phone.heard("move t 1") && r.w.snap.Accounts[1].ID == "t" })
	if f, ok := r.w.win.Canvas().Focused().(*widget.Button); !ok || f.Name != "Move 07010001000 · pbx.example.com up" {
		t.Error("the focus did not follow the row")
	}
	a.test("u")
	r.until("the steps", func() bool { return r.sees("does not answer SIP.") || r.sees("does not answer.") })
	if phone.checked != 1 {
		t.Errorf("%d tests", phone.checked)
	}
	r.show(func(s *sipclient.Snapshot) { s.Accounts[0].Managed = true })
	r.mustSee("Set by your organisation")
	edits := 0
	walk(r.w.shell.root, func(o fyne.CanvasObject) {
		if b, ok := o.(*widget.Button); ok && b.Name == "Edit" {
			edits++
		}
	})
	if edits != 1 {
		t.Errorf("%d accounts can be edited, and one may be", edits)
	}
	r.show(withLocks("default_account"))
	if r.sees("Make default") {
		t.Error("a default that is locked can be chosen")
	}
	r.mustSee("Which account dials by default is set by your organisation.")
	r.w.makeDefault(r.w.snap.Accounts[0]) // for this run
	if v, _ := r.w.account(); v.ID != "u" || a.shown[0].isDefault || !a.shown[1].isDefault {
		t.Errorf("%s dials, the cards are %+v", v.ID, a.shown)
	}
	r.show(withLocks("accounts"))
	if r.sees("Add an account") || r.sees("Edit") || r.sees("Remove") {
		t.Error("what is locked can be changed")
	}
}

// TestNoAccountsAndNoneToAdd: nobody is asked to add one where the organisation does that.
func TestNoAccountsAndNoneToAdd(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) { s.Welcomed, s.LockedKeys = true, []string{"accounts"} })
	ways := map[string]func(){"keypad": r.w.goHome, "check": func() { diagnosticsOf(r).show("check") }, "registration": func() { diagnosticsOf(r).show("registration") }}
	for _, key := range []string{"accounts", "codecs", "dialling"} {
		ways[key] = func() {
			r.w.route.goToSection(key)
			r.w.refresh()
		}
	}
	for name, open := range ways {
		open()
		if !r.sees("No account yet. Your organisation sets accounts up.") || r.sees("Add an account") || r.sees("Add one") {
			t.Errorf("%s says %q", name, r.texts())
		}
	}
	r.show(func(s *sipclient.Snapshot) { s.LockedKeys = nil })
	openSection[*accountsSection](r, "accounts")
	r.mustSee("No account yet. Add one to place calls.", "Add an account")
}
