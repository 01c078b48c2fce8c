package gui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/port"
	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

var caller = sipclient.Peer{Number: "07010002000", Name: "<b>Kim</b>"}

// offered is a call that rings here.
func offered(id sipclient.CallID) sipclient.CallView {
	return sipclient.CallView{
		ID: id, AccountID: "t", Direction: sipclient.Incoming, Peer: caller, State: call.Offered, Allowed: call.Allowed(call.Offered, call.Attributes{}),
	}
}

// TestRingingNotification: it comes where the window is not looked at, and goes
// with the ringing.
func TestRingingNotification(t *testing.T) {
	d := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{offered("i0")} })
	if _, shown := d.notification("call-i0"); shown {
		t.Error("a notification, and the window is in front")
	}
	r.w.shell.setForeground(false)
	r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{offered("i1")} })
	n, shown := d.notification("call-i1")
	if !shown || n.Title != "Incoming call" || n.Body != "<b>Kim</b> · 070-1000-2000" || !n.Urgent || len(n.Actions) != 2 {
		t.Fatalf("shown: %v, %+v", shown, n)
	}
	d.events <- port.NotificationChosen{ID: n.ID, Action: n.Actions[0].ID}
	r.until("the answer", func() bool { return r.phone.heard("answer i1") })
	d.events <- port.NotificationChosen{ID: n.ID, Action: n.Actions[1].ID}
	r.until("the refusal", func() bool { return r.phone.heard("hangup i1") })
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
	if _, shown := d.notification("call-i1"); shown {
		t.Error("the notification outlives the ringing")
	}
}

// TestNotificationChoices: none, or none that says who calls.
func TestNotificationChoices(t *testing.T) {
	d := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.w.shell.setForeground(false)
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Choices.Privacy.HideCallers = true
		s.Calls = []sipclient.CallView{offered("i1")}
	})
	if n, shown := d.notification("call-i1"); !shown || n.Body != "" {
		t.Errorf("shown: %v, %+v", shown, n)
	}
	missed := offered("i2")
	r.show(func(s *sipclient.Snapshot) {
		s.Choices.Desktop.NoNotifications = true
		s.Calls = []sipclient.CallView{offered("i2")}
	}, sipclient.Notice{Kind: sipclient.NoticeMissedCall, Call: &missed})
	if len(d.shown) > 0 {
		t.Errorf("nothing was wanted, and there is %v", d.shown)
	}
}

func TestMissedNotification(t *testing.T) {
	d := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	missed, hidden := offered("m1"), offered("m2")
	hidden.Peer = sipclient.Peer{}
	r.show(withTrunk, sipclient.Notice{Kind: sipclient.NoticeMissedCall, Call: &missed}, sipclient.Notice{Kind: sipclient.NoticeMissedCall, Call: &hidden})
	n, shown := d.notification("missed-m1")
	if !shown || n.Title != "Missed call" || len(n.Actions) != 1 || n.Urgent {
		t.Fatalf("shown: %v, %+v", shown, n)
	}
	if n, shown := d.notification("missed-m2"); !shown || len(n.Actions) != 0 {
		t.Errorf("nobody to call back: shown %v, %+v", shown, n)
	}
	if !d.heard("badge 2") {
		t.Errorf("said %q", d.said)
	}
	d.events <- port.NotificationChosen{ID: n.ID}
	r.until("the list of calls", func() bool { return r.w.route.place == placeRecents })
	d.events <- port.NotificationChosen{ID: n.ID, Action: n.Actions[0].ID}
	r.until("the call back", func() bool { return r.phone.heard("dial t 07010002000") })
}

// TestMissedWhileTheListIsBehind: a window that stands at the list of calls, behind others
// or in the tray, counts what is missed; once a person looks at it, nothing tells of it
// any more.
func TestMissedWhileTheListIsBehind(t *testing.T) {
	d := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	r.w.goTo(placeRecents)
	r.w.leftForeground()
	missed, hidden := offered("m1"), offered("m2")
	hidden.Peer = sipclient.Peer{}
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeMissedCall, Call: &missed}, sipclient.Notice{Kind: sipclient.NoticeMissedCall, Call: &hidden})
	if !d.heard("badge 2") || r.w.past.missed != 2 || len(d.shown) != 2 {
		t.Errorf("%d missed, said %q, shown %v", r.w.past.missed, d.said, d.shown)
	}
	r.w.cameToForeground()
	if !d.heard("badge 0") || r.w.past.missed != 0 || len(d.shown) != 0 {
		t.Errorf("%d missed, said %q, shown %v", r.w.past.missed, d.said, d.shown)
	}
}

// TestOpenedAgain: a number from outside waits for a person, and leaves a call alone.
func TestOpenedAgain(t *testing.T) {
	d := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	field := func() string { return r.w.shell.page("keypad").(*keypadPage).number.Text }
	d.events <- port.Opened{Dial: "tel:+82-70-1000-2000"}
	r.until("the number", func() bool { return field() == "+827010002000" })
	r.mustSee("Will call +82 70-1000-2000")
	d.events <- port.Opened{}
	r.show(func(s *sipclient.Snapshot) {
		s.Calls = []sipclient.CallView{{ID: "1", AccountID: "t", State: call.Active, Peer: caller, Allowed: call.Allowed(call.Active, call.Attributes{})}}
	})
	d.events <- port.Opened{Dial: "9196"}
	r.until("the note", func() bool { return r.sees("A number is waiting: 9196") })
	if r.w.shell.body.now != "call" {
		t.Errorf("the call made way for %s", r.w.shell.body.now)
	}
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
	r.until("the other number", func() bool { return field() == "9196" })
	if r.sees("A number is waiting") {
		t.Error("the number waits no more")
	}
	key(r, fyne.KeyReturn) // for what stood there before
	for _, said := range r.phone.said {
		if contains(said, "dial") {
			t.Errorf("a link did %q", said)
		}
	}
	r.w.o.Now = func() time.Time { return testNow.Add(time.Second) }
	key(r, fyne.KeyReturn)
	if !r.phone.heard("dial t 9196") {
		t.Errorf("Enter did not dial: %q", r.phone.said)
	}
}

// TestStartedAgain: a further start chooses the account and starts the demo, is taken when
// the window has done so, and at login shows no window.
func TestStartedAgain(t *testing.T) {
	d := newFakeDesktop()
	var demos atomic.Int32
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop(), StartDemo: func(context.Context) (string, error) { demos.Add(1); return "demo", nil }})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		other := trunk()
		other.ID, other.Label = "o", "Office"
		s.Accounts = append(s.Accounts, other)
	})
	r.w.outside.hidden = true
	send := func(ev port.Opened) {
		t.Helper()
		done := make(chan struct{})
		ev.Done = done
		d.events <- ev
		taken := false
		r.until("taken", func() bool {
			select {
			case <-done:
				taken = true
			default:
			}
			return taken
		})
	}
	send(port.Opened{Account: "Office", Hidden: true})
	if a, _ := r.w.account(); a.ID != "o" || !r.w.outside.hidden {
		t.Errorf("dials with %s, hidden %v", a.ID, r.w.outside.hidden)
	}
	if notes := len(r.w.notes.list); notes != 0 {
		t.Errorf("%d notes about an account that there is", notes)
	}
	for _, name := range []string{"Ofice", "Ofis"} {
		send(port.Opened{Account: name, Hidden: true})
		if a, _ := r.w.account(); a.ID != "o" || len(r.w.notes.list) != 1 || !strings.Contains(r.w.notes.list[0].sentence.What, name) {
			t.Errorf("dials with %s, and says %+v", a.ID, r.w.notes.list)
		}
	}
	if send(port.Opened{Account: trunk().Number, Hidden: true}); len(r.w.notes.list) != 0 {
		t.Errorf("an account that is there, and the window says %+v", r.w.notes.list[0].sentence)
	}
	send(port.Opened{Dial: "9196", Hidden: true})
	if r.w.outside.hidden || r.w.shell.page("keypad").(*keypadPage).number.Text != "9196" {
		t.Error("a number, and no window")
	}
	r.w.outside.hidden = true
	send(port.Opened{Refused: true, Hidden: true})
	if r.w.outside.hidden || !r.w.notes.has(r.w.cat.Sentence("desktop.refused")) {
		t.Errorf("what is no number: hidden %v, and the window says %+v", r.w.outside.hidden, r.w.notes.list)
	}
	r.w.newAccount()
	send(port.Opened{Demo: true})
	r.until("the demo", func() bool { return demos.Load() == 1 && r.w.dialer == "demo" })
	if r.w.route.over != "form" {
		t.Error("the demo takes the form away")
	}
}

// TestStartWithAnAccount: a name that no account has is told of, but not of the demo's,
// which is yet to come, nor where there is no account at all.
func TestStartWithAnAccount(t *testing.T) {
	for _, tc := range []struct {
		what  string
		o     Options
		show  func(*sipclient.Snapshot)
		notes int
	}{
		{"another's", Options{Start: port.Opened{Account: "Desk"}}, withTrunk, 1},
		{"its number", Options{Start: port.Opened{Account: trunk().Number}}, withTrunk, 0},
		{"the demo's", Options{Start: port.Opened{Account: "demo", Demo: true}, StartDemo: func(context.Context) (string, error) { return "demo", nil }}, withTrunk, 0},
		{"no account", Options{Start: port.Opened{Account: "Desk"}}, func(*sipclient.Snapshot) {}, 0},
		{"no name at all", Options{Start: port.Opened{Refused: true}}, withTrunk, 1},
	} {
		phone := newFakePhone()
		tc.show(&phone.snap) // there from the start
		r := newRig(t, phone, tc.o)
		if got := len(r.w.notes.list); got != tc.notes {
			t.Errorf("%s: %d notes, want %d", tc.what, got, tc.notes)
		}
	}
}

// TestStartWithAnAccountAndTheDemo: the name is judged when the demo's account is there, which dials.
func TestStartWithAnAccountAndTheDemo(t *testing.T) {
	demo := func(context.Context) (string, error) { return "demo", nil }
	fails := func(context.Context) (string, error) { return "", errors.New("no port") }
	for _, tc := range []struct {
		name    string
		start   func(context.Context) (string, error)
		unknown bool
		dials   string
	}{
		{"demo", demo, false, "demo"}, {"Demo", demo, false, "demo"}, {"07010009999", demo, false, "demo"},
		{trunk().Number, demo, false, "demo"}, {"Desk", demo, true, "demo"},
		{trunk().Number, fails, false, trunk().ID}, {"Desk", fails, false, trunk().ID},
	} {
		phone := newFakePhone()
		withTrunk(&phone.snap)
		r := newRig(t, phone, Options{Start: port.Opened{Account: tc.name, Demo: true}, StartDemo: tc.start})
		told := func() bool { return r.w.unknownAccount != (present.Sentence{}) && r.w.notes.has(r.w.unknownAccount) }
		if told() {
			t.Errorf("%s is told of before the demo is there", tc.name)
		}
		r.show(func(s *sipclient.Snapshot) {
			s.Accounts = append(s.Accounts, sipclient.AccountView{Account: account.Account{ID: "demo", Label: "Demo", Number: "07010009999"}, Demo: true})
		})
		r.until("who dials", func() bool { a, ok := r.w.account(); return ok && a.ID == tc.dials })
		if tc.unknown {
			r.until("the name", told)
		} else if told() {
			t.Errorf("%s is told of as unknown", tc.name)
		}
	}
}

func TestHotkeys(t *testing.T) {
	d := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	d.events <- port.HotkeyPressed{Action: port.HotkeyHangup} // there is no call
	r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{offered("i1")} })
	d.events <- port.HotkeyPressed{Action: port.HotkeyMute} // nothing to mute yet
	d.events <- port.HotkeyPressed{Action: port.HotkeyAnswer}
	r.until("the answer", func() bool { return r.phone.heard("answer i1") })
	r.show(func(s *sipclient.Snapshot) {
		s.Calls[0].State, s.Calls[0].Allowed = call.Active, call.Allowed(call.Active, call.Attributes{})
	})
	d.events <- port.HotkeyPressed{Action: port.HotkeyMute}
	r.until("silence", func() bool { return r.phone.heard("mute i1 true") })
	d.events <- port.HotkeyPressed{Action: port.HotkeyHangup}
	r.until("the end", func() bool { return r.phone.heard("hangup i1") })
	r.show(func(s *sipclient.Snapshot) { s.Choices.Desktop.Hotkeys.Mute = "Ctrl+Alt+M" })
	r.show(func(s *sipclient.Snapshot) { s.Choices.Desktop.Hotkeys.Mute = "Ctrl+Alt+N" }) // while the first is at work
	r.until("the newest binding", func() bool { return !r.w.outside.binding })
	if !d.heard(`bind "Ctrl+Alt+N"`) || !errors.Is(r.w.hotkeyError(port.HotkeyMute), present.ErrHotkeyTaken) {
		t.Errorf("said %q, error %v", d.said, r.w.hotkeyError(port.HotkeyMute))
	}
}

// TestHotkeysBesideACallThatIsLookedAt: with one in front that rings, the microphone of the call at the ear is muted all
// the same.
func TestHotkeysBesideACallThatIsLookedAt(t *testing.T) {
	d := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	r.show(func(s *sipclient.Snapshot) {
		s.Calls = []sipclient.CallView{{ID: "1", State: call.Active, Allowed: call.Allowed(call.Active, call.Attributes{})}, offered("2")}
	})
	r.w.shell.calls.chosen = "2"
	if v, _ := r.w.frontCall(); v.ID != "2" {
		t.Fatalf("%q is in front", v.ID)
	}
	d.events <- port.HotkeyPressed{Action: port.HotkeyMute}
	d.events <- port.HotkeyPressed{Action: port.HotkeyAnswer}
	r.until("the answer", func() bool { return r.phone.heard("answer 2") })
	if !r.phone.heard("mute 1 true") {
		t.Errorf("the call at the ear was not muted: %q", r.phone.said)
	}
}

// TestCallKeepsAwake: the computer does not go to sleep from the first call to the last one's end.
func TestCallKeepsAwake(t *testing.T) {
	d := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	up, other := inState(call.Active), offered("i1")
	for _, calls := range [][]sipclient.CallView{{up}, {up, other}, {other}, {}, {other}} {
		r.show(func(s *sipclient.Snapshot) { s.Calls = calls })
	}
	want := []string{`awake "A call is going on"`, `awake ""`, `awake "A call is going on"`}
	if got := slices.DeleteFunc(slices.Clone(d.said), func(s string) bool { return !strings.HasPrefix(s, "awake") }); !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

// TestStartHidden: no microphone is open, and without a tray the window comes.
func TestStartHidden(t *testing.T) {
	d := newFakeDesktop()
	d.tray = true
	r := newRig(t, newFakePhone(), Options{Start: port.Opened{Hidden: true}, Desktop: d.desktop()})
	r.w.appear()
	r.show(withTrunk)
	if r.phone.microphones() > 0 {
		t.Error("a hidden window listens to the microphone")
	}
}
