package gui

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// able is an engine that can do all.
func able() media.Abilities {
	return media.Abilities{Echo: true, Noise: true, Gain: true, TURN: true, Interfaces: true, Rehearsal: true, Recording: true}
}

// networks are those of a laptop at work.
func networks() []media.Interface {
	return []media.Interface{
		{Name: "eth0", Up: true, Addresses: []netip.Addr{netip.MustParseAddr("192.0.2.4"), netip.MustParseAddr("2001:db8::4")}},
		{Name: "wlan0"},
		{Name: "tun0", Up: true, Addresses: []netip.Addr{netip.MustParseAddr("10.8.0.2")}},
		{Name: "docker0", Up: true, Virtual: true, Addresses: []netip.Addr{netip.MustParseAddr("172.17.0.1")}},
	}
}

// inSettings opens a section on a phone with two accounts that can do all.
func inSettings[T page](t *testing.T, key string, o Options, change func(*sipclient.Snapshot)) (*rig, *fakePhone, T) {
	t.Helper()
	phone := scenery()
	r := newRig(t, phone, o)
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		second := trunk()
		second.ID, second.Label, second.Rules = "u", "Desk", []account.DialRule{{Starts: "0", Replace: "+82"}}
		s.Accounts = append(s.Accounts, second)
		s.Abilities = able()
		if change != nil {
			change(s)
		}
	})
	return r, phone, openSection[T](r, key)
}

func switchNamed(r *rig, name string) *widget.Switch {
	r.t.Helper()
	var found *widget.Switch
	walk(r.w.shell.root, func(o fyne.CanvasObject) {
		if s, ok := o.(*widget.Switch); ok && s.Name == name {
			found = s
		}
	})
	if found == nil {
		r.t.Fatalf("no switch %q among %q", name, r.texts())
	}
	return found
}

// withLocks locks keys, and with "accounts" every account, as the phone does.
func withLocks(keys ...string) func(*sipclient.Snapshot) {
	return func(s *sipclient.Snapshot) {
		s.LockedKeys = keys
		for i := range s.Accounts {
			s.Accounts[i].Managed = s.Accounts[i].Managed || s.Locked("accounts")
		}
	}
}

func TestAudioSection(t *testing.T) {
	r, phone, a := inSettings[*audioSection](t, "audio", Options{}, nil)
	test.Tap(switchNamed(r, "Cancel echo"))
	r.until("chosen", func() bool { return r.w.snap.Choices.Audio.EchoOff })
	if switchNamed(r, "Cancel echo").On() || !switchNamed(r, "Reduce noise").On() {
		t.Error("the switches do not show what was chosen")
	}
	test.Tap(switchNamed(r, "Cancel echo"))
	test.Tap(switchNamed(r, "I use a headset"))
	r.until("a headset has no echo", func() bool { return r.w.snap.Choices.Audio.Processing == media.Processing{Headset: true} })
	if echo := switchNamed(r, "Cancel echo"); echo.On() || !echo.Disabled() || !switchNamed(r, "I use a headset").On() {
		t.Error("the switches do not show that a headset has no echo")
	}
	test.Tap(switchNamed(r, "I use a headset"))
	r.until("a loudspeaker has", func() bool { return r.w.snap.Choices.Audio.RemovesEcho() })
	if echo := switchNamed(r, "Cancel echo"); !echo.On() || echo.Disabled() {
		t.Error("what was chosen for a loudspeaker is gone")
	}
	r.show(withLocks("audio.echo_off"))
	if !switchNamed(r, "I use a headset").Disabled() || !switchNamed(r, "Cancel echo").Disabled() || switchNamed(r, "Reduce noise").Disabled() {
		t.Error("the echo that the organisation has locked can be switched")
	}
	r.show(withLocks())
	r.tap("Play a test sound")
	if !phone.heard("test sound") {
		t.Errorf("said %q", phone.said)
	}
	r.until("the level", func() bool { return phone.microphones() == 1 })
	phone.rehearsed = []media.Rehearsal{{Total: 4 * time.Second, Level: -20}}
	r.tap("Record")
	r.until("the recording", func() bool { return r.sees("Speak now… 4 seconds left") })
	r.until("the microphone to be given up", func() bool { return phone.microphones() == 0 })
	if !phone.heard("rehearse opus") {
		t.Errorf("said %q", phone.said)
	}
	r.tap("Stop")
	r.until("the level again", func() bool { return phone.microphones() == 1 })
	r.w.route.home()
	r.w.refresh()
	if phone.heardNow() != 0 || a.trial.running() {
		t.Error("something is heard after the page was left")
	}
	r.show(func(s *sipclient.Snapshot) { s.Abilities = media.Abilities{} })
	openSection[*audioSection](r, "audio")
	if r.sees("Cancel echo") || r.sees("Record and hear yourself") {
		t.Error("a switch that does nothing")
	}
}

func TestRehearsalThatFails(t *testing.T) {
	r, phone, _ := inSettings[*audioSection](t, "audio", Options{}, nil)
	phone.rehearseErr = media.ErrNoMicrophone
	r.tap("Record")
	r.until("the reason, and what helps", func() bool { return r.sees("No microphone can be used. None is connected, or the system") })
	r.mustSee("Record", "Connect one")
}

func TestRingingSection(t *testing.T) {
	r, phone, s := inSettings[*ringingSection](t, "ringing", Options{}, nil)
	s.melody.SetSelectedIndex(2)
	r.until("chosen", func() bool { return r.w.snap.Choices.Ringing.Melody == media.MelodyMarimba })
	if !phone.heard("melody marimba 70") || phone.heardNow() != 1 {
		t.Errorf("said %q", phone.said)
	}
	s.volume.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	r.until("softer", func() bool { return phone.heard("melody marimba 65") && r.w.snap.Choices.Ringing.Volume == 65 })
	r.tap("Stop")
	if phone.heardNow() != 0 {
		t.Error("it rings on")
	}
	test.Tap(switchNamed(r, "Beep when a call changes"))
	r.until("cues", func() bool { return r.w.snap.Choices.Ringing.Cues })
	s.accounts.rows["u"].SetSelectedIndex(1)
	r.until("its own melody", func() bool { return phone.lastSaved().Melody == media.MelodyChime })
	if phone.lastSaved().ID != "u" {
		t.Errorf("saved %+v", phone.lastSaved())
	}
	r.show(func(s *sipclient.Snapshot) { s.Accounts[1].Managed = true })
	r.mustSee("Set by your organisation")
	if !s.accounts.rows["u"].Disabled() || s.accounts.rows["t"].Disabled() {
		t.Error("the melody of an account that the organisation set up can be changed, or that of the other cannot")
	}
	r.w.route.home()
	r.w.refresh()
	if phone.heardNow() != 0 {
		t.Error("it rings after the page was left")
	}
}

func TestCodecsSection(t *testing.T) {
	r, phone, s := inSettings[*codecsSection](t, "codecs", Options{}, nil)
	r.mustSee("Best sound, little bandwidth, copes with loss", "Opus", "G.711 A")
	r.tap("Move G.711 A up")
	r.until("saved", func() bool { return len(phone.lastSaved().Codecs) == 4 })
	if got := phone.lastSaved().Codecs; got[2].Name != "PCMA" || phone.lastSaved().ID != "t" {
		t.Errorf("saved %+v", phone.lastSaved())
	}
	r.show(func(s *sipclient.Snapshot) {
		s.Accounts[0].Codecs = []account.Codec{{Name: "PCMA", Enabled: true}, {Name: "opus"}}
	})
	if !switchNamed(r, "G.711 A").Disabled() || switchNamed(r, "Opus").Disabled() {
		t.Error("the last codec that is on can be switched off")
	}
	test.Tap(switchNamed(r, "Send nothing in silence"))
	r.until("saved", func() bool { return phone.lastSaved().DTX })
	s.account.choice.SetSelectedIndex(1)
	if switchNamed(r, "Send nothing in silence").On() {
		t.Error("the other account sends nothing in silence, too")
	}
	if s.account.choice.id != "u" || switchNamed(r, "Opus").On() != true {
		t.Error("the other account's codecs are not shown")
	}
	r.show(func(s *sipclient.Snapshot) { s.Accounts[1].Managed = true })
	r.mustSee("Set by your organisation")
	if !switchNamed(r, "Opus").Disabled() || !switchNamed(r, "Send nothing in silence").Disabled() || !r.button("Move G.722 up").Disabled() {
		t.Error("what the organisation set up can be changed")
	}
}

func TestDiallingSection(t *testing.T) {
	r, phone, s := inSettings[*diallingSection](t, "dialling", Options{}, nil)
	chooseCountry(r, s, "south kor")
	r.until("the country", func() bool { return r.w.snap.Choices.Country == "KR" })
	s = openSection[*diallingSection](r, "dialling") // numbers are written anew
	s.account.choice.SetSelectedIndex(1)
	s.try.SetText("0101234")
	r.mustSee("0 → +82", "Starts with", "0101234 will dial +82101234")
	r.tap("Add a rule")
	typed(r, "9")
	r.w.win.Canvas().Focus(s.rules.card.value)
	typed(r, "*9")
	s.try.SetText("91")
	r.mustSee("91 will dial *91") // before it is kept
	r.w.win.Canvas().Focus(s.rules.card.value)
	key(r, fyne.KeyReturn)
	r.until("saved", func() bool { return len(phone.lastSaved().Rules) == 2 })
	if got := phone.lastSaved(); got.ID != "u" || got.Rules[1] != (account.DialRule{Starts: "9", Replace: "*9"}) {
		t.Errorf("saved %+v", got)
	}
	r.tap("Add a rule")
	s.rules.card.kind.SetSelectedIndex(1)
	s.rules.card.match.SetText("(")
	r.tap("Keep the rule")
	r.mustSee("The pattern cannot be read.")
	r.tap("Cancel")
	var row *widget.ListRow
	walk(r.w.shell.root, func(o fyne.CanvasObject) {
		if l, ok := o.(*widget.ListRow); ok && strings.HasPrefix(l.Name, "0 →") {
			row = l
		}
	})
	test.Tap(row)
	r.tap("Remove")
	r.until("removed", func() bool { return len(phone.lastSaved().Rules) == 1 && phone.lastSaved().Rules[0].Starts == "9" })
}

func TestNetworkSection(t *testing.T) {
	r, phone, s := inSettings[*networkSection](t, "network", Options{}, nil)
	field := func(name string) *widget.Input {
		var found *widget.Input
		walk(r.w.shell.root, func(o fyne.CanvasObject) {
			if e, ok := o.(*widget.Input); ok && e.Name == name {
				found = e
			}
		})
		return found
	}
	field("STUN server").SetText("a b")
	r.tap("Add")
	r.mustSee("This STUN server cannot be used. Write it like stun.example.com:3478; there can be eight.")
	field("STUN server").SetText("stun.example.com")
	r.tap("Add")
	r.until("added", func() bool { return len(r.w.snap.Choices.Network.STUN) == 1 })
	r.tap("Test stun.example.com:3478")
	r.until("the answer", func() bool { return r.sees("It answers, and sees you as 203.0.113.7.") })
	phone.askErr = media.ErrSTUN
	r.tap("Test stun.example.com:3478")
	r.until("no answer", func() bool { return r.sees("The STUN server does not answer.") })
	r.tap("Remove stun.example.com:3478")
	r.until("removed", func() bool { return len(r.w.snap.Choices.Network.STUN) == 0 })

	phone.askErr = nil
	r.tap("Add a TURN server")
	field("Address").SetText("turn.example.com")
	r.tap("Save")
	r.mustSee("A TURN server wants a user name and a password.")
	field("User name").SetText("kim")
	field("Password").SetText("s3cret")
	key(r, fyne.KeyTab)
	r.tap("Save")
	r.until("saved", func() bool { return len(r.w.snap.Choices.Network.TURN) == 1 })
	if got := r.w.snap.Choices.Network.TURN[0]; got != (media.TURNServer{URL: "turn:turn.example.com", User: "kim"}) || !phone.heard("relay password turn:turn.example.com s3cret") {
		t.Errorf("kept %+v, said %q", got, phone.said)
	}
	if s.form.secret.Text != "" {
		t.Error("the password stays in the field")
	}
	r.tap("Test turn:turn.example.com")
	r.until("the relay", func() bool { return r.sees("It works, and relays at 198.51.100.7.") })
	ask := s.turn.ask("turn:turn.example.com") // and what works asks the window for nothing more
	r.w.snap.Choices.Network.TURN = nil
	phone.said = nil
	if _, err := ask(t.Context()); err != nil || !phone.heard("turn turn:turn.example.com kim") {
		t.Errorf("said %q, %v", phone.said, err)
	}
	r.show(nil)
	phone.askErr = sipclient.ErrNoSecret
	r.tap("Test turn:turn.example.com")
	r.until("the question", func() bool { return r.sees("The server asks for a password.") })
	r.show(withLocks("network")) // and the password is each person's own
	r.tap("Enter password turn:turn.example.com")
	r.tap("Save")
	r.mustSee("A TURN server wants a user name and a password.")
	field("Password").SetText("another")
	r.tap("Save")
	r.until("kept", func() bool { return phone.heard("relay password turn:turn.example.com another") && s.form.card.Hidden })
	if r.sees("The server asks for a password.") || len(r.w.snap.Choices.Network.TURN) != 1 {
		t.Error("the old answer stays, or the server was changed")
	}
	r.show(withLocks())
	r.tap("Remove turn:turn.example.com")
	r.until("forgotten", func() bool { return phone.heard("relay password turn:turn.example.com ") })

	r.until("the interfaces", func() bool { return r.sees("tun0") })
	test.Tap(switchNamed(r, "tun0"))
	r.until("switched", func() bool { return fmt.Sprint(r.w.snap.Choices.Network.Interfaces) == "[eth0 wlan0]" })
	test.Tap(switchNamed(r, "wlan0"))
	r.until("one left", func() bool { return switchNamed(r, "eth0").Disabled() })
	r.show(withLocks("network"))
	r.mustSee("Set by your organisation")
	if !switchNamed(r, "tun0").Disabled() || !r.button("Add").Disabled() || !r.button("Add a TURN server").Disabled() {
		t.Error("what is locked can be changed")
	}
}

func TestPrivacySection(t *testing.T) {
	places := Places{Settings: "/home/kim/.config/offhook/settings.toml", History: "/home/kim/.local/share/offhook/calls.db",
		Contacts: "/home/kim/.local/share/offhook/calls.db", Messages: "/home/kim/.local/share/offhook/messages.db"}
	r, phone, s := inSettings[*privacySection](t, "privacy", Options{Places: places}, nil)
	r.mustSee("Offhook sends nothing about you to anybody.", places.Settings, places.History, "Calls and contacts", places.Messages)
	r.show(func(s *sipclient.Snapshot) { s.Choices.Recording.Folder = "/srv/recordings" })
	r.mustSee("/srv/recordings")
	s.keep.SetSelected("30 days")
	r.until("chosen: nothing is older", func() bool { return r.w.snap.Choices.Privacy.KeepDays == 30 })
	s.keep.SetSelected("7 days")
	r.until("the question", func() bool { return r.sees("Delete 1 older call for good?") })
	if kept := r.w.snap.Choices.Privacy.KeepDays; kept != 30 || s.keep.Selected != "30 days" {
		t.Errorf("kept for %d days, %q, before anybody was sure", kept, s.keep.Selected)
	}
	r.tap("Keep")
	s.keep.SetSelected("7 days")
	r.until("the question again", func() bool { return s.ask.asking() })
	r.tap("Delete")
	r.until("deleted", func() bool { return r.w.snap.Choices.Privacy.KeepDays == 7 && !s.ask.asking() })
	s.keep.SetSelected("For ever")
	r.until("no question", func() bool { return r.w.snap.Choices.Privacy.KeepDays == 0 })
	r.tap("Delete all calls now")
	r.tap("Keep")
	r.tap("Delete all calls now")
	if phone.heard("forget true") {
		t.Fatal("deleted before anybody was sure")
	}
	r.tap("Delete")
	r.until("deleted", func() bool { return r.sees("6 calls deleted.") })
	phone.messages = someTexts(r.w.now())
	r.tap("Delete all messages now")
	r.mustSee("Delete all messages? They cannot be brought back.")
	if r.sees("6 calls deleted.") {
		t.Error("what was done before stands beside the question")
	}
	r.tap("Delete")
	r.until("deleted, too", func() bool { return r.sees("4 messages deleted.") })
	test.Tap(switchNamed(r, "Hide callers in notifications"))
	r.until("hidden", func() bool { return r.w.snap.Choices.Privacy.HideCallers })
}

func TestAppearanceSection(t *testing.T) {
	r, _, s := inSettings[*appearanceSection](t, "appearance", Options{}, nil)
	s.size.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	r.until("larger", func() bool { return r.w.snap.Choices.TextSize == 150 })
	r.show(withLocks("theme", "text_size"))
	if !s.theme.Disabled() || !s.size.Disabled() {
		t.Error("what is locked can be changed")
	}
	r.mustSee("Set by your organisation")
}

func TestAboutSection(t *testing.T) {
	r, _, _ := inSettings[*aboutSection](t, "about", Options{Version: "1.2.3", Places: Places{History: "/home/kim/calls.db"}}, nil)
	r.mustSee("Offhook 1.2.3", "Apache License 2.0", "/home/kim/calls.db", "Noto Sans CJK", "OFL-1.1")
	if r.sees("Project page") {
		t.Error("a link to nowhere")
	}
}

// TestQuickChangesAreKept: two presses before the first is saved are both kept,
// and the keyboard stays where it is.
func TestQuickChangesAreKept(t *testing.T) {
	r, phone, _ := inSettings[*codecsSection](t, "codecs", Options{}, nil)
	r.w.win.Canvas().Focus(switchNamed(r, "G.722"))
	key(r, fyne.KeySpace)
	if f, ok := r.w.win.Canvas().Focused().(*widget.Switch); !ok || f.Name != "G.722" {
		t.Errorf("the keyboard is on %T", r.w.win.Canvas().Focused())
	}
	test.Tap(switchNamed(r, "G.711 µ"))
	r.until("both", func() bool { return phone.saves() == 2 })
	var on []string
	for _, c := range phone.lastSaved().Codecs {
		if c.Enabled {
			on = append(on, c.Name)
		}
	}
	if fmt.Sprint(on) != "[opus PCMA]" {
		t.Errorf("on are %v", on)
	}
}
