package gui

import (
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// questionScenes are the questions that a page or the window asks before
// something is gone.
func questionScenes() []scene {
	return []scene{
		{"call-hangup", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed = "Demo PBX", everything()
			r.show(withTrunk)
			r.show(withCall(v))
			r.w.inFront().(*callPage).tools.escape()
		}},
		{"call-add", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed = "Demo PBX", everything()
			r.show(withTrunk)
			r.show(withCall(v))
			r.w.inFront().(*callPage).tools.askAdd()
		}},
		{"closing-in-a-call", func(r *rig) {
			r.show(withTrunk)
			r.show(withCall(inState(call.Active)))
			r.w.quit()
		}},
		{"closing-to-the-tray", func(r *rig) {
			r.show(withTrunk)
			r.w.tellOfTray()
		}},
		{"recents-clear", func(r *rig) {
			r.show(withTrunk)
			r.w.goTo(placeRecents)
			p := r.w.shell.pages["recents"].(*recentsPage)
			r.until("the list", func() bool { return p.calls.loaded })
			p.askClear()
		}},
		{"keypad-voicemail", func(r *rig) { r.show(withMailbox) }},
		{"messages", func(r *rig) {
			r.phone.messages = someTexts(r.w.now())
			r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Messages = sipclient.MessagesView{New: 1, Changes: 1} })
			r.w.open("messages", "")
			r.until("the list", func() bool { return r.w.inFront().(*messagesPage).talks.loaded })
		}},
		{"talk", func(r *rig) {
			r.phone.messages = someTexts(r.w.now())
			r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Messages.Changes = 1 })
			r.w.openTalk(talkWith{account: "t", number: "02-555-0101", name: "접수처"})
			r.until("the messages", func() bool { return len(r.w.inFront().(*talkPage).bubbles.column.Objects) > 0 })
		}},
		{"contact-watched", func(r *rig) {
			p := scenery().people[0]
			r.show(func(s *sipclient.Snapshot) {
				withTrunk(s)
				s.Watched = map[string]sipclient.Watched{p.Numbers[0].Number: {State: sipclient.WatchedRinging, Dialog: sipclient.DialogRef{CallID: "x"}}}
			})
			r.w.openContact(p)
		}},
		{"contact-delete", func(r *rig) {
			r.show(withTrunk)
			r.w.openContact(scenery().people[0])
			r.w.inFront().(*contactPage).askDelete()
		}},
		{"settings-privacy-delete", func(r *rig) {
			r.show(withTrunk)
			openSection[*privacySection](r, "privacy")
			r.tap(r.w.cat.Text("privacy.forget"))
		}},
		{"settings-accounts-remove", func(r *rig) {
			r.show(withTrunk)
			openSection[*accountsSection](r, "accounts")
			r.tap(r.w.cat.Text("settings.remove"))
		}},
	}
}

// restScenes are pages that are there to be read.
func restScenes() []scene {
	return []scene{
		{"shortcuts", func(r *rig) {
			r.show(withTrunk)
			r.w.toggleShortcuts()
		}},
		{"settings-shortcuts", func(r *rig) {
			r.show(withTrunk)
			r.w.route.goToSection("shortcuts")
			r.w.refresh()
		}},
		{"recents-empty", func(r *rig) {
			r.phone.recent = nil
			r.show(withTrunk)
			r.w.goTo(placeRecents)
			r.until("the list", func() bool { return r.w.shell.pages["recents"].(*recentsPage).calls.loaded })
		}},
		{"contacts-export", func(r *rig) {
			r.show(withTrunk)
			r.w.goTo(placeContacts)
			r.w.open("contacts-export", "")
			r.w.inFront().(*filePage).path.SetText("/home/kim/contacts.vcf")
		}},
		{"recents-export", func(r *rig) {
			r.show(withTrunk)
			r.w.goTo(placeRecents)
			r.w.open("recents-export", "")
			r.w.inFront().(*filePage).path.SetText("/home/kim/calls.csv")
		}},
		{"diagnostics-check", func(r *rig) {
			r.show(withTrunk)
			p := diagnosticsOf(r)
			p.show("check")
			d := p.parts["check"].(*checkDiagnosis)
			d.toggle()
			r.until("the check", func() bool { return d.run.ran && !d.run.running() })
		}},
		{"diagnostics-empty", func(r *rig) {
			r.show(withTrunk)
			diagnosticsOf(r)
		}},
	}
}
