package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// TestMain is also the process that TestCrash and TestKilledInACall kill.
func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		fmt.Fprintln(os.Stderr, writeForEver(context.Background(), path))
		os.Exit(1)
	}
	if path := os.Getenv(goingFile); path != "" {
		fmt.Fprintln(os.Stderr, callForEver(context.Background(), path))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123_456_000, time.Local)

// open makes a store at path, or in a folder of its own for "".
func open(t testing.TB, path string) *Store {
	t.Helper()
	if path == "" {
		path = filepath.Join(t.TempDir(), "offhook", "history.db")
	}
	s, err := New(Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil && !t.Failed() {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}

// record is the n-th call: an outgoing one a minute after the one before.
func record(n int) sipclient.CallRecord {
	at := noon.Add(time.Duration(n) * time.Minute)
	return sipclient.CallRecord{
		ID: fmt.Sprintf("call-%d", n), AccountID: "work", Direction: sipclient.Outgoing, Number: fmt.Sprintf("0701000%04d", n),
		Started: at, Answered: at.Add(3 * time.Second), Ended: at.Add(33 * time.Second),
		Result: call.Answered, Cause: call.Cause{By: call.Local}, Codec: "opus/48000/2", MOS: 4.25,
	}
}

func add(t testing.TB, s *Store, records ...sipclient.CallRecord) {
	t.Helper()
	for _, r := range records {
		if err := s.Append(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

func recent(t testing.TB, s *Store, q sipclient.HistoryQuery) []sipclient.CallRecord {
	t.Helper()
	found, err := s.Recent(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func ids(records []sipclient.CallRecord) string {
	var out []string
	for _, r := range records {
		out = append(out, r.ID)
	}
	return strings.Join(out, " ")
}

func TestRoundTrip(t *testing.T) {
	s := open(t, "")
	missed := sipclient.CallRecord{
		ID: "x@pbx", AccountID: "home", Direction: sipclient.Incoming, Number: "01012345678", Name: "홍길동",
		Started: noon.Add(time.Hour), Ended: noon.Add(time.Hour + 20*time.Second), Result: call.Busy,
		Cause: call.Cause{By: call.Remote, Code: 486, Phrase: "Busy Here", Q850: 17, Text: "USER_BUSY"},
	}
	want := []sipclient.CallRecord{missed, record(1)}
	add(t, s, record(1), missed)
	if got := recent(t, s, sipclient.HistoryQuery{}); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := open(t, s.Path())
	if got := recent(t, again, sipclient.HistoryQuery{}); !reflect.DeepEqual(got, want) {
		t.Errorf("after opening again: %+v", got)
	}
	if runtime.GOOS != "windows" {
		for path, mode := range map[string]fs.FileMode{s.Path(): 0o600, s.Path() + "-wal": 0o600, filepath.Dir(s.Path()): 0o700} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
				t.Errorf("%s: %v, error %v", path, info, err)
			}
		}
	}
}

func TestExactlyOnce(t *testing.T) {
	s := open(t, "")
	changed := record(1)
	changed.Result = call.Failed
	other := record(1)
	other.AccountID = "home"
	add(t, s, record(1), record(1), changed, other)
	found := recent(t, s, sipclient.HistoryQuery{})
	if len(found) != 2 || found[0].AccountID != "home" || found[1].Result != call.Answered {
		t.Errorf("got %+v", found)
	}
}

func TestIncompleteRecords(t *testing.T) {
	s := open(t, "")
	for name, spoil := range map[string]func(*sipclient.CallRecord){
		"id":        func(r *sipclient.CallRecord) { r.ID = "" },
		"direction": func(r *sipclient.CallRecord) { r.Direction = "" },
		"result":    func(r *sipclient.CallRecord) { r.Result = "" },
		"start":     func(r *sipclient.CallRecord) { r.Started = time.Time{} },
		"end":       func(r *sipclient.CallRecord) { r.Ended = time.Time{} },
	} {
		r := record(1)
		spoil(&r)
		if err := s.Append(t.Context(), r); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := recent(t, s, sipclient.HistoryQuery{}); len(got) != 0 {
		t.Errorf("kept %+v", got)
	}
}

func TestQueries(t *testing.T) {
	s := open(t, "")
	for n := range 5 {
		r := record(n)
		r.Name = []string{"Alice Kim", "", "홍길동", "100% _sure_", "Ärzte"}[n]
		if n == 4 {
			r.AccountID, r.Direction = "home", sipclient.Incoming
		}
		add(t, s, r)
	}
	for _, tt := range []struct {
		query sipclient.HistoryQuery
		want  string
	}{
		{sipclient.HistoryQuery{}, "call-4 call-3 call-2 call-1 call-0"},
		{sipclient.HistoryQuery{Limit: 2}, "call-4 call-3"},
		{sipclient.HistoryQuery{Limit: 2, Offset: 3}, "call-1 call-0"},
		{sipclient.HistoryQuery{Offset: 9}, ""},
		{sipclient.HistoryQuery{Limit: -1, Offset: -1}, "call-4 call-3 call-2 call-1 call-0"},
		{sipclient.HistoryQuery{AccountID: "home"}, "call-4"},
		{sipclient.HistoryQuery{AccountID: "none"}, ""},
		{sipclient.HistoryQuery{Search: "alice"}, "call-0"},
		{sipclient.HistoryQuery{Search: " KIM "}, "call-0"},
		{sipclient.HistoryQuery{Search: "길동"}, "call-2"},
		{sipclient.HistoryQuery{Search: "\u1112\u1169\u11bc"}, "call-2"}, // 홍 in pieces
		{sipclient.HistoryQuery{Search: "äRZ"}, "call-4"},
		{sipclient.HistoryQuery{Search: "%"}, "call-3"},
		{sipclient.HistoryQuery{Search: "_"}, "call-3"},
		{sipclient.HistoryQuery{Search: "0701000-0001"}, "call-1"},
		{sipclient.HistoryQuery{Search: "(070) 1000.0002"}, "call-2"},
		{sipclient.HistoryQuery{Search: "０７０１００００００３"}, "call-3"},
		{sipclient.HistoryQuery{Search: "'; DROP TABLE calls; --"}, ""},
	} {
		if got := ids(recent(t, s, tt.query)); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.query, got, tt.want)
		}
	}
}

func TestHostileText(t *testing.T) {
	s := open(t, "")
	r := record(1)
	r.Name = "a\r\nb\x00c\xff" + strings.Repeat("길", maxText)
	r.Cause.Text = strings.Repeat("x", 10*maxText)
	r.Cause.Err = errors.New("password hunter2")
	add(t, s, r)
	got := recent(t, s, sipclient.HistoryQuery{})[0]
	if !strings.HasPrefix(got.Name, "a  b c\uFFFD길") || len(got.Name) > maxText || !utf8.ValidString(got.Name) || len(got.Cause.Text) != maxText {
		t.Errorf("kept %q and %d bytes", got.Name, len(got.Cause.Text))
	}
	for _, suffix := range []string{"", "-wal"} {
		if file, err := os.ReadFile(s.Path() + suffix); err != nil || strings.Contains(string(file), "hunter2") {
			t.Errorf("the text of an error is in the file (%v)", err)
		}
	}
}

func TestOddPath(t *testing.T) {
	for _, name := range []string{"a b?c#d%20e", "한글", "file:x&_pragma=user_version(9)"} {
		if runtime.GOOS == "windows" {
			name = strings.NewReplacer("?", "", ":", "").Replace(name)
		}
		path := filepath.Join(t.TempDir(), name, name+".db")
		add(t, open(t, path), record(1))
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

// TestPageLimit reaches SQLITE_FULL on every system: the database itself may not
// grow.
func TestPageLimit(t *testing.T) {
	s := open(t, "")
	add(t, s, record(0))
	pages := func(limit int) {
		t.Helper()
		err := s.file.Do(t.Context(), func(_ context.Context, db *sql.DB) error {
			_, err := db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", limit))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	pages(16)
	var err error
	n := 1
	for ; err == nil && n < 5000; n++ {
		err = s.Append(t.Context(), record(n))
	}
	if !errors.Is(err, sipclient.ErrHistoryFull) || s.Waiting() != 1 {
		t.Fatalf("got %v, %d wait", err, s.Waiting())
	}
	pages(10000)
	if got := len(recent(t, s, sipclient.HistoryQuery{Limit: MaxLimit})); got != n || s.Waiting() != 0 {
		t.Errorf("%d calls, %d wait; want %d, 0", got, s.Waiting(), n)
	}
}

func TestWaitingIsBounded(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "history.db")
	if err := os.Mkdir(path, 0o700); err != nil { // a folder can never be opened as a database
		t.Fatal(err)
	}
	s := open(t, path)
	for n := range maxWaiting + 5 {
		if err := s.Append(t.Context(), record(n)); err == nil {
			t.Fatal("appended to a folder")
		}
	}
	if err := s.Append(t.Context(), record(maxWaiting)); err == nil || s.Waiting() != maxWaiting {
		t.Errorf("%v; %d wait", err, s.Waiting())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	found := recent(t, s, sipclient.HistoryQuery{Limit: MaxLimit})
	if len(found) != maxWaiting || found[0].ID != fmt.Sprint("call-", maxWaiting+4) || found[maxWaiting-1].ID != "call-5" {
		t.Errorf("%d calls, %s to %s", len(found), found[0].ID, found[len(found)-1].ID)
	}
}

func TestManyWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	const sides, each = 4, 25
	var wg sync.WaitGroup
	for side := range sides {
		s := open(t, path)
		wg.Go(func() {
			for n := range each {
				r := record(n)
				r.ID = fmt.Sprintf("%d-%d", side, n)
				if err := s.Append(t.Context(), r); err != nil {
					t.Error(err)
				}
				if n%2 == 0 { // and what others write too
					r.ID = fmt.Sprintf("shared-%d", n)
					if err := s.Append(t.Context(), r); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	if got, want := len(recent(t, open(t, path), sipclient.HistoryQuery{Limit: MaxLimit})), sides*each+(each+1)/2; got != want {
		t.Errorf("%d calls, want %d", got, want)
	}
}

func TestClosed(t *testing.T) {
	s := open(t, "")
	add(t, s, record(1))
	if err := errors.Join(s.Close(t.Context()), s.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), record(2)); !errors.Is(err, ErrClosed) {
		t.Errorf("Append: %v", err)
	}
	if _, err := s.Recent(t.Context(), sipclient.HistoryQuery{}); !errors.Is(err, ErrClosed) {
		t.Errorf("Recent: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	other := open(t, "")
	if err := other.Append(gone, record(1)); !errors.Is(err, context.Canceled) || other.Waiting() != 1 {
		t.Errorf("with a cancelled context: %v, %d wait", err, other.Waiting())
	}
}

func FuzzText(f *testing.F) {
	f.Add("070-1000-2000", "Alice")
	f.Add("홍길동\u1112\u1169\u11bc", "\xff\x00\r\n")
	f.Add(strings.Repeat("é", maxText), "ﬁ")
	f.Fuzz(func(t *testing.T, number, name string) {
		r := tidy(sipclient.CallRecord{Number: number, Name: name})
		for _, text := range []string{r.Number, r.Name} {
			if len(text) > maxText || !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r\n") {
				t.Fatalf("kept %q", text)
			}
			if tidyText(text) != text {
				t.Fatalf("tidying %q again changes it", text)
			}
		}
		if m := matchOf(sipclient.HistoryQuery{Search: number, Number: name}); !m.accepts(sipclient.CallRecord{Number: name, Name: number}) && len(number) < 40 {
			t.Fatalf("%q does not find itself", number)
		}
	})
}
