package sipclient

import (
	"context"
	"slices"

	"offhook/sipclient/account"
)

type fakeSettings struct{ w *world }

func (f fakeSettings) Load(context.Context) (Settings, error) { return f.w.settings, f.w.loadErr }
func (f fakeSettings) Save(_ context.Context, s Settings) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.saveErr != nil {
		return f.w.saveErr
	}
	f.w.settings = s
	return nil
}

// Read brings w.file into what there is.
func (f fakeSettings) Read(_ context.Context, _ string, into Settings) (Settings, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.fileErr != nil {
		return Settings{}, f.w.fileErr
	}
	into = into.Clone()
	into.Choices = f.w.file.Choices
	if f.w.file.Default != "" {
		into.Default = f.w.file.Default
	}
	for _, a := range f.w.file.Accounts {
		_ = putAccount(&into, a, true) // it adds what is not there
	}
	return into, nil
}

type fakeSecrets struct{ w *world }

func (f fakeSecrets) Get(_ context.Context, id string) (account.Password, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.secretErr != nil {
		return account.Password{}, f.w.secretErr
	}
	p, ok := f.w.secrets[id]
	if !ok {
		return p, ErrNoSecret
	}
	return p, nil
}
func (f fakeSecrets) Set(_ context.Context, id string, p account.Password) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.secretErr != nil {
		return f.w.secretErr
	}
	f.w.secrets[id] = p
	return nil
}
func (f fakeSecrets) Delete(_ context.Context, id string) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	delete(f.w.secrets, id)
	return nil
}

type fakeHistory struct{ w *world }

func (f fakeHistory) Begin(_ context.Context, r CallRecord) error {
	if f.w.hanging != nil {
		<-f.w.hanging
	}
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.begun++
	if f.w.historyErr != nil {
		return f.w.historyErr
	}
	f.w.going[r.ID] = r
	return nil
}
func (f fakeHistory) Append(_ context.Context, r CallRecord) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.historyErr != nil {
		return f.w.historyErr
	}
	f.w.history = append(f.w.history, r)
	delete(f.w.going, r.ID)
	return nil
}
func (f fakeHistory) Recent(_ context.Context, q HistoryQuery) ([]CallRecord, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if q.Limit == 0 {
		return slices.Clone(f.w.history), nil
	}
	from := min(q.Offset, len(f.w.history))
	return slices.Clone(f.w.history[from:min(from+q.Limit, len(f.w.history))]), nil
}
func (f fakeHistory) Write(_ context.Context, path string, calls []CallRecord) error {
	f.w.add("write %s %d", path, len(calls))
	return f.w.historyErr
}
func (f fakeHistory) Count(_ context.Context, q HistoryQuery) (n HistoryCount, err error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.asked = q
	return HistoryCount{Calls: len(f.w.history)}, nil
}
func (f fakeHistory) Numbers(_ context.Context, q HistoryQuery) ([]NumberUse, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.asked = q
	return f.w.uses, nil
}
func (f fakeHistory) Annotate(_ context.Context, _, id, note string) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	for i := range f.w.history {
		if f.w.history[i].ID == id {
			f.w.history[i].Note = note
		}
	}
	return nil
}
func (f fakeHistory) Remove(_ context.Context, cut HistoryCut) (int, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.cuts = append(f.w.cuts, cut)
	return 1, nil
}
