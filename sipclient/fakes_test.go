package sipclient

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
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
	looking    chan struct{} // Names waits until it is closed; nil waits for nothing
	unanswered bool          // REFER and INFO get no response
	messages   []Message
	messageErr error // of the store
	refuse     error // what MESSAGE and SUBSCRIBE come to
}

func newWorld() *world {
	return &world{
		sinks: map[string]func(LineEvent){}, configs: map[string]LineConfig{}, secrets: map[string]account.Password{},
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

type fakeLine struct {
	w   *world
	cfg LineConfig
}

func (l *fakeLine) Connect(ctx context.Context) error {
	l.w.add("connect %s", l.cfg.Account.ID)
	l.w.mu.Lock()
	connect := l.w.connect
	l.w.mu.Unlock()
	if connect != nil {
		return connect(ctx)
	}
	return nil
}

func (l *fakeLine) Register(ctx context.Context, d time.Duration) (time.Duration, error) {
	l.w.add("REGISTER")
	if l.w.register != nil {
		return l.w.register(ctx, l.cfg)
	}
	return d, nil
}

func (l *fakeLine) Probe() { l.w.add("probe") }

func (l *fakeLine) Unregister(context.Context) error { l.w.add("un-REGISTER"); return nil }

func (l *fakeLine) Invite(_ context.Context, id CallID, inv Invite) (Leg, error) {
	line := "INVITE " + inv.Target.URI()
	if inv.Replaces != (DialogRef{}) {
		line += " replacing " + inv.Replaces.CallID
	}
	l.w.add("%s", line)
	l.w.emit(l.cfg.Account.ID, LegSent{ID: id, At: time.Now()})
	return &fakeLeg{l.w, string(id)}, nil
}

func (l *fakeLine) Message(_ context.Context, to account.Target, text string) error {
	l.w.add("MESSAGE %s %q", to.URI(), text)
	return l.w.refused()
}

func (l *fakeLine) Subscribe(_ context.Context, s Subscription) error {
	l.w.add("SUBSCRIBE %s %s", s.Event, s.Target)
	return l.w.refused()
}

func (l *fakeLine) Unsubscribe(_ context.Context, s Subscription) error {
	l.w.add("un-SUBSCRIBE %s %s", s.Event, s.Target)
	return nil
}

func (l *fakeLine) Close() error { l.w.add("close %s", l.cfg.Account.ID); return nil }

type fakeLeg struct {
	w  *world
	id string
}

func (l *fakeLeg) SIPCallID() string { return "sip-" + l.id }
func (l *fakeLeg) Ack(_ context.Context, answer string) error {
	l.w.add("%s", strings.TrimSpace("ACK "+answer))
	return nil
}
func (l *fakeLeg) Cancel(context.Context) error { l.w.add("CANCEL"); return nil }
func (l *fakeLeg) Bye(_ context.Context, why Reason) error {
	l.w.add("%s", strings.TrimSpace("BYE "+why.Text))
	return nil
}
func (l *fakeLeg) Ringing(context.Context) error { l.w.add("180"); return nil }
func (l *fakeLeg) Accept(_ context.Context, sdp string) error {
	l.w.add("200 %s", sdp)
	return nil
}
func (l *fakeLeg) Reject(_ context.Context, code int) error { l.w.add("reject %d", code); return nil }
func (l *fakeLeg) AnswerOffer(_ context.Context, sdp string) error {
	l.w.add("answer offer %q", sdp)
	return nil
}
func (l *fakeLeg) Offer(ctx context.Context, sdp string) (string, error) {
	l.w.add("re-INVITE %s", sdp)
	if l.w.reoffer != nil {
		return l.w.reoffer(ctx, sdp)
	}
	return "answer to " + sdp, nil
}
func (l *fakeLeg) Refer(ctx context.Context, r Referral, with Leg) error {
	if with != nil {
		l.w.add("REFER %s Replaces %s", l.id, with.SIPCallID())
	} else {
		l.w.add("REFER %s to %s", l.id, r.Target.User)
	}
	if l.w.unanswered {
		<-ctx.Done()
		return ctx.Err()
	}
	if l.w.refer != nil {
		return l.w.refer(l.id)
	}
	return nil
}
func (l *fakeLeg) AnswerReferral(ctx context.Context, code int, phrase string) error {
	l.w.add("REFER answered %d %s", code, phrase)
	if l.w.unanswered {
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}
func (l *fakeLeg) Info(ctx context.Context, contentType, body string) error {
	l.w.add("INFO %s %s", contentType, strings.ReplaceAll(body, "\r\n", " "))
	if l.w.unanswered {
		<-ctx.Done()
		return ctx.Err()
	}
	return l.w.infoErr
}
func (l *fakeLeg) Redirect(_ context.Context, to account.Target) error {
	l.w.add("302 %s", to.User)
	return nil
}
func (l *fakeLeg) Release() { l.w.add("release") }

type fakeMedia struct{ w *world }

func (m fakeMedia) Reach(_ context.Context, cfg media.Config) (media.Reach, error) {
	return m.w.reach, m.w.reachErr
}

func (m fakeMedia) AskSTUN(_ context.Context, server string) (netip.AddrPort, error) {
	m.w.add("ask %s", server)
	return netip.AddrPort{}, m.w.stunErr
}

func (m fakeMedia) AskTURN(_ context.Context, r media.Relay) (netip.AddrPort, error) {
	m.w.add("ask %s %s %s", r.URL, r.User, r.Password)
	return netip.AddrPort{}, m.w.stunErr
}

func (m fakeMedia) Interfaces() ([]media.Interface, error) {
	return []media.Interface{{Name: "eth0"}}, nil
}

func (m fakeMedia) Warm(media.Config) {}
func (m fakeMedia) Open(cfg media.Config, sink func(media.Event)) (MediaSession, error) {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if m.w.openErr != nil {
		return nil, m.w.openErr
	}
	m.w.media, m.w.medias = sink, append(m.w.medias, sink)
	m.w.add("media open")
	m.w.opened = cfg
	return &fakeSession{w: m.w}, nil
}
func (m fakeMedia) Mix(legs ...MediaSession) error {
	m.w.add("mix %d", len(legs))
	return nil
}
func (m fakeMedia) Alert(a media.Alert) func() {
	m.w.add("%s %s", a.Tone, a.Country)
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	m.w.alert = a
	return sync.OnceFunc(func() { m.w.add("%s off", a.Tone) })
}
func (m fakeMedia) CheckRingtone(_ context.Context, path string) error {
	m.w.add("check %s", path)
	return nil
}
func (m fakeMedia) Cue(c media.Cue)               { m.w.add("cue %s", c) }
func (m fakeMedia) SetDevices(media.DeviceChoice) {}
func (m fakeMedia) SetVolume(percent int)         { m.w.add("volume %d", percent) }
func (m fakeMedia) SetProcessing(p media.Processing) {
	if p != (media.Processing{}) {
		m.w.add("processing %v", p)
	}
}
func (m fakeMedia) Abilities() media.Abilities                                    { return media.Abilities{Recording: true} }
func (m fakeMedia) Rehearse(context.Context, string, func(media.Rehearsal)) error { return nil }
func (m fakeMedia) Devices(context.Context) (media.Devices, error)                { return media.Devices{}, nil }
func (m fakeMedia) Monitor(context.Context) (func() float64, func(), error) {
	return func() float64 { return media.Silence }, func() {}, nil
}
func (m fakeMedia) Close() error { return nil }

type fakeSession struct{ w *world }

func (s *fakeSession) Offer(context.Context) (string, error) { return "offer", nil }
func (s *fakeSession) Answer(ctx context.Context, offer string) (string, error) {
	if err := s.w.wait(ctx); err != nil {
		return "", err
	}
	if offer == "bad" {
		return "", media.ErrRejected
	}
	return "answer to " + offer, nil
}
func (s *fakeSession) SetAnswer(ctx context.Context, sdp string) error {
	if err := s.w.wait(ctx); err != nil {
		return err
	}
	s.w.add("apply %s", sdp)
	return s.w.answerErr
}
func (s *fakeSession) Ringback(on bool, country string) { s.w.add("ringback %v %s", on, country) }
func (s *fakeSession) SetMuted(m bool)                  { s.w.add("muted %v", m) }
func (s *fakeSession) StartRecording(r media.Recording) error {
	s.w.add("recording")
	s.w.recording = r
	return s.w.recordErr
}
func (s *fakeSession) PauseRecording(p bool) { s.w.add("recording paused %v", p) }
func (s *fakeSession) StopRecording() (media.Recorded, error) {
	s.w.add("recording over")
	return media.Recorded{Path: s.w.recording.Path}, nil
}
func (s *fakeSession) SetHeld(held bool) { s.w.add("held %v", held) }
func (s *fakeSession) TakesDigits() bool { return !s.w.noDigits }
func (s *fakeSession) Restart(context.Context) (string, error) {
	return "restart", nil
}
func (s *fakeSession) SendDTMF(d rune, way media.DTMFWay) error {
	s.w.add("digit %c %s", d, cmp.Or(way, "event"))
	return nil
}
func (s *fakeSession) Levels() media.Levels { return media.Levels{Microphone: -20, Speaker: -30} }
func (s *fakeSession) Stats() media.Stats {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	stats := s.w.stats
	stats.Codec = "opus/48000/2"
	return stats
}
func (s *fakeSession) Close() error { s.w.add("media close"); return nil }

type fakeSettings struct{ w *world }

func (f fakeSettings) Load(context.Context) (Settings, error) { return f.w.settings, f.w.loadErr }
func (f fakeSettings) Save(_ context.Context, s Settings) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.saveErr != nil {
		return f.w.saveErr
	}
	f.w.settings = s
	return nil
}

// Read brings w.file into what there is.
func (f fakeSettings) Read(_ context.Context, _ string, into Settings) (Settings, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.fileErr != nil {
		return Settings{}, f.w.fileErr
	}
	into = into.Clone()
	into.Choices = f.w.file.Choices
	if f.w.file.Default != "" {
		into.Default = f.w.file.Default
	}
	for _, a := range f.w.file.Accounts {
		_ = putAccount(&into, a, true) // it adds what is not there
	}
	return into, nil
}

type fakeSecrets struct{ w *world }

func (f fakeSecrets) Get(_ context.Context, id string) (account.Password, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.secretErr != nil {
		return account.Password{}, f.w.secretErr
	}
	p, ok := f.w.secrets[id]
	if !ok {
		return p, ErrNoSecret
	}
	return p, nil
}
func (f fakeSecrets) Set(_ context.Context, id string, p account.Password) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.secretErr != nil {
		return f.w.secretErr
	}
	f.w.secrets[id] = p
	return nil
}
func (f fakeSecrets) Delete(_ context.Context, id string) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	delete(f.w.secrets, id)
	return nil
}

type fakeHistory struct{ w *world }

func (f fakeHistory) Append(_ context.Context, r CallRecord) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.w.historyErr != nil {
		return f.w.historyErr
	}
	f.w.history = append(f.w.history, r)
	return nil
}
func (f fakeHistory) Recent(_ context.Context, q HistoryQuery) ([]CallRecord, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if q.Limit == 0 {
		return slices.Clone(f.w.history), nil
	}
	from := min(q.Offset, len(f.w.history))
	return slices.Clone(f.w.history[from:min(from+q.Limit, len(f.w.history))]), nil
}
func (f fakeHistory) Write(_ context.Context, path string, calls []CallRecord) error {
	f.w.add("write %s %d", path, len(calls))
	return f.w.historyErr
}
func (f fakeHistory) Count(_ context.Context, q HistoryQuery) (n HistoryCount, err error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.asked = q
	return HistoryCount{Calls: len(f.w.history)}, nil
}
func (f fakeHistory) Numbers(_ context.Context, q HistoryQuery) ([]NumberUse, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.asked = q
	return f.w.uses, nil
}
func (f fakeHistory) Annotate(_ context.Context, _, id, note string) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	for i := range f.w.history {
		if f.w.history[i].ID == id {
			f.w.history[i].Note = note
		}
	}
	return nil
}
func (f fakeHistory) Remove(_ context.Context, cut HistoryCut) (int, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.cuts = append(f.w.cuts, cut)
	return 1, nil
}
