package gui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// bringing is what a file of an administrator's brings.
func bringing() sipclient.Imported {
	return sipclient.Imported{
		Added: []account.Account{{ID: "desk", Label: "Desk", Number: "1001", Server: "pbx.example.com", Register: true},
			{ID: "line", Number: "07010001000", Server: "trunk.example.com"}},
		Choices: []string{"theme", "audio.input", "audio.echo_off"},
	}
}

// TestImport goes from the first page to passwords kept.
func TestImport(t *testing.T) {
	phone := newFakePhone()
	phone.imported = bringing()
	r := newRig(t, phone, Options{})
	r.tap("Open a file")
	p := r.w.inFront().(*importPage)
	if !r.button("Look into it").Disabled() {
		t.Error("no file was chosen yet")
	}
	p.path.SetText("/tmp/office.toml")
	r.tap("Look into it")
	r.until("what it brings", func() bool { return r.sees("2 accounts") })
	r.mustSee("Desk", "pbx.example.com · Extension · new", "trunk.example.com · Trunk · new", "Appearance, Audio")
	if phone.heard("import /tmp/office.toml") {
		t.Fatal("the file was taken before anybody said so")
	}
	r.tap("Take it")
	r.until("the passwords", func() bool { return r.sees("Password of Desk") })
	if len(p.secrets.fields) != 1 {
		t.Errorf("%d passwords for one account that signs in", len(p.secrets.fields))
	}
	// The server asks meanwhile: this page has it already.
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticePasswordNeeded, AccountID: "desk"})
	p.secrets.fields[0].SetText("s3cret")
	r.show(withCall(offered("c"))) // covers the page, and gives it back
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
	key(r, fyne.KeyReturn)
	r.until("kept", func() bool { return phone.saves() == 1 && r.w.route.over == "" })
	if phone.saved[0].ID != "desk" || phone.secrets[0] != "s3cret" {
		t.Errorf("saved %+v %q", phone.saved, phone.secrets)
	}
}

func TestImportFails(t *testing.T) {
	phone := newFakePhone()
	phone.importErr = &sipclient.SettingsError{Path: "/tmp/office.toml", Line: 3, Column: 7, Err: sipclient.ErrSettingsBroken}
	r := newRig(t, phone, Options{})
	r.w.openImport("/tmp/office.toml")
	r.until("the reason", func() bool { return r.sees("line 3, column 7") })
	phone.importErr = nil
	p := r.w.inFront().(*importPage)
	p.path.SetText("/tmp/other.toml")
	if r.sees("line 3") {
		t.Error("the reason stays although another file was named")
	}
	r.tap("Look into it")
	r.until("nothing new", func() bool { return r.sees("This file brings nothing new.") })
	key(r, fyne.KeyEscape)
	key(r, fyne.KeyEscape)
	if r.w.route.over != "" {
		t.Error("Escape does not go back")
	}
}

// TestImportElsewhere: a file that sends an account to another server says so, and
// the password is asked for again.
func TestImportElsewhere(t *testing.T) {
	phone := newFakePhone()
	phone.imported = sipclient.Imported{Changed: []account.Account{{ID: "desk", Label: "Desk", Number: "1001", Server: "other.example.com", Register: true}}, Elsewhere: []string{"desk"}}
	r := newRig(t, phone, Options{})
	r.w.openImport("/tmp/office.toml")
	r.until("what it brings", func() bool { return r.sees("replaces yours") })
	r.mustSee("Signs in elsewhere than before: its password is asked for again.")
	r.tap("Take it")
	r.until("the password", func() bool { return r.sees("Password of Desk") })
}

// TestImportUnannounced: nobody takes a file unknowing that has every call recorded and nobody told.
func TestImportUnannounced(t *testing.T) {
	phone := newFakePhone()
	phone.imported = sipclient.Imported{Choices: []string{"recording.always", "recording.announce"}, Unannounced: true}
	r := newRig(t, phone, Options{})
	r.w.openImport("/tmp/office.toml")
	r.until("what it brings", func() bool { return r.sees("Recording") })
	r.mustSee("Records every call from now on, without telling anybody.")
}

func TestFileIsDropped(t *testing.T) {
	phone := newFakePhone()
	phone.imported = bringing()
	r := newRig(t, phone, Options{})
	r.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/tmp/photo.png"), storage.NewFileURI("/tmp/office.TOML")})
	r.until("read", func() bool { return phone.heard("read /tmp/office.TOML") })
	r.until("what it brings", func() bool { return r.sees("2 accounts") })
}

func TestPathAsURI(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.w.openImport("")
	p := r.w.inFront().(*importPage)
	for text, want := range map[string]string{
		`"/tmp/a b.toml"`: "/tmp/a b.toml", "file:///tmp/x.toml": "/tmp/x.toml", " /tmp/x.toml ": "/tmp/x.toml", "": "",
	} {
		p.path.Put(text)
		if got := typedPath(p.path.Text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
