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
	// base is the content that the caller's settings come from, nil for a file
	// that was not there; tree and warnings are what it held, broken why it
	// could not be read.
	base     []byte
	tree     map[string]any
	warnings []Warning
	broken   error
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
	doc, err := s.read()
	if err != nil {
		s.broken = err
		return sipclient.Settings{}, err
	}
	p, err := parse(doc)
	s.base, s.tree, s.warnings, s.broken = doc, p.tree, p.warnings, withPath(err, s.path)
	if s.broken != nil {
		return sipclient.Settings{}, s.broken
	}
	for _, w := range p.warnings {
		s.log.Warn("settings file", "path", s.path, "line", w.Line, "key", w.Key, "warning", w.Text)
	}
	return p.settings, nil
}

// Save writes settings that were loaded from this Store and changed. It refuses
// with ErrInvalid, with ErrChanged, or with what Load said of a broken file;
// the file is then untouched. With ErrDiskFull, too, the old file is whole.
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
	if err := s.unchanged(); err != nil {
		return err
	}
	doc, err := encode(settings, s.tree)
	if err != nil {
		return err
	}
	// What cannot be read back must never replace what could be.
	p, err := parse(doc)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if bytes.Equal(doc, s.base) {
		return nil
	}
	if err := writeFile(s.path, doc); err != nil {
		return fmt.Errorf("saving the settings: %w", err)
	}
	s.base, s.tree, s.warnings = doc, p.tree, p.warnings
	return nil
}

// unchanged reports why the file on the disk may not be replaced. Where it has
// been moved away there is nothing to lose.
func (s *Store) unchanged() error {
	doc, err := s.read()
	switch {
	case err != nil:
		return err
	case doc == nil:
		s.base, s.tree, s.broken = nil, nil, nil
		return nil
	case !bytes.Equal(doc, s.base):
		return fmt.Errorf("%w: %s", ErrChanged, s.path)
	}
	return s.broken
}

// read returns the file's content, nil where there is no file, and at most one
// byte more than MaxFileSize.
func (s *Store) read() ([]byte, error) {
	f, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening the settings file: %w", err)
	}
	defer f.Close()
	doc, err := io.ReadAll(io.LimitReader(f, MaxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading the settings file: %w", err)
	}
	if doc == nil {
		doc = []byte{}
	}
	return doc, nil
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
