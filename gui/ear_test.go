package gui

import (
	"testing"

	"fyne.io/fyne/v2"

	"offhook/gui/port"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// talks is a call of somebody's, at the ear or on hold.
func talks(id sipclient.CallID, held bool) sipclient.CallView {
	v := inState(call.Active)
	v.ID, v.Held = id, held
	v.Allowed = call.Allowed(call.Active, call.Attributes{Held: held})
	return v
}

// TestAnotherCallComesToTheEar: the call that a person has chosen gives way to one that is
// answered elsewhere, by a shortcut or in another program; keys then mean what is heard.
func TestAnotherCallComesToTheEar(t *testing.T) {
	d := newFakeDesktop()
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	calls := func(all ...sipclient.CallView) { r.show(func(s *sipclient.Snapshot) { s.Calls = all }) }
	front := func(want sipclient.CallID) {
		t.Helper()
		if v, _ := r.w.frontCall(); v.ID != want {
			t.Fatalf("call %s is in front, and not %s", v.ID, want)
		}
	}
	calls(offered("1"))
	r.w.answerCard("1")
	calls(talks("1", false))
	calls(talks("1", false), offered("2"))
	front("1")
	calls(talks("1", true), talks("2", false)) // by the shortcut
	front("2")
	r.w.bring("1")
	front("1")
	calls(talks("1", true), talks("2", false))
	front("1") // one may look at it
	d.events <- port.HotkeyPressed{Action: port.HotkeyMute}
	r.until("the microphone is closed", func() bool { return r.phone.heard("mute 2 true") })
	d.events <- port.HotkeyPressed{Action: port.HotkeyHangup}
	r.until("what is heard ends", func() bool { return r.phone.heard("hangup 2") })
	if r.phone.heard("mute 1 true") || r.phone.heard("hangup 1") {
		t.Errorf("what is on hold was meant: %q", r.phone.said)
	}
	calls(talks("1", true), talks("2", true), talks("3", false)) // dialled by another program
	front("3")
}

// TestKeysOfTheListBesideACall: in a wide window what is typed in the list is for the list.
func TestKeysOfTheListBesideACall(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.w.win.Resize(fyne.NewSize(1100, 700))
	r.show(withCall(inState(call.Active)))
	page := r.w.inFront().(*callPage)
	list := r.w.shell.pages[r.w.shell.side.now].(*recentsPage)
	r.w.press(command(fyne.KeyF))
	typed(r, "kim5")
	if list.search.Text != "kim5" || r.phone.heard("dtmf 1 5") {
		t.Errorf("searched for %q, said %q", list.search.Text, r.phone.said)
	}
	key(r, fyne.KeyEscape)
	if list.search.Text != "" || page.tools.confirming {
		t.Errorf("Escape left %q; asks whether to hang up: %t", list.search.Text, page.tools.confirming)
	}
	key(r, fyne.KeyEscape)
	if page.tools.confirming {
		t.Error("Escape in an empty search asks whether to hang up")
	}
	r.w.win.Canvas().Focus(list.list)
	typed(r, "7")
	if r.phone.heard("dtmf 1 7") || list.search.Text != "7" {
		t.Errorf("searched for %q, said %q", list.search.Text, r.phone.said)
	}
	r.w.win.Canvas().Unfocus()
	typed(r, "8")
	r.until("the digit", func() bool { return r.phone.heard("dtmf 1 8") })
	if key(r, fyne.KeyEscape); !page.tools.confirming {
		t.Error("Escape on the page does not ask")
	}
}
