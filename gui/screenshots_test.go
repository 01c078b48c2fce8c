package gui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// scene is a page worth a picture.
type scene struct {
	name string
	show func(*rig)
}

func scenes() []scene {
	return append(callScenes(), []scene{
		{"welcome", func(*rig) {}},
		{"keypad", func(r *rig) {
			r.show(withTrunk)
			typeText(r, "07010002000")
		}},
		{"keypad-trouble", func(r *rig) {
			r.show(func(s *sipclient.Snapshot) {
				withTrunk(s)
				s.Accounts[0].State, s.Accounts[0].RetryAt = sipclient.AccountWaiting, testNow.Add(8*time.Second)
				s.Accounts[0].Since = testNow.Add(-2 * time.Hour)
				s.Accounts[0].Err = &sipclient.ConnectError{Step: sipclient.StepTLS, Host: "pbx.example.com:7444",
					Certificate: &sipclient.CertificateError{Problem: sipclient.CertificateExpired, Host: "pbx.example.com", NotAfter: testNow.AddDate(0, 0, -3)}}
			})
		}},
		{"diagnostics", func(r *rig) {
			r.show(withTrunk)
			v := tracedCall(r.phone, call.Ended)
			r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
			p := diagnosticsOf(r)
			if r.w.wide() {
				p.parts["calls"].(*callDiagnosis).ladder.drawn[0].Tapped(nil)
			}
		}},
		{"diagnostics-message", func(r *rig) {
			r.show(withTrunk)
			r.show(withCall(tracedCall(r.phone, call.Active)))
			diagnosticsOf(r).parts["calls"].(*callDiagnosis).ladder.drawn[0].Tapped(nil)
		}},
		{"diagnostics-registration", func(r *rig) {
			r.show(withTrunk)
			tracedCall(r.phone, call.Active)
			diagnosticsOf(r).show("registration")
		}},
		{"diagnostics-media", func(r *rig) {
			r.show(withTrunk)
			r.show(withCall(tracedCall(r.phone, call.Active)))
			diagnosticsOf(r).show("media")
		}},
		{"recents", func(r *rig) {
			r.show(withTrunk)
			r.tab(r.w.cat.Text("nav.recents"))
			r.until("the list", func() bool {
				p, ok := r.w.shell.pages["recents"].(*recentsPage)
				return ok && p.calls.loaded
			})
		}},
		{"keypad-suggestions", func(r *rig) {
			r.show(withTrunk)
			typeText(r, "desk")
			p := r.w.inFront().(*keypadPage)
			r.until("somebody", func() bool { return p.people.open() })
			p.people.move(1)
		}},
		{"recents-search", func(r *rig) {
			r.show(withTrunk)
			r.tab(r.w.cat.Text("nav.recents"))
			p := r.w.shell.pages["recents"].(*recentsPage)
			p.search.SetText("desk")
			r.until("the call", func() bool { return p.calls.loaded && p.calls.total == 1 })
		}},
		{"past", func(r *rig) {
			r.show(withTrunk)
			r.w.openPast(scenery().recent[0])
		}},
		{"past-missed", func(r *rig) {
			r.show(withTrunk)
			r.w.openPast(scenery().recent[1])
			r.w.inFront().(*pastPage).askDelete()
		}},
		{"contacts", func(r *rig) {
			r.show(withTrunk)
			r.tab(r.w.cat.Text("nav.contacts"))
			r.until("the list", func() bool { return r.w.shell.pages["contacts"].(*contactsPage).people.loaded })
		}},
		{"contacts-empty", func(r *rig) {
			r.phone.people = nil
			r.show(withTrunk)
			r.tab(r.w.cat.Text("nav.contacts"))
			r.until("the list", func() bool { return r.w.shell.pages["contacts"].(*contactsPage).people.loaded })
		}},
		{"contact", func(r *rig) {
			r.show(withTrunk)
			r.tab(r.w.cat.Text("nav.contacts"))
			r.w.openContact(scenery().people[0])
		}},
		{"contact-form", func(r *rig) {
			r.show(withTrunk)
			r.tab(r.w.cat.Text("nav.contacts"))
			r.w.editContact(scenery().people[0])
		}},
		{"contacts-import", func(r *rig) {
			r.show(withTrunk)
			r.tab(r.w.cat.Text("nav.contacts"))
			r.w.open("contacts-import", "")
			p := r.w.inFront().(*filePage)
			p.path.SetText("/home/kim/contacts.vcf")
			p.start()
			r.until("the report", func() bool { return p.running == nil })
		}},
		{"settings", func(r *rig) {
			r.show(withTrunk)
			r.w.goTo(placeSettings)
		}},
		{"settings-accounts", func(r *rig) {
			r.show(func(s *sipclient.Snapshot) {
				withTrunk(s)
				x := sipclient.AccountView{State: sipclient.AccountFailed, Err: &sipclient.RegisterError{Code: 403, Phrase: "Forbidden", Final: true},
					Account: account.Account{ID: "x", Number: "1001", Server: "wss://office.example.com/ws", Register: true}}
				s.Accounts = append(s.Accounts, x)
			})
			openSection[*accountsSection](r, "accounts")
		}},
		{"settings-audio", func(r *rig) {
			r.show(withTrunk)
			p := openSection[*audioSection](r, "audio")
			r.until("the devices and the level", func() bool { return p.level.meter.Part() > 0 && len(p.devices.Inputs) > 0 })
		}},
		{"settings-appearance", func(r *rig) {
			r.show(withTrunk)
			openSection[*appearanceSection](r, "appearance")
		}},
		{"settings-language", func(r *rig) {
			r.show(withTrunk)
			openSection[*languageSection](r, "language")
		}},
		{"settings-about", func(r *rig) {
			r.show(withTrunk)
			openSection[*aboutSection](r, "about")
		}},
		{"form-check", func(r *rig) {
			r.show(withTrunk)
			r.w.route.open("form", "t")
			r.w.refresh()
			r.tap(r.w.cat.Text("form.test"))
			c := r.w.inFront().(*formPage).check
			r.until("the check", func() bool { return c.cancel == nil })
			scrollToEnd(r)
		}},
		{"form", func(r *rig) {
			r.show(withTrunk)
			r.w.route.open("form", "")
			r.w.refresh()
		}},
		{"form-more", func(r *rig) {
			r.show(withTrunk)
			r.w.route.open("form", "t")
			r.w.refresh()
			f := r.w.inFront().(*formPage).fields
			f.unfold(true)
			f.plain.Turn(true)
			scrollToEnd(r)
		}},
		{"form-refused", func(r *rig) {
			r.show(withTrunk)
			r.w.route.open("form", "")
			r.w.refresh()
			f := r.w.inFront().(*formPage).fields
			f.server.SetText("pbx.example.com")
			f.number.SetText("1001")
			r.tap(r.w.cat.Text("form.save"))
			r.until("the reason", func() bool { return r.sees(r.w.cat.Text("connect.not_saved")) })
		}},
		{"form-passed", func(r *rig) {
			r.show(withTrunk)
			r.phone.checks[4].Err, r.phone.checks[4].Took, r.phone.checkErr = nil, 24*time.Millisecond, nil
			r.phone.checks = append(r.phone.checks, sipclient.CheckStep{Step: sipclient.StepMedia, Done: true, Took: 3 * time.Millisecond, Detail: "192.0.2.4 host"})
			r.w.route.open("form", "t")
			r.w.refresh()
			r.tap(r.w.cat.Text("form.test"))
			r.until("the offer", func() bool { return r.sees(r.w.cat.Text("connect.call_title")) })
			scrollToEnd(r)
		}},
		{"import", func(r *rig) {
			r.phone.imported = bringing()
			r.w.openImport("/home/kim/Downloads/office.toml")
			r.until("what it brings", func() bool { return r.sees("Desk") })
		}},
		{"import-secrets", func(r *rig) {
			r.phone.imported = bringing()
			r.w.openImport("/home/kim/Downloads/office.toml")
			r.until("what it brings", func() bool { return r.sees("Desk") })
			r.tap(r.w.cat.Text("import.take"))
			r.until("the passwords", func() bool { return r.w.inFront().(*importPage).secrets.asking() })
		}},
		{"password", func(r *rig) {
			r.show(withTrunk, sipclient.Notice{Kind: sipclient.NoticePasswordNeeded, AccountID: "t"})
		}},
		{"settings-broken", func(r *rig) {
			r.show(func(s *sipclient.Snapshot) {
				s.Welcomed = true
				s.Settings = &sipclient.SettingsError{Path: "/home/kim/.config/offhook/settings.toml", Line: 12, Column: 5, Err: sipclient.ErrSettingsBroken}
			})
		}},
	}...)
}

// scenery is a phone with a past and some devices.
func scenery() *fakePhone {
	f := newFakePhone()
	f.level, f.nets = -22, networks()
	f.stats = goodSound()
	at := func(ago time.Duration, dir sipclient.Direction, number, name string, res call.Result, talk time.Duration) sipclient.CallRecord {
		r := sipclient.CallRecord{AccountID: "t", Direction: dir, Number: number, Name: name, Started: testNow.Add(-ago), Result: res, Ended: testNow.Add(-ago + talk)}
		if res == call.Answered {
			r.Answered = r.Started
		}
		return r
	}
	f.recent = []sipclient.CallRecord{
		at(3*time.Minute, sipclient.Outgoing, "07010002000", "Demo PBX", call.Answered, 167*time.Second),
		at(25*time.Minute, sipclient.Incoming, "025550101", "접수처", call.NoAnswer, 0),
		at(170*time.Minute, sipclient.Incoming, "1002", "Front desk", call.Answered, 31*time.Second),
		at(26*time.Hour, sipclient.Outgoing, "+442079460018", "", call.Busy, 0),
		at(50*time.Hour, sipclient.Outgoing, "07010003000", "Warehouse", call.Answered, 725*time.Second),
		at(400*time.Hour, sipclient.Outgoing, "01012345678", "", call.NoAnswer, 0),
	}
	for i := range f.recent {
		f.recent[i].ID = fmt.Sprint("c", i)
	}
	f.recent[0].MOS, f.recent[0].Codec = 4.4, "opus/48000/2"
	f.recent[2].MOS, f.recent[2].Note = 4.1, "send the quote"
	f.people = manyPeople()
	f.devices = media.Devices{
		Inputs:  []media.Device{{ID: "a", Name: "Jabra Evolve2 65 Mono", Default: true}, {ID: "b", Name: "Built-in Audio Analog Stereo"}},
		Outputs: []media.Device{{ID: "c", Name: "Jabra Evolve2 65 Mono", Default: true}, {ID: "d", Name: "HDMI / DisplayPort 1"}},
	}
	f.checks = []sipclient.CheckStep{
		{Step: sipclient.StepName, Done: true, Took: 11 * time.Millisecond, Detail: "203.0.113.7"},
		{Step: sipclient.StepTCP, Done: true, Took: 8 * time.Millisecond, Detail: "203.0.113.7:7444"},
		{Step: sipclient.StepTLS, Done: true, Took: 21 * time.Millisecond, Detail: "TLS 1.3, Let's Encrypt, 61 days left"},
		{Step: sipclient.StepWebSocket, Done: true, Took: 9 * time.Millisecond, Detail: "sip"},
		{Step: sipclient.StepSIP, Done: true, Took: 5 * time.Second, Err: &sipclient.ConnectError{Step: sipclient.StepSIP, Host: "pbx.example.com:7444", Err: context.DeadlineExceeded}},
	}
	f.checkErr = f.checks[4].Err
	return f
}

func typeText(r *rig, text string) {
	for _, c := range text {
		r.w.inFront().(*keypadPage).number.TypedRune(c)
	}
}

// scrollToEnd shows the end of the page in front.
func scrollToEnd(r *rig) {
	walk(r.w.shell.body.root, func(o fyne.CanvasObject) {
		if s, ok := o.(*container.Scroll); ok && s.Direction == container.ScrollVerticalOnly {
			s.ScrollToBottom()
		}
	})
}
