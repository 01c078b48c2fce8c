package gui

import (
	"fyne.io/fyne/v2"

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
	recording := func(r *rig, announce media.Announcement) {
		r.w.o.Places.Recordings = "/home/kim/Offhook recordings"
		full(r)
		r.show(func(s *sipclient.Snapshot) { s.Choices.Recording.Announce = announce })
		openSection[*recordingSection](r, "recording")
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
		{"settings-ringing-file", func(r *rig) {
			full(r)
			r.show(func(s *sipclient.Snapshot) {
				s.Choices.Ringing.Melody = media.MelodyFile + "/home/kim/Music/harbour bells.ogg"
			})
			s := openSection[*ringingSection](r, "ringing")
			r.phone.ringErr = media.ErrRingtoneTooLong
			s.picked(len(melodies(r.w.snap)))
			s.own.path.SetText("/home/kim/Music/concert.mp3")
			s.own.check()
			r.until("the reason", func() bool { return s.own.checked == nil })
		}},
		{"settings-ringing-end", func(r *rig) {
			full(r)
			openSection[*ringingSection](r, "ringing")
			scrollToEnd(r)
		}},
		{"settings-calls", func(r *rig) {
			full(r)
			r.show(func(s *sipclient.Snapshot) {
				s.Choices.Calls = sipclient.CallChoices{DoNotDisturb: true, Blocked: []string{"060*", "+442079460018"}}
			})
			openSection[*callsSection](r, "calls")
		}},
		{"settings-calls-end", func(r *rig) {
			full(r)
			s := openSection[*callsSection](r, "calls")
			s.blocked.input.SetText("who?")
			s.blocked.take()
			scrollToEnd(r)
		}},
		{"settings-recording", func(r *rig) {
			recording(r, sipclient.NoAnnouncement)
		}},
		{"settings-recording-end", func(r *rig) {
			recording(r, media.AnnounceSpoken)
			scrollToEnd(r)
		}},
		{"form-advanced", func(r *rig) {
			full(r)
			advanced(r)
			r.w.inFront().(*formPage).sheet.ScrollToOffset(fyne.NewPos(0, 400))
		}},
		{"form-advanced-end", func(r *rig) {
			full(r)
			advanced(r)
			scrollToEnd(r)
		}},
		{"keypad-numbers", func(r *rig) {
			r.show(func(s *sipclient.Snapshot) {
				withTrunk(s)
				s.Accounts[0].Numbers, s.Choices.Calls.DoNotDisturb = []string{"07010001001", "025550100"}, true
			})
			r.w.inFront().(*keypadPage).caller.list.SetSelectedIndex(2)
			typeText(r, "07010002000")
		}},
		{"keypad-hidden", func(r *rig) {
			r.show(withTrunk)
			r.tap(r.w.cat.Text("keypad.hide_number"))
			typeText(r, "07010002000")
		}},
		{"settings-codecs", open("codecs")},
		{"settings-dialling", func(r *rig) {
			full(r)
			s := openSection[*diallingSection](r, "dialling")
			s.account.choice.SetSelectedIndex(1)
			s.try.SetText("0101234")
			s.rules.card.open(0, s.rules.rules[0])
			scrollToEnd(r)
		}},
		{"country", func(r *rig) {
			full(r)
			r.show(func(s *sipclient.Snapshot) { s.Choices.Country = "GN" })
			openSection[*diallingSection](r, "dialling")
			r.w.open("country", "")
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

// advanced opens the form of an account whose calls are handled in a way of its own.
func advanced(r *rig) {
	r.show(func(s *sipclient.Snapshot) {
		a := &s.Accounts[0].Account
		a.Numbers, a.Headers = []string{"07010001001", "025550100"}, []account.Header{{Name: "X-Tenant", Value: "42"}}
		a.Conduct = account.Conduct{Waiting: account.WaitingForward, ForwardTo: "1002", AutoAnswer: []string{"1003"}}
	})
	r.w.route.open("form", "t")
	r.w.refresh()
}
