package gui

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// TestTruth feeds random snapshots to every page at every size: nothing panics,
// live buttons are what call.Allowed says, nothing is cut off.
func TestTruth(t *testing.T) {
	const rounds = 500
	rnd := rand.New(rand.NewPCG(3, 2026))
	sizes := []fyne.Size{fyne.NewSize(320, 480), fyne.NewSize(380, 660), fyne.NewSize(1100, 700)}
	r := newRig(t, scenery(), Options{StartDemo: noDemo})
	for round := range rounds {
		size := sizes[rnd.IntN(len(sizes))]
		r.w.win.Resize(size)
		u := randomUpdate(rnd)
		r.w.receive(u)
		wander(rnd, r.w)
		r.w.refresh()
		what := fmt.Sprintf("round %d, page %s, %v", round, r.w.shell.body.now, size)
		checkAllowed(t, r, what)
		checkFits(t, r, size, what)
		if t.Failed() {
			return
		}
	}
}

// wander goes to any page there is.
func wander(rnd *rand.Rand, w *Window) {
	all := spots()
	w.route.goTo(all[rnd.IntN(len(all))].place)
	switch {
	case w.route.place == placeSettings && rnd.IntN(4) > 0:
		all := sections()
		w.route.goToSection(all[rnd.IntN(len(all))].key)
	case len(w.snap.Accounts) > 0 && rnd.IntN(3) == 0:
		w.route.open(pick(rnd, "form", "password"), w.snap.Accounts[0].ID)
	}
}

// checkAllowed compares the call's buttons, where the page has them, with the
// state machine.
func checkAllowed(t *testing.T, r *rig, what string) {
	t.Helper()
	p, ok := r.w.inFront().(*callPage)
	if !ok {
		return
	}
	allowed := call.Allowed(p.raw.State)
	for _, b := range []struct {
		button *widget.Button
		live   bool
	}{
		{p.tools.answer, allowed.Answer}, {p.tools.decline, allowed.Decline}, {p.tools.hangup, allowed.Hangup},
		{p.tools.mute, allowed.Mute}, {p.tools.keypad, allowed.DTMF},
	} {
		if b.button.Disabled() == b.live {
			t.Errorf("%s: in state %s %q is enabled %v", what, p.raw.State, b.button.Name, b.live)
		}
	}
	if allowed.Answer && !(shown(r, p.tools.answer) && shown(r, p.tools.decline)) {
		t.Errorf("%s: a call rings, and cannot be answered or declined", what)
	}
	if allowed.Hangup && !shown(r, p.tools.hangup) {
		t.Errorf("%s: the call cannot be hung up", what)
	}
}

func shown(r *rig, o fyne.CanvasObject) bool {
	found := false
	walk(r.w.shell.root, func(x fyne.CanvasObject) { found = found || x == o })
	return found
}

// checkFits looks for what is outside the window, or wider than its place. What
// scrolls may be below the edge, never beside it.
func checkFits(t *testing.T, r *rig, size fyne.Size, what string) {
	t.Helper()
	var scrolled []fyne.CanvasObject
	walk(r.w.shell.root, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *container.Scroll:
			walk(o.Content, func(x fyne.CanvasObject) { scrolled = append(scrolled, x) })
		case *fynewidget.List:
			walk(o, func(x fyne.CanvasObject) { scrolled = append(scrolled, x) })
		}
	})
	inside := make(map[fyne.CanvasObject]bool, len(scrolled))
	for _, o := range scrolled {
		inside[o] = true
	}
	walkAt(r.w.shell.root, fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
		switch o := o.(type) {
		case *widget.Button, *widget.Key, *widget.Tab, *widget.Text, *widget.Meter, *widget.ListRow, *fynewidget.Entry, *widget.NumberEntry, *fynewidget.Select:
			s := o.Size()
			if at.X < -0.5 || at.X+s.Width > size.Width+0.5 || !inside[o] && (at.Y < -0.5 || at.Y+s.Height > size.Height+0.5) {
				t.Errorf("%s: %T %s at %v, %v big, is outside", what, o, nameOf(o), at, s)
			}
		case *canvas.Text:
			m := o.MinSize()
			if s := o.Size(); s.Width > 0 && m.Width > s.Width+1 && o.Text != "" && !hiddenIn(o) {
				t.Errorf("%s: %q needs %v and has %v", what, o.Text, m.Width, s.Width)
			}
		}
	})
}

// hiddenIn leaves out texts that Fyne's own entries scroll.
func hiddenIn(o *canvas.Text) bool {
	return o.TextSize != theme.BodySize && o.TextSize != theme.MutedSize
}

func nameOf(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *widget.Button:
		return o.Name
	case *widget.Text:
		return o.Text()
	}
	return ""
}

func randomUpdate(rnd *rand.Rand) sipclient.Update {
	var s sipclient.Snapshot
	s.Welcomed = rnd.IntN(4) > 0
	s.Choices.Language, s.Choices.Theme = "en", "light"
	if rnd.IntN(8) == 0 { // all pages are built anew
		s.Choices.Language, s.Choices.Theme = pick(rnd, "", "ko"), pick(rnd, "", "dark")
	}
	if rnd.IntN(12) == 0 {
		s.Settings = &sipclient.SettingsError{Path: "/home/kim/.config/offhook/settings.toml", Line: 3, Column: 9, Err: errors.New("expected =")}
	}
	for i := range rnd.IntN(4) {
		s.Accounts = append(s.Accounts, randomAccount(rnd, i))
	}
	if len(s.Accounts) > 0 {
		s.Default = pick(rnd, "", s.Accounts[0].ID, "no such")
	}
	for i := range rnd.IntN(4) {
		s.Calls = append(s.Calls, randomCall(rnd, i, s.Accounts))
	}
	u := sipclient.Update{Snapshot: s}
	if rnd.IntN(10) == 0 {
		u.Notices = append(u.Notices, sipclient.Notice{Kind: sipclient.NoticeHistory, Err: sipclient.ErrHistoryFull})
	}
	if rnd.IntN(6) == 0 {
		v := randomCall(rnd, 9, s.Accounts)
		v.State, v.Result, v.Cause = call.Ended, call.Results()[rnd.IntN(len(call.Results()))], randomCause(rnd)
		u.Notices = append(u.Notices, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	}
	return u
}

func randomAccount(rnd *rand.Rand, i int) sipclient.AccountView {
	v := sipclient.AccountView{
		Account: account.Account{ID: fmt.Sprint("account", i), Number: pick(rnd, "07010001000", "1000", "alice.in.wonderland"),
			Label:  pick(rnd, "", "", "아주 긴 이름을 가진 우리 회사의 대표 전화번호 계정", "Office"),
			Server: pick(rnd, "pbx.example.com", "wss://a-very-long-name.of-a-server.example.com:7444/ws", "ws://[2001:db8::1]:5067"), Register: rnd.IntN(2) == 0, AllowPlainWS: true},
		State: pick(rnd, sipclient.AccountOffline, sipclient.AccountConnecting, sipclient.AccountReady, sipclient.AccountRegistering,
			sipclient.AccountWaiting, sipclient.AccountFailed, sipclient.AccountAsking),
		Plain: rnd.IntN(5) == 0, Demo: rnd.IntN(5) == 0,
	}
	if v.State == sipclient.AccountWaiting || v.State == sipclient.AccountFailed {
		v.Err = pick[error](rnd, (&sipclient.RegisterError{Code: 403, Phrase: "Forbidden"}),
			&sipclient.ConnectError{Step: sipclient.StepTCP, Host: "a-very-long-name.of-a-server.example.com:7444", Err: errors.New("x")},
			sipclient.ErrNoKeyring, errors.New("gremlins"))
		v.RetryAt = testNow.Add(time.Duration(rnd.IntN(90)) * time.Second)
	}
	return v
}

func randomCall(rnd *rand.Rand, i int, accounts []sipclient.AccountView) sipclient.CallView {
	state := call.State(rnd.IntN(int(call.Ended) + 1))
	v := sipclient.CallView{
		ID: sipclient.CallID(fmt.Sprint("call", i)), State: state, Allowed: call.Allowed(state),
		Direction: pick(rnd, sipclient.Outgoing, sipclient.Incoming),
		Peer: sipclient.Peer{Number: pick(rnd, "07010002000", "", "+821012345678", "someone.with.a.long.name@another-host.example.com"),
			Name: pick(rnd, "", "접수처", "A Name That Is Much Longer Than Any Window Is Wide, And Then Some", "\u202Eevil\x00\r\nname", "😀 Kim")},
		Muted: rnd.IntN(3) == 0, Reconnecting: rnd.IntN(4) == 0, Alerting: rnd.IntN(2) == 0, Early: rnd.IntN(3) == 0,
		Codec: pick(rnd, "", "opus/48000/2", "G722/8000", "x-\x01strange"), Secure: rnd.IntN(2) == 0, Digits: rnd.IntN(3),
		Timeline: sipclient.Timeline{Started: testNow.Add(-time.Hour), Answered: testNow.Add(-time.Duration(rnd.IntN(9000)) * time.Second)},
	}
	if len(accounts) > 0 {
		v.AccountID = accounts[rnd.IntN(len(accounts))].ID
	}
	if rnd.IntN(4) == 0 {
		v.Trouble = map[media.TroubleKind]error{pick(rnd, media.TroubleMicrophone, media.TroubleSpeaker, media.TroubleNetwork): errors.New("gone")}
	}
	return v
}

func randomCause(rnd *rand.Rand) call.Cause {
	return call.Cause{By: call.Party(rnd.IntN(5)), Code: pick(rnd, 0, 403, 404, 486, 503), Phrase: pick(rnd, "", "Busy Here", "\r\nX"),
		Q850: pick(rnd, 0, 17), Text: "User busy", Err: pick[error](rnd, nil, nil, media.ErrNoPath, media.ErrNoMicrophone)}
}

func pick[T any](rnd *rand.Rand, from ...T) T { return from[rnd.IntN(len(from))] }
