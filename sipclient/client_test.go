package sipclient

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// run executes a test in a bubble where time is fake and "everything that can
// happen has happened" is a condition (synctest.Wait).
func run(t *testing.T, w *world, f func(t *testing.T, c *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := w.start(t)
		synctest.Wait()
		f(t, c)
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

func (w *world) wantTranscript(t *testing.T, want ...string) {
	t.Helper()
	if got := w.all(); !slices.Equal(got, want) {
		t.Errorf("transcript\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func theCall(t *testing.T, c *Client) CallView {
	t.Helper()
	calls := c.Snapshot().Calls
	if len(calls) != 1 {
		t.Fatalf("%d calls in the snapshot", len(calls))
	}
	return calls[0]
}

func wantState(t *testing.T, c *Client, want call.State) CallView {
	t.Helper()
	synctest.Wait()
	v := theCall(t, c)
	if v.State != want {
		t.Fatalf("the call is %v, want %v", v.State, want)
	}
	if v.Allowed != call.Allowed(want) {
		t.Errorf("in %v the snapshot allows %+v", want, v.Allowed)
	}
	return v
}

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
			"apply sdp", "media close", "release")
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
		}, []string{"CANCEL", "media close", "release"}, call.Cancelled},
		{"while it rings", func(w *world, c *Client, id CallID) {
			w.emit("trunk", LegProgress{ID: id, Code: 180})
			synctest.Wait()
			_ = c.Hangup(id)
			synctest.Wait()
			w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 487}})
		}, []string{"ringback true KR", "CANCEL", "ringback false ", "media close", "release"}, call.Cancelled},
		{"as the 200 crosses the CANCEL", func(w *world, c *Client, id CallID) {
			w.emit("trunk", LegProgress{ID: id, Code: 180})
			synctest.Wait()
			_ = c.Hangup(id)
			synctest.Wait()
			w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		}, []string{"ringback true KR", "CANCEL", "ringback false ", "media close", "ACK", "BYE", "release"}, call.Cancelled},
		{"in the call", func(w *world, c *Client, id CallID) {
			w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
			w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
			synctest.Wait()
			_ = c.Hangup(id)
		}, []string{"ACK", "apply sdp", "BYE", "media close", "release"}, call.Answered},
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
			`answer offer "answer to again"`, `answer offer ""`, "BYE", "media close", "release"}
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
		if err := errors.Join(c.SetMuted(id, true), c.SendDTMF(id, "12#"), c.SetMuted(id, false)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		got := w.all()
		if i := slices.Index(got, "muted true"); i < 0 || !slices.Equal(got[i:], []string{"muted true", "digit 1", "digit 2", "digit #", "muted false"}) {
			t.Errorf("transcript %v", got)
		}
		js, _ := json.Marshal(c.Snapshot())
		if strings.Contains(string(js), "12#") {
			t.Error("digits are in the snapshot")
		}
		if err := c.SetMuted("nope", true); !errors.Is(err, ErrNoCall) {
			t.Errorf("muting no call: %v", err)
		}
	})
}

func TestNoMicrophone(t *testing.T) {
	w := newWorld()
	w.openErr = media.ErrNoMicrophone
	run(t, w, func(t *testing.T, c *Client) {
		_, _ = c.Dial("", "1")
		v := wantState(t, c, call.Ended)
		if v.Result != call.NoMedia || !errors.Is(v.Cause.Err, media.ErrNoMicrophone) {
			t.Errorf("ended %s, %v", v.Result, v.Cause.Err)
		}
		if w.has("INVITE sip:1@pbx.test") {
			t.Error("an INVITE went out without media")
		}
	})
}

func TestMicrophoneLostInTheCall(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		w.emitMedia(media.Trouble{What: media.TroubleMicrophone, Err: media.ErrNoMicrophone})
		if v := wantState(t, c, call.Active); !errors.Is(v.Trouble[media.TroubleMicrophone], media.ErrNoMicrophone) {
			t.Errorf("trouble is %v", v.Trouble)
		}
		w.emitMedia(media.Trouble{What: media.TroubleMicrophone})
		if v := wantState(t, c, call.Active); len(v.Trouble) != 0 {
			t.Errorf("trouble stays: %v", v.Trouble)
		}
	})
}

func TestNoPathForAudio(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		synctest.Wait()
		time.Sleep(call.Limit(call.Connecting))
		if v := wantState(t, c, call.Ended); v.Result != call.NoMedia || !errors.Is(v.Cause.Err, media.ErrNoPath) {
			t.Errorf("ended %s, %v", v.Result, v.Cause.Err)
		}
		if !w.has("BYE") {
			t.Error("no BYE")
		}
	})
}

func TestDialWhileConnecting(t *testing.T) {
	w := newWorld()
	release := make(chan struct{})
	w.connect = func(ctx context.Context) error {
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	synctest.Test(t, func(t *testing.T) {
		release = make(chan struct{})
		c := w.start(t)
		_, _ = c.Dial("", "1")
		wantState(t, c, call.Calling)
		if w.has("INVITE sip:1@pbx.test") {
			t.Fatal("INVITE without a connection")
		}
		close(release)
		synctest.Wait()
		if !w.has("INVITE sip:1@pbx.test") {
			t.Error("the INVITE did not go out once connected")
		}
		_ = c.Close()
	})
}

func TestDialToADeadServer(t *testing.T) {
	w := newWorld()
	w.connect = func(context.Context) error {
		return &ConnectError{Step: StepTCP, Host: "pbx.test:7444", Err: errors.New("refused")}
	}
	run(t, w, func(t *testing.T, c *Client) {
		if s := c.Snapshot().Accounts[0]; s.State != AccountWaiting || s.RetryAt.IsZero() || s.Err == nil {
			t.Errorf("the account shows %+v", s)
		}
		_, _ = c.Dial("", "1")
		v := wantState(t, c, call.Ended)
		if v.Result != call.Unreachable {
			t.Errorf("ended %s, %v", v.Result, v.Cause.Err)
		}
		before := w.count("connect trunk")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if after := w.count("connect trunk"); after < before+5 || after > before+30 {
			t.Errorf("%d tries in 5 s", after-before)
		}
	})
}

func TestHangupWhileWaitingForTheConnection(t *testing.T) {
	w := newWorld()
	w.connect = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		wantState(t, c, call.Calling)
		_ = c.Hangup(id)
		if v := wantState(t, c, call.Ended); v.Result != call.Cancelled {
			t.Errorf("ended %s", v.Result)
		}
	})
}

func TestMediaBreaksWhileWaitingForTheConnection(t *testing.T) {
	w := newWorld()
	w.connect = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	run(t, w, func(t *testing.T, c *Client) {
		_, _ = c.Dial("", "1")
		wantState(t, c, call.Calling)
		w.emitMedia(media.Broken{Err: media.ErrNoMicrophone})
		if v := wantState(t, c, call.Ended); v.Result != call.NoMedia {
			t.Errorf("ended %s", v.Result)
		}
	})
}

func TestCertificateResult(t *testing.T) {
	w := newWorld()
	w.connect = func(context.Context) error {
		return &ConnectError{Step: StepTLS, Certificate: &CertificateError{Problem: CertificateExpired}, Err: errors.New("x")}
	}
	run(t, w, func(t *testing.T, c *Client) {
		_, _ = c.Dial("", "1")
		if v := wantState(t, c, call.Ended); v.Result != call.Certificate {
			t.Errorf("ended %s", v.Result)
		}
	})
}

func TestCallOutlivesTheConnection(t *testing.T) {
	w := newWorld()
	var down atomic.Bool
	w.connect = func(context.Context) error {
		if down.Load() {
			return &ConnectError{Step: StepTCP, Err: errors.New("refused")}
		}
		return nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		wantState(t, c, call.Active)
		down.Store(true)
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		if v := wantState(t, c, call.Active); !v.Reconnecting {
			t.Error("it does not say that it is reconnecting")
		}
		time.Sleep(20 * time.Second)
		down.Store(false)
		time.Sleep(3 * time.Second)
		if v := wantState(t, c, call.Active); v.Reconnecting {
			t.Error("it says that it is reconnecting when it is not")
		}
		_ = c.Hangup(id)
		wantState(t, c, call.Ended)
		if !w.has("BYE") {
			t.Error("no BYE after the reconnect")
		}
	})
}

func TestSignallingGoneForGood(t *testing.T) {
	w := newWorld()
	var down atomic.Bool
	w.connect = func(context.Context) error {
		if down.Load() {
			return &ConnectError{Step: StepTCP, Err: errors.New("refused")}
		}
		return nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		down.Store(true)
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		time.Sleep(signalBudget - time.Second)
		wantState(t, c, call.Active)
		time.Sleep(2 * time.Second)
		if v := wantState(t, c, call.Ended); v.Result != call.Answered || v.Cause.By != call.Network {
			t.Errorf("ended %s by %v", v.Result, v.Cause.By)
		}
	})
}

func extension() *world {
	w := newWorld()
	w.settings.Accounts[0].Register = true
	return w
}

func TestExtensionRegistersRefreshesAndLeaves(t *testing.T) {
	w := extension()
	run(t, w, func(t *testing.T, c *Client) {
		if s := c.Snapshot().Accounts[0].State; s != AccountReady {
			t.Fatalf("the account is %s", s)
		}
		time.Sleep(9 * time.Minute)
		synctest.Wait()
		if w.count("REGISTER") != 2 {
			t.Errorf("%d REGISTERs in 9 minutes of a 10-minute binding", w.count("REGISTER"))
		}
		_ = c.Close()
		got := w.all()
		if !slices.Equal(got[len(got)-2:], []string{"un-REGISTER", "close trunk"}) {
			t.Errorf("it leaves with %v", got)
		}
	})
}

func TestWrongPassword(t *testing.T) {
	w := extension()
	w.secrets["trunk"] = account.NewPassword("wrong")
	w.register = func(ctx context.Context, cfg LineConfig) (time.Duration, error) {
		if p, err := cfg.Password(ctx); err != nil || p.Reveal() != "right" {
			return 0, &RegisterError{Code: 403, Phrase: "Forbidden", Final: true, Err: err}
		}
		return time.Hour, nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		if s := c.Snapshot().Accounts[0]; s.State != AccountFailed || s.Err == nil {
			t.Fatalf("the account shows %s, %v", s.State, s.Err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := w.count("REGISTER"); n != 1 {
			t.Errorf("a refused password was sent %d times", n)
		}
		_, _ = c.Dial("", "1")
		if v := wantState(t, c, call.Ended); v.Result != call.Unauthorised || v.Cause.Code != 403 {
			t.Errorf("ended %s %d", v.Result, v.Cause.Code)
		}
		if err := c.ProvidePassword("trunk", account.NewPassword("right")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if s := c.Snapshot().Accounts[0]; s.State != AccountReady {
			t.Errorf("the account shows %s, %v", s.State, s.Err)
		}
	})
}

func TestPasswordIsAskedFor(t *testing.T) {
	for _, keyring := range []error{nil, ErrNoKeyring} {
		w := extension()
		w.secretErr = keyring
		w.register = func(ctx context.Context, cfg LineConfig) (time.Duration, error) {
			p, err := cfg.Password(ctx)
			if err != nil {
				return 0, err
			}
			w.add("password of %d", len(p.Reveal()))
			return time.Hour, nil
		}
		run(t, w, func(t *testing.T, c *Client) {
			if s := c.Snapshot().Accounts[0].State; s != AccountAsking {
				t.Fatalf("the account is %s", s)
			}
			if err := c.ProvidePassword("trunk", account.NewPassword("secret")); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if s := c.Snapshot().Accounts[0].State; s != AccountReady || !w.has("password of 6") {
				t.Errorf("the account is %s; %v", s, w.all())
			}
			if len(w.secrets) != 0 {
				t.Error("a password given for this run was kept")
			}
		})
	}
}

func TestSaveAndRemoveAccount(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		p := account.NewPassword("secret")
		id, err := c.SaveAccount(t.Context(), account.Account{Number: "1000", Server: "pbx.test", Register: true}, &p)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if s := w.secrets[id]; s.Reveal() != "secret" {
			t.Error("the password is not in the keyring")
		}
		if len(w.settings.Accounts) != 2 || len(c.Snapshot().Accounts) != 2 {
			t.Errorf("settings %+v", w.settings.Accounts)
		}
		if err := c.SetDefault(id); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the default is written behind
		changed := w.settings.Accounts[1]
		changed.Label, changed.AskPassword = "Desk", true
		if _, err := c.SaveAccount(t.Context(), changed, nil); err != nil {
			t.Fatal(err)
		}
		if _, kept := w.secrets[id]; kept {
			t.Error("the password of an account that asks each time is in the keyring")
		}
		if v := c.Snapshot(); v.Accounts[1].Label != "Desk" || v.Default != id {
			t.Errorf("snapshot %+v", v)
		}
		if err := c.RemoveAccount(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if v := c.Snapshot(); len(v.Accounts) != 1 || len(w.settings.Accounts) != 1 || v.Default != "trunk" {
			t.Errorf("snapshot %+v", v)
		}
		if err := c.RemoveAccount(t.Context(), id); !errors.Is(err, ErrNoAccount) {
			t.Errorf("removing again: %v", err)
		}
	})
}

func TestSaveAccountWithoutKeyring(t *testing.T) {
	w := newWorld()
	w.secretErr = ErrNoKeyring
	run(t, w, func(t *testing.T, c *Client) {
		p := account.NewPassword("secret")
		a := account.Account{Number: "1000", Server: "pbx.test"}
		if _, err := c.SaveAccount(t.Context(), a, &p); !errors.Is(err, ErrNoKeyring) {
			t.Errorf("saving: %v", err)
		}
		if len(w.settings.Accounts) != 1 {
			t.Error("the account was saved without its password")
		}
		a.AskPassword = true
		if _, err := c.SaveAccount(t.Context(), a, &p); err != nil {
			t.Errorf("asking each time: %v", err)
		}
	})
}

func TestSettingsThatCannotBeWritten(t *testing.T) {
	w := newWorld()
	w.saveErr = errors.New("no space left on device")
	run(t, w, func(t *testing.T, c *Client) {
		if _, err := c.SaveAccount(t.Context(), account.Account{Number: "1", Server: "x"}, nil); err == nil {
			t.Error("an account that was not written was accepted")
		}
		if len(c.Snapshot().Accounts) != 1 {
			t.Error("the account is shown")
		}
		watch := c.Watch()
		_ = c.Choose(func(c *Choices) { c.Theme = "dark" })
		synctest.Wait()
		u, _ := watch.Next(t.Context())
		if u.Snapshot.Choices.Theme != "dark" || u.Snapshot.Settings == nil || len(u.Notices) != 1 || u.Notices[0].Kind != NoticeSettings {
			t.Errorf("update %+v", u)
		}
	})
}

func TestBrokenSettings(t *testing.T) {
	w := newWorld()
	w.settings, w.loadErr = Settings{}, &SettingsError{Path: "config.toml", Line: 3, Column: 7, Err: errors.New("bad")}
	w.saveErr = w.loadErr
	run(t, w, func(t *testing.T, c *Client) {
		if !errors.Is(c.Snapshot().Settings, ErrSettingsBroken) {
			t.Errorf("snapshot says %v", c.Snapshot().Settings)
		}
		if _, err := c.AddTransient(account.Account{Number: "1", Server: "pbx.test"}, []byte("pem"), account.Password{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		v := c.Snapshot().Accounts
		if len(v) != 1 || !v[0].Demo || v[0].State != AccountReady {
			t.Errorf("accounts %+v", v)
		}
	})
}

func TestEditingAnAccountInACall(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		a := w.settings.Accounts[0].Clone()
		a.Server = "new.test"
		if _, err := c.SaveAccount(t.Context(), a, nil); err != nil {
			t.Fatal(err)
		}
		wantState(t, c, call.Active)
		if w.has("close trunk") {
			t.Fatal("the call's line was closed")
		}
		if err := c.RemoveAccount(t.Context(), "trunk"); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("removing an account in a call: %v", err)
		}
		_ = c.Hangup(id)
		synctest.Wait()
		if v := c.Snapshot().Accounts[0]; v.Server != "new.test" || v.State != AccountReady {
			t.Errorf("the account shows %s, %s", v.Server, v.State)
		}
	})
}

func TestHistoryOnAFullDisk(t *testing.T) {
	w := newWorld()
	w.historyErr = ErrHistoryFull
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		id, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 486}})
		wantState(t, c, call.Ended)
		u, _ := watch.Next(t.Context())
		if len(u.Notices) != 2 || u.Notices[1].Kind != NoticeHistory || !errors.Is(u.Notices[1].Err, ErrHistoryFull) {
			t.Errorf("notices %+v", u.Notices)
		}
	})
}

func TestCloseHangsUp(t *testing.T) {
	w := extension()
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		watch := c.Watch()
		_ = c.Close()
		for _, said := range []string{"BYE", "media close", "release", "un-REGISTER", "close trunk"} {
			if !w.has(said) {
				t.Errorf("%q was not done: %v", said, w.all())
			}
		}
		if len(w.history) != 1 {
			t.Errorf("history %+v", w.history)
		}
		if _, err := c.Dial("", "1"); !errors.Is(err, ErrClosed) {
			t.Errorf("dialling after Close: %v", err)
		}
		for {
			if _, err := watch.Next(t.Context()); err != nil {
				if !errors.Is(err, ErrClosed) {
					t.Errorf("Watch ends with %v", err)
				}
				break
			}
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

func TestWatchIsBounded(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		for range maxNotices + 10 {
			c.post(func() { c.owner.notify(Notice{Kind: NoticeHistory}) })
		}
		synctest.Wait()
		u, err := watch.Next(t.Context())
		if err != nil || len(u.Notices) != maxNotices || u.Dropped != 10 {
			t.Errorf("%d notices, %d dropped, %v", len(u.Notices), u.Dropped, err)
		}
		watch.Close()
		if _, err := watch.Next(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("Next after Close: %v", err)
		}
	})
}

func TestNewNeedsItsPorts(t *testing.T) {
	if _, err := New(t.Context(), Options{}); err == nil {
		t.Error("a client of nothing was made")
	}
}

func TestTransientDefaultIsNotSaved(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, err := c.AddTransient(account.Account{Number: "1", Server: "demo.test"}, []byte("pem"), account.Password{})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.SetDefault(id); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.Snapshot().Default; got != id || w.settings.Default != "" {
			t.Errorf("%q dials and %q is saved", got, w.settings.Default)
		}
		if err := c.SetDefault("trunk"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.Snapshot().Default; got != "trunk" || w.settings.Default != "trunk" {
			t.Errorf("%q dials and %q is saved", got, w.settings.Default)
		}
	})
}
