package boot

import (
	"context"
	"path/filepath"
	"testing"
)

// TestDemoAgain: the demo whose account was removed can be started again, on the same PBX,
// and is there once only.
func TestDemoAgain(t *testing.T) {
	dir := t.TempDir()
	app, err := New(context.WithoutCancel(t.Context()), Options{ConfigPath: filepath.Join(dir, "config.toml"), HistoryPath: filepath.Join(dir, "history.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	demos := func() (urls []string) {
		for _, v := range app.Client.Snapshot().Accounts {
			urls = append(urls, v.Server)
		}
		return urls
	}
	start := func() string {
		t.Helper()
		id, err := app.StartDemo(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	id := start()
	first := demos()
	if again := start(); again != id || len(demos()) != 1 {
		t.Errorf("started twice it is %s and %s, of %d accounts", id, again, len(demos()))
	}
	if err := app.Client.RemoveAccount(t.Context(), id); err != nil || len(demos()) != 0 {
		t.Fatalf("removing it: %v, %d accounts", err, len(demos()))
	}
	if again := start(); again != id || len(demos()) != 1 || demos()[0] != first[0] {
		t.Errorf("started again it is %s at %v, and was %s at %v", again, demos(), id, first)
	}
}
