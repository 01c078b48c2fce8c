package sipclient

import (
	"errors"
	"reflect"
	"testing"
	"testing/synctest"

	"offhook/sipclient/account"
)

// extensions is a world with an account that registers.
func extensions() *world {
	w := newWorld()
	w.settings.Accounts[0].Register = true
	return w
}

// outage takes the account's connection away and brings it back.
func outage(t *testing.T, w *world, c *Client) {
	t.Helper()
	w.emit("trunk", LineDown{Err: ErrDisconnected})
	synctest.Wait()
	if err := c.Reconnect("trunk"); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	if s := c.Snapshot().Accounts[0].State; s != AccountReady {
		t.Fatalf("the account is %s", s)
	}
}

func TestVoicemailIsAskedForWithEachConnection(t *testing.T) {
	w := extensions()
	w.refuse = &RefusedError{Code: 489, Phrase: "Bad Event"}
	run(t, w, func(t *testing.T, c *Client) {
		const subscribe = "SUBSCRIBE message-summary "
		if n := w.count(subscribe); n != 1 {
			t.Errorf("asked %d times", n)
		}
		c.Awake() // a REGISTER on the same connection
		synctest.Wait()
		if n := w.count(subscribe); n != 1 || w.count("REGISTER") != 2 {
			t.Errorf("asked %d times after a refresh", n)
		}
		outage(t, w, c)
		if n := w.count(subscribe); n != 2 {
			t.Errorf("asked %d times after an outage", n)
		}
		if v := c.Snapshot().Accounts[0]; v.Err != nil {
			t.Errorf("a server without voice mail is an error: %v", v.Err)
		}
	})
	trunk := newWorld()
	run(t, trunk, func(t *testing.T, _ *Client) {
		if trunk.has("SUBSCRIBE message-summary ") {
			t.Error("a trunk has no mailbox")
		}
	})
}

func TestVoicemailNews(t *testing.T) {
	w := extensions()
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		for _, tt := range []struct {
			v    Voicemail
			told bool
		}{
			{Voicemail{}, false},
			{Voicemail{Waiting: true, New: 2, Old: 1, Mailbox: "sip:*97@pbx.test"}, true},
			{Voicemail{Waiting: true, New: 1, Old: 2}, false},
			{Voicemail{Waiting: true, New: 2, Old: 2}, true},
			{Voicemail{}, false},
			{Voicemail{Waiting: true}, true}, // a server that does not count
			{Voicemail{Waiting: true}, false},
		} {
			w.emit("trunk", LineVoicemail{tt.v})
			synctest.Wait()
			u, err := watch.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if v := u.Snapshot.Accounts[0].Voicemail; v != tt.v {
				t.Errorf("%+v is shown as %+v", tt.v, v)
			}
			told := len(u.Notices) == 1 && u.Notices[0].Kind == NoticeVoicemail && *u.Notices[0].Voicemail == tt.v && u.Notices[0].AccountID == "trunk"
			if told != tt.told {
				t.Errorf("%+v: notices %+v", tt.v, u.Notices)
			}
		}
	})
}

func TestVoicemailNumber(t *testing.T) {
	server := Voicemail{Mailbox: "sip:*97@pbx.test"}
	for _, tt := range []struct {
		v    AccountView
		want string
	}{
		{AccountView{}, ""},
		{AccountView{Voicemail: server}, "sip:*97@pbx.test"},
		{AccountView{Voicemail: server, Account: account.Account{Conduct: account.Conduct{Mailbox: "600"}}}, "600"},
	} {
		if got := tt.v.VoicemailNumber(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// watched is a world with people in the contacts, of whom one calls two to be watched.
func watched() *world {
	w := extensions()
	w.people = []Contact{
		{ID: "1", Name: "Ann", Watch: true, Numbers: []ContactNumber{{Number: "10 01"}, {Number: "ann@elsewhere.test"}}},
		{ID: "2", Name: "Bob", Numbers: []ContactNumber{{Number: "1002"}}},
	}
	return w
}

func TestWatching(t *testing.T) {
	w := watched()
	run(t, w, func(t *testing.T, c *Client) {
		want := func(states map[string]WatchedState) {
			t.Helper()
			synctest.Wait()
			got := map[string]WatchedState{}
			for number, v := range c.Snapshot().Watched {
				got[number] = v.State
			}
			if !reflect.DeepEqual(got, states) {
				t.Errorf("shown is %v, want %v", got, states)
			}
		}
		if !w.has("SUBSCRIBE dialog 1001") || w.has("SUBSCRIBE dialog 1002") || w.has("SUBSCRIBE dialog ann") {
			t.Errorf("asked for: %v", w.all())
		}
		want(map[string]WatchedState{"10 01": WatchedUnknown})
		w.emit("trunk", LineWatched{Target: "1001", Watched: Watched{State: WatchedBusy}})
		w.emit("trunk", LineWatched{Target: "1002", Watched: Watched{State: WatchedBusy}}) // nobody asked
		want(map[string]WatchedState{"10 01": WatchedBusy})
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		want(map[string]WatchedState{"10 01": WatchedUnknown})
		outage(t, w, c)
		want(map[string]WatchedState{"10 01": WatchedUnknown})
		if n := w.count("SUBSCRIBE dialog 1001"); n < 2 {
			t.Errorf("asked %d times, with a new connection between", n)
		}
		if _, err := c.SaveContact(t.Context(), Contact{Name: "Cid", Watch: true, Numbers: []ContactNumber{{Number: "1003"}}}); err != nil {
			t.Fatal(err)
		}
		want(map[string]WatchedState{"10 01": WatchedUnknown, "1003": WatchedUnknown})
		if err := c.RemoveContact(t.Context(), "1"); err != nil {
			t.Fatal(err)
		}
		want(map[string]WatchedState{"1003": WatchedUnknown})
		if !w.has("SUBSCRIBE dialog 1003") || !w.has("un-SUBSCRIBE dialog 1001") || w.has("un-SUBSCRIBE dialog 1003") {
			t.Errorf("asked for: %v", w.all())
		}
	})
}

// TestWatchingFollowsTheDefault: the account that dials is the one that watches.
func TestWatchingFollowsTheDefault(t *testing.T) {
	w := watched()
	w.settings.Accounts = append(w.settings.Accounts, account.Account{ID: "other", Number: "1000", Server: "other.test", Register: true})
	run(t, w, func(t *testing.T, c *Client) {
		if err := c.SetDefault("other"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if w.count("SUBSCRIBE dialog 1001") != 2 || w.count("un-SUBSCRIBE dialog 1001") != 1 {
			t.Errorf("asked for: %v", w.all())
		}
		w.emit("trunk", LineWatched{Target: "1001", Watched: Watched{State: WatchedBusy}}) // it was on its way
		synctest.Wait()
		if s := c.Snapshot().Watched["10 01"].State; s != WatchedUnknown {
			t.Errorf("the other server's news is shown: %s", s)
		}
	})
}

func TestPickup(t *testing.T) {
	w := watched()
	run(t, w, func(t *testing.T, c *Client) {
		ringing := Watched{State: WatchedRinging, Dialog: DialogRef{CallID: "theirs", ToTag: "a", FromTag: "b"}}
		for _, tt := range []struct {
			name   string
			there  Watched
			number string
			want   error
		}{
			{"idle", Watched{State: WatchedIdle}, "1001", ErrNothingRings},
			{"no dialog is told", Watched{State: WatchedRinging}, "1001", ErrNothingRings},
			{"answered by now", Watched{State: WatchedBusy, Dialog: ringing.Dialog}, "1001", ErrNothingRings},
			{"somebody else", ringing, "1002", ErrNothingRings},
			{"another server", ringing, "1001@elsewhere.test", ErrNothingRings},
			{"no number", ringing, "", account.ErrNothingDialled},
			{"ringing", ringing, "1001", nil},
		} {
			w.emit("trunk", LineWatched{Target: "1001", Watched: tt.there})
			id, err := c.Pickup("", tt.number)
			if !errors.Is(err, tt.want) || (err == nil) != (id != "") {
				t.Errorf("%s: %q, %v", tt.name, id, err)
			}
		}
		synctest.Wait()
		if !w.has("INVITE sip:1001@pbx.test replacing theirs") {
			t.Errorf("transcript %v", w.all())
		}
		if _, err := c.Pickup("nobody's", "1001"); !errors.Is(err, ErrNoAccount) {
			t.Errorf("without an account: %v", err)
		}
	})
}
