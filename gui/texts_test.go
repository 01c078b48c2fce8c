package gui

import (
	"fmt"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// withMailbox is a snapshot with voice messages for the account.
func withMailbox(s *sipclient.Snapshot) {
	withTrunk(s)
	s.Accounts[0].Voicemail = sipclient.Voicemail{Waiting: true, New: 3, Mailbox: "sip:*97@pbx.test"}
}

func TestVoicemailOnTheKeypad(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	if r.sees("Listen") {
		t.Error("there is nothing to listen to")
	}
	r.show(withMailbox)
	r.mustSee("3 new voice messages")
	r.tap("Listen")
	if !r.phone.heard("dial t sip:*97@pbx.test") {
		t.Errorf("said %q", r.phone.said)
	}
	r.show(func(s *sipclient.Snapshot) { s.Accounts[0].Conduct = account.Conduct{Mailbox: "600"} })
	r.tap("Listen")
	if !r.phone.heard("dial t 600") {
		t.Errorf("the account's own mailbox is not called: %q", r.phone.said)
	}
	r.show(func(s *sipclient.Snapshot) {
		s.Accounts[0].Conduct, s.Accounts[0].Voicemail.Mailbox = account.Conduct{}, ""
	})
	if r.sees("Listen") {
		t.Error("nobody knows what to call")
	}
}

func TestWatchedContact(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	number := phone.people[0].Numbers[0].Number
	state := func(w sipclient.Watched) func(*sipclient.Snapshot) {
		return func(s *sipclient.Snapshot) { s.Watched = map[string]sipclient.Watched{number: w} }
	}
	r.show(withTrunk)
	r.w.openContact(phone.people[0])
	r.show(state(sipclient.Watched{State: sipclient.WatchedIdle}))
	r.mustSee("free")
	r.show(state(sipclient.Watched{State: sipclient.WatchedRinging, With: sipclient.Peer{Name: "Ann\u202E"}}))
	r.mustSee("ringing · Ann")
	if r.sees("Pick up") {
		t.Error("there is no dialog to pick up")
	}
	r.show(state(sipclient.Watched{State: sipclient.WatchedRinging, Dialog: sipclient.DialogRef{CallID: "x"}}))
	r.tap("Pick up")
	if !r.phone.heard("pickup  " + number) {
		t.Errorf("said %q", r.phone.said)
	}
	r.w.goTo(placeContacts)
	r.until("the list", func() bool { return r.sees("ringing") })
	r.show(state(sipclient.Watched{State: sipclient.WatchedBusy}))
	r.until("news in the list", func() bool { return r.sees("in a call") })
}

func TestMessages(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	phone.messages = someTexts(r.w.now())
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Messages = sipclient.MessagesView{New: 1, Changes: 1}
	})
	r.w.open("messages", "")
	r.until("the list", func() bool { return r.sees("Front desk") && r.sees("1 new") && r.sees("Not sent") })
	p := r.w.inFront().(*messagesPage)
	p.open(1)
	r.until("the conversation", func() bool {
		return r.sees("Room 7 at three?") && r.sees("Not sent: 404 Not Found") && r.sees("네, 알겠습니다.")
	})
	if r.phone.heard("read 02-555-0101") {
		t.Error("there was nothing new to read")
	}
	r.tap("Try again")
	if !r.phone.heard("again 4") {
		t.Errorf("said %q", r.phone.said)
	}
	talk := r.w.inFront().(*talkPage)
	talk.text.SetText("Then at four.")
	r.tap("Send")
	r.until("what was sent", func() bool { return r.sees("Then at four.") && r.sees("Sending…") })
	if talk.text.Text != "" || !r.phone.heard("message t 02-555-0101 Then at four.") {
		t.Errorf("in the field is %q, said %q", talk.text.Text, r.phone.said)
	}
	r.phone.textErr = sipclient.ErrMessageLong
	talk.text.SetText("too long")
	r.tap("Send")
	r.mustSee("The message is too long.")
	if talk.text.Text != "too long" {
		t.Error("what was not sent is gone")
	}
}

// Older messages are read as somebody goes up, and the newest give way to them.
func TestOlderMessages(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	const all = 400
	for i := range all { // the newest first: message 399
		phone.messages = append(phone.messages, sipclient.Message{ID: fmt.Sprint(all - 1 - i), AccountID: "t", Direction: sipclient.Incoming, Number: "1002",
			Text: fmt.Sprintf("text %03d", all-1-i), At: r.w.now().Add(-time.Duration(i) * time.Minute), State: sipclient.MessageRead})
	}
	r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Messages.Changes = 1 })
	r.w.openTalk(talkWith{account: "t", number: "1002", name: "Front desk"})
	r.until("the newest", func() bool { return r.sees("text 399") && r.sees("text 340") })
	if r.sees("text 339") || r.sees("Newest messages") {
		t.Error("there is more than the newest page")
	}
	p := r.w.inFront().(*talkPage)
	p.sheet.ScrollToTop()
	was := p.bubbles.yOf("340") - p.sheet.Offset.Y
	r.tap("Older messages")
	r.until("older ones", func() bool { return r.sees("text 280") })
	if is := p.bubbles.yOf("340") - p.sheet.Offset.Y; is < was-1 || is > was+1 {
		t.Errorf("what was in view at %v is at %v", was, is)
	}
	for _, oldest := range []string{"text 220", "text 160", "text 100", "text 040", "text 000"} {
		r.tap("Older messages")
		r.until(oldest, func() bool { return r.sees(oldest) })
	}
	if n := len(p.bubbles.shown); r.sees("Older messages") || r.sees("text 300") || n != maxBubbles {
		t.Errorf("%d are drawn", n)
	}
	r.phone.publish(func(s *sipclient.Snapshot) { s.Messages.Changes++ })
	if !r.sees("text 000") {
		t.Error("news takes old messages away from who reads them")
	}
	r.tap("Newest messages")
	r.until("the newest again", func() bool { return r.sees("text 399") && !r.sees("text 000") })
}

func TestMessagesAreRead(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	phone.messages = someTexts(r.w.now())
	r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Messages.Changes = 1 })
	r.w.openTalk(talkWith{account: "t", number: "1002", name: "Front desk"})
	r.until("it is read", func() bool { return r.phone.heard("read 1002") })
	r.tap("Delete conversation")
	r.mustSee("Delete all messages with Front desk for good?")
	r.tap("Delete")
	r.until("it is gone", func() bool { return r.phone.heard("forget messages with 1002") })
}

func TestNewConversation(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.w.openTalk(talkWith{})
	p := r.w.inFront().(*talkPage)
	p.text.SetText("hello")
	if !p.send.Disabled() {
		t.Error("to nobody it can be sent")
	}
	p.to.SetText("sip:1001@pbx.test;x=1")
	r.tap("Send")
	r.until("the conversation", func() bool { return p.with.number != "" && r.sees("hello") })
}
