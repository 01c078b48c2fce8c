package gui

import (
	"testing"

	"fyne.io/fyne/v2"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

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

// TestNoKeyringForManagedAccount: what the organisation has set up is not offered to be changed.
func TestNoKeyringForManagedAccount(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Accounts[0].Managed = true },
		sipclient.Notice{Kind: sipclient.NoticeNoKeyring, AccountID: "t", Err: sipclient.ErrNoKeyring})
	r.mustSee("The password cannot be kept.")
	if r.sees("Ask me each time") {
		t.Error("a change is offered that is refused")
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
