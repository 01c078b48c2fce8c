package history

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// missed is the n-th call, as one that came in and was not answered.
func missed(n int) sipclient.CallRecord {
	r := record(n)
	r.Direction, r.Answered, r.Result = sipclient.Incoming, time.Time{}, call.NoAnswer
	return r
}

func TestCountAndMissed(t *testing.T) {
	s := open(t, "")
	add(t, s, record(0), missed(1), record(2), missed(3))
	for _, tt := range []struct {
		q    sipclient.HistoryQuery
		want sipclient.HistoryCount
		ids  string
	}{
		{sipclient.HistoryQuery{}, sipclient.HistoryCount{Calls: 4, Missed: 2}, "call-3 call-2 call-1 call-0"},
		{sipclient.HistoryQuery{Missed: true}, sipclient.HistoryCount{Calls: 2, Missed: 2}, "call-3 call-1"},
		{sipclient.HistoryQuery{Number: "+82 70 1000 0002"}, sipclient.HistoryCount{Calls: 1}, "call-2"},
		{sipclient.HistoryQuery{Search: "nobody"}, sipclient.HistoryCount{}, ""},
		{sipclient.HistoryQuery{Search: "nobody", Also: []string{"+827010000001", "1"}}, sipclient.HistoryCount{Calls: 1, Missed: 1}, "call-1"},
	} {
		n, err := s.Count(t.Context(), tt.q)
		if err != nil || n != tt.want {
			t.Errorf("%+v: %+v %v, want %+v", tt.q, n, err, tt.want)
		}
		if got := ids(recent(t, s, tt.q)); got != tt.ids {
			t.Errorf("%+v: %q, want %q", tt.q, got, tt.ids)
		}
	}
}

func TestNumbers(t *testing.T) {
	s := open(t, "")
	again := record(5)
	again.Number, again.Name = "+82 70-1000-0001", "Newest"
	nobody := record(6)
	nobody.Number = ""
	add(t, s, record(1), record(2), again, nobody)
	found, err := s.Numbers(t.Context(), sipclient.HistoryQuery{Search: "070", Limit: 5})
	if err != nil || len(found) != 2 || found[0].Calls != 2 || found[0].Number != again.Number || found[0].Name != "Newest" ||
		!found[0].Last.Equal(again.Started) || found[1].Number != "07010000002" {
		t.Errorf("%+v %v", found, err)
	}
	if found, err := s.Numbers(t.Context(), sipclient.HistoryQuery{Limit: 1}); err != nil || len(found) != 1 {
		t.Errorf("%+v %v", found, err)
	}
}

func TestAnnotate(t *testing.T) {
	s := open(t, "")
	add(t, s, record(1), record(2))
	if err := s.Annotate(t.Context(), "work", "call-1", " send the\r\nquote \n"); err != nil {
		t.Fatal(err)
	}
	if err := s.Annotate(t.Context(), "work", "no such call", "x"); err != nil {
		t.Error(err)
	}
	found := recent(t, s, sipclient.HistoryQuery{Search: "quote"})
	if len(found) != 1 || found[0].ID != "call-1" || found[0].Note != "send the\nquote" {
		t.Errorf("%+v", found)
	}
	if got := ids(recent(t, s, sipclient.HistoryQuery{Search: "0701 0001"})); got != "" {
		t.Errorf("%q is no number of anybody", got)
	}
	if got := ids(recent(t, s, sipclient.HistoryQuery{Search: "07010000001"})); got != "call-1" {
		t.Errorf("with a note it is not found by its number any more: %q", got)
	}
}

// TestAnnotateLong: a note is as long as a contact's may be, in letters of any size, and a longer one
// is refused instead of cut.
func TestAnnotateLong(t *testing.T) {
	s := open(t, "")
	add(t, s, record(1))
	most := strings.Repeat("글", sipclient.MaxNote/len("글"))
	if err := s.Annotate(t.Context(), "work", "call-1", most); err != nil {
		t.Fatal(err)
	}
	if err := s.Annotate(t.Context(), "work", "call-1", most+"글"); !errors.Is(err, sipclient.ErrNoteLong) {
		t.Errorf("one letter more: %v", err)
	}
	if found := recent(t, s, sipclient.HistoryQuery{}); found[0].Note != most {
		t.Errorf("kept %d bytes of %d", len(found[0].Note), len(most))
	}
}

func TestRemove(t *testing.T) {
	s := open(t, "")
	for n := range 6 {
		add(t, s, record(n))
	}
	for _, tt := range []struct {
		cut  sipclient.HistoryCut
		n    int
		left string
	}{
		{sipclient.HistoryCut{}, 0, "call-5 call-4 call-3 call-2 call-1 call-0"},
		{sipclient.HistoryCut{AccountID: "work", ID: "call-3"}, 1, "call-5 call-4 call-2 call-1 call-0"},
		{sipclient.HistoryCut{AccountID: "home", ID: "call-4"}, 0, "call-5 call-4 call-2 call-1 call-0"},
		{sipclient.HistoryCut{Before: record(2).Started}, 2, "call-5 call-4 call-2"},
		{sipclient.HistoryCut{All: true}, 3, ""},
	} {
		if n, err := s.Remove(t.Context(), tt.cut); n != tt.n || err != nil {
			t.Errorf("%+v: %d %v, want %d", tt.cut, n, err, tt.n)
		}
		if got := ids(recent(t, s, sipclient.HistoryQuery{})); got != tt.left {
			t.Errorf("%+v leaves %q, want %q", tt.cut, got, tt.left)
		}
	}
}

// TestUpgrade opens a history as the first version wrote it: its calls are found
// and counted as new ones are.
func TestUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	first, err := schema.ReadFile("schema/0001_calls.sql")
	if err != nil {
		t.Fatal(err)
	}
	edit(t, path, string(first), "PRAGMA user_version = 1",
		`INSERT INTO calls (account, call_id, direction, number, name, folded, started, answered, ended, result, ended_by, code, phrase, q850, reason, codec)
		 VALUES ('work', 'old', 'incoming', '07010002000', '접수처', 'x', 1000000, NULL, 2000000, 'no_answer', 'remote', 0, '', 0, '', '')`)
	s := open(t, path)
	for _, q := range []sipclient.HistoryQuery{{Search: "ㅈㅅㅊ"}, {Search: "+82 70"}, {Missed: true}, {Number: "070-1000-2000"}} {
		if got := ids(recent(t, s, q)); got != "old" {
			t.Errorf("%+v finds %q", q, got)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	s := filled(b)
	for _, q := range []sipclient.HistoryQuery{{Search: "caller 77", Limit: 50}, {Search: "ㅈㅅㅊ", Limit: 50}, {Search: "070-1000-5", Limit: 50}, {Limit: 50, Offset: 9900}} {
		b.Run(fmt.Sprintf("page/search=%s,offset=%d", q.Search, q.Offset), func(b *testing.B) {
			for b.Loop() {
				recent(b, s, q)
			}
		})
		b.Run(fmt.Sprintf("count/search=%s", q.Search), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Count(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("numbers/search=%s", q.Search), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Numbers(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestUpgradeFromSearch: a history of the format before this one gets recordings
// and keys.
func TestUpgradeFromSearch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	statements := []string{}
	for _, name := range []string{"schema/0001_calls.sql", "schema/0002_quality.sql", "schema/0003_search.sql"} {
		step, err := schema.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		statements = append(statements, string(step))
	}
	edit(t, path, append(statements, "PRAGMA user_version = 3",
		`INSERT INTO calls (account, call_id, direction, number, name, folded, started, answered, ended, result, ended_by, code, phrase, q850, reason, codec)
		 VALUES ('work', 'old', 'outgoing', '07010002000', 'John', 'john', 1000000, NULL, 2000000, 'busy', 'remote', 486, '', 0, '', '')`)...)
	s := open(t, path)
	found := recent(t, s, sipclient.HistoryQuery{Search: "5646", Keys: true})
	if ids(found) != "old" || found[0].Recordings != nil {
		t.Errorf("keys find %+v", found)
	}
	if got := ids(recent(t, s, sipclient.HistoryQuery{Search: "5646"})); got != "" {
		t.Errorf("digits that are no keys find %q", got)
	}
}
