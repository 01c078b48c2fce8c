package messages

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"offhook/sipclient"
	"offhook/sipclient/internal/smalldisk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ sipclient.Messages = (*Store)(nil)

// open makes a store at path, or in a folder of its own for "".
func open(t testing.TB, path string) *Store {
	t.Helper()
	if path == "" {
		path = filepath.Join(t.TempDir(), "offhook", "messages.db")
	}
	s := New(Options{Path: path})
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// message is the n-th message, a minute after the one before.
func message(n int, number string, state sipclient.MessageState) sipclient.Message {
	m := sipclient.Message{ID: fmt.Sprint("m", n), AccountID: "work", Direction: sipclient.Outgoing, Number: number,
		Text: fmt.Sprint("text ", n), At: time.Unix(1_700_000_000+60*int64(n), 0), State: state}
	if state == sipclient.MessageNew || state == sipclient.MessageRead {
		m.Direction, m.Name = sipclient.Incoming, "Ann"
	}
	return m
}

func put(t testing.TB, s *Store, all ...sipclient.Message) {
	t.Helper()
	for _, m := range all {
		if err := s.Put(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
}

// texts are the messages that a query finds, as "ID state".
func texts(t testing.TB, s *Store, q sipclient.MessageQuery) string {
	t.Helper()
	found, err := s.Messages(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range found {
		all = append(all, m.ID+" "+string(m.State))
	}
	return strings.Join(all, ", ")
}

func TestMessages(t *testing.T) {
	s := open(t, "")
	failed := message(4, "1002", sipclient.MessageFailed)
	failed.Code, failed.Phrase = 404, "Not Found"
	put(t, s, message(1, "070-1000-2000", sipclient.MessageNew), message(2, "+82 70 1000 2000", sipclient.MessageSending),
		message(3, "07010002000", sipclient.MessageNew), failed)
	put(t, s, message(2, "+82 70 1000 2000", sipclient.MessageSent)) // what became of it
	for _, tt := range []struct {
		q    sipclient.MessageQuery
		want string
	}{
		{sipclient.MessageQuery{}, "m4 failed, m3 new, m2 sent, m1 new"},
		{sipclient.MessageQuery{Number: "070 1000 2000"}, "m3 new, m2 sent, m1 new"},
		{sipclient.MessageQuery{Number: "1002"}, "m4 failed"},
		{sipclient.MessageQuery{Limit: 2, Offset: 1}, "m3 new, m2 sent"},
		{sipclient.MessageQuery{Number: "nobody"}, ""},
	} {
		if got := texts(t, s, tt.q); got != tt.want {
			t.Errorf("%+v finds %q, want %q", tt.q, got, tt.want)
		}
	}
	all, err := s.Conversations(t.Context(), sipclient.MessageQuery{})
	if err != nil || len(all) != 2 || all[0].Last != failed || all[1].Last.ID != "m3" || all[1].New != 2 || all[1].Last.Name != "Ann" {
		t.Errorf("conversations %+v, %v", all, err)
	}
	if n, err := s.CountMessages(t.Context(), sipclient.MessageQuery{}); err != nil || n != (sipclient.MessageCount{Messages: 4, Conversations: 2, New: 2}) {
		t.Errorf("count %+v, %v", n, err)
	}
	if err := s.MarkRead(t.Context(), "+827010002000"); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, s, sipclient.MessageQuery{}); got != "m4 failed, m3 read, m2 sent, m1 read" {
		t.Errorf("read: %q", got)
	}
}

// Older pages begin behind a message, also where several came at the same moment.
func TestBefore(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "messages.db"))
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for i, id := range []string{"a", "c", "b", "d", "e"} {
		m := sipclient.Message{ID: id, AccountID: "t", Direction: sipclient.Incoming, Number: "1002", Text: id, State: sipclient.MessageRead, At: at.Add(time.Duration(i/3) * time.Second)}
		if err := s.Put(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	var order string
	q := sipclient.MessageQuery{Number: "1002", Limit: 2}
	for range 5 {
		found, err := s.Messages(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range found {
			order += m.ID
			q.Before = m.Mark()
		}
	}
	if order != "deabc" {
		t.Errorf("in pages of two %q", order)
	}
	q = sipclient.MessageQuery{Before: sipclient.MessageMark{At: at.Add(time.Second)}}
	if n, err := s.CountMessages(t.Context(), q); err != nil || n.Messages != 3 {
		t.Errorf("before a moment %+v, %v", n, err)
	}
}

func TestSettle(t *testing.T) {
	s := open(t, "")
	put(t, s, message(1, "1", sipclient.MessageSending), message(2, "1", sipclient.MessageSent))
	if err := s.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, s, sipclient.MessageQuery{}); got != "m2 sent, m1 failed" {
		t.Errorf("after a crash: %q", got)
	}
}

func TestRemove(t *testing.T) {
	s := open(t, "")
	for n := range 6 {
		put(t, s, message(n, fmt.Sprint(1000+n%2), sipclient.MessageSent))
	}
	for _, tt := range []struct {
		cut  sipclient.MessageCut
		n    int
		left string
	}{
		{sipclient.MessageCut{}, 0, "m5 sent, m4 sent, m3 sent, m2 sent, m1 sent, m0 sent"},
		{sipclient.MessageCut{ID: "m4"}, 1, "m5 sent, m3 sent, m2 sent, m1 sent, m0 sent"},
		{sipclient.MessageCut{Before: message(2, "", "").At}, 2, "m5 sent, m3 sent, m2 sent"},
		{sipclient.MessageCut{Number: "10 01"}, 2, "m2 sent"},
		{sipclient.MessageCut{All: true}, 1, ""},
	} {
		if n, err := s.RemoveMessages(t.Context(), tt.cut); n != tt.n || err != nil {
			t.Errorf("%+v: %d, %v", tt.cut, n, err)
		}
		if got := texts(t, s, sipclient.MessageQuery{}); got != tt.left {
			t.Errorf("%+v leaves %q, want %q", tt.cut, got, tt.left)
		}
	}
}

func TestBadMessages(t *testing.T) {
	s := open(t, "")
	if err := s.Put(t.Context(), sipclient.Message{ID: "x"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("got %v", err)
	}
	long := message(1, "1", sipclient.MessageNew)
	long.Text, long.Name = strings.Repeat("é", maxText), strings.Repeat("é", maxName)
	put(t, s, long)
	found, err := s.Messages(t.Context(), sipclient.MessageQuery{})
	if err != nil || len(found[0].Text) != maxText || len(found[0].Name) != maxName {
		t.Errorf("%d bytes of text, %d of name, %v", len(found[0].Text), len(found[0].Name), err)
	}
	if got := clip("aé", 2); got != "a" {
		t.Errorf("half a letter is kept: %q", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), long); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// TestReopened: what was kept is there for the next program, and a damaged file is
// moved aside.
func TestReopened(t *testing.T) {
	s := open(t, "")
	put(t, s, message(1, "1", sipclient.MessageNew))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, open(t, s.Path()), sipclient.MessageQuery{}); got != "m1 new" {
		t.Errorf("reopened: %q", got)
	}
	path := filepath.Join(t.TempDir(), "messages.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	damaged := open(t, path)
	err := damaged.Put(t.Context(), message(2, "1", sipclient.MessageNew))
	var lost *sipclient.MessagesDamagedError
	if !errors.As(err, &lost) || !errors.Is(err, sipclient.ErrMessagesDamaged) {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(lost.MovedTo); err != nil {
		t.Error(err)
	}
	if got := texts(t, damaged, sipclient.MessageQuery{}); got != "m2 new" {
		t.Errorf("the fresh file has %q", got)
	}
}

func TestFullDisk(t *testing.T) {
	dir := smalldisk.Dir(t, 1<<20)
	s := open(t, filepath.Join(dir, "messages.db"))
	put(t, s, message(0, "1", sipclient.MessageSent))
	free := smalldisk.Fill(t, dir)
	defer free()
	for n := 1; n < 2000; n++ {
		m := message(n, "1", sipclient.MessageNew)
		m.Text = strings.Repeat("x", 10_000)
		if err := s.Put(t.Context(), m); errors.Is(err, sipclient.ErrMessagesFull) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Error("the disk does not fill")
}
