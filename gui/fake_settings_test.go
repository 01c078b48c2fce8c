package gui

import (
	"context"

	"offhook/sipclient"
)

// fakeSettings is what the settings' pages ask of a phone beyond choices.
type fakeSettings struct {
	imported  sipclient.Imported
	importErr error
}

func (f *fakePhone) ReadSettings(_ context.Context, path string) (sipclient.Imported, error) {
	f.say("read %s", path)
	return f.imported, f.importErr
}

func (f *fakePhone) ImportSettings(_ context.Context, path string) (sipclient.Imported, error) {
	f.say("import %s", path)
	return f.imported, f.importErr
}
