package gui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// TestWhatIsKnownOfACaller is to be read to its end before the call is answered, also in the
// smallest window with the largest text: "the network could not …" says nothing.
func TestWhatIsKnownOfACaller(t *testing.T) {
	size := fyne.NewSize(minWidth, minHeight)
	r := newRig(t, scenery(), Options{})
	r.w.win.Resize(size)
	for _, language := range present.Languages() {
		v := inState(call.Offered)
		v.Direction, v.Peer = sipclient.Incoming, sipclient.Peer{Number: "+821012345678", Name: "접수처"}
		v.Incoming = &sipclient.IncomingDetails{Verified: "TN-Validation-Failed", Diverted: sipclient.Peer{Number: "1002", Name: "Reception"}}
		r.show(withTrunk)
		r.show(withCall(v))
		r.show(func(s *sipclient.Snapshot) {
			s.Choices.Theme, s.Choices.Language, s.Choices.TextSize = string(theme.Light), string(language), 150
		})
		var drawn strings.Builder
		for _, x := range things(r.w.shell.root, size) {
			if line, is := x.o.(*canvas.Text); is && x.at.inside(x.clip) {
				drawn.WriteString(line.Text)
			}
		}
		words := r.w.cat.Text("incall.diverted", present.Data{"Name": "Reception"}) + " · " + r.w.cat.Text("incall.not_verified")
		if !strings.Contains(joined(drawn.String()), joined(words)) {
			t.Errorf("%s: no %q in %q", language, words, r.texts())
		}
	}
}

// TestWhichAccountACallIsOf: one that was placed goes from it, one that came goes to it.
func TestWhichAccountACallIsOf(t *testing.T) {
	v := inState(call.Active)
	v.AccountID = "t"
	for direction, want := range map[sipclient.Direction]string{
		sipclient.Outgoing: "from 07010001000 · pbx.example.com", sipclient.Incoming: "to 07010001000 · pbx.example.com",
	} {
		v.Direction = direction
		r := newRig(t, newFakePhone(), Options{})
		r.show(func(s *sipclient.Snapshot) {
			withTrunk(s)
			s.Accounts = append(s.Accounts, sipclient.AccountView{Account: account.Account{ID: "second"}})
			s.Calls = []sipclient.CallView{v}
		})
		r.mustSee(want)
	}
}

// joined is text without the spaces, at which its lines may break.
func joined(text string) string { return strings.Join(strings.Fields(text), "") }

// TestFiguresAreWhole: half a number is a wrong one. In every language, in the smallest
// window with the largest text, what a call says of its sound is not cut short.
func TestFiguresAreWhole(t *testing.T) {
	for _, l := range present.Languages() {
		phone := scenery()
		phone.stats = fairSound()
		r := newRig(t, phone, Options{})
		r.w.win.Resize(fyne.NewSize(minWidth, 700))
		r.show(func(s *sipclient.Snapshot) {
			withTrunk(s)
			s.Choices.Language, s.Choices.TextSize = string(l), 150
		})
		r.show(withCall(inState(call.Active)))
		p := r.w.inFront().(*callPage)
		p.tick()
		var drawn []string
		walk(p.sound.facts, func(o fyne.CanvasObject) {
			if text, is := o.(*canvas.Text); is && text.Text != "" {
				drawn = append(drawn, text.Text)
			}
		})
		if len(drawn) != 4 {
			t.Errorf("%s: %q", l, drawn)
		}
		for _, text := range drawn {
			if strings.HasSuffix(text, "…") {
				t.Errorf("%s: %q in %q", l, text, drawn)
			}
		}
	}
}
