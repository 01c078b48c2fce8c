package sipclient

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"offhook/sipclient/account"
)

// fakeMessages are the messages of a world.
type fakeMessages struct{ w *world }

func (f fakeMessages) Conversations(context.Context, MessageQuery) (all []Conversation, err error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	for _, m := range f.w.messages {
		all = append(all, Conversation{Last: m})
	}
	return all, f.w.messageErr
}

func (f fakeMessages) Messages(context.Context, MessageQuery) ([]Message, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	return slices.Clone(f.w.messages), f.w.messageErr
}

func (f fakeMessages) CountMessages(context.Context, MessageQuery) (n MessageCount, err error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	for _, m := range f.w.messages {
		n.Messages++
		if m.State == MessageNew {
			n.New++
		}
	}
	return n, f.w.messageErr
}

func (f fakeMessages) Put(_ context.Context, m Message) error {
	f.w.add("put %s", m.State)
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.messages = append(slices.DeleteFunc(f.w.messages, func(o Message) bool { return o.ID == m.ID }), m)
	return f.w.messageErr
}

func (f fakeMessages) MarkRead(_ context.Context, number string) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	for i, m := range f.w.messages {
		if m.Number == number {
			f.w.messages[i].State = MessageRead
		}
	}
	return f.w.messageErr
}

func (f fakeMessages) Settle(context.Context) error { return f.w.messageErr }

func (f fakeMessages) RemoveMessages(_ context.Context, cut MessageCut) (int, error) {
	f.w.add("forget messages of %q all %v before %v", cut.Number, cut.All, !cut.Before.IsZero())
	return 1, f.w.messageErr
}

func TestSendMessage(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		for _, tt := range []struct {
			account, to, text string
			want              error
		}{
			{"", "1001", " \n ", ErrMessageEmpty},
			{"", "1001", strings.Repeat("é", MaxMessage/2+1), ErrMessageLong},
			{"", "", "hello", account.ErrNothingDialled},
			{"nobody's", "1001", "hello", ErrNoAccount},
			{"", "10 01", "hello\r\nyou\x00", nil},
		} {
			if _, err := c.SendMessage(tt.account, tt.to, tt.text); !errors.Is(err, tt.want) {
				t.Errorf("%q to %q: %v, want %v", tt.text, tt.to, err, tt.want)
			}
		}
		synctest.Wait()
		const sent = `MESSAGE sip:1001@pbx.test "hello\nyou"`
		var kept []string // the disk and the wire have workers of their own: neither waits for the other
		for _, line := range w.all() {
			if strings.HasPrefix(line, "put ") {
				kept = append(kept, line)
			}
		}
		if w.count(sent) != 1 || !slices.Equal(kept, []string{"put sending", "put sent"}) {
			t.Errorf("transcript %v", w.all())
		}
		found, err := c.Messages(t.Context(), MessageQuery{})
		if err != nil || len(found) != 1 || found[0].State != MessageSent || found[0].Number != "1001" || found[0].AccountID != "trunk" || found[0].At.IsZero() {
			t.Errorf("kept is %+v, %v", found, err)
		}
		if v := c.Snapshot().Messages; v.New != 0 || v.Changes != 3 {
			t.Errorf("the snapshot says %+v", v)
		}
	})
}

// TestMessageRefusedAndSentAgain: one whose sending failed is told of, and can be
// tried once more; it stays one message.
func TestMessageRefusedAndSentAgain(t *testing.T) {
	w := newWorld()
	w.refuse = &RefusedError{Code: 404, Phrase: "Not Found"}
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		id, err := c.SendMessage("", "1001", "hello")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		u, err := watch.Next(t.Context())
		if err != nil || len(u.Notices) != 1 || u.Notices[0].Kind != NoticeMessageFailed || !errors.Is(u.Notices[0].Err, w.refuse) {
			t.Fatalf("told: %+v, %v", u.Notices, err)
		}
		failed := *u.Notices[0].Message
		if failed.ID != id || failed.Code != 404 || failed.Phrase != "Not Found" || failed.State != MessageFailed {
			t.Errorf("it failed as %+v", failed)
		}
		w.refuse = nil
		if err := c.ResendMessage(failed); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		found, err := c.Messages(t.Context(), MessageQuery{})
		if err != nil || len(found) != 1 || found[0].State != MessageSent || found[0].Code != 0 || found[0].ID != id {
			t.Errorf("sent again, it is %+v, %v", found, err)
		}
		if err := c.ResendMessage(found[0]); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("what was sent is sent again: %v", err)
		}
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		if _, err := c.SendMessage("", "1002", "hello"); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		u, err = watch.Next(t.Context())
		if err != nil || len(u.Notices) != 1 || !errors.Is(u.Notices[0].Err, ErrDisconnected) {
			t.Errorf("without a connection: %+v, %v", u.Notices, err)
		}
	})
}

func TestMessageCame(t *testing.T) {
	w := newWorld()
	w.settings.Calls.Blocked = []string{"0900*"}
	w.people = []Contact{{ID: "1", Name: "Ann", Numbers: []ContactNumber{{Number: "1001"}}}}
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		_, _ = watch.Next(t.Context())
		at := time.Now().Add(-time.Hour)
		w.emit("trunk", LineMessage{From: Peer{Number: "09001234"}, Text: "buy", At: at})
		w.emit("trunk", LineMessage{From: Peer{Number: "1001"}, Text: "\x07 ", At: at})
		w.emit("trunk", LineMessage{From: Peer{Number: "1001", Name: "not Ann"}, Text: "hello", At: at})
		synctest.Wait()
		u, err := watch.Next(t.Context())
		if err != nil || len(u.Notices) != 1 || u.Notices[0].Kind != NoticeMessage || u.Notices[0].Message.Name != "Ann" || u.Notices[0].Message.Text != "hello" {
			t.Fatalf("told: %+v, %v", u.Notices, err)
		}
		if u.Snapshot.Messages.New != 1 {
			t.Errorf("the snapshot says %+v", u.Snapshot.Messages)
		}
		all, err := c.Conversations(t.Context(), MessageQuery{})
		if err != nil || len(all) != 1 || all[0].Contact != "Ann" || all[0].Last.Name != "not Ann" || !all[0].Last.At.Equal(at) {
			t.Errorf("kept is %+v, %v", all, err)
		}
		if err := c.ReadMessages("1001"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if v := c.Snapshot().Messages; v.New != 0 {
			t.Errorf("read, the snapshot says %+v", v)
		}
		if n, err := c.ForgetMessages(t.Context(), MessageCut{Number: "1001"}); n != 1 || err != nil || !w.has(`forget messages of "1001" all false before false`) {
			t.Errorf("forgot %d, %v", n, err)
		}
	})
}

// TestMessagesThatCannotBeKept are shown all the same, and that they are lost is told.
func TestMessagesThatCannotBeKept(t *testing.T) {
	w := newWorld()
	w.messageErr = ErrMessagesFull
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		w.emit("trunk", LineMessage{From: Peer{Number: "1001"}, Text: "hello"})
		synctest.Wait()
		u, err := watch.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var kinds []NoticeKind
		for _, n := range u.Notices {
			if kinds = append(kinds, n.Kind); n.Kind == NoticeMessages && !errors.Is(n.Err, ErrMessagesFull) {
				t.Errorf("the reason is %v", n.Err)
			}
		}
		if !slices.Contains(kinds, NoticeMessage) || !slices.Contains(kinds, NoticeMessages) {
			t.Errorf("told: %v", kinds)
		}
	})
}

// TestOldMessagesGo with the old calls.
func TestOldMessagesGo(t *testing.T) {
	w := newWorld()
	w.settings.Privacy.KeepDays = 30
	run(t, w, func(t *testing.T, _ *Client) {
		if !w.has(`forget messages of "" all false before true`) {
			t.Errorf("transcript %v", w.all())
		}
	})
}
