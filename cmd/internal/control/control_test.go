package control

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"offhook/cmd/internal/meeting"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakePhone writes down what it is told.
type fakePhone struct {
	mu    sync.Mutex
	said  []string
	calls []sipclient.CallView
	err   error
	// chosen are the choices as they are now.
	chosen sipclient.Choices
}

func (p *fakePhone) say(format string, a ...any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, fmt.Sprintf(format, a...))
	return p.err
}

func (p *fakePhone) DialAs(account, text string, as sipclient.Identity) (sipclient.CallID, error) {
	return "7", p.say("dial %s %s %s %v", account, text, as.Number, as.Anonymous)
}
func (p *fakePhone) Answer(id sipclient.CallID) error { return p.say("answer %s", id) }
func (p *fakePhone) Decline(id sipclient.CallID, busy bool) error {
	return p.say("decline %s %v", id, busy)
}
func (p *fakePhone) Silence(id sipclient.CallID) error { return p.say("silence %s", id) }
func (p *fakePhone) Forward(id sipclient.CallID, to string) error {
	return p.say("forward %s %s", id, to)
}
func (p *fakePhone) Hangup(id sipclient.CallID) error             { return p.say("hangup %s", id) }
func (p *fakePhone) HangupAll() error                             { return p.say("hangup all") }
func (p *fakePhone) SetMuted(id sipclient.CallID, on bool) error  { return p.say("mute %s %v", id, on) }
func (p *fakePhone) SetHeld(id sipclient.CallID, on bool) error   { return p.say("hold %s %v", id, on) }
func (p *fakePhone) SendDTMF(id sipclient.CallID, d string) error { return p.say("dtmf %s %s", id, d) }
func (p *fakePhone) SendWaiting(id sipclient.CallID) error        { return p.say("send %s", id) }
func (p *fakePhone) SetRecording(id sipclient.CallID, on bool) error {
	return p.say("record %s %v", id, on)
}
func (p *fakePhone) PauseRecording(id sipclient.CallID, on bool) error {
	return p.say("pause %s %v", id, on)
}
func (p *fakePhone) AddTo(id sipclient.CallID, to string) error { return p.say("add %s %s", id, to) }
func (p *fakePhone) Merge(ids ...sipclient.CallID) error        { return p.say("merge %v", ids) }
func (p *fakePhone) Split(id sipclient.CallID) error            { return p.say("split %s", id) }
func (p *fakePhone) Transfer(id sipclient.CallID, to string) error {
	return p.say("transfer %s %s", id, to)
}
func (p *fakePhone) Join(id, with sipclient.CallID) error { return p.say("join %s %s", id, with) }
func (p *fakePhone) AnswerReferral(id sipclient.CallID, on bool) error {
	return p.say("referral %s %v", id, on)
}
func (p *fakePhone) Pickup(account, number string) (sipclient.CallID, error) {
	return "8", p.say("pickup %s %s", account, number)
}
func (p *fakePhone) SendMessage(account, to, text string) (string, error) {
	return "m1", p.say("message %s %s %s", account, to, text)
}
func (p *fakePhone) ResendMessage(m sipclient.Message) error {
	return p.say("resend %s %s %s", m.ID, m.State, m.Text)
}
func (p *fakePhone) Reconnect(account string) error  { return p.say("reconnect %s", account) }
func (p *fakePhone) SetDefault(account string) error { return p.say("default %s", account) }
func (p *fakePhone) MoveAccount(id string, by int) error {
	return p.say("move %s %d", id, by)
}
func (p *fakePhone) Snapshot() sipclient.Snapshot {
	return sipclient.Snapshot{Serial: 3, Calls: p.calls}
}
func (p *fakePhone) Watch() *sipclient.Watch     { return nil }
func (p *fakePhone) SetVolume(percent int) error { return p.say("volume %d", percent) }
func (p *fakePhone) Choose(change func(*sipclient.Choices)) error {
	p.mu.Lock()
	change(&p.chosen)
	c := p.chosen
	p.mu.Unlock()
	return p.say("choose dnd %v, %q", c.Calls.DoNotDisturb, c.Calls.Blocked)
}

// serve runs a Server for p and returns who is connected to it.
func serve(t *testing.T, p *fakePhone) *Client {
	t.Helper()
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	s, err := Serve(t.Context(), p, "/a/settings.toml", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	c, err := Connect(t.Context(), "/a/settings.toml")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func view(id string, s call.State, held bool) sipclient.CallView {
	a := call.Attributes{Others: true, Recordable: true}
	return sipclient.CallView{ID: sipclient.CallID(id), State: s, Held: held, Allowed: call.Allowed(s, a)}
}

// TestEveryVerb: each reaches the phone, for the call that is meant.
func TestEveryVerb(t *testing.T) {
	up, held, rings := view("1", call.Active, false), view("2", call.Active, true), view("3", call.Offered, false)
	all := []sipclient.CallView{up, held, rings}
	for _, tc := range []struct {
		calls []sipclient.CallView
		r     Request
		want  string
	}{
		{nil, Request{Do: Dial, Account: "a", To: "1001", As: sipclient.Identity{Number: "5", Anonymous: true}}, "dial a 1001 5 true"},
		{nil, Request{Do: Pickup, Account: "a", To: "1001"}, "pickup a 1001"},
		{nil, Request{Do: Text, Account: "a", To: "1001", Text: "hello you"}, "message a 1001 hello you"},
		{all, Request{Do: Answer}, "answer 3"},
		{all, Request{Do: Decline, On: true}, "decline 3 true"},
		{all, Request{Do: Silence}, "silence 3"},
		{all, Request{Do: Forward, To: "9"}, "forward 3 9"},
		{all, Request{Do: Hangup, Call: "2"}, "hangup 2"},
		{all[:2], Request{Do: Hangup}, "hangup 1"},
		{nil, Request{Do: Hangup, On: true}, "hangup all"},
		{all, Request{Do: Hold, On: true}, "hold 1 true"},
		{all, Request{Do: Hold}, "hold 2 false"},
		{all, Request{Do: Mute, On: true}, "mute 1 true"},
		{all, Request{Do: Transfer, To: "1002"}, "transfer 1 1002"},
		{all, Request{Do: Join}, "join 1 2"},
		{all, Request{Do: Join, Call: "2", With: []sipclient.CallID{"1"}}, "join 2 1"},
		{all, Request{Do: Add, To: "1003"}, "add 1 1003"},
		{all, Request{Do: Merge}, "merge [1 2]"},
		{all, Request{Do: Merge, Call: "1", With: []sipclient.CallID{"2"}}, "merge [2 1]"},
		{all, Request{Do: Split, Call: "1"}, "split 1"},
		{all, Request{Do: Digits, To: "12#"}, "dtmf 1 12#"},
		{all, Request{Do: SendDelay}, "send 1"},
		{all, Request{Do: Record, On: true}, "record 1 true"},
		{all, Request{Do: Pause}, "pause 1 false"},
		{all, Request{Do: Referral, Call: "1", On: true}, "referral 1 true"},
		{nil, Request{Do: Disturb, On: true}, "choose dnd true, []"},
		{nil, Request{Do: Choose, To: "calls.blocked", Values: []string{"1", "2"}}, `choose dnd false, ["1" "2"]`},
		{nil, Request{Do: Include, To: "calls.blocked", Values: []string{"1", "2", "1"}}, `choose dnd false, ["1" "2"]`},
		{nil, Request{Do: Reconnect, Account: "a"}, "reconnect a"},
		{nil, Request{Do: Default, Account: "a"}, "default a"},
		{nil, Request{Do: Move, Account: "a", By: -1}, "move a -1"},
		{nil, Request{Do: Resend, Message: &sipclient.Message{ID: "m1", State: sipclient.MessageFailed, Text: "hello"}}, "resend m1 failed hello"},
		{nil, Request{Do: Volume, Percent: 120}, "volume 120"},
	} {
		p := &fakePhone{calls: tc.calls}
		if _, err := serve(t, p).Do(t.Context(), tc.r); err != nil {
			t.Errorf("%+v: %v", tc.r, err)
		}
		if !reflect.DeepEqual(p.said, []string{tc.want}) {
			t.Errorf("%+v became %q, want %q", tc.r, p.said, tc.want)
		}
	}
}

// TestItemsOfManyAtOnce: nobody who changes a list undoes what another changes in it.
func TestItemsOfManyAtOnce(t *testing.T) {
	const all = 8
	p := &fakePhone{}
	p.chosen.Calls.Blocked = []string{"1"}
	c := serve(t, p)
	var running sync.WaitGroup
	for i := range all {
		running.Go(func() {
			c, err := Connect(t.Context(), "/a/settings.toml")
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			if _, err := c.Do(t.Context(), Request{Do: Include, To: "calls.blocked", Values: []string{fmt.Sprint(10 + i)}}); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	if len(p.chosen.Calls.Blocked) != all+1 {
		t.Errorf("blocked are %q", p.chosen.Calls.Blocked)
	}
	if _, err := c.Do(t.Context(), Request{Do: Exclude, To: "calls.blocked", Values: []string{"1", "4711"}}); !errors.Is(err, config.ErrNotListed) || len(p.chosen.Calls.Blocked) != all+1 {
		t.Errorf("taken out what is not in it: %v, %q", err, p.chosen.Calls.Blocked)
	}
	if _, err := c.Do(t.Context(), Request{Do: Exclude, To: "calls.blocked", Values: []string{"1"}}); err != nil || len(p.chosen.Calls.Blocked) != all {
		t.Errorf("taken out: %v, %q", err, p.chosen.Calls.Blocked)
	}
}

// TestConferenceIsOne: whichever of its calls is meant, all of it is held, taken back or
// muted, and whoever is added comes to all.
func TestConferenceIsOne(t *testing.T) {
	calls := []sipclient.CallView{view("1", call.Active, true), view("2", call.Active, false), view("3", call.Active, false)}
	for i := range calls[1:] {
		calls[1+i].Conference = true
	}
	for _, tc := range []struct {
		r    Request
		want string
	}{{Request{Do: Hold, On: true}, "hold 2 true"}, {Request{Do: Mute, On: true}, "mute 2 true"}, {Request{Do: Add, To: "5"}, "add 2 5"}, {Request{Do: Hold}, "hold 1 false"}} {
		p := &fakePhone{calls: calls}
		if _, err := serve(t, p).Do(t.Context(), tc.r); err != nil || !reflect.DeepEqual(p.said, []string{tc.want}) {
			t.Errorf("%+v became %q, %v", tc.r, p.said, err)
		}
	}
	if _, err := serve(t, &fakePhone{calls: calls}).Do(t.Context(), Request{Do: Transfer, To: "5"}); !errors.Is(err, ErrWhichCall) {
		t.Errorf("one of them is to be transferred: %v", err)
	}
}

func TestWhichCall(t *testing.T) {
	two := []sipclient.CallView{view("1", call.Active, true), view("2", call.Active, true)}
	for name, calls := range map[string][]sipclient.CallView{"none": nil, "two": two} {
		p := &fakePhone{calls: calls}
		_, err := serve(t, p).Do(t.Context(), Request{Do: Hold})
		if !errors.Is(err, ErrWhichCall) || len(p.said) != 0 {
			t.Errorf("%s: %v, %v", name, err, p.said)
		}
	}
}

// TestErrorsKeepTheirKind: the other process finds the words for them that the window has.
func TestErrorsKeepTheirKind(t *testing.T) {
	_, noNumber := account.ParseTarget("", "host.invalid")
	_, noTarget := account.ParseTarget("two words", "host.invalid")
	for _, want := range []error{
		sipclient.ErrNotAllowed, sipclient.ErrNoCall, sipclient.ErrBadDigits, sipclient.ErrDigitsBehind, fmt.Errorf("%w: calls", sipclient.ErrLocked), noNumber, noTarget,
		fmt.Errorf("%w: 9", account.ErrRuleResult), account.ErrBadShown, account.ErrNotOwn, sipclient.ErrDisconnected,
	} {
		_, err := serve(t, &fakePhone{err: want}).Do(t.Context(), Request{Do: Answer, Call: "1"})
		if known := errors.Unwrap(want); known == nil && !errors.Is(err, want) || known != nil && !errors.Is(err, known) || err.Error() != want.Error() {
			t.Errorf("%v came as %v", want, err)
		}
	}
	if _, err := serve(t, &fakePhone{err: errors.New("something else")}).Do(t.Context(), Request{Do: Answer, Call: "1"}); err == nil || err.Error() != "something else" {
		t.Errorf("came as %v", err)
	}
}

func TestState(t *testing.T) {
	calls := []sipclient.CallView{view("1", call.Active, true)}
	calls[0].Cause.By = call.Policy
	r, err := serve(t, &fakePhone{calls: calls}).Do(t.Context(), Request{Do: State})
	if err != nil || r.Snapshot == nil || r.Snapshot.Serial != 3 || !reflect.DeepEqual(r.Snapshot.Calls, calls) {
		t.Errorf("%+v, %v", r.Snapshot, err)
	}
}

// TestLongList: as many numbers as can be blocked can be sent at once.
func TestLongList(t *testing.T) {
	var many []string
	for i := range sipclient.MaxBlocked {
		many = append(many, fmt.Sprintf("+8210%08d@pbx.example.com", i))
	}
	p := &fakePhone{}
	if _, err := serve(t, p).Do(t.Context(), Request{Do: Choose, To: "calls.blocked", Values: many}); err != nil || len(p.chosen.Calls.Blocked) != len(many) {
		t.Errorf("%d are blocked, %v", len(p.chosen.Calls.Blocked), err)
	}
}

func TestBadRequests(t *testing.T) {
	c := serve(t, &fakePhone{})
	if _, err := c.Do(t.Context(), Request{Do: Choose, To: "calls.do_not_disturb", Values: []string{"perhaps"}}); !errors.Is(err, sipclient.ErrBadSetting) {
		t.Errorf("a choice that cannot be: %v", err)
	}
	if _, err := c.Do(t.Context(), Request{Do: Resend}); !errors.Is(err, ErrBadRequest) {
		t.Errorf("no message to send again: %v", err)
	}
	if _, err := c.Do(t.Context(), Request{Do: "fly"}); !errors.Is(err, ErrBadRequest) {
		t.Errorf("no such verb: %v", err)
	}
	for name, line := range map[string]string{"no JSON": "hold\n", "too long": strings.Repeat("x", maxRequest+1) + "\n"} {
		if _, err := c.conn.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
		r, err := c.read()
		if name == "no JSON" && (err != nil || !errors.Is(r.Err(), ErrBadRequest)) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if c, err = Connect(t.Context(), "/a/settings.toml"); err != nil {
			t.Fatalf("after %s nobody can connect: %v", name, err)
		}
		t.Cleanup(func() { _ = c.Close() })
	}
}

// TestSilentPeersMakeRoom: who says nothing does not keep others out.
func TestSilentPeersMakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- (&Server{phone: &fakePhone{}}).serve(t.Context(), far) }()
		time.Sleep(idleLimit + time.Second)
		synctest.Wait()
		select {
		case err := <-ended:
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("it ended with %v", err)
			}
		default:
			t.Error("it waits for ever")
		}
		_ = near.Close()
		synctest.Wait()
	})
}

func TestOnePhone(t *testing.T) {
	c := serve(t, &fakePhone{})
	if _, err := Serve(t.Context(), &fakePhone{}, "/a/settings.toml", slog.New(slog.DiscardHandler)); !errors.Is(err, meeting.ErrTaken) {
		t.Errorf("a second phone: %v", err)
	}
	if _, err := Connect(t.Context(), "/b/settings.toml"); !errors.Is(err, ErrNotRunning) {
		t.Errorf("with other settings: %v", err)
	}
	_ = c.conn.(*net.UnixConn).CloseWrite() // who has nothing more to say is let go
	if _, err := c.read(); !errors.Is(err, sipclient.ErrClosed) {
		t.Errorf("at the end: %v", err)
	}
}

// FuzzRequest: whatever is written, the phone is asked for what a verb says or nothing.
func FuzzRequest(f *testing.F) {
	f.Add(`{"do":"hold","on":true}`)
	f.Add(`{"do":"merge","with":["1","2"]}`)
	f.Add(`{"do":"join","call":"1"}`)
	f.Add(`{"do":"include","to":"calls.blocked","values":["1"]}`)
	f.Add(`{"do":"resend","message":{"id":"1"}}`)
	f.Add(`{`)
	f.Fuzz(func(t *testing.T, line string) {
		p := &fakePhone{calls: []sipclient.CallView{view("1", call.Active, false)}}
		r, err := parse([]byte(line))
		if err != nil {
			return
		}
		if reply := (&Server{phone: p}).answer(r); reply.Err() == nil && len(p.said) != 1 && r.Do != State {
			t.Errorf("%q was done as %q", line, p.said)
		}
	})
}
