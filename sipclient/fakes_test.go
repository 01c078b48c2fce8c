package sipclient

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
)

// transcript is what the phone did to the world, in order.
type transcript struct {
	mu    sync.Mutex
	lines []string
}

func (t *transcript) add(format string, a ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, fmt.Sprintf(format, a...))
}

func (t *transcript) has(line string) bool { return t.count(line) > 0 }

func (t *transcript) count(line string) (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.lines {
		if l == line {
			n++
		}
	}
	return n
}

// wantTail checks the last lines.
func (t *transcript) wantTail(tb testing.TB, want ...string) {
	tb.Helper()
	got := t.all()
	if len(got) < len(want) || !slices.Equal(got[len(got)-len(want):], want) {
		tb.Errorf("transcript %q does not end with %q", got, want)
	}
}

func (t *transcript) all() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.lines)
}

// world is everything a Client needs, scripted by the test.
type world struct {
	transcript
	mu         sync.Mutex
	sinks      map[string]func(LineEvent) // by account
	configs    map[string]LineConfig
	media      func(media.Event)   // of the newest session
	medias     []func(media.Event) // of all sessions, the oldest first
	opened     media.Config        // of the newest
	alert      media.Alert         // that sounded last
	connect    func(context.Context) error
	register   func(context.Context, LineConfig) (time.Duration, error)
	openErr    error                       // of Media.Open
	sluggish   func(context.Context) error // what Answer and SetAnswer of a session wait for
	answerErr  error                       // of MediaSession.SetAnswer
	offerErr   error                       // of MediaSession.Offer
	settings   Settings
	loadErr    error
	saveErr    error
	file       Settings // what Read finds
	fileErr    error
	secrets    map[string]account.Password
	secretErr  error
	historyErr error
	stats      media.Stats // of every session
	history    []CallRecord
	going      map[string]CallRecord // that goes on, by ID
	begun      int                   // how often a call that goes on was kept
	hanging    chan struct{}         // Begin waits until it is closed; nil waits for nothing
	reach      media.Reach
	reachErr   error
	stunErr    error
	asked      HistoryQuery // the last Count or Numbers
	uses       []NumberUse
	cuts       []HistoryCut
	reoffer    func(context.Context, string) (string, error) // Leg.Offer
	refer      func(leg string) error
	infoErr    error
	recording  media.Recording
	recordErr  error
	noDigits   bool // the other side takes no telephone-events
	people     []Contact
	peopleErr  error
	looking    chan struct{} // Names waits until it is closed; nil waits for nothing
	unanswered bool          // REFER and INFO get no response
	messages   []Message
	messageErr error // of the store
	refuse     error // what MESSAGE and SUBSCRIBE come to
}

// outage lets the server go down: while what it returns holds, it refuses connections.
func (w *world) outage() *atomic.Bool {
	var down atomic.Bool
	w.connect = func(context.Context) error {
		if down.Load() {
			return &ConnectError{Step: StepTCP, Err: errors.New("refused")}
		}
		return nil
	}
	return &down
}

func newWorld() *world {
	return &world{
		sinks: map[string]func(LineEvent){}, configs: map[string]LineConfig{}, secrets: map[string]account.Password{}, going: map[string]CallRecord{},
		settings: Settings{Accounts: []account.Account{{ID: "trunk", Number: "07010001000", Server: "pbx.test"}}},
	}
}

// start makes a client of the world; the test's end closes it.
func (w *world) start(t *testing.T) *Client {
	t.Helper()
	c, err := New(t.Context(), w.options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// options are those of a client of the world.
func (w *world) options() Options {
	return Options{Signaling: w, Media: fakeMedia{w}, Settings: fakeSettings{w}, Secrets: fakeSecrets{w}, History: fakeHistory{w}, Contacts: fakeContacts{w}, Messages: fakeMessages{w}, Recordings: "recordings",
		Country: func(string) string { return "KR" }, Random: func() float64 { return 0.5 }}
}

// emit delivers an event of the only or the named account.
func (w *world) emit(id string, ev LineEvent) {
	w.mu.Lock()
	sink := w.sinks[id]
	w.mu.Unlock()
	sink(ev)
}

func (w *world) emitMedia(ev media.Event) {
	w.mu.Lock()
	sink := w.media
	w.mu.Unlock()
	sink(ev)
}

// emitMediaOf is emitMedia for the session that was opened as number n.
func (w *world) emitMediaOf(n int, ev media.Event) {
	w.mu.Lock()
	sink := w.medias[n]
	w.mu.Unlock()
	sink(ev)
}

// block says what connecting leads to from now on.
func (w *world) block(connect func(context.Context) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.connect = connect
}

func (w *world) Open(cfg LineConfig, sink func(LineEvent)) (Line, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sinks[cfg.Account.ID], w.configs[cfg.Account.ID] = sink, cfg
	return &fakeLine{w, cfg}, nil
}

func (w *world) Check(_ context.Context, cfg LineConfig, report func(CheckStep)) error {
	report(CheckStep{Step: StepName, Done: true})
	return nil
}

// slow says what the media waits for when it gives or takes an answer from now on.
func (w *world) slow(wait func(context.Context) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sluggish = wait
}

func (w *world) wait(ctx context.Context) error {
	w.mu.Lock()
	wait := w.sluggish
	w.mu.Unlock()
	if wait == nil {
		return nil
	}
	return wait(ctx)
}

// refused is what a request comes to.
func (w *world) refused() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.refuse
}
