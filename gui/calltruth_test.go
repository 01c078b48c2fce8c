package gui

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// TestCallTruth feeds 500 random calls to the call's page, at every size, with
// small and large text, in every language: the buttons are those that are
// allowed, all of them are in the window and over nothing else, and who it is
// and how the call stands is to be seen.
func TestCallTruth(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 2026))
	sizes := []fyne.Size{fyne.NewSize(320, 480), fyne.NewSize(380, 660), fyne.NewSize(1100, 700), fyne.NewSize(320, 600), fyne.NewSize(800, 480)}
	r := newRig(t, scenery(), Options{})
	look := look{language: present.English, text: 100}
	for round := range strides(500) {
		size := sizes[rnd.IntN(len(sizes))]
		r.w.win.Resize(size)
		if round%20 == 0 { // all pages are built anew
			look.language = present.Languages()[rnd.IntN(len(present.Languages()))]
			look.text = pick(rnd, 80, 100, 100, 125, 150)
		}
		u := sipclient.Update{Snapshot: randomCalls(rnd, look)}
		r.phone.talking, r.phone.stats = rnd.IntN(2) == 0, pick(rnd, media.Stats{}, goodSound(), fairSound())
		r.w.route.home()
		r.w.receive(u)
		p, ok := r.w.inFront().(*callPage)
		if !ok {
			continue // none of the calls is up
		}
		if rnd.IntN(3) == 0 {
			pick(rnd, p.tools.toggleKeypad, p.tools.askTransfer, p.tools.askAdd)()
		}
		if rnd.IntN(6) == 0 {
			p.tools.escape()
		}
		p.tick()
		what := fmt.Sprintf("round %d, %s, %d %%, %v, %s, sheet %d", round, look.language, look.text, size, p.raw.State, p.sheet)
		checkTools(t, r, p, size, what)
		all := things(r.w.shell.root, size)
		for _, bad := range append(misfits(all), nameless(all)...) {
			t.Errorf("%s: %s", what, bad)
		}
		if !r.sees(p.view.Name) && !shown(r, p.head.name) {
			t.Errorf("%s: nobody knows who it is", what)
		}
		if t.Failed() {
			t.Fatalf("%+v\nsees %q", u.Snapshot.Calls, r.texts())
		}
	}
}

type look struct {
	language present.Language
	text     int
}

// randomCalls is a snapshot with some calls.
func randomCalls(rnd *rand.Rand, l look) sipclient.Snapshot {
	s := sipclient.Snapshot{Welcomed: true}
	s.Choices.Theme, s.Choices.Language, s.Choices.TextSize = string(theme.Light), string(l.language), l.text
	s.Choices.Audio.Output = media.DeviceRef{Name: pick(rnd, "", "Jabra Evolve2 65 Mono", "A Very Long Name Of A Loudspeaker, As Windows Makes Them (2- USB)")}
	for i := range 1 + rnd.IntN(2) {
		s.Accounts = append(s.Accounts, sipclient.AccountView{State: sipclient.AccountReady,
			Account: account.Account{ID: fmt.Sprint("account", i), Number: "1000", Server: "pbx.example.com", Label: pick(rnd, "", "우리 회사 대표 전화번호")}})
	}
	for i := range 1 + rnd.IntN(3) {
		v := randomCall(rnd, i, s.Accounts)
		s.Calls = append(s.Calls, v)
	}
	return s
}

// checkTools looks at the buttons of a call, and where they are.
func checkTools(t *testing.T, r *rig, p *callPage, size fyne.Size, what string) {
	t.Helper()
	a, tile := p.view.Allowed, p.tools.tile
	asking := p.tools.confirming
	for _, b := range []struct {
		button      *widget.Button
		there, live bool
	}{
		{tile.mute, !p.view.Incoming && !asking, a.Mute}, {tile.keypad, !p.view.Incoming && !asking, a.DTMF},
		{tile.hold, a.Hold && !asking, a.Hold}, {tile.transfer, a.Transfer && !asking, a.Transfer},
		{tile.add, (a.Add || a.Split) && !asking, a.Add || a.Split}, {tile.record, a.Record && !asking, a.Record},
		{p.tools.answer, a.Answer, a.Answer}, {p.tools.decline, a.Decline, a.Decline},
		{p.tools.hangup, !p.view.Incoming, a.Hangup},
	} {
		at, there := positionOf(r, b.button)
		if there != b.there || there && b.button.Disabled() == b.live {
			t.Errorf("%s: %q is there %v, live %v; want %v, %v", what, b.button.Name, there, !b.button.Disabled(), b.there, b.live)
		}
		if s := b.button.Size(); there && (at.X < 0 || at.Y < 0 || at.X+s.Width > size.Width || at.Y+s.Height > size.Height || s.Width < 32 || s.Height < 32) {
			t.Errorf("%s: %q at %v, %v big, cannot be pressed", what, b.button.Name, at, s)
		}
	}
	at, there := positionOf(r, p.room.scroll)
	tools, _ := positionOf(r, p.tools.root)
	if !there || at.Y+p.room.scroll.Size().Height > tools.Y+0.5 || p.room.scroll.Size().Height < 20 {
		t.Errorf("%s: what scrolls is %v high at %v, the buttons begin at %v", what, p.room.scroll.Size().Height, at.Y, tools.Y)
	}
}

// positionOf is where an object stands in the window.
func positionOf(r *rig, o fyne.CanvasObject) (at fyne.Position, there bool) {
	walkAt(r.w.shell.root, fyne.Position{}, func(x fyne.CanvasObject, p fyne.Position) {
		if x == o {
			at, there = p, true
		}
	})
	return at, there
}
