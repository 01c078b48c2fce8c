package sipclient

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// TestRulesForIncomingCalls: what a person said beforehand decides, and nobody is asked.
func TestRulesForIncomingCalls(t *testing.T) {
	for name, tc := range map[string]struct {
		rules   CallChoices
		conduct account.Conduct
		busy    bool
		details IncomingDetails
		said    string
		missed  bool
	}{
		"do not disturb":              {rules: CallChoices{DoNotDisturb: true}, said: "reject 480", missed: true},
		"blocked":                     {rules: CallChoices{Blocked: []string{"0701"}}, said: "reject 603"},
		"blocked by how it begins":    {rules: CallChoices{Blocked: []string{"07*"}}, said: "reject 603"},
		"anonymous":                   {rules: CallChoices{RefuseAnonymous: true}, details: IncomingDetails{Anonymous: true}, said: "reject 433"},
		"not in the contacts":         {rules: CallChoices{ContactsOnly: true}, said: "reject 603"},
		"busy":                        {conduct: account.Conduct{Waiting: account.WaitingBusy}, busy: true, said: "reject 486", missed: true},
		"forwarded while busy":        {conduct: account.Conduct{Waiting: account.WaitingForward, ForwardTo: "1009"}, busy: true, said: "302 1009", missed: true},
		"nothing to forward, so busy": {conduct: account.Conduct{Waiting: account.WaitingBusy}, said: "ring KR"},
		"waiting":                     {busy: true, said: "cue waiting"},
		"wanted":                      {rules: CallChoices{Blocked: []string{"0702", "08*"}, RefuseAnonymous: true}, said: "ring KR"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.settings.Calls, w.settings.Accounts[0].Conduct = tc.rules, tc.conduct
			run(t, w, func(t *testing.T, c *Client) {
				if tc.busy {
					active(t, w, c, "1")
				}
				watch := c.Watch()
				w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: "0701"}, Details: tc.details})
				synctest.Wait()
				if !w.has(tc.said) {
					t.Errorf("%q was not said: %v", tc.said, w.all())
				}
				if tc.said != "ring KR" && w.has("ring KR") {
					t.Error("it rang")
				}
				refused := strings.HasPrefix(tc.said, "reject") || strings.HasPrefix(tc.said, "302")
				if w.has("180") == refused {
					t.Errorf("the caller hears it ring: %v", !refused)
				}
				u, err := watch.Next(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				missed := len(u.Notices) == 1 && u.Notices[0].Kind == NoticeMissedCall
				if missed != tc.missed {
					t.Errorf("notices %+v", u.Notices)
				}
			})
		})
	}
}

func TestContactsOnlyLetsThemThrough(t *testing.T) {
	w := newWorld()
	w.settings.Calls.ContactsOnly = true
	w.people = []Contact{{Name: "Kim", Numbers: []ContactNumber{{Number: "0701"}}}}
	run(t, w, func(t *testing.T, c *Client) {
		w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: "0701"}})
		synctest.Wait()
		if !w.has("ring KR") {
			t.Errorf("it does not ring: %v", w.all())
		}
	})
}

// TestContactsOnlyCannotBeRead: whom one knows is not told from others then, so that everybody's calls
// ring, and that is said once. A damaged file that gave way to an empty one knows nobody either.
func TestContactsOnlyCannotBeRead(t *testing.T) {
	w := newWorld()
	w.settings.Calls.ContactsOnly = true
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		calls := 0
		comes := func(failed error, rings bool, notices int) {
			t.Helper()
			w.mu.Lock()
			w.peopleErr = failed
			w.mu.Unlock()
			calls++
			id := fmt.Sprint("in", calls)
			w.emit("trunk", LegIncoming{ID: CallID(id), Leg: &fakeLeg{w, id}, SDP: "offer", Caller: Peer{Number: "0701"}})
			synctest.Wait()
			shown := c.Snapshot().Calls
			if v := shown[len(shown)-1]; (v.State == call.Offered && !v.Silenced) != rings {
				t.Errorf("%v: %v, silenced %v", failed, v.State, v.Silenced)
			}
			u, err := watch.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			told := 0
			for _, n := range u.Notices {
				if n.Kind == NoticeContacts && errors.Is(n.Err, failed) {
					told++
				}
			}
			if told != notices {
				t.Errorf("%v: told %d times, want %d: %+v", failed, told, notices, u.Notices)
			}
			w.emit("trunk", LegCancelled{ID: CallID(id)})
			synctest.Wait()
		}
		locked := errors.New("database is locked")
		comes(locked, true, 1)
		comes(locked, true, 0)
		comes(nil, false, 0)
		comes(locked, true, 1)
		comes(nil, false, 0)
		comes(&ContactsDamagedError{}, true, 1)
		comes(nil, true, 0)
		if _, err := c.SaveContact(t.Context(), person("Lee", false, "0702")); err != nil {
			t.Fatal(err)
		}
		comes(nil, false, 0)
	})
}

func TestAutoAnswer(t *testing.T) {
	header := IncomingDetails{AutoAnswer: true, AnswerAfter: 3 * time.Second}
	for name, tc := range map[string]struct {
		conduct account.Conduct
		details IncomingDetails
		busy    bool
		want    call.State
	}{
		"nobody asked":            {want: call.Offered},
		"the server may not":      {details: header, want: call.Offered},
		"the server may":          {conduct: account.Conduct{AutoAnswerAsked: true}, details: header, want: call.Connecting},
		"a named caller":          {conduct: account.Conduct{AutoAnswer: []string{"0701"}}, want: call.Connecting},
		"named as it is written":  {conduct: account.Conduct{AutoAnswer: []string{"07-01"}}, want: call.Connecting},
		"named to the letter":     {conduct: account.Conduct{AutoAnswer: []string{"07*"}}, want: call.Offered},
		"nobody is named":         {conduct: account.Conduct{AutoAnswer: []string{""}}, want: call.Offered},
		"somebody else is named":  {conduct: account.Conduct{AutoAnswer: []string{"0702"}}, want: call.Offered},
		"never into another call": {conduct: account.Conduct{AutoAnswerAsked: true, AutoAnswer: []string{"0701"}}, details: header, busy: true, want: call.Offered},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.settings.Accounts[0].Conduct = tc.conduct
			run(t, w, func(t *testing.T, c *Client) {
				if tc.busy {
					active(t, w, c, "1")
				}
				w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: "0701"}, Details: tc.details})
				time.Sleep(4 * time.Second)
				synctest.Wait()
				calls := c.Snapshot().Calls
				v := calls[len(calls)-1]
				if answered := tc.want == call.Connecting; v.State != tc.want || v.AutoAnswered != answered || w.has("cue connected") != answered {
					t.Errorf("%v, by itself %v: %v", v.State, v.AutoAnswered, w.all())
				}
			})
		})
	}
}

// TestTheServerAsks: FreeSWITCH's uuid_phone_event, where the account lets it.
func TestTheServerAsks(t *testing.T) {
	w := newWorld()
	w.settings.Accounts[0].AutoAnswerAsked = true
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		w.emit("trunk", LegAsked{ID: id, For: RequestHold})
		synctest.Wait()
		if !viewOf(t, c, id).Held {
			t.Error("not held")
		}
		w.emit("trunk", LegAsked{ID: id, For: RequestTalk})
		synctest.Wait()
		if viewOf(t, c, id).Held {
			t.Error("not taken back")
		}
	})
}

func TestSilenceForwardDecline(t *testing.T) {
	ring := func(w *world, c *Client) CallID {
		w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: "0701"}})
		synctest.Wait()
		return c.Snapshot().Calls[0].ID
	}
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := ring(w, c)
		if err := c.Silence(id); err != nil || !w.has("ring off") || viewOf(t, c, id).State != call.Offered {
			t.Errorf("silencing: %v, %v", err, w.all())
		}
		if err := c.Silence(id); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("again: %v", err)
		}
		if err := c.Forward(id, "1009"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if v := viewOf(t, c, id); !w.has("302 1009") || v.Forwarded.Number != "1009" || v.State != call.Ended {
			t.Errorf("forwarding: %v, %+v", w.all(), v)
		}
	})
	w = newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		if err := c.Decline(ring(w, c), true); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if !w.has("reject 486") {
			t.Errorf("declining as busy: %v", w.all())
		}
	})
}

// TestWaitingCallRingsWhenTheOtherIsOver.
func TestWaitingCallRingsWhenTheOtherIsOver(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer"})
		time.Sleep(2*waitingBeep + time.Second)
		synctest.Wait()
		if n := w.count("cue waiting"); n != 3 {
			t.Errorf("%d beeps", n)
		}
		w.emit("trunk", LegBye{ID: id})
		time.Sleep(waitingBeep)
		synctest.Wait()
		if !w.has("ring KR") {
			t.Errorf("it does not ring: %v", w.all())
		}
	})
}

// TestNobodyTalksPastTheContacts: a server that asks for an answer while the contacts are
// looked through gets it only for a caller who is among them.
func TestNobodyTalksPastTheContacts(t *testing.T) {
	for number, want := range map[string]string{"0701": "reject 603", "1002": "200 answer to offer"} {
		w := newWorld()
		w.settings.Calls.ContactsOnly, w.settings.Accounts[0].AutoAnswerAsked = true, true
		w.people = []Contact{{Name: "Kim", Numbers: []ContactNumber{{Number: "1002"}}}}
		run(t, w, func(t *testing.T, c *Client) {
			found := make(chan struct{})
			w.looking = found
			w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: number}})
			w.emit("trunk", LegAsked{ID: "in", For: RequestTalk})
			synctest.Wait()
			if w.has("media open") {
				t.Errorf("%s: answered before it is clear who calls: %v", number, w.all())
			}
			if calls := c.Snapshot().Calls; len(calls) > 0 {
				t.Errorf("%s: shown before it is clear who calls: %+v", number, calls)
			}
			close(found)
			synctest.Wait()
			if !w.has(want) {
				t.Errorf("%s: %q was not said: %v", number, want, w.all())
			}
		})
	}
}

// TestBlockedInAnyForm: a number is blocked however it is written there, and however the
// server writes it.
func TestBlockedInAnyForm(t *testing.T) {
	for _, tc := range []struct {
		blocked, number, country string
		want                     bool
	}{
		{"010-1234-5678", "+821012345678", "KR", true},
		{"+82 10-1234-5678", "01012345678", "KR", true},
		{"+82 10 1234 5678", "01012345678", "", true},
		{"+821012345678", "+811012345678", "KR", false},
		{"010*", "+821012345678", "KR", true},
		{"010*", "+811012345678", "KR", false},
		{"+82 10*", "01012345678", "KR", true},
		{"+8210*", "101", "KR", false},
		{"+8210*", "07010002000", "KR", false},
		{"*", "1001", "KR", false},
		{" *", "1001", "KR", false},
		{"Spam@evil.test", "spam@evil.test", "KR", true},
		{"spam2*", "spam2@evil.test", "KR", true},
		{"spam2*", "2001", "KR", false},
		{"1001", "10012", "KR", false},
		{"--*", "1001", "KR", false},
		{"#31#*", "31", "KR", false},
		{"", "1001", "KR", false},
		{"1001", "", "KR", false},
	} {
		o := &owner{c: &Client{}, choices: choices{settings: Settings{Choices: Choices{Country: tc.country, Calls: CallChoices{Blocked: []string{tc.blocked}}}}}}
		if got := o.isBlocked(account.Account{}, tc.number); got != tc.want {
			t.Errorf("%q with %q blocked in %q: %v", tc.number, tc.blocked, tc.country, got)
		}
	}
}
