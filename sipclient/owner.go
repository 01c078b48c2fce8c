package sipclient

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// linger is how long an ended call stays in the snapshot.
const linger = 10 * time.Second

// owner is the live state. Its methods run on the owner goroutine only, and
// never block.
type owner struct {
	c    *Client
	log  *slog.Logger
	done chan struct{}

	choices
	stores
	sounds

	lines  []*line // in the order of the settings, transient ones last
	calls  map[CallID]*liveCall
	order  []CallID // of the calls, as they began
	stale  int      // inputs that came too late
	unseen unseen
	talk   talk
	others others

	closing bool
	quiet   chan struct{} // closed once nothing is left to wait for
}

// sounds are what plays outside of calls.
type sounds struct {
	stopTone func() // busy or congestion, still playing
	stopRing func() // the bell, while a call rings here
}

// others are the people besides calls.
type others struct {
	watching watching
	texting  texting
}

// talk is which calls a person has at her ear.
type talk struct {
	// focus is the call that was dialled, answered or taken back last: whoever else
	// comes up meanwhile is put on hold.
	focus *liveCall
	// conference are the calls that hear each other, the oldest first; held as one.
	conference []*liveCall
	mixing     *worker // tells the media who hears whom
}

// choices are what a person has chosen.
type choices struct {
	settings    Settings
	settingsErr error  // why they could not be read or written
	dials       string // the transient account that is the default for this run, if one is
	bellFile    string // the sound file that has been read for the next bell
	softer      int    // percent that calls are heard softer than they come, in this run
}

// stores are the workers that touch files.
type stores struct {
	files   *worker     // writes settings
	records *worker     // writes history
	people  *worker     // looks names up
	unread  error       // why the contacts could not be read when they were needed last, or nil
	keeping *time.Timer // when calls that go on are written down again; nil while none does
	// forgetting is when calls older than keepDays are forgotten next.
	forgetting *time.Timer
	keepDays   int
}

// unseen is what the watchers have not been told yet.
type unseen struct {
	dirty   bool // the snapshot is out of date
	notices []Notice
	serial  uint64 // of the last snapshot
	lastID  uint64 // of the last call
}

func newOwner(c *Client, s Settings, settingsErr error) *owner {
	return &owner{
		c:       c,
		log:     c.log,
		done:    make(chan struct{}),
		choices: choices{settings: s, settingsErr: settingsErr},
		stores:  stores{files: newWorker(&c.stores), records: newWorker(&c.stores), people: newWorker(&c.stores)},
		calls:   map[CallID]*liveCall{},
		unseen:  unseen{dirty: true},
		talk:    talk{mixing: newWorker(&c.workers)},
	}
}

// run is the owner goroutine.
func (o *owner) run() {
	defer close(o.done)
	for {
		select {
		case f := <-o.c.inbox:
			f()
			o.publish()
		case <-o.c.ended:
			return
		}
	}
}

// start brings the accounts up.
func (o *owner) start() {
	o.applyChoices(o.settings.Choices)
	for _, a := range o.settings.Accounts {
		if wanted := o.c.options.Connect; wanted == nil || wanted(a) {
			o.addLine(a, nil, false, nil)
		}
	}
	o.findWatched()
	o.withMessages(func(ctx context.Context, store Messages) error { return store.Settle(ctx) })
	o.unseen.dirty = true
}

// publish shows what changed, and answers Close once all is quiet.
func (o *owner) publish() {
	if o.quiet != nil && len(o.liveCalls()) == 0 && !slices.ContainsFunc(o.lines, (*line).up) {
		close(o.quiet)
		o.quiet = nil
	}
	if o.findLine("") != o.others.watching.line {
		o.watch()
	}
	if !o.unseen.dirty && len(o.unseen.notices) == 0 {
		return
	}
	o.unseen.serial++
	s := Snapshot{
		Serial:   o.unseen.serial,
		Default:  o.defaultID(),
		Accounts: []AccountView{},
		Calls:    []CallView{},
		Choices:  o.settings.Choices.clone(),
		Welcomed: o.settings.Welcomed,
		Settings: o.settingsErr,

		LockedKeys: slices.Clone(o.settings.Locked),
		Abilities:  o.c.options.Media.Abilities(),
		Volume:     100 - o.softer,
		Watched:    o.others.watching.view(),
		Messages:   o.others.texting.view,
	}
	for _, l := range o.lines {
		v := l.view()
		v.Managed = slices.Contains(o.settings.Managed, v.ID) || !l.transient && o.settings.IsLocked("accounts")
		s.Accounts = append(s.Accounts, v)
	}
	for _, id := range o.order {
		if lc := o.calls[id]; lc.view.State != call.Offered || lc.admitted { // nobody is shown who may be refused
			s.Calls = append(s.Calls, o.viewOf(lc))
		}
	}
	o.c.feed.publish(s, o.unseen.notices)
	o.unseen.dirty, o.unseen.notices = false, nil
}

func (o *owner) notify(n Notice) {
	n.At = time.Now()
	if n.Err != nil {
		n.Error = n.Err.Error()
	}
	o.unseen.notices = append(o.unseen.notices, n)
}

// defaultID returns the account that dials.
func (o *owner) defaultID() string {
	for _, id := range []string{o.dials, o.settings.Default} {
		for _, l := range o.lines {
			if l.acct.ID == id {
				return id
			}
		}
	}
	if len(o.lines) > 0 {
		return o.lines[0].acct.ID
	}
	return ""
}

func (o *owner) findLine(id string) *line {
	if id == "" {
		id = o.defaultID()
	}
	for _, l := range o.lines {
		if l.acct.ID == id {
			return l
		}
	}
	return nil
}

// liveCalls returns the calls that have not ended.
func (o *owner) liveCalls() []*liveCall {
	var live []*liveCall
	for _, id := range o.order {
		if lc := o.calls[id]; lc.view.State != call.Ended {
			live = append(live, lc)
		}
	}
	return live
}

func (o *owner) nextCallID() CallID {
	o.unseen.lastID++
	return CallID(strconv.FormatUint(o.unseen.lastID, 10))
}

// country returns the country whose tones belong to an account.
func (o *owner) country(a account.Account) string {
	if o.settings.Country != "" || o.c.options.Country == nil {
		return o.settings.Country
	}
	return o.c.options.Country(a.Number)
}

func (o *owner) random() float64 {
	if o.c.options.Random != nil {
		return o.c.options.Random()
	}
	return rand.Float64()
}

// after posts f to the owner when d has passed.
func (o *owner) after(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(d, func() { o.c.post(f) })
}

// close begins the end: hang up, unregister; quiet is closed when both are done.
func (o *owner) close(quiet chan struct{}) {
	o.closing, o.quiet = true, quiet
	o.silenceTone()
	for _, lc := range o.liveCalls() {
		o.feed(lc, call.Hangup, by(call.Local))
	}
	for _, l := range o.lines {
		o.stopLine(l)
	}
}

// abandon ends whatever still stands after the time of Close is up.
func (o *owner) abandon() {
	for _, lc := range o.liveCalls() {
		o.feed(lc, call.SignalDead, by(call.Local))
	}
	for _, l := range o.lines {
		l.discard()
	}
	o.talk.mixing.stop()
}

// stopStores ends the writing of files, once nothing is left to write.
func (o *owner) stopStores() {
	if o.forgetting != nil {
		o.forgetting.Stop()
	}
	if o.keeping != nil {
		o.keeping.Stop()
	}
	o.files.stop()
	o.records.stop()
	o.people.stop()
}
