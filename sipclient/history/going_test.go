package history

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// goingFile is the variable that names the history to a child of TestKilledInACall.
const goingFile = "OFFHOOK_TEST_GOING_HISTORY"

// callForEver keeps two calls that go on, says so, and goes on.
func callForEver(ctx context.Context, path string) error {
	s, err := New(Options{Path: path})
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		for _, r := range []sipclient.CallRecord{going(1), going(2)} {
			if err := s.Begin(ctx, r); err != nil {
				return err
			}
		}
		if _, err := fmt.Println(n); err != nil {
			return err
		}
	}
}

// going is the n-th call while it lasts.
func going(n int) sipclient.CallRecord {
	r := record(n)
	r.Ended, r.Result, r.Cause = time.Time{}, "", call.Cause{}
	return r
}

// begin keeps calls that go on.
func begin(t *testing.T, s *Store, records ...sipclient.CallRecord) {
	t.Helper()
	for _, r := range records {
		if err := s.Begin(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

// seen says when all calls that go on were kept last.
func seen(t *testing.T, s *Store, at time.Time) {
	t.Helper()
	edit(t, s.Path(), fmt.Sprintf("UPDATE going SET seen = %d", at.UnixMicro()))
}

// rows counts those of a table.
func rows(t *testing.T, s *Store, table string) (n int) {
	t.Helper()
	err := s.file.Do(t.Context(), func(ctx context.Context, db *sql.DB) error {
		return db.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestKilledInACall kills a program that has two calls: both are in the history, as
// far as they had come.
func TestKilledInACall(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	crash(t, goingFile, path, 3)
	s := open(t, path)
	if found := recent(t, s, sipclient.HistoryQuery{}); len(found) != 0 {
		t.Errorf("a program that may live has lost %s", ids(found))
	}
	last := noon.Add(10 * time.Minute)
	seen(t, s, last)
	for range 2 {
		found := recent(t, s, sipclient.HistoryQuery{})
		if ids(found) != "call-2 call-1" {
			t.Fatalf("found %q", ids(found))
		}
		want := going(1)
		want.Ended, want.Result, want.Cause.By = last, call.Answered, call.Program
		if !reflect.DeepEqual(found[1], want) {
			t.Errorf("got  %+v\nwant %+v", found[1], want)
		}
	}
	if n := rows(t, s, "going"); n != 0 {
		t.Errorf("%d of them go on", n)
	}
}

// TestCutShort is what is known of calls whose program is gone.
func TestCutShort(t *testing.T) {
	there := filepath.Join(t.TempDir(), "call.wav")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	incoming := func(r *sipclient.CallRecord) { r.Direction = sipclient.Incoming }
	ringing := func(r *sipclient.CallRecord) { r.Answered = time.Time{} }
	recorded := func(path string) func(*sipclient.CallRecord) {
		return func(r *sipclient.CallRecord) { r.Recordings = []string{"/gone.wav", path} }
	}
	future := time.Now().AddDate(10, 0, 0)
	start, answer, later := record(1).Started, record(1).Answered, record(1).Started.Add(time.Hour)
	for name, tt := range map[string]struct {
		how       []func(*sipclient.CallRecord)
		seen      time.Time
		result    call.Result
		missed    bool
		ended     time.Time
		recording string
	}{
		"answered":               {nil, later, call.Answered, false, later, ""},
		"ringing there":          {[]func(*sipclient.CallRecord){ringing}, later, call.Failed, false, later, ""},
		"answered here":          {[]func(*sipclient.CallRecord){incoming}, later, call.Answered, false, later, ""},
		"ringing here":           {[]func(*sipclient.CallRecord){incoming, ringing}, later, call.NoAnswer, true, later, ""},
		"recorded":               {[]func(*sipclient.CallRecord){recorded(there)}, later, call.Answered, false, later, there},
		"recorded, and deleted":  {[]func(*sipclient.CallRecord){recorded(there + "x")}, later, call.Answered, false, later, ""},
		"clock set back in it":   {nil, start.Add(-time.Hour), call.Answered, false, answer, ""},
		"set back while ringing": {[]func(*sipclient.CallRecord){ringing}, start.Add(-time.Hour), call.Failed, false, start, ""},
		"clock set back after":   {nil, future, call.Answered, false, future, ""},
	} {
		t.Run(name, func(t *testing.T) {
			died := open(t, "")
			r := going(1)
			for _, change := range tt.how {
				change(&r)
			}
			begin(t, died, r)
			s := open(t, died.Path())
			seen(t, s, tt.seen)
			found := recent(t, s, sipclient.HistoryQuery{})
			if len(found) != 1 {
				t.Fatalf("found %+v", found)
			}
			got := found[0]
			if got.Result != tt.result || got.Cause != (call.Cause{By: call.Program}) || got.Missed() != tt.missed || strings.Join(got.Recordings, " ") != tt.recording ||
				!got.Ended.Equal(tt.ended.Truncate(time.Microsecond)) || !got.Started.Equal(start) || got.Number != r.Number || got.Codec != r.Codec {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestGoingAndOver: a call that ends as calls do is there once, and as it ended.
func TestGoingAndOver(t *testing.T) {
	s := open(t, "")
	if err := s.Begin(t.Context(), sipclient.CallRecord{ID: "x"}); err == nil {
		t.Error("half a call was kept")
	}
	begin(t, s, going(1), going(2))
	begin(t, s, going(1))
	add(t, s, record(1))
	begin(t, s, going(1)) // it comes too late
	if n := rows(t, s, "going"); n != 1 {
		t.Errorf("%d go on", n)
	}
	seen(t, s, noon)
	if found := recent(t, s, sipclient.HistoryQuery{}); !reflect.DeepEqual(found, []sipclient.CallRecord{record(1)}) {
		t.Errorf("a call of a program that has slept is over: %+v", found)
	}
	other := open(t, s.Path())
	if got := ids(recent(t, other, sipclient.HistoryQuery{})); got != "call-2 call-1" {
		t.Errorf("another program finds %q", got)
	}
}

// TestNotGoneAfterAll: a computer slept, or its clock was set, and another program
// took a call for lost that went on.
func TestNotGoneAfterAll(t *testing.T) {
	s := open(t, "")
	other := open(t, s.Path())
	for range 2 { // it sleeps twice
		begin(t, s, going(1))
		seen(t, s, noon.Add(time.Hour))
		if got := ids(recent(t, other, sipclient.HistoryQuery{})); got != "call-1" {
			t.Errorf("found %q", got)
		}
	}
	if err := other.Annotate(t.Context(), "work", "call-1", "strange"); err != nil {
		t.Fatal(err)
	}
	begin(t, s, going(1))
	want := record(1)
	add(t, s, want)
	changed := record(1)
	changed.Result = call.Failed
	add(t, s, changed) // it has been written
	want.Note = "strange"
	for _, store := range []*Store{s, other} {
		if found := recent(t, store, sipclient.HistoryQuery{Search: "strange"}); !reflect.DeepEqual(found, []sipclient.CallRecord{want}) {
			t.Errorf("got %+v", found)
		}
	}
	if going, cut := rows(t, s, "going"), rows(t, s, "calls WHERE cut = 1"); going != 0 || cut != 0 {
		t.Errorf("%d go on, %d are made up", going, cut)
	}
}

// TestLostOnesAreCalls: all that is done with calls is done with those, whatever comes
// first to the file.
func TestLostOnesAreCalls(t *testing.T) {
	lost := going(1)
	lost.Direction, lost.Answered = sipclient.Incoming, time.Time{}
	for name, look := range map[string]func(t *testing.T, s *Store) (want, got any){
		"missed": func(t *testing.T, s *Store) (want, got any) {
			n, err := s.Count(t.Context(), sipclient.HistoryQuery{Missed: true})
			return fmt.Sprint(sipclient.HistoryCount{Calls: 1, Missed: 1}, nil), fmt.Sprint(n, err)
		},
		"search": func(t *testing.T, s *Store) (want, got any) {
			return "call-1", ids(recent(t, s, sipclient.HistoryQuery{Search: lost.Number}))
		},
		"numbers": func(t *testing.T, s *Store) (want, got any) {
			found, err := s.Numbers(t.Context(), sipclient.HistoryQuery{Search: lost.Number, Limit: 5})
			return fmt.Sprint(1, nil), fmt.Sprint(len(found), err)
		},
		"note": func(t *testing.T, s *Store) (want, got any) {
			err := s.Annotate(t.Context(), "work", "call-1", "hm")
			return "hm <nil>", fmt.Sprintf("%s %v", recent(t, s, sipclient.HistoryQuery{})[0].Note, err)
		},
		"removed": func(t *testing.T, s *Store) (want, got any) {
			n, err := s.Remove(t.Context(), sipclient.HistoryCut{AccountID: "work", ID: "call-1"})
			return fmt.Sprint(1, nil, 0), fmt.Sprint(n, err, len(recent(t, s, sipclient.HistoryQuery{})))
		},
		"too old": func(t *testing.T, s *Store) (want, got any) {
			n, err := s.Remove(t.Context(), sipclient.HistoryCut{Before: noon.Add(time.Hour)})
			return fmt.Sprint(1, nil, 0), fmt.Sprint(n, err, len(recent(t, s, sipclient.HistoryQuery{})))
		},
		"table": func(t *testing.T, s *Store) (want, got any) {
			var table strings.Builder
			err := WriteCSV(&table, recent(t, s, sipclient.HistoryQuery{}))
			return true, err == nil && strings.Contains(table.String(), ",no_answer,yes,") && strings.Contains(table.String(), "Offhook ended before the call")
		},
	} {
		t.Run(name, func(t *testing.T) {
			died := open(t, "")
			begin(t, died, lost)
			seen(t, died, noon.Add(3*time.Minute))
			if want, got := look(t, open(t, died.Path())); want != got {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// TestAllForgotten: a call that another program had a moment ago is forgotten with all
// others, unless that goes on with it; one's own goes on.
func TestAllForgotten(t *testing.T) {
	died := open(t, "")
	lives, s := open(t, died.Path()), open(t, died.Path())
	begin(t, died, going(1))
	begin(t, lives, going(2))
	begin(t, s, going(3))
	if _, err := s.Remove(t.Context(), sipclient.HistoryCut{All: true}); err != nil {
		t.Fatal(err)
	}
	begin(t, lives, going(2))
	seen(t, s, noon.Add(time.Hour))
	if got := ids(recent(t, open(t, s.Path()), sipclient.HistoryQuery{})); got != "call-3 call-2" {
		t.Errorf("later there is %q", got)
	}
}

// TestLostAndWaiting: a call whose record waits for room is not there a second time,
// where another program had room to take it for lost.
func TestLostAndWaiting(t *testing.T) {
	s := open(t, "")
	other := open(t, s.Path())
	begin(t, s, going(1), going(2))
	edit(t, s.Path(), "CREATE TRIGGER no BEFORE INSERT ON calls WHEN NEW.cut = 0 BEGIN SELECT RAISE(ABORT, 'no'); END")
	if err := s.Append(t.Context(), record(1)); err == nil {
		t.Fatal("it could be written")
	}
	seen(t, s, noon.Add(time.Hour))
	if got := ids(recent(t, other, sipclient.HistoryQuery{})); got != "call-2 call-1" {
		t.Errorf("another program finds %q", got)
	}
	found := recent(t, s, sipclient.HistoryQuery{Limit: 2})
	if ids(found) != "call-2 call-1" || found[1].Cause.By != call.Local {
		t.Errorf("found %+v", found)
	}
	if n, err := s.Count(t.Context(), sipclient.HistoryQuery{}); err != nil || n.Calls != 2 {
		t.Errorf("counted %+v, %v", n, err)
	}
	edit(t, s.Path(), "DROP TRIGGER no")
	add(t, s, record(2))
	if found := recent(t, other, sipclient.HistoryQuery{}); !reflect.DeepEqual(found, []sipclient.CallRecord{record(2), record(1)}) {
		t.Errorf("in the end %+v", found)
	}
}

// TestLostOnceForAll: whoever finds them, they are there once.
func TestLostOnceForAll(t *testing.T) {
	died := open(t, "")
	for n := range 20 {
		begin(t, died, going(n))
	}
	seen(t, died, noon.Add(time.Hour))
	var all sync.WaitGroup
	for range 4 {
		s := open(t, died.Path())
		all.Go(func() {
			if found, err := s.Recent(t.Context(), sipclient.HistoryQuery{}); err != nil || len(found) != 20 {
				t.Errorf("%d calls: %v", len(found), err)
			}
		})
	}
	all.Wait()
}

// TestFormat4 has a history of before calls that go on were kept.
func TestFormat4(t *testing.T) {
	s := open(t, "")
	add(t, s, record(1))
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	edit(t, s.Path(), "DROP TABLE going", "ALTER TABLE calls DROP COLUMN cut", "PRAGMA user_version = 4")
	again := open(t, s.Path())
	begin(t, again, going(2))
	if found := recent(t, again, sipclient.HistoryQuery{}); !reflect.DeepEqual(found, []sipclient.CallRecord{record(1)}) {
		t.Errorf("got %+v", found)
	}
}
