package gui

import (
	"errors"
	"fmt"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// TestTruth feeds random snapshots to every page, where there is the least room:
// nothing panics, nothing is cut off or lies over something else, every control
// has a name, and the live buttons are those that the call allows.
func TestTruth(t *testing.T) {
	rounds := strides(500)
	rnd := rand.New(rand.NewPCG(5, 2026))
	sizes := []fyne.Size{fyne.NewSize(minWidth, minHeight), fyne.NewSize(minWidth, minHeight), fyne.NewSize(wideFrom, minHeight)}
	r := newRig(t, scenery(), Options{StartDemo: noDemo})
	seen := make(map[string]int)
	for round := range rounds {
		size := pick(rnd, sizes...)
		r.w.win.Resize(size)
		r.w.receive(randomUpdate(rnd, r.w.snap.Choices))
		wander(rnd, r.w)
		seen[r.w.shell.body.now]++
		all := things(r.w.shell.root, size)
		bad := slices.Concat(misfits(all), nameless(all), untrue(r), unseen(all, r), strangers(all, r.w.look))
		c := r.w.snap.Choices
		for _, b := range bad {
			t.Errorf("round %d, page %s, %v, %s, %d %%: %s", round, r.w.shell.body.now, size, c.Language, c.TextSize, b)
		}
		if t.Failed() {
			keepPicture(t, r, "truth")
			if os.Getenv("TRUTH_ALL") == "" {
				return
			}
		}
	}
	if testing.Short() {
		return // too few to have been everywhere
	}
	for key := range pages() {
		if seen[key] == 0 && key != "settings" { // the list of sections is beside or behind
			t.Errorf("page %s was never in front", key)
		}
	}
	for _, s := range sections() {
		if seen[sectionPrefix+s.key] == 0 {
			t.Errorf("section %s was never in front", s.key)
		}
	}
}

// strides is how many a long walk through the window has of the whole; a tenth with -short, as
// with the race detector, which makes each seven times as long.
func strides(whole int) int {
	if testing.Short() {
		return whole / 10
	}
	return whole
}

// keepPicture leaves a picture of the window among the artefacts.
func keepPicture(t *testing.T, r *rig, name string) {
	t.Helper()
	dir := os.Getenv("OFFHOOK_ARTEFACTS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Log(err)
		return
	}
	defer f.Close()
	if err := png.Encode(f, r.w.win.Canvas().Capture()); err != nil {
		t.Log(err)
	}
}

// wander goes to any page there is.
func wander(rnd *rand.Rand, w *Window) {
	all := spots()
	w.route.goTo(all[rnd.IntN(len(all))].place)
	var over []string
	for key := range pages() {
		if !slices.Contains([]string{"call", "ended", "keypad", "recents", "contacts", "diagnostics", "settings", "welcome"}, key) {
			over = append(over, key)
		}
	}
	slices.Sort(over)
	switch {
	case w.route.place == placeSettings && rnd.IntN(8) > 0:
		all := sections()
		w.route.goToSection(all[rnd.IntN(len(all))].key)
	case len(w.snap.Accounts) > 0 && rnd.IntN(3) == 0:
		w.route.open(pick(rnd, over...), w.snap.Accounts[0].ID)
	}
	w.refresh()
}

// untrue compares the call's buttons with what the call allows.
func untrue(r *rig) []string {
	p, ok := r.w.inFront().(*callPage)
	if !ok {
		return nil
	}
	cat, v := r.w.cat, p.raw
	hangup := v.Allowed.Hangup && v.State != call.Offered
	mute := cat.Text("call.mute")
	if v.Muted {
		mute = cat.Text("call.muted")
	}
	return falseButtons(p.tools.root, map[string]bool{
		cat.Text("call.answer"): v.Allowed.Answer, cat.Text("call.decline"): v.Allowed.Decline, cat.Text("call.hangup"): hangup,
		cat.Text("incall.silence"): v.Allowed.Silence, cat.Text("incall.busy"): v.Allowed.Decline, cat.Text("incall.forward"): v.Allowed.Forward,
		mute: v.Allowed.Mute, cat.Text("call.keypad"): v.Allowed.DTMF,
	})
}

// unseen says which of the call's live buttons cannot be seen whole without
// scrolling.
func unseen(all []thing, r *rig) []string {
	p, ok := r.w.inFront().(*callPage)
	if !ok {
		return nil
	}
	mine := make(map[fyne.CanvasObject]bool)
	walk(p.tools.root, func(o fyne.CanvasObject) { mine[o] = true })
	var bad []string
	for _, x := range all {
		if b, is := x.o.(*widget.Button); is && mine[x.o] && !b.Disabled() && !x.at.inside(x.clip) {
			bad = append(bad, fmt.Sprintf("%v cannot be seen in %v", x, x.clip))
		}
	}
	return bad
}

// falseButtons says which of the buttons with these names are live and should not
// be, or the other way round. A command that is allowed has to be visible.
func falseButtons(o fyne.CanvasObject, allowed map[string]bool) []string {
	var bad []string
	live := make(map[string]bool)
	walk(o, func(x fyne.CanvasObject) {
		b, is := x.(*widget.Button)
		if !is {
			return
		}
		may, known := allowed[b.Name]
		if known && !b.Disabled() && !may {
			bad = append(bad, fmt.Sprintf("%q can be pressed, and the call does not allow it", b.Name))
		}
		live[b.Name] = live[b.Name] || !b.Disabled()
	})
	for name, may := range allowed {
		if may && !live[name] {
			bad = append(bad, fmt.Sprintf("the call allows %q, and nothing offers it", name))
		}
	}
	return bad
}

// randomChoices are the choices before, or others now and then: for another
// language all pages are built anew.
func randomChoices(rnd *rand.Rand, before sipclient.Choices) sipclient.Choices {
	c := before
	if rnd.IntN(6) == 0 || c.Language == "" {
		c.Language = string(pick(rnd, present.Languages()...))
	}
	if rnd.IntN(3) == 0 {
		c.TextSize, c.Theme = pick(rnd, 80, 100, 150, 150), pick(rnd, "light", "dark")
	}
	c.Calls, c.Recording, c.Ringing = sipclient.CallChoices{DoNotDisturb: rnd.IntN(4) == 0}, sipclient.RecordingChoices{}, sipclient.RingChoices{}
	if rnd.IntN(3) == 0 {
		c.Calls.Blocked = []string{"060*", "someone.with.a.very.long.name@another-host.of-somebody.example.com"}
		c.Recording = sipclient.RecordingChoices{Folder: "/home/kim/a folder with a name that is longer than the window/calls", Announce: pick(rnd, media.AnnounceSpoken, sipclient.NoAnnouncement)}
		c.Ringing = sipclient.RingChoices{Melody: media.MelodyFile + "/home/kim/a ringtone with a name that is longer than the window.mp3", Everywhere: true}
	}
	return c
}

func randomUpdate(rnd *rand.Rand, before sipclient.Choices) sipclient.Update {
	var s sipclient.Snapshot
	s.Welcomed = rnd.IntN(4) > 0
	s.Choices = randomChoices(rnd, before)
	if rnd.IntN(3) > 0 {
		s.Abilities = able()
	}
	for _, key := range []string{"theme", "language", "audio", "ringing.melody", "accounts", "network", "privacy.keep_days", "desktop", "calls", "calls.blocked", "recording"} {
		if rnd.IntN(6) == 0 {
			s.LockedKeys = append(s.LockedKeys, key)
		}
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
	for _, n := range []sipclient.Notice{{Kind: sipclient.NoticeSettings, Err: sipclient.ErrBadSetting}, {Kind: sipclient.NoticeMissedCall},
		{Kind: sipclient.NoticeNoKeyring, AccountID: "account0", Err: sipclient.ErrNoKeyring}} {
		if rnd.IntN(10) == 0 {
			u.Notices = append(u.Notices, n)
		}
	}
	if rnd.IntN(10) == 0 {
		u.Notices = append(u.Notices, sipclient.Notice{Kind: sipclient.NoticeHistory, Err: sipclient.ErrHistoryFull})
	}
	if rnd.IntN(6) == 0 || len(s.Calls) == 0 && rnd.IntN(2) == 0 { // its page comes where no other call is up
		v := randomCall(rnd, 9, s.Accounts)
		v.State, v.Result, v.Cause = call.Ended, call.Results()[rnd.IntN(len(call.Results()))], randomCause(rnd)
		u.Notices = append(u.Notices, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	}
	return u
}

func randomAccount(rnd *rand.Rand, i int) sipclient.AccountView {
	v := sipclient.AccountView{
		Account: account.Account{ID: fmt.Sprint("account", i), Number: pick(rnd, "07010001000", "1000", "alice.in.wonderland"),
			Label:  pick(rnd, "", "", "아주 긴 이름을 가진 우리 회사의 대표 전화번호 계정", "Office", "مكتب الاستقبال الرئيسي"),
			Server: pick(rnd, "pbx.example.com", "wss://a-very-long-name.of-a-server.example.com:7444/ws", "ws://[2001:db8::1]:5067"), Register: rnd.IntN(2) == 0, AllowPlainWS: true},
		State: pick(rnd, sipclient.AccountOffline, sipclient.AccountConnecting, sipclient.AccountReady, sipclient.AccountRegistering,
			sipclient.AccountWaiting, sipclient.AccountFailed, sipclient.AccountAsking),
		Plain: rnd.IntN(5) == 0, Demo: rnd.IntN(5) == 0, Managed: rnd.IntN(4) == 0,
	}
	if rnd.IntN(3) == 0 {
		v.Numbers, v.Headers = []string{"07010001001", "someone.with.a.long.name"}, []account.Header{{Name: "X-A-Header-With-A-Long-Name", Value: "and a value that is long, too"}}
		v.Conduct = account.Conduct{Waiting: pick(rnd, account.WaitingRing, account.WaitingForward), AutoAnswer: []string{"1002"}}
	}
	if v.State == sipclient.AccountWaiting || v.State == sipclient.AccountFailed {
		v.Err = pick[error](rnd, (&sipclient.RegisterError{Code: 403, Phrase: "Forbidden"}),
			&sipclient.ConnectError{Step: sipclient.StepTCP, Host: "a-very-long-name.of-a-server.example.com:7444", Err: errors.New("x")},
			sipclient.ErrNoKeyring, errors.New("gremlins"))
		v.RetryAt, v.Since = testNow.Add(time.Duration(rnd.IntN(90))*time.Second), testNow.AddDate(0, 0, -1)
	}
	return v
}

func randomCall(rnd *rand.Rand, i int, accounts []sipclient.AccountView) sipclient.CallView {
	state := call.State(rnd.IntN(int(call.Ended) + 1))
	v := sipclient.CallView{
		ID: sipclient.CallID(fmt.Sprint("call", i)), State: state, Allowed: call.Allowed(state, call.Attributes{}),
		Direction: pick(rnd, sipclient.Outgoing, sipclient.Incoming),
		Peer: sipclient.Peer{Number: pick(rnd, "07010002000", "", "+821012345678", "someone.with.a.long.name@another-host.example.com"),
			Name: pick(rnd, "", "접수처", "A Name That Is Much Longer Than Any Window Is Wide, And Then Some", "\u202Eevil\x00\r\nname", "😀 Kim")},
		Muted: rnd.IntN(3) == 0, Reconnecting: rnd.IntN(4) == 0, Alerting: rnd.IntN(2) == 0, Early: rnd.IntN(3) == 0,
		Codec: pick(rnd, "", "opus/48000/2", "G722/8000", "x-\x01strange"), Secure: rnd.IntN(2) == 0, Digits: rnd.IntN(3),
		Timeline: sipclient.Timeline{Started: testNow.Add(-time.Hour), Answered: testNow.Add(-time.Duration(rnd.IntN(9000)) * time.Second)},
	}
	randomTelephony(rnd, &v)
	if len(accounts) > 0 {
		v.AccountID = accounts[rnd.IntN(len(accounts))].ID
	}
	if rnd.IntN(4) == 0 {
		v.Trouble = map[media.TroubleKind]error{pick(rnd, media.TroubleMicrophone, media.TroubleSpeaker, media.TroubleNetwork): errors.New("gone")}
	}
	return v
}

// randomTelephony is what happens in calls that are up, or ring.
func randomTelephony(rnd *rand.Rand, v *sipclient.CallView) {
	coin := func() bool { return rnd.IntN(3) == 0 }
	somebody := sipclient.Peer{Number: pick(rnd, "1002", "someone.with.a.long.name@another-host.example.com"), Name: pick(rnd, "", "A Name That Is Much Longer Than Any Window Is Wide")}
	a := call.Attributes{Silenced: coin(), Conference: coin(), Full: coin(), Others: coin(), Recordable: !coin()}
	v.Held, v.RemoteHeld, v.Conference, v.Silenced, v.AutoAnswered, v.NoDigits = coin(), coin(), a.Conference, a.Silenced, coin(), coin()
	v.DigitsLost, v.Unresumed = coin(), coin() && !v.Held
	a.Held, a.RemoteHeld = v.Held, v.RemoteHeld
	v.Recording, v.RecordingPaused = coin() && a.Recordable, coin()
	if coin() {
		v.Transfer = &sipclient.TransferView{To: somebody, Code: pick(rnd, 0, 486, 603), State: pick(rnd, sipclient.TransferAsked, sipclient.TransferTrying, sipclient.TransferRinging, sipclient.TransferFailed)}
		a.Transferring = v.Transfer.State != sipclient.TransferFailed
	}
	if coin() {
		v.Referral, a.Referred = &somebody, true
	}
	if coin() {
		v.Forwarded = somebody
	}
	if coin() {
		v.Incoming = &sipclient.IncomingDetails{Anonymous: coin(), Verified: pick(rnd, "", "TN-Validation-Passed", "TN-Validation-Failed-B", "x"), Diverted: somebody}
	}
	v.Allowed = call.Allowed(v.State, a)
}

func randomCause(rnd *rand.Rand) call.Cause {
	return call.Cause{By: call.Party(rnd.IntN(5)), Code: pick(rnd, 0, 403, 404, 486, 503), Phrase: pick(rnd, "", "Busy Here", "\r\nX"),
		Q850: pick(rnd, 0, 17), Text: "User busy", Err: pick[error](rnd, nil, nil, media.ErrNoPath, media.ErrNoMicrophone)}
}

func pick[T any](rnd *rand.Rand, from ...T) T { return from[rnd.IntN(len(from))] }
