package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/rogpeppe/go-internal/lockedfile"

	"offhook/sipclient"
)

// Options configure a Store.
type Options struct {
	// Path is the file; empty means DefaultPath.
	Path string
	// Logger is told of warnings; nil discards.
	Logger *slog.Logger
}

// DefaultPath is offhook/config.toml in the user's configuration folder:
// ~/.config on Linux, %AppData% on Windows, ~/Library/Application Support on macOS.
func DefaultPath() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("finding the configuration folder: %w", err)
	}
	return filepath.Join(dir, "offhook", "config.toml"), nil
}

// Store reads and writes one settings file. It implements
// sipclient.SettingsStore.
type Store struct {
	path string
	log  *slog.Logger

	mu sync.Mutex
	// known are the settings as the caller last loaded or saved them; the file
	// may hold more by now.
	known    sipclient.Settings
	loaded   bool // known are of a file that could be read, or of none
	warnings []Warning
}

// New makes a Store. It reads nothing yet; a file that is there must be loaded
// before Save replaces it.
func New(opt Options) (*Store, error) {
	if opt.Path == "" {
		path, err := DefaultPath()
		if err != nil {
			return nil, err
		}
		opt.Path = path
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	return &Store{path: opt.Path, log: opt.Logger.With("component", "config")}, nil
}

// Path returns where the file is, for messages.
func (s *Store) Path() string { return s.path }

// Warnings returns what the last Load found worth saying.
func (s *Store) Warnings() []Warning {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Warning(nil), s.warnings...)
}

// Load reads the file. A file that is not there is the zero Settings. A file
// that is broken gives one *sipclient.SettingsError, or several joined.
func (s *Store) Load(ctx context.Context) (sipclient.Settings, error) {
	if err := ctx.Err(); err != nil {
		return sipclient.Settings{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.load()
}

func (s *Store) load() (sipclient.Settings, error) {
	s.known, s.loaded, s.warnings = sipclient.Settings{}, false, nil
	p, _, err := s.read()
	if err != nil {
		return sipclient.Settings{}, err
	}
	for _, w := range p.warnings {
		s.log.Warn("settings file", "path", s.path, "line", w.Line, "key", w.Key, "warning", w.Text)
	}
	s.known, s.loaded, s.warnings = clone(p.settings), true, p.warnings
	return p.settings, nil
}

// Save writes what was changed in settings that were loaded from this Store.
// What others changed in the file meanwhile is kept; where both changed the same
// thing, nothing is written and the error is ErrChanged. It refuses with
// ErrInvalid, too, and with what Load says of a broken file. With ErrDiskFull
// the old file is whole.
func (s *Store) Save(ctx context.Context, settings sipclient.Settings) error {
	return s.locked(ctx, func() error { return s.save(settings) })
}

// Update loads the file, lets change alter the settings, and saves them, all
// under a lock that other Offhook processes respect. An error of change is
// returned and nothing is written. It returns the settings as they are now.
func (s *Store) Update(ctx context.Context, change func(*sipclient.Settings) error) (sipclient.Settings, error) {
	var now sipclient.Settings
	err := s.locked(ctx, func() (err error) {
		if now, err = s.load(); err != nil {
			return err
		}
		if err := change(&now); err != nil {
			return err
		}
		return s.save(now)
	})
	return now, err
}

// locked runs f with the folder made and the lock file held. The lock file is
// never removed: removing it is what makes lock files unsafe.
func (s *Store) locked(ctx context.Context, f func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return fmt.Errorf("making the settings folder: %w", diskFull(err))
	}
	unlock, err := lockedfile.MutexAt(s.path + ".lock").Lock()
	switch {
	case errors.Is(err, errors.ErrUnsupported): // a network file system without locks
		return f()
	case err != nil:
		return fmt.Errorf("locking the settings file: %w", diskFull(err))
	}
	defer unlock()
	return f()
}

func (s *Store) save(settings sipclient.Settings) error {
	if err := Validate(settings); err != nil {
		return err
	}
	disk, old, err := s.read()
	if err != nil {
		return err
	}
	merged, ok := settings, true
	if len(old) > 0 { // otherwise there is nothing to lose
		merged, ok = merge(s.known, settings, disk.settings)
		ok = ok && s.loaded
	}
	if !ok {
		return fmt.Errorf("%w: %s", ErrChanged, s.path)
	}
	doc, err := encode(merged, disk.tree)
	if err != nil {
		return err
	}
	// What cannot be read back must never replace what could be.
	if _, err := parse(doc); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if !bytes.Equal(doc, old) {
		if err := writeFile(s.path, doc); err != nil {
			return fmt.Errorf("saving the settings: %w", err)
		}
	}
	s.known, s.loaded = clone(settings), true
	return nil
}

// read returns what the file holds, and its text; a file that is not there is
// empty.
func (s *Store) read() (p parsed, doc []byte, err error) {
	f, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return parsed{}, nil, nil
	}
	if err != nil {
		return parsed{}, nil, fmt.Errorf("opening the settings file: %w", err)
	}
	defer f.Close()
	doc, err = io.ReadAll(io.LimitReader(f, MaxFileSize+1)) // one more than parse takes
	if err != nil {
		return parsed{}, nil, fmt.Errorf("reading the settings file: %w", err)
	}
	p, err = parse(doc)
	return p, doc, withPath(err, s.path)
}

func clone(s sipclient.Settings) sipclient.Settings {
	accounts := s.Accounts
	s.Accounts = nil
	for _, a := range accounts {
		s.Accounts = append(s.Accounts, a.Clone())
	}
	return s
}

// withPath puts the path into each SettingsError.
func withPath(err error, path string) error {
	switch e := err.(type) {
	case *sipclient.SettingsError:
		e.Path = path
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			_ = withPath(inner, path)
		}
	}
	return err
}
