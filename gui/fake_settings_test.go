package gui

import (
	"context"

	"offhook/media"
	"offhook/sipclient"
)

// fakeSettings is what the settings' pages ask of a phone beyond choices.
type fakeSettings struct {
	imported  sipclient.Imported
	importErr error
	sounds    int // that are heard now
	rehearsed []media.Rehearsal
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

func (f *fakePhone) Rehearse(ctx context.Context, codec string, report func(media.Rehearsal)) error {
	f.say("rehearse %s", codec)
	for _, x := range f.rehearsed {
		report(x)
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
