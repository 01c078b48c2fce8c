package history

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// TestFilters: by way, by day and by what was typed, in the file and while calls
// still wait to be written.
func TestFilters(t *testing.T) {
	in, missed := record(2), record(3)
	in.Direction, missed.Direction = sipclient.Incoming, sipclient.Incoming
	missed.Result, missed.Answered, missed.Cause = call.NoAnswer, time.Time{}, call.Cause{By: call.Remote}
	missed.Name = "John Smith"
	out := record(4)
	in.Recordings, out.Recordings = []string{"/home/kim/in.wav"}, []string{"/home/kim/out.wav", "/home/kim/out 2.wav"}
	all := []sipclient.CallRecord{record(1), in, missed, out}
	for _, tt := range []struct {
		name string
		q    sipclient.HistoryQuery
		want string
	}{
		{"all", sipclient.HistoryQuery{}, "call-4 call-3 call-2 call-1"},
		{"outgoing", sipclient.HistoryQuery{Direction: sipclient.Outgoing}, "call-4 call-1"},
		{"incoming", sipclient.HistoryQuery{Direction: sipclient.Incoming}, "call-3 call-2"},
		{"missed", sipclient.HistoryQuery{Missed: true}, "call-3"},
		{"recorded", sipclient.HistoryQuery{Recorded: true}, "call-4 call-2"},
		{"recorded, incoming", sipclient.HistoryQuery{Recorded: true, Direction: sipclient.Incoming}, "call-2"},
		{"since", sipclient.HistoryQuery{From: in.Started}, "call-4 call-3 call-2"},
		{"until", sipclient.HistoryQuery{Until: in.Started}, "call-1"},
		{"between, outgoing", sipclient.HistoryQuery{From: in.Started, Until: record(9).Started, Direction: sipclient.Outgoing}, "call-4"},
		{"keys", sipclient.HistoryQuery{Search: "76484", Keys: true}, "call-3"},
		{"keys that are digits", sipclient.HistoryQuery{Search: "0004", Keys: true}, "call-4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, "")
			add(t, s, all...)
			if got := ids(recent(t, s, tt.q)); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
			var waiting []sipclient.CallRecord
			for i := range all {
				if r := all[len(all)-1-i]; matchOf(tt.q).accepts(r) {
					waiting = append(waiting, r)
				}
			}
			if got := ids(waiting); got != tt.want {
				t.Errorf("of those that wait %q, want %q", got, tt.want)
			}
		})
	}
}

func TestRecordingIsKept(t *testing.T) {
	s := open(t, "")
	r, bad := record(1), record(2)
	long := filepath.Join(string(filepath.Separator)+strings.Repeat("folder/", 100), "2026-03-01 12.01 접수처.ogg")
	r.Recordings = []string{long, "/r/2.ogg"}
	bad.Recordings = []string{"/tmp/" + strings.Repeat("x", maxPath), "/r/3.ogg", "/r/\n4.ogg"}
	many := record(3)
	for n := range maxRecordings + 1 {
		many.Recordings = append(many.Recordings, strconv.Itoa(n))
	}
	add(t, s, r, bad, many)
	found := recent(t, s, sipclient.HistoryQuery{})
	if !slices.Equal(found[2].Recordings, r.Recordings) || !slices.Equal(found[1].Recordings, []string{"/r/3.ogg"}) {
		t.Errorf("%q and %.100q", found[2].Recordings, found[1].Recordings)
	}
	if kept := found[0].Recordings; len(kept) != maxRecordings || kept[0] != "1" {
		t.Errorf("of many %q", kept)
	}
}

func TestWrite(t *testing.T) {
	s := open(t, "")
	r := record(1)
	r.Name, r.Note, r.Recordings = "=cmd|' /C calc'!A0", "two, \"words\"\n= a second line", []string{"/r/1.ogg"}
	busy := record(2)
	busy.Result, busy.Answered, busy.Cause, busy.MOS = call.Busy, time.Time{}, call.Cause{By: call.Remote, Code: 486, Phrase: "Busy Here"}, 0
	path := filepath.Join(t.TempDir(), "calls.csv")
	if err := s.Write(t.Context(), path, []sipclient.CallRecord{r, busy}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%q, %v", rows, err)
	}
	want := []string{r.Started.Format(time.RFC3339), "outgoing", "07010000001", "'=cmd|' /C calc'!A0", "", "answered", "", r.Answered.Format(time.RFC3339),
		r.Ended.Format(time.RFC3339), "30", "work", "", "", "opus/48000/2", "4.25", "two, \"words\"\n= a second line", "/r/1.ogg"}
	if got := strings.Join(rows[1], "|"); got != strings.Join(want, "|") {
		t.Errorf("got  %s\nwant %s", got, strings.Join(want, "|"))
	}
	if rows[2][5] != "busy" || rows[2][7] != "" || rows[2][9] != "0" || rows[2][11] != "486" || rows[2][12] != "Busy Here" || rows[2][14] != "" {
		t.Errorf("%q", rows[2])
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Write(ctx, path, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(data) {
		t.Errorf("stopped, it changed the file (%v)", err)
	}
}
