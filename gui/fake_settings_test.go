package gui

import (
	"context"
	"net/netip"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// fakeSettings is what the settings' pages ask of a phone beyond choices.
type fakeSettings struct {
	imported  sipclient.Imported
	importErr error
	sounds    int // that are heard now
	rehearsed []media.Rehearsal
	askErr    error
	ringErr   error // of a sound file to ring with
	// rehearseErr ends a rehearsal.
	rehearseErr error
	nets        []media.Interface
}

func (f *fakePhone) sound(format string, args ...any) func() {
	f.say(format, args...)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sounds++
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.sounds--
	}
}

func (f *fakePhone) PlayTest() func() { return f.sound("test sound") }

func (f *fakePhone) PreviewMelody(melody string, volume int) func() {
	return f.sound("melody %s %d", melody, volume)
}

func (f *fakePhone) CheckRingtone(_ context.Context, path string) error {
	f.say("check %s", path)
	return f.ringErr
}

func (f *fakePhone) Rehearse(ctx context.Context, codec string, report func(media.Rehearsal)) error {
	f.say("rehearse %s", codec)
	for _, x := range f.rehearsed {
		report(x)
	}
	if f.rehearseErr != nil {
		return f.rehearseErr
	}
	<-ctx.Done()
	return ctx.Err()
}

func (f *fakePhone) ReadSettings(_ context.Context, path string) (sipclient.Imported, error) {
	f.say("read %s", path)
	return f.imported, f.importErr
}

func (f *fakePhone) ImportSettings(_ context.Context, path string) (sipclient.Imported, error) {
	f.say("import %s", path)
	return f.imported, f.importErr
}

func (f *fakePhone) MoveAccount(id string, by int) error {
	f.say("move %s %d", id, by)
	f.publish(func(s *sipclient.Snapshot) {
		from := slices.IndexFunc(s.Accounts, func(v sipclient.AccountView) bool { return v.ID == id })
		v := s.Accounts[from]
		rest := slices.Delete(slices.Clone(s.Accounts), from, from+1)
		s.Accounts = slices.Insert(rest, from+by, v)
	})
	return nil
}

func (f *fakePhone) AskSTUN(_ context.Context, server string) (netip.AddrPort, error) {
	f.say("stun %s", server)
	return netip.MustParseAddrPort("203.0.113.7:7777"), f.askErr
}

func (f *fakePhone) AskTURN(_ context.Context, server media.TURNServer, _ *account.Password) (netip.AddrPort, error) {
	f.say("turn %s %s", server.URL, server.User)
	return netip.MustParseAddrPort("198.51.100.7:49152"), f.askErr
}

func (f *fakePhone) SaveRelayPassword(_ context.Context, url string, p account.Password) error {
	f.say("relay password %s %s", url, p.Reveal())
	return nil
}

func (f *fakePhone) Interfaces() ([]media.Interface, error) { return f.nets, nil }

func custom(key fyne.KeyName, mod fyne.KeyModifier) *desktop.CustomShortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: mod}
}

// lastSaved is the account that was saved last.
func (f *fakePhone) lastSaved() account.Account {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.saved) == 0 {
		return account.Account{}
	}
	return f.saved[len(f.saved)-1]
}

// saves counts the accounts that were saved, heardNow the sounds that go on.
func (f *fakePhone) saves() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.saved)
}

func (f *fakePhone) heardNow() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sounds
}
