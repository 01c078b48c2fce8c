package sipclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// active brings a call of the trunk to Active.
func active(t *testing.T, w *world, c *Client, number string) CallID {
	t.Helper()
	id, err := c.Dial("trunk", number)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
	w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
	synctest.Wait()
	return id
}

func viewOf(t *testing.T, c *Client, id CallID) CallView {
	t.Helper()
	for _, v := range c.Snapshot().Calls {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("call %s is not in the snapshot", id)
	return CallView{}
}

func TestFirstSnapshotIsWhole(t *testing.T) {
	w := newWorld()
	synctest.Test(t, func(t *testing.T) {
		c := w.start(t)
		u, err := c.Watch().Next(t.Context())
		if err != nil || u.Snapshot.Serial == 0 || len(u.Snapshot.Accounts) != 1 {
			t.Errorf("the first update is %+v, %v", u, err)
		}
		_ = c.Close()
	})
}

// A server that accepts and drops at once must neither leave the account
// "ready" on a dead socket nor be hammered.
func TestServerThatAcceptsAndDrops(t *testing.T) {
	w := newWorld()
	var client atomic.Pointer[Client]
	w.connect = func(context.Context) error {
		if client.Load() != nil {
			w.emit("trunk", LineDown{Err: ErrDisconnected})
		}
		return nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		client.Store(c)
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		time.Sleep(time.Second)
		synctest.Wait()
		if s := c.Snapshot().Accounts[0].State; s == AccountReady {
			t.Error("the account shows ready on a dead socket")
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := w.count("connect trunk"); n > 400 {
			t.Errorf("%d tries in an hour", n)
		}
	})
}

func TestHangupTellsTheLineAtOnce(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		synctest.Wait()
		_ = c.Hangup(id)
		synctest.Wait()
		if !w.has("CANCEL") {
			t.Error("a call that waits for a login goes on after it was hung up")
		}
	})
}

func TestOneBellForManyCalls(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		for _, id := range []CallID{"a", "b", "c"} {
			w.emit("trunk", LegIncoming{ID: id, Leg: &fakeLeg{w, string(id)}, SDP: "offer"})
		}
		synctest.Wait()
		if w.count("ring KR") != 1 {
			t.Errorf("%d bells ring", w.count("ring KR"))
		}
		w.emit("trunk", LegCancelled{ID: "a"})
		w.emit("trunk", LegCancelled{ID: "b"})
		synctest.Wait()
		if w.has("ring off") {
			t.Error("the bell stopped while a call rings")
		}
		w.emit("trunk", LegCancelled{ID: "c"})
		synctest.Wait()
		if !w.has("ring off") {
			t.Error("the bell goes on")
		}
	})
}

func TestRingbackBeginsOnce(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		synctest.Wait()
		for range 5 {
			w.emit("trunk", LegProgress{ID: id, Code: 180, At: time.Now()})
		}
		synctest.Wait()
		if n := w.count("ringback true KR"); n != 1 {
			t.Errorf("ringback was begun %d times", n)
		}
	})
}

func TestRefusedRefreshLeavesTheCallAlone(t *testing.T) {
	w := extension()
	var refuse atomic.Bool
	w.register = func(context.Context, LineConfig) (time.Duration, error) {
		if refuse.Load() {
			return 0, &RegisterError{Code: 403, Final: true}
		}
		return time.Minute, nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		refuse.Store(true)
		time.Sleep(signalBudget + time.Minute)
		synctest.Wait()
		if v := viewOf(t, c, id); v.State != call.Active || v.Reconnecting {
			t.Errorf("the call is %v, reconnecting %v", v.State, v.Reconnecting)
		}
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		synctest.Wait()
		if !viewOf(t, c, id).Reconnecting {
			t.Error("the connection is gone, and the call does not say so")
		}
	})
}

func TestCallCompletedElsewhereIsNotMissed(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer"})
		synctest.Wait()
		w.emit("trunk", LegCancelled{ID: "in", Cause: call.Cause{Code: 200, Text: "Call completed elsewhere"}})
		synctest.Wait()
		u, _ := watch.Next(t.Context())
		if len(u.Notices) != 1 || u.Notices[0].Kind != NoticeCallEnded {
			t.Errorf("notices %+v", u.Notices)
		}
	})
}

func TestCancelThatCrossesOurAnswer(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer"})
		v := wantState(t, c, call.Offered)
		_ = c.Answer(v.ID)
		wantState(t, c, call.Connecting)
		w.emit("trunk", LegCancelled{ID: "in"})
		wantState(t, c, call.Ended)
		if w.has("BYE") {
			t.Error("BYE without a dialog")
		}
	})
}

func TestRemovingTheDefaultAccount(t *testing.T) {
	w := newWorld()
	w.settings.Default = "trunk"
	run(t, w, func(t *testing.T, c *Client) {
		if err := c.RemoveAccount(t.Context(), "trunk"); err != nil {
			t.Fatal(err)
		}
		if w.settings.Default != "" {
			t.Errorf("the default is still %q", w.settings.Default)
		}
	})
}

func TestFailedSaveKeepsTheOldPassword(t *testing.T) {
	w := newWorld()
	w.secrets["trunk"] = account.NewPassword("old")
	w.saveErr = errors.New("no space left on device")
	run(t, w, func(t *testing.T, c *Client) {
		p := account.NewPassword("new")
		if _, err := c.SaveAccount(t.Context(), w.settings.Accounts[0], &p); err == nil {
			t.Fatal("saved on a full disk")
		}
		if s := w.secrets["trunk"]; s.Reveal() != "old" {
			t.Error("the password was changed although the account was not")
		}
	})
}

func TestSettingsAreChecked(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		if err := c.Choose(func(c *Choices) { c.Country = "korea" }); !errors.Is(err, ErrBadSetting) {
			t.Errorf("a country of five letters: %v", err)
		}
		if err := c.Choose(func(c *Choices) { c.Theme = "pink" }); !errors.Is(err, ErrBadSetting) {
			t.Errorf("a pink theme: %v", err)
		}
		if err := c.Choose(func(c *Choices) { c.Country = "kr" }); err != nil || c.Snapshot().Choices.Country != "KR" {
			t.Errorf("kr is %q, %v", c.Snapshot().Choices.Country, err)
		}
	})
}

func TestTokensAreNotPrinted(t *testing.T) {
	js, err := json.Marshal(AccountView{Account: account.Account{Number: "1", Server: "wss://pbx.test/ws?token=secret"}})
	if err != nil || strings.Contains(string(js), "secret") || !strings.Contains(string(js), `"number":"1"`) {
		t.Errorf("the view prints %s, %v", js, err)
	}
}

func TestNoAnswerToTheInvite(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		_, _ = c.Dial("", "1")
		synctest.Wait()
		time.Sleep(call.Limit(call.Calling))
		if v := wantState(t, c, call.Ended); v.Result != call.Unreachable || !errors.Is(v.Cause.Err, ErrNoResponse) {
			t.Errorf("ended %s, %v", v.Result, v.Cause.Err)
		}
	})
}

func TestDialWhileThePasswordIsAskedFor(t *testing.T) {
	w := extension()
	w.register = func(ctx context.Context, cfg LineConfig) (time.Duration, error) {
		_, err := cfg.Password(ctx)
		return time.Hour, err
	}
	run(t, w, func(t *testing.T, c *Client) {
		_, _ = c.Dial("", "1")
		time.Sleep(time.Minute)
		wantState(t, c, call.Calling)
		_ = c.ProvidePassword("trunk", account.NewPassword("x"))
		synctest.Wait()
		if !w.has("INVITE sip:1@pbx.test") {
			t.Error("the call did not go on once the password was there")
		}
	})
}

// TestFlood: a server that sends call after call is told that the line is busy.
func TestFlood(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		for i := range 50 {
			id := CallID(fmt.Sprint("in", i))
			w.emit("trunk", LegIncoming{ID: id, Leg: &fakeLeg{w, string(id)}, SDP: "offer"})
		}
		synctest.Wait()
		refused := strings.Count(strings.Join(w.all(), "\n"), "reject 486")
		if n := len(c.Snapshot().Calls); n != maxCalls || refused != 50-maxCalls {
			t.Errorf("%d calls, %d refused", n, refused)
		}
		for i := range 500 { // and takes each back at once
			for _, v := range c.Snapshot().Calls {
				_ = c.Hangup(v.ID) // it may be over by now
			}
			synctest.Wait()
			id := CallID(fmt.Sprint("again", i))
			w.emit("trunk", LegIncoming{ID: id, Leg: &fakeLeg{w, string(id)}, SDP: "offer"})
		}
		synctest.Wait()
		if n := len(c.Snapshot().Calls); n != maxShown {
			t.Errorf("%d calls are shown", n)
		}
		time.Sleep(2 * linger)
		synctest.Wait()
		if n := len(c.Snapshot().Calls); n > 1 {
			t.Errorf("%d calls stay", n)
		}
	})
}
