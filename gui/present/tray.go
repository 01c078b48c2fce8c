package present

import (
	"slices"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// TrayIcon is how the phone stands, as its icon in the tray shows it: each has a
// shape of its own. The names are those of the files in assets/icons.
type TrayIcon string

// The icons, the one that matters most first.
const (
	TrayRinging     TrayIcon = "tray-ringing" // a call rings here
	TrayMuted       TrayIcon = "tray-muted"   // in a call, and not heard
	TrayInCall      TrayIcon = "tray-call"    // in a call
	TrayTrouble     TrayIcon = "tray-trouble" // an account is not connected: calls may not come through
	TrayMissed      TrayIcon = "tray-missed"  // there are missed calls
	TrayUndisturbed TrayIcon = "tray-quiet"   // calls are refused
	TrayReady       TrayIcon = "tray-ready"
)

// TrayIcons are all of them.
func TrayIcons() []TrayIcon {
	return []TrayIcon{TrayRinging, TrayMuted, TrayInCall, TrayTrouble, TrayMissed, TrayUndisturbed, TrayReady}
}

// TrayAction is what a line of the tray's menu does.
type TrayAction uint8

// The actions. TrayNone is a line that only says something.
const (
	TrayNone TrayAction = iota
	TrayLine            // a line between groups
	TrayShow
	TrayAnswer
	TrayDecline
	TrayMute
	TrayHangup
	TrayMissedCalls
	TrayQuiet // do not disturb, or no longer
	TrayQuit
)

// TrayItem is a line of the tray's menu.
type TrayItem struct {
	Text string
	Do   TrayAction
	// Call is what the action is about, where it is about a call.
	Call sipclient.CallID
	// On is set where the action has been switched on.
	On bool
}

// Tray is what the tray shows. It compares with Equal.
type Tray struct {
	Icon  TrayIcon
	Items []TrayItem
}

// Equal reports whether two trays look the same.
func (t Tray) Equal(o Tray) bool { return t.Icon == o.Icon && slices.Equal(t.Items, o.Items) }

// QuietKey is the key of the choice that no call is to disturb.
const QuietKey = "calls.do_not_disturb"

// maxTrayAccounts bounds the accounts that the menu lists.
const maxTrayAccounts = 6

// Tray returns icon and menu for the snapshot; missed is how many calls were
// missed since a person last looked. private leaves out who calls.
func (c *Catalog) Tray(s sipclient.Snapshot, missed int, private bool) Tray {
	t := Tray{Icon: trayIcon(s, missed)}
	for _, v := range s.Calls {
		t.Items = append(t.Items, c.trayCall(s, v, private)...)
	}
	t.Items = append(t.Items, TrayItem{Text: c.Text("tray.show"), Do: TrayShow})
	if missed > 0 {
		t.Items = append(t.Items, TrayItem{Text: c.Count("tray.missed", missed), Do: TrayMissedCalls})
	}
	quiet := TrayItem{Text: c.Text("calls.quiet"), Do: TrayQuiet, On: s.Choices.Calls.DoNotDisturb}
	if s.Locked(QuietKey) {
		quiet.Do = TrayNone
	}
	t.Items = append(t.Items, quiet, TrayItem{Do: TrayLine})
	for _, v := range s.Accounts[:min(len(s.Accounts), maxTrayAccounts)] {
		v.Since = time.Time{} // a menu that is open does not move
		l := c.SteadyAccount(v, time.Time{})
		t.Items = append(t.Items, TrayItem{Text: join(" · ", l.Title, l.Word)})
	}
	if len(s.Accounts) > 0 {
		t.Items = append(t.Items, TrayItem{Do: TrayLine})
	}
	t.Items = append(t.Items, TrayItem{Text: c.Text("tray.quit"), Do: TrayQuit})
	return t
}

// trayCall returns the lines of one call, with a line beneath; none for a call
// that is over.
func (c *Catalog) trayCall(s sipclient.Snapshot, v sipclient.CallView, private bool) []TrayItem {
	if !call.Live(v.State) {
		return nil
	}
	p := c.Call(s, v)
	who := p.Name
	if private && p.Incoming {
		who = ""
	}
	items := []TrayItem{{Text: join(" · ", p.State, who)}}
	add := func(on bool, key string, do TrayAction, selected bool) {
		if on {
			items = append(items, TrayItem{Text: c.Text(key), Do: do, Call: v.ID, On: selected})
		}
	}
	add(v.Allowed.Answer, "call.answer", TrayAnswer, false)
	add(v.Allowed.Decline, "call.decline", TrayDecline, false)
	add(v.Allowed.Mute && !v.Muted, "call.mute", TrayMute, false)
	add(v.Allowed.Mute && v.Muted, "call.muted", TrayMute, true)
	add(v.Allowed.Hangup, "call.hangup", TrayHangup, false)
	return append(items, TrayItem{Do: TrayLine})
}

func trayIcon(s sipclient.Snapshot, missed int) TrayIcon {
	if slices.ContainsFunc(s.Calls, func(v sipclient.CallView) bool { return v.State == call.Offered }) {
		return TrayRinging
	}
	if v, ok := Current(s); ok && call.Live(v.State) {
		if v.Muted {
			return TrayMuted
		}
		return TrayInCall
	}
	switch {
	case slices.ContainsFunc(s.Accounts, func(v sipclient.AccountView) bool { return v.State != sipclient.AccountReady }):
		return TrayTrouble
	case missed > 0:
		return TrayMissed
	case s.Choices.Calls.DoNotDisturb:
		return TrayUndisturbed
	}
	return TrayReady
}
