package present

import (
	"strings"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// TestTrayQuiet: do not disturb is checked where it is on, and only said where the
// organisation has set it.
func TestTrayQuiet(t *testing.T) {
	cat := both(t)[English]
	var s sipclient.Snapshot
	s.Choices.Calls.DoNotDisturb = true
	want := TrayItem{Text: "Do not disturb", Do: TrayQuiet, On: true}
	if got := cat.Tray(s, 0, false).Items[1]; got != want {
		t.Errorf("%+v", got)
	}
	s.LockedKeys, want.Do = []string{"calls"}, TrayNone
	if got := cat.Tray(s, 0, false).Items[1]; got != want {
		t.Errorf("locked: %+v", got)
	}
}

// TestTrayIcon: what matters most, whichever call or account it is about.
func TestTrayIcon(t *testing.T) {
	cat := both(t)[English]
	account := func(state sipclient.AccountState) sipclient.AccountView { return sipclient.AccountView{State: state} }
	talk, rings := sipclient.CallView{ID: "1", State: call.Active}, sipclient.CallView{ID: "2", State: call.Offered}
	var quiet sipclient.Choices
	quiet.Calls.DoNotDisturb = true
	for name, tc := range map[string]struct {
		s      sipclient.Snapshot
		missed int
		want   TrayIcon
	}{
		"another call rings":          {sipclient.Snapshot{Calls: []sipclient.CallView{talk, rings}}, 0, TrayRinging},
		"tries to connect again":      {sipclient.Snapshot{Accounts: []sipclient.AccountView{account(sipclient.AccountConnecting)}}, 0, TrayTrouble},
		"registers":                   {sipclient.Snapshot{Accounts: []sipclient.AccountView{account(sipclient.AccountRegistering)}}, 0, TrayTrouble},
		"the other account is down":   {sipclient.Snapshot{Accounts: []sipclient.AccountView{account(sipclient.AccountReady), account(sipclient.AccountFailed)}}, 0, TrayTrouble},
		"do not disturb":              {sipclient.Snapshot{Choices: quiet}, 0, TrayUndisturbed},
		"missed while not disturbed":  {sipclient.Snapshot{Choices: quiet}, 1, TrayMissed},
		"nothing to say, no accounts": {sipclient.Snapshot{}, 0, TrayReady},
	} {
		if got := cat.Tray(tc.s, tc.missed, false).Icon; got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

// TestTray: the icon is what matters most, and the menu can do what the call
// allows and nothing else.
func TestTray(t *testing.T) {
	cat := both(t)[English]
	trunk := sipclient.AccountView{Account: account.Account{ID: "t", Number: "1000", Server: "pbx.example.com"}, State: sipclient.AccountReady}
	in := func(state call.State, muted bool) []sipclient.CallView {
		return []sipclient.CallView{{ID: "1", State: state, Muted: muted, Allowed: call.Allowed(state, call.Attributes{}), Peer: sipclient.Peer{Number: "1001", Name: "Kim"}}}
	}
	broken, waits := trunk, trunk
	broken.State, broken.Since, broken.Err = sipclient.AccountFailed, noon, sipclient.ErrNoKeyring
	waits.State, waits.Since, waits.RetryAt = sipclient.AccountWaiting, noon, noon
	for _, tc := range []struct {
		name    string
		account sipclient.AccountView
		calls   []sipclient.CallView
		missed  int
		private bool
		icon    TrayIcon
		menu    string
	}{
		{"ready", trunk, nil, 0, false, TrayReady, "Show Offhook|Do not disturb|-|(1000 · pbx.example.com · Ready)|-|Quit Offhook"},
		{"missed", trunk, nil, 2, false, TrayMissed, "Show Offhook|2 missed calls|Do not disturb|-|(1000 · pbx.example.com · Ready)|-|Quit Offhook"},
		{"trouble", broken, nil, 2, false, TrayTrouble, "Show Offhook|2 missed calls|Do not disturb|-|(1000 · pbx.example.com · Not connected)|-|Quit Offhook"},
		{"tries again", waits, nil, 0, false, TrayTrouble, "Show Offhook|Do not disturb|-|(1000 · pbx.example.com · Trying again…)|-|Quit Offhook"},
		{"ringing", trunk, in(call.Offered, false), 1, false, TrayRinging,
			"(Incoming call · Kim)|Answer|Decline|-|Show Offhook|1 missed call|Do not disturb|-|(1000 · pbx.example.com · Ready)|-|Quit Offhook"},
		{"in private", trunk, in(call.Offered, false), 0, true, TrayRinging,
			"(Incoming call)|Answer|Decline|-|Show Offhook|Do not disturb|-|(1000 · pbx.example.com · Ready)|-|Quit Offhook"},
		{"calling", broken, in(call.Calling, false), 0, false, TrayInCall,
			"(Calling… · Kim)|Mute|Hang up|-|Show Offhook|Do not disturb|-|(1000 · pbx.example.com · Not connected)|-|Quit Offhook"},
		{"muted", trunk, in(call.Active, true), 0, true, TrayMuted,
			"(Connected · Kim)|*Muted|Hang up|-|Show Offhook|Do not disturb|-|(1000 · pbx.example.com · Ready)|-|Quit Offhook"},
		{"over", trunk, in(call.Ended, false), 0, false, TrayReady, "Show Offhook|Do not disturb|-|(1000 · pbx.example.com · Ready)|-|Quit Offhook"},
	} {
		s := sipclient.Snapshot{Accounts: []sipclient.AccountView{tc.account}, Default: "t", Calls: tc.calls}
		got := cat.Tray(s, tc.missed, tc.private)
		var lines []string
		for _, i := range got.Items {
			switch {
			case i.Do == TrayLine:
				i.Text = "-"
			case i.Do == TrayNone:
				i.Text = "(" + i.Text + ")"
			case i.On:
				i.Text = "*" + i.Text
			}
			lines = append(lines, i.Text)
		}
		if menu := strings.Join(lines, "|"); got.Icon != tc.icon || menu != tc.menu {
			t.Errorf("%s: %s %q", tc.name, got.Icon, menu)
		}
		if !got.Equal(cat.Tray(s, tc.missed, tc.private)) {
			t.Errorf("%s: not equal to itself", tc.name)
		}
	}
}
