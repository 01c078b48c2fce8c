package history

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/internal/smalldisk"
)

func TestNewerFormatIsLeftAlone(t *testing.T) {
	s := open(t, "")
	add(t, s, record(1))
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	edit(t, s.Path(), "PRAGMA user_version = 99")
	before, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	newer := open(t, s.Path())
	if err := newer.Append(t.Context(), record(2)); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v", err)
	}
	found, err := newer.Recent(t.Context(), sipclient.HistoryQuery{})
	if !errors.Is(err, ErrNewer) || ids(found) != "call-2" {
		t.Errorf("Recent: %q, %v", ids(found), err)
	}
	if err := newer.Close(t.Context()); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "1 calls are not in the history") {
		t.Errorf("Close: %v", err)
	}
	if after, err := os.ReadFile(s.Path()); err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
}

// edit runs statements on a file that no store has open.
func edit(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDamagedFile(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string, content []byte) []byte{
		"not a database": func(*testing.T, string, []byte) []byte { return []byte(strings.Repeat("not a database\n", 100)) },
		"truncated":      func(_ *testing.T, _ string, c []byte) []byte { return c[:len(c)/2] },
		"overwritten": func(_ *testing.T, _ string, c []byte) []byte {
			for i := 4096; i < len(c); i++ {
				c[i] = 0xA5
			}
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, "")
			for n := range 50 {
				add(t, s, record(n))
			}
			if err := s.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			content, err := os.ReadFile(s.Path())
			if err != nil {
				t.Fatal(err)
			}
			content = spoil(t, s.Path(), content)
			if err := os.WriteFile(s.Path(), content, 0o600); err != nil {
				t.Fatal(err)
			}
			fresh := open(t, s.Path())
			err = fresh.Append(t.Context(), record(100))
			var lost *DamagedError
			if !errors.As(err, &lost) || !errors.Is(err, ErrDamaged) || lost.Path != s.Path() {
				t.Fatalf("got %v", err)
			}
			if kept, err := os.ReadFile(lost.MovedTo); err != nil || !reflect.DeepEqual(kept, content) {
				t.Errorf("the damaged file was not kept (%v)", err)
			}
			if got := ids(recent(t, fresh, sipclient.HistoryQuery{})); got != "call-100" {
				t.Errorf("the fresh history has %q", got)
			}
		})
	}
}

// TestDamagedWhileOpen: the file is spoiled under a store that has it open, and
// a second store, which has it open too, follows to the fresh file without
// starting another.
func TestDamagedWhileOpen(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not let a file be moved that a second store has open; calls then stay in memory")
	}
	first := open(t, "")
	add(t, first, record(1))
	second := open(t, first.Path())
	add(t, second, record(2))
	for _, suffix := range []string{"", "-wal"} {
		f, err := os.OpenFile(first.Path()+suffix, os.O_RDWR|os.O_TRUNC, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(strings.Repeat("rubbish ", 4096))); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Append(t.Context(), record(3)); !errors.Is(err, ErrDamaged) {
		t.Fatalf("got %v", err)
	}
	add(t, second, record(4))
	if got := ids(recent(t, second, sipclient.HistoryQuery{})); got != "call-4 call-3" {
		t.Errorf("the fresh history has %q", got)
	}
	if moved, err := filepath.Glob(filepath.Join(filepath.Dir(first.Path()), "*-damaged-*.db")); err != nil || len(moved) != 1 {
		t.Errorf("moved aside: %v %v", moved, err)
	}
}

// TestFileMovedAway: what is written goes to where the history is looked for.
func TestFileMovedAway(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not let an open file be moved")
	}
	s := open(t, "")
	add(t, s, record(1))
	if err := os.Rename(s.Path(), s.Path()+".old"); err != nil {
		t.Fatal(err)
	}
	add(t, s, record(2))
	if got := ids(recent(t, open(t, s.Path()), sipclient.HistoryQuery{})); got != "call-2" {
		t.Errorf("got %q", got)
	}
}

func TestFullDisk(t *testing.T) {
	dir := smalldisk.Dir(t, 1<<20)
	s := open(t, filepath.Join(dir, "history.db"))
	add(t, s, record(0))
	free := smalldisk.Fill(t, dir)
	var failed []sipclient.CallRecord
	for n := 1; len(failed) < 3; n++ {
		if n > 5000 {
			t.Fatal("the disk does not fill")
		}
		r := record(n)
		r.Name = strings.Repeat("x", maxText)
		err := s.Append(t.Context(), r)
		if errors.Is(err, sipclient.ErrHistoryFull) {
			failed = append(failed, r)
		} else if err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
	}
	if got := s.Waiting(); got != len(failed) {
		t.Errorf("%d calls wait, want %d", got, len(failed))
	}
	want := ids([]sipclient.CallRecord{failed[2], failed[1], failed[0]})
	if got := ids(recent(t, s, sipclient.HistoryQuery{Limit: 3})); got != want {
		t.Errorf("while full, the newest are %q, want %q", got, want)
	}
	free()
	if s.Waiting() > 0 { // with a limited file size there is no more room than before
		if err := s.Append(t.Context(), record(6000)); err != nil && !errors.Is(err, sipclient.ErrHistoryFull) {
			t.Errorf("with room again: %v", err)
		} else if err == nil && s.Waiting() != 0 {
			t.Errorf("%d calls still wait", s.Waiting())
		}
	}
	if got := ids(recent(t, s, sipclient.HistoryQuery{Limit: 4})); got != "call-6000 "+want {
		t.Errorf("in the end the newest are %q", got)
	}
}

// TestFullDiskFromTheStart: there is not even room for an empty database, and
// the phone works all the same.
func TestFullDiskFromTheStart(t *testing.T) {
	dir := smalldisk.Dir(t, 1<<20)
	free := smalldisk.Fill(t, dir)
	s := open(t, filepath.Join(dir, "offhook", "history.db"))
	if err := s.Append(t.Context(), record(1)); err != nil && !errors.Is(err, sipclient.ErrHistoryFull) {
		t.Errorf("got %v", err)
	}
	if found, _ := s.Recent(t.Context(), sipclient.HistoryQuery{}); ids(found) != "call-1" {
		t.Errorf("while full: %q", ids(found))
	}
	free()
	add(t, s, record(2))
	if got := ids(recent(t, s, sipclient.HistoryQuery{})); got != "call-2 call-1" || s.Waiting() != 0 {
		t.Errorf("with room: %q, %d wait", got, s.Waiting())
	}
}
