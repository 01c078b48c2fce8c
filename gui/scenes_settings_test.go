package gui

import (
	"offhook/gui/port"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// settingsScenes are the sections of the settings, filled as people fill them.
func settingsScenes() []scene {
	full := func(r *rig) {
		r.show(func(s *sipclient.Snapshot) {
			withTrunk(s)
			second := trunk()
			second.ID, second.Label = "u", "Desk"
			second.Rules = []account.DialRule{{Starts: "0", Replace: "+82"}, {Pattern: "9(.*)", Replace: "$1"}}
			s.Accounts = append(s.Accounts, second)
			s.Abilities = able()
			s.Choices.Network = sipclient.NetworkChoices{STUN: []string{"stun.example.com:3478"}, TURN: []media.TURNServer{{URL: "turns:turn.example.com:5349?transport=tcp", User: "kim"}}}
			s.Choices.Desktop.Hotkeys.Answer = "Ctrl+Alt+A"
		})
	}
	open := func(key string) func(*rig) {
		return func(r *rig) {
			full(r)
			r.w.route.goToSection(key)
			r.w.refresh()
		}
	}
	return []scene{
		{"settings-audio-all", func(r *rig) {
			full(r)
			p := openSection[*audioSection](r, "audio")
			r.until("the devices", func() bool { return len(p.devices.Inputs) > 0 })
			scrollToEnd(r)
		}},
		{"settings-ringing", open("ringing")},
		{"settings-codecs", open("codecs")},
		{"settings-dialling", func(r *rig) {
			full(r)
			s := openSection[*diallingSection](r, "dialling")
			s.account.choice.SetSelectedIndex(1)
			s.try.SetText("0101234")
			s.rules.card.open(0, s.rules.rules[0])
			scrollToEnd(r)
		}},
		{"settings-network", func(r *rig) {
			full(r)
			s := openSection[*networkSection](r, "network")
			s.stun.check("stun.example.com:3478")
			r.until("the answer", func() bool { return s.stun.results["stun.example.com:3478"].present && len(s.interfaces.there) > 0 })
		}},
		{"settings-network-end", func(r *rig) {
			full(r)
			s := openSection[*networkSection](r, "network")
			r.until("the interfaces", func() bool { return len(s.interfaces.there) > 0 })
			scrollToEnd(r)
		}},
		{"settings-privacy", open("privacy")},
		{"settings-desktop", func(r *rig) {
			r.w.o.Desktop = port.Desktop{Autostart: &atLogin{on: true}, Hotkeys: grabs{}}
			full(r)
			s := openSection[*desktopSection](r, "desktop")
			r.until("read", func() bool { return s.start.On() })
		}},
		{"settings-locked", func(r *rig) {
			full(r)
			r.show(withLocks("audio", "ringing", "accounts"))
			r.w.route.goToSection("ringing")
			r.w.refresh()
		}},
		{"settings-accounts-test", func(r *rig) {
			full(r)
			r.show(func(s *sipclient.Snapshot) { s.Accounts[1].Managed = true })
			a := openSection[*accountsSection](r, "accounts")
			a.test("t")
			r.until("the end", func() bool { return a.tests["t"] != nil && !a.tests["t"].running() })
		}},
	}
}
