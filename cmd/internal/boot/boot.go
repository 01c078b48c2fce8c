package boot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/dsp/voice"
	"offhook/media/session"
	"offhook/media/tone"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/config"
	"offhook/sipclient/contacts"
	"offhook/sipclient/demopbx"
	"offhook/sipclient/history"
	"offhook/sipclient/messages"
	"offhook/sipclient/secret"
	"offhook/sipclient/signaling"
	"offhook/sipclient/trace"
)

// Options say how a program wants its phone. The zero value is the desktop
// program's: the person's own files, the system's keyring and sound devices.
type Options struct {
	// ConfigPath is the settings file; empty means the system's place for it.
	ConfigPath string
	// HistoryPath is the call history; empty means the system's place for it. The
	// contacts and messages are beside it.
	HistoryPath string
	// Files, where set, replaces microphone and loudspeaker: no sound device is
	// touched.
	Files *session.Files
	// Dump is session.Options.Dump.
	Dump string
	// Connect says which saved accounts come up; nil means all.
	Connect func(account.Account) bool
	// Locale is the system's, "ko_KR"; it decides the tones of numbers that do
	// not name a country themselves.
	Locale string
	Logger *slog.Logger
}

// App is a phone, put together.
type App struct {
	Client *sipclient.Client
	// Config, Keyring and History are for programs that show where things are.
	Config  *config.Store
	Keyring *secret.Keyring
	History *history.Store
	// Contacts are the people one calls.
	Contacts *contacts.Store
	// Messages are the texts that came and were sent.
	Messages *messages.Store
	// Trace holds the SIP messages of this run.
	Trace *trace.Ring

	options Options
	engine  *session.Engine

	demo     sync.Mutex
	demoPBX  *demopbx.Server
	demoLine string // account ID
}

// New puts a phone together; its accounts begin to connect. ctx bounds the
// loading and the life of everything that is not ended by Close.
func New(ctx context.Context, o Options) (*App, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	a := &App{options: o, Trace: trace.New(trace.Options{})}
	if err := a.openStores(); err != nil {
		return nil, err
	}
	sig, err := signaling.New(signaling.Options{Version: Version(), Recorder: a.Trace, Logger: o.Logger})
	if err != nil {
		return nil, fmt.Errorf("starting signalling: %w", err)
	}
	library := opus.Linked()
	o.Logger.Info("Opus is there", "library", library.Version, "lacks", library.Lacks())
	codecs, err := codec.NewRegistry(opus.Codec(), codec.G722(), codec.PCMU(), codec.PCMA())
	if err != nil {
		return nil, fmt.Errorf("collecting codecs: %w", err)
	}
	a.engine, err = session.New(ctx, session.Options{
		Codecs: codecs, Files: o.Files, Dump: o.Dump, Enhancer: voice.New, Abilities: voice.Abilities(), Logger: o.Logger,
	})
	if err != nil {
		return nil, fmt.Errorf("starting audio: %w", err)
	}
	a.Client, err = sipclient.New(ctx, sipclient.Options{
		Signaling:  sig,
		Media:      audio{a.engine},
		Settings:   a.Config,
		Secrets:    a.Keyring,
		History:    a.History,
		Trace:      a.Trace,
		Contacts:   a.Contacts,
		Messages:   a.Messages,
		Connect:    o.Connect,
		Recordings: Recordings(),
		Country:    country(o.Locale),
		Logger:     o.Logger,
	})
	if err != nil {
		return nil, errors.Join(err, a.engine.Close())
	}
	return a, nil
}

// Recordings is the folder for recordings of calls where none is chosen: one that a
// person finds, in the home. Without a home it is the present folder.
func Recordings() string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "."
	}
	folder, err := filepath.Abs(filepath.Join(home, "Offhook recordings"))
	if err != nil {
		return ""
	}
	return folder
}

// SettingsPath returns the settings file that a program will use: configured, or
// the system's place for it; it is absolute.
func SettingsPath(configured string) (string, error) {
	if configured != "" {
		return filepath.Abs(configured)
	}
	return config.DefaultPath()
}

func (a *App) openStores() (err error) {
	if a.Config, err = config.New(config.Options{Path: a.options.ConfigPath, Logger: a.options.Logger}); err != nil {
		return fmt.Errorf("finding the settings: %w", err)
	}
	if a.History, err = history.New(history.Options{Path: a.options.HistoryPath, Logger: a.options.Logger}); err != nil {
		return fmt.Errorf("finding the history: %w", err)
	}
	a.Contacts = contacts.New(contacts.Options{Path: contacts.Beside(a.History.Path()), Logger: a.options.Logger})
	a.Messages = messages.New(messages.Options{Path: messages.Beside(a.History.Path()), Logger: a.options.Logger})
	a.Keyring = secret.New(secret.Options{Logger: a.options.Logger})
	return nil
}

// country returns the tones of a person's own number: those of the country it
// names, else of the locale.
func country(locale string) func(number string) string {
	return func(number string) string {
		if c := tone.CountryForNumber(number); c != "" {
			return c
		}
		return tone.CountryForLocale(locale)
	}
}

// Close ends the phone, then what it stood on.
func (a *App) Close(ctx context.Context) error {
	errs := []error{a.Client.Close(), a.engine.Close(), a.History.Close(ctx), a.Contacts.Close(), a.Messages.Close()}
	a.demo.Lock()
	defer a.demo.Unlock()
	if a.demoPBX != nil {
		errs = append(errs, a.demoPBX.Close())
		a.demoPBX = nil
	}
	return errors.Join(errs...)
}
