package gui

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// fakePhone is a Client that writes down what it is told and shows what the
// test publishes.
type fakePhone struct {
	fakeSettings
	fakeDiagnostics
	fakeCalls
	mu      sync.Mutex
	said    []string
	snap    sipclient.Snapshot
	pending *sipclient.Update
	news    chan struct{}

	recent   []sipclient.CallRecord // the newest first
	people   []sipclient.Contact    // in the order of the list
	messages []sipclient.Message    // the newest first
	textErr  error                  // of SendMessage and Pickup
	devices  media.Devices
	saveErr  error
	checks   []sipclient.CheckStep
	checkErr error
	checked  int           // tests so far
	hold     chan struct{} // a test waits for it
	dialErr  error
	level    float64
	monErr   error
	opened   int // microphones open now
	saved    []account.Account
	secrets  []string
}

func newFakePhone() *fakePhone {
	return &fakePhone{news: make(chan struct{}, 1), snap: sipclient.Snapshot{Volume: 100}}
}

func (f *fakePhone) say(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

// heard reports whether a command was given.
func (f *fakePhone) heard(command string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.said {
		if s == command {
			return true
		}
	}
	return false
}

// publish changes the snapshot and sends it with notices.
func (f *fakePhone) publish(change func(*sipclient.Snapshot), notices ...sipclient.Notice) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if change != nil {
		change(&f.snap)
	}
	f.snap.Serial++
	if f.pending == nil {
		f.pending = &sipclient.Update{}
	}
	f.pending.Snapshot = f.snap
	f.pending.Snapshot.Calls = append([]sipclient.CallView(nil), f.snap.Calls...)
	f.pending.Snapshot.Accounts = append([]sipclient.AccountView(nil), f.snap.Accounts...)
	f.pending.Notices = append(f.pending.Notices, notices...)
	select {
	case f.news <- struct{}{}:
	default:
	}
}

func (f *fakePhone) Next(ctx context.Context) (sipclient.Update, error) {
	for {
		f.mu.Lock()
		u := f.pending
		f.pending = nil
		f.mu.Unlock()
		if u != nil {
			return *u, nil
		}
		select {
		case <-f.news:
		case <-ctx.Done():
			return sipclient.Update{}, ctx.Err()
		}
	}
}

func (f *fakePhone) Close() {}

func (f *fakePhone) DialAs(accountID, text string, as sipclient.Identity) (sipclient.CallID, error) {
	said := fmt.Sprintf("dial %s %s", accountID, text)
	if as != (sipclient.Identity{}) {
		said += fmt.Sprintf(" as %+v", as)
	}
	f.say("%s", said)
	return "1", f.dialErr
}
func (f *fakePhone) Warm(accountID string)             { f.say("warm %s", accountID) }
func (f *fakePhone) Answer(id sipclient.CallID) error  { f.say("answer %s", id); return nil }
func (f *fakePhone) Hangup(id sipclient.CallID) error  { f.say("hangup %s", id); return nil }
func (f *fakePhone) Reconnect(accountID string) error  { f.say("reconnect %s", accountID); return nil }
func (f *fakePhone) SetDefault(accountID string) error { f.say("default %s", accountID); return nil }
func (f *fakePhone) SetWelcomed() error {
	f.say("welcomed")
	f.publish(func(s *sipclient.Snapshot) { s.Welcomed = true })
	return nil
}

func (f *fakePhone) SetMuted(id sipclient.CallID, muted bool) error {
	f.say("mute %s %v", id, muted)
	f.publish(func(s *sipclient.Snapshot) {
		for i := range s.Calls {
			if s.Calls[i].ID == id {
				s.Calls[i].Muted = muted
			}
		}
	})
	return nil
}

func (f *fakePhone) SendDTMF(id sipclient.CallID, digits string) error {
	f.say("dtmf %s %s", id, digits)
	return nil
}

func (f *fakePhone) Choose(change func(*sipclient.Choices)) error {
	var c sipclient.Choices
	f.publish(func(s *sipclient.Snapshot) {
		change(&s.Choices)
		c = s.Choices
	})
	js, err := json.Marshal(c)
	f.say("choose %s", js)
	return err
}

func (f *fakePhone) ProvidePassword(accountID string, p account.Password) error {
	f.say("password %s %s", accountID, p.Reveal())
	return nil
}

func (f *fakePhone) SaveAccount(_ context.Context, a account.Account, p *account.Password) (string, error) {
	if f.saveErr != nil && !a.AskPassword {
		return "", f.saveErr
	}
	secret := "(kept)"
	if p != nil {
		secret = p.Reveal()
	}
	f.mu.Lock()
	f.saved, f.secrets = append(f.saved, a), append(f.secrets, secret)
	f.mu.Unlock()
	f.publish(func(s *sipclient.Snapshot) {
		s.Accounts = slices.Clone(s.Accounts)
		for i := range s.Accounts {
			if s.Accounts[i].ID == a.ID {
				s.Accounts[i].Account = a
			}
		}
	})
	return "saved", nil
}

func (f *fakePhone) RemoveAccount(_ context.Context, id string) error {
	f.say("remove %s", id)
	return nil
}

func (f *fakePhone) CheckAccount(ctx context.Context, _ account.Account, _ *account.Password, report func(sipclient.CheckStep)) error {
	f.mu.Lock()
	f.checked++
	f.mu.Unlock()
	for _, s := range f.checks {
		report(sipclient.CheckStep{Step: s.Step})
		report(s)
	}
	if f.hold != nil {
		select {
		case <-f.hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return f.checkErr
}

func (f *fakePhone) Levels(sipclient.CallID) media.Levels {
	return media.Levels{Microphone: -20, Speaker: -30, TalkingWhileMuted: f.talking}
}

func (f *fakePhone) Devices(context.Context) (media.Devices, error) { return f.devices, nil }

func (f *fakePhone) Monitor(context.Context) (func() float64, func(), error) {
	if f.monErr != nil {
		return nil, nil, f.monErr
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opened++
	return func() float64 { return f.level }, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.opened--
	}, nil
}

func (f *fakePhone) microphones() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opened
}

// trunk is an account that is ready.
func trunk() sipclient.AccountView {
	return sipclient.AccountView{State: sipclient.AccountReady,
		Account: account.Account{ID: "t", Number: "07010001000", Server: "pbx.example.com"}}
}

func withTrunk(s *sipclient.Snapshot) {
	s.Accounts, s.Default, s.Welcomed = []sipclient.AccountView{trunk()}, "t", true
}

// inState returns a call to the demo's number in state.
func inState(state call.State) sipclient.CallView {
	v := sipclient.CallView{ID: "1", AccountID: "t", Direction: sipclient.Outgoing, State: state, Allowed: call.Allowed(state, call.Attributes{}),
		Peer: sipclient.Peer{Number: "07010002000"}, Timeline: sipclient.Timeline{Started: testNow.Add(-3 * time.Minute)}}
	if state == call.Active {
		v.Timeline.Answered, v.Codec, v.Secure = testNow.Add(-167*time.Second), "opus/48000/2", true
	}
	return v
}

func withCall(v sipclient.CallView) func(*sipclient.Snapshot) {
	return func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{v} }
}
