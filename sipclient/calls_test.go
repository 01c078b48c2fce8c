package sipclient

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// TestOutgoing is the seed's call, from Dial to a BYE of the other side.
func TestOutgoing(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, err := c.Dial("", "070-1000-2000")
		if err != nil {
			t.Fatal(err)
		}
		wantState(t, c, call.Calling)
		w.emit("trunk", LegProgress{ID: id, Code: 100, At: time.Now()})
		if v := wantState(t, c, call.Ringing); v.Alerting {
			t.Error("100 Trying was shown as ringing")
		}
		w.emit("trunk", LegProgress{ID: id, Code: 180, At: time.Now()})
		if v := wantState(t, c, call.Ringing); !v.Alerting {
			t.Error("180 was not shown as ringing")
		}
		w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		wantState(t, c, call.Connecting)
		w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
		v := wantState(t, c, call.Active)
		if v.Codec != "opus/48000/2" || !v.Secure || v.Peer.Number != "07010002000" {
			t.Errorf("the call shows %+v", v)
		}
		if l := c.Levels(id); l.Microphone != -20 {
			t.Errorf("levels are %+v", l)
		}
		time.Sleep(3 * time.Second)
		w.emit("trunk", LegBye{ID: id})
		if v := wantState(t, c, call.Ended); v.Result != call.Answered || v.Cause.By != call.Remote {
			t.Errorf("ended %s by %v", v.Result, v.Cause.By)
		}
		w.wantTranscript(t, "connect trunk", "media open", "INVITE sip:07010002000@pbx.test", "ringback true KR", "ACK", "ringback false ",
			"apply sdp", "muted true", "media close", "release")
		if len(w.history) != 1 || !strings.HasPrefix(w.history[0].ID, "sip-1 ") || w.history[0].Duration() != 3*time.Second {
			t.Errorf("history is %+v", w.history)
		}
		time.Sleep(linger + time.Second)
		synctest.Wait()
		if len(c.Snapshot().Calls) != 0 {
			t.Error("the ended call stays")
		}
		if _, err := c.Stats(id); !errors.Is(err, ErrNoCall) {
			t.Errorf("Stats of a forgotten call: %v", err)
		}
	})
}

func TestEarlyMediaIsUpBeforeTheAnswer(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "9181")
		synctest.Wait()
		w.emit("trunk", LegProgress{ID: id, Code: 183, SDP: "early", At: time.Now()})
		w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
		w.emitMedia(media.Connected{Stage: media.StageFirstRTP, At: time.Now()})
		if v := wantState(t, c, call.Ringing); !v.Early {
			t.Error("early media is not shown")
		}
		w.emit("trunk", LegAccepted{ID: id, At: time.Now()}) // 200 without SDP
		wantState(t, c, call.Active)
		if w.count("apply early") != 2 {
			t.Errorf("the answer of the 183 was not used for the 200: %v", w.all())
		}
	})
}

func TestHangup(t *testing.T) {
	tests := []struct {
		name  string
		drive func(w *world, c *Client, id CallID)
		want  []string
		res   call.Result
	}{
		{"before any response", func(w *world, c *Client, id CallID) {
			_ = c.Hangup(id)
			synctest.Wait()
			w.emit("trunk", LegProgress{ID: id, Code: 100})
			synctest.Wait()
			w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 487}})
		}, []string{"muted true", "CANCEL", "media close", "release"}, call.Cancelled},
		{"while it rings", func(w *world, c *Client, id CallID) {
			w.emit("trunk", LegProgress{ID: id, Code: 180})
			synctest.Wait()
			_ = c.Hangup(id)
			synctest.Wait()
			w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 487}})
		}, []string{"ringback true KR", "muted true", "CANCEL", "ringback false ", "media close", "release"}, call.Cancelled},
		{"as the 200 crosses the CANCEL", func(w *world, c *Client, id CallID) {
			w.emit("trunk", LegProgress{ID: id, Code: 180})
			synctest.Wait()
			_ = c.Hangup(id)
			synctest.Wait()
			w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		}, []string{"ringback true KR", "muted true", "CANCEL", "ringback false ", "media close", "ACK", "BYE", "release"}, call.Cancelled},
		{"in the call", func(w *world, c *Client, id CallID) {
			w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
			w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
			synctest.Wait()
			_ = c.Hangup(id)
		}, []string{"ACK", "apply sdp", "muted true", "BYE", "media close", "release"}, call.Answered},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld()
			run(t, w, func(t *testing.T, c *Client) {
				id, _ := c.Dial("", "1")
				synctest.Wait()
				tc.drive(w, c, id)
				v := wantState(t, c, call.Ended)
				if v.Result != tc.res {
					t.Errorf("ended %s, want %s", v.Result, tc.res)
				}
				w.wantTranscript(t, append([]string{"connect trunk", "media open", "INVITE sip:1@pbx.test"}, tc.want...)...)
				if err := c.Hangup(id); !errors.Is(err, ErrNotAllowed) {
					t.Errorf("hanging up again: %v", err)
				}
			})
		})
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		cause call.Cause
		want  call.Result
		tone  string
	}{
		{call.Cause{Code: 486}, call.Busy, "busy KR"},
		{call.Cause{Code: 603}, call.Declined, "congestion KR"},
		{call.Cause{Code: 404}, call.NotFound, "congestion KR"},
		{call.Cause{Code: 480, Q850: 18}, call.Unavailable, "congestion KR"},
		{call.Cause{Code: 480, Q850: 19}, call.NoAnswer, "congestion KR"},
		{call.Cause{Code: 403}, call.Unauthorised, "congestion KR"},
		{call.Cause{By: call.Network, Err: ErrDisconnected}, call.Unreachable, "congestion KR"},
		{call.Cause{By: call.Network, Err: ErrPlainPassword}, call.Unauthorised, "congestion KR"},
		{call.Cause{Code: 407, Err: errors.New("the server did not take the password")}, call.Unauthorised, "congestion KR"},
		{call.Cause{Code: 407, Err: ErrNoSecret}, call.Unauthorised, "congestion KR"},
	}
	for _, tc := range tests {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			id, _ := c.Dial("", "1")
			synctest.Wait()
			w.emit("trunk", LegRefused{ID: id, Cause: tc.cause})
			if v := wantState(t, c, call.Ended); v.Result != tc.want {
				t.Errorf("%+v is %s, want %s", tc.cause, v.Result, tc.want)
			}
			if !w.has(tc.tone) {
				t.Errorf("%+v: no %q in %v", tc.cause, tc.tone, w.all())
			}
			if _, err := c.Dial("", "2"); err != nil {
				t.Fatal(err)
			}
			if off, _, _ := strings.Cut(tc.tone, " "); !w.has(off + " off") {
				t.Error("the tone goes on under the next call")
			}
		})
	}
}

func TestIncoming(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		w.emit("trunk", LegIncoming{ID: "in1", Leg: &fakeLeg{w, "in1"}, Caller: Peer{Number: "1000", Name: "Kim"}, SDP: "their offer"})
		v := wantState(t, c, call.Offered)
		if v.Peer.Name != "Kim" || v.Direction != Incoming {
			t.Errorf("the call shows %+v", v)
		}
		if err := c.Answer(v.ID); err != nil {
			t.Fatal(err)
		}
		wantState(t, c, call.Connecting)
		w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
		wantState(t, c, call.Active)
		w.emit("trunk", LegOffer{ID: "in1", SDP: "again"})
		w.emit("trunk", LegOffer{ID: "in1", SDP: "bad"})
		synctest.Wait()
		if err := c.Hangup(v.ID); err != nil {
			t.Fatal(err)
		}
		wantState(t, c, call.Ended)
		got := w.all() // 180 goes out beside the bell, in whichever order
		if !w.has("180") || !w.has("ring KR") {
			t.Errorf("transcript %v", got)
		}
		want := []string{"ring off", "media open", "200 answer to their offer",
			`answer offer "answer to again"`, `answer offer ""`, "muted true", "BYE", "media close", "release"}
		if len(got) != 3+len(want) || !slices.Equal(got[3:], want) {
			t.Errorf("transcript\n  %s\nwant at its end\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
	})
}

func TestIncomingNotAnswered(t *testing.T) {
	tests := []struct {
		name  string
		drive func(w *world, c *Client, id CallID)
		said  string
		res   call.Result
		kind  NoticeKind
	}{
		{"declined", func(_ *world, c *Client, id CallID) { _ = c.Hangup(id) }, "reject 603", call.Declined, NoticeCallEnded},
		{"the caller gives up", func(w *world, _ *Client, _ CallID) { w.emit("trunk", LegCancelled{ID: "in1"}) }, "", call.NoAnswer, NoticeMissedCall},
		{"nobody comes", func(*world, *Client, CallID) { time.Sleep(call.Limit(call.Offered)) }, "reject 480", call.NoAnswer, NoticeMissedCall},
		{"the line is lost", func(w *world, _ *Client, _ CallID) { w.emit("trunk", LineDown{Err: ErrDisconnected}) }, "", call.Unreachable, NoticeCallEnded},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld()
			run(t, w, func(t *testing.T, c *Client) {
				watch := c.Watch()
				w.emit("trunk", LegIncoming{ID: "in1", Leg: &fakeLeg{w, "in1"}, SDP: "offer"})
				v := wantState(t, c, call.Offered)
				tc.drive(w, c, v.ID)
				if v := wantState(t, c, call.Ended); v.Result != tc.res {
					t.Errorf("ended %s, want %s", v.Result, tc.res)
				}
				if tc.said != "" && !w.has(tc.said) {
					t.Errorf("%q was not said: %v", tc.said, w.all())
				}
				if !w.has("ring off") {
					t.Error("it rings on")
				}
				u, err := watch.Next(t.Context())
				if err != nil || len(u.Notices) != 1 || u.Notices[0].Kind != tc.kind {
					t.Errorf("notices %+v, %v; want %s", u.Notices, err, tc.kind)
				}
			})
		})
	}
}

func TestMuteAndDigits(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "9195")
		synctest.Wait()
		if err := c.SendDTMF(id, "1"); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("digits before ringing: %v", err)
		}
		w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		synctest.Wait()
		if err := errors.Join(c.SetMuted(id, true), c.SetMuted(id, false), c.SendDTMF(id, "12#")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		w.wantTail(t, "muted true", "muted false", "digit 1 event", "digit 2 event", "digit # event")
		js, _ := json.Marshal(c.Snapshot())
		if strings.Contains(string(js), "12#") {
			t.Error("digits are in the snapshot")
		}
		if err := c.SetMuted("nope", true); !errors.Is(err, ErrNoCall) {
			t.Errorf("muting no call: %v", err)
		}
	})
}

func TestDialErrors(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		if _, err := c.Dial("nobody", "1"); !errors.Is(err, ErrNoAccount) {
			t.Errorf("unknown account: %v", err)
		}
		if _, err := c.Dial("", " "); !errors.Is(err, account.ErrNothingDialled) {
			t.Errorf("nothing: %v", err)
		}
		if l := c.Levels("x"); l.Speaker != media.Silence {
			t.Errorf("levels of no call: %+v", l)
		}
	})
}

// TestDialledAgain: a number that the account's rules change is called again as it was the
// first time, by what the call has shown.
func TestDialledAgain(t *testing.T) {
	w := newWorld()
	w.settings.Accounts[0].Rules = []account.DialRule{{Pattern: `\d{7,}`, Replace: "0$0"}}
	run(t, w, func(t *testing.T, c *Client) {
		number := "070-1000-2000"
		for n := range 2 {
			id := active(t, w, c, number)
			v := wantState(t, c, call.Active)
			if number = v.Peer.Number; number != "07010002000" || w.count("INVITE sip:007010002000@pbx.test") != n+1 {
				t.Errorf("call %d is shown as %s, and to %q", n+1, number, w.lines)
			}
			_ = c.Hangup(id)
			synctest.Wait()
		}
	})
}
