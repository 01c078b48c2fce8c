package sipclient

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
)

// closeLimit is how long Close waits for BYE and un-REGISTER to be answered.
const closeLimit = 2 * time.Second

// Options are what a Client is made of. Signaling, Media and Settings must be
// there; Secrets, History and Contacts may be nil: then passwords are asked
// for, calls are not kept, and nobody has a name.
type Options struct {
	Signaling Signaling
	Media     Media
	Settings  SettingsStore
	Secrets   Secrets
	History   History
	// Trace is what Traced reads; nil means that nothing is kept.
	Trace    Trace
	Contacts Contacts
	// Directories are asked for people besides the contacts.
	Directories []Directory
	// Messages keeps texts; nil means that they are only shown as they come.
	Messages Messages
	// Country returns the ISO 3166 code whose tones belong to a number of the
	// person's own, for when the settings name none. Nil means the ITU's tones.
	Country func(number string) string
	// Connect says which of the saved accounts come up; nil means all. A command
	// that places one call needs one of them.
	Connect func(account.Account) bool
	// Recordings is the folder for recordings of calls where none is chosen.
	Recordings string
	// Random returns a number in [0,1) that spreads retries. Nil means math/rand.
	Random func() float64
	Logger *slog.Logger
}

// Validate reports what is missing.
func (o Options) Validate() error {
	if o.Signaling == nil || o.Media == nil || o.Settings == nil {
		return errors.New("sipclient: Signaling, Media and Settings are needed")
	}
	return nil
}

// Client is the phone. All methods may be called from any goroutine. Commands
// return at once; their outcome arrives as snapshots. Methods with a context
// may block.
type Client struct {
	options Options
	log     *slog.Logger

	// life ends when everything has ended; its cancellation frees whatever
	// still blocks.
	life   context.Context
	cancel context.CancelFunc

	inbox       chan func()
	ended       chan struct{}  // the owner has ended
	workers     sync.WaitGroup // of lines and calls
	stores      sync.WaitGroup // of settings, history and contacts, which outlive them
	feed        *feed
	sessions    sessions
	relays      relays
	directories directories // besides the contacts
	owner       *owner
	closing     sync.Once
}

// New loads the settings and starts the phone: all accounts begin to connect.
// A settings file that cannot be read is no error: Snapshot.Settings says what
// is wrong with it, and the phone runs without accounts. ctx bounds the loading
// only; Close ends the phone.
func New(ctx context.Context, o Options) (*Client, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	settings, err := o.Settings.Load(ctx)
	if err != nil && !errors.Is(err, ErrSettingsBroken) {
		return nil, err
	}
	c := &Client{
		options: o,
		log:     o.Logger.With("component", "client"),
		inbox:   make(chan func(), 64),
		ended:   make(chan struct{}),
		feed:    newFeed(),
	}
	c.directories = newDirectories(c.log, o.Directories)
	c.life, c.cancel = context.WithCancel(context.WithoutCancel(ctx))
	c.owner = newOwner(c, settings, err)
	c.owner.start()
	c.owner.publish() // the first snapshot is there before anybody asks
	go c.owner.run()
	return c, nil
}

// post gives the owner something to do, in order.
func (c *Client) post(f func()) {
	select {
	case c.inbox <- f:
	case <-c.ended:
	}
}

// do lets the owner run a command, and returns its error once the snapshot
// shows what it did.
func (c *Client) do(f func(*owner) error) error {
	result := make(chan error, 1)
	c.post(func() {
		if c.owner.closing {
			result <- ErrClosed
			return
		}
		err := f(c.owner)
		c.owner.publish()
		result <- err
	})
	select {
	case err := <-result:
		return err
	case <-c.ended:
		return ErrClosed
	}
}

// Watch returns a reader of updates; the first one is the present snapshot.
func (c *Client) Watch() *Watch { return c.feed.watch() }

// Snapshot returns how things stand.
func (c *Client) Snapshot() Snapshot { return c.feed.snapshot() }

// Dial places a call from an account ("" for the default one) to text as typed
// or pasted. The error is ErrNoAccount, ErrClosed, or account.ParseTarget's;
// everything later is the call's own Result.
func (c *Client) Dial(accountID, text string) (id CallID, err error) {
	return c.DialAs(accountID, text, Identity{})
}

// DialAs is Dial with another of the account's numbers shown to the other side, or
// none. A number that is not the account's is account.ErrNotOwn.
func (c *Client) DialAs(accountID, text string, as Identity) (id CallID, err error) {
	err = c.do(func(o *owner) error {
		id, err = o.dial(accountID, text, as)
		return err
	})
	return id, err
}

// Warm makes ready for a call that is about to be dialled from an account.
func (c *Client) Warm(accountID string) { c.post(func() { c.owner.warm(accountID) }) }

// Answer answers a call that rings here.
func (c *Client) Answer(id CallID) error { return c.command(id, (*owner).answer) }

// Hangup ends a call in whatever way its state asks for; one that rings here
// is declined.
func (c *Client) Hangup(id CallID) error { return c.command(id, (*owner).hangup) }

// SetMuted mutes the microphone for a call, or opens it again.
func (c *Client) SetMuted(id CallID, muted bool) error {
	return c.command(id, func(o *owner, lc *liveCall) error { return o.setMuted(lc, muted) })
}

// SetVolume sets how loud calls are heard, 0 to media.MaxVolume percent of what
// comes, for this run; more or less is taken for the end of the scale.
func (c *Client) SetVolume(percent int) error {
	return c.do(func(o *owner) error {
		percent = min(max(percent, 0), media.MaxVolume)
		o.softer, o.unseen.dirty = 100-percent, true
		o.c.options.Media.SetVolume(percent)
		return nil
	})
}

func (c *Client) command(id CallID, f func(*owner, *liveCall) error) error {
	return c.do(func(o *owner) error {
		lc := o.calls[id]
		if lc == nil {
			return ErrNoCall
		}
		return f(o, lc)
	})
}

// Levels returns the loudness of a call right now; silence where there is no
// such call. It is made for polling.
func (c *Client) Levels(id CallID) media.Levels { return c.sessions.levels(id) }

// Stats returns the counters of a call, also for a moment after its end.
func (c *Client) Stats(id CallID) (media.Stats, error) { return c.sessions.stats(id) }

// Devices lists microphones and loudspeakers.
func (c *Client) Devices(ctx context.Context) (media.Devices, error) {
	return c.options.Media.Devices(ctx)
}

// Monitor opens the microphone outside a call to show its level in dBFS, until
// stop is called.
func (c *Client) Monitor(ctx context.Context) (level func() float64, stop func(), err error) {
	return c.options.Media.Monitor(ctx)
}

// PreviewMelody lets a melody be heard as a call to the default account would
// ring, on the ring device, volume in percent (0 is the default's), until stop is
// called.
func (c *Client) PreviewMelody(melody string, volume int) (stop func()) {
	a := media.Alert{Tone: media.ToneRing, Melody: melody, Volume: float64(RingChoices{Volume: volume}.Loudness()) / 100}
	err := c.do(func(o *owner) error {
		a.Country = o.settings.Country
		if l := o.findLine(o.defaultID()); l != nil {
			a.Country = o.country(l.acct)
		}
		return nil
	})
	if err != nil { // it is closing
		return func() {}
	}
	return c.options.Media.Alert(a)
}

// PlayTest plays a short sound on the loudspeaker, until it ends or stop is called.
func (c *Client) PlayTest() (stop func()) {
	return c.options.Media.Alert(media.Alert{Tone: media.ToneTest, Volume: 1})
}

// Rehearse records some seconds from the microphone and plays what the far end
// would hear through a codec, by its encoding name. It blocks until that is over.
func (c *Client) Rehearse(ctx context.Context, codec string, report func(media.Rehearsal)) error {
	return c.options.Media.Rehearse(ctx, codec, report)
}

// Close refuses further commands, hangs up, unregisters, and waits for every
// goroutine. It may be called more than once.
func (c *Client) Close() error {
	c.closing.Do(func() {
		quiet := make(chan struct{})
		c.post(func() { c.owner.close(quiet) })
		limit := time.NewTimer(closeLimit)
		select {
		case <-quiet:
		case <-limit.C:
			c.log.Warn("closing without an answer from the server")
		}
		limit.Stop()
		abandoned := make(chan struct{})
		c.post(func() { c.owner.abandon(); close(abandoned) })
		<-abandoned
		c.cancel()
		c.workers.Wait()
		c.post(c.owner.stopStores)
		c.stores.Wait()
		close(c.ended)
		<-c.owner.done
		c.feed.close()
	})
	return nil
}
