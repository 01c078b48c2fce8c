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
	"runtime"
	"slices"
	"sync"
	"syscall"

	"github.com/rogpeppe/go-internal/lockedfile"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/internal/disk"
)

// Options configure a Store.
type Options struct {
	// Path is the file; empty means DefaultPath.
	Path string
	// Organisation is the file of whoever administers the machine; empty means
	// OrganisationPath.
	Organisation string
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

// OrganisationPath is the file in which an administrator sets things up for all
// who use the machine: /etc/offhook/config.toml, %ProgramData%\offhook\config.toml
// on Windows, /Library/Application Support/offhook/config.toml on macOS.
func OrganisationPath() string {
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(os.Getenv("ProgramData"), "offhook", "config.toml")
	case "darwin":
		return "/Library/Application Support/offhook/config.toml"
	}
	return "/etc/offhook/config.toml"
}

// Store reads and writes one settings file. It implements
// sipclient.SettingsStore.
type Store struct {
	path         string
	organisation string
	log          *slog.Logger

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
	if opt.Organisation == "" {
		opt.Organisation = OrganisationPath()
	}
	return &Store{path: opt.Path, organisation: opt.Organisation, log: opt.Logger.With("component", "config")}, nil
}

// Path returns where the file is, for messages.
func (s *Store) Path() string { return s.path }

// Warnings returns what the last Load found worth saying of either file, the
// organisation's first.
func (s *Store) Warnings() []Warning {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Warning(nil), s.warnings...)
}

// Organisation returns the administrator's file; empty where there is none.
func (s *Store) Organisation() string {
	if _, err := os.Stat(s.organisation); err != nil {
		return ""
	}
	return s.organisation
}

// Load reads the file over the organisation's. A file that is not there is the
// organisation's Settings, or zero. A file that is broken gives one
// *sipclient.SettingsError, or several joined; where it is the organisation's,
// the settings returned are the person's own.
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
	base, broken := s.base()
	s.warn(s.organisation, base.warnings)
	p, _, err := s.read(base.settings)
	if err != nil {
		return sipclient.Settings{}, err
	}
	s.warn(s.path, p.warnings)
	s.known, s.loaded = p.settings.Clone(), true
	return p.settings, broken
}

// warn keeps and logs what was found in a file.
func (s *Store) warn(path string, warnings []Warning) {
	for _, w := range warnings {
		w.Path = path
		s.warnings = append(s.warnings, w)
		s.log.Warn("settings file", "path", path, "line", w.Line, "key", w.Key, "warning", w.Text)
	}
}

// base reads the organisation's file: what holds where the person's says
// nothing, and what they cannot change.
func (s *Store) base() (parsed, error) {
	doc, err := readFile(s.organisation)
	if err != nil {
		return parsed{}, fmt.Errorf("%w: %w", sipclient.ErrOrganisation, &sipclient.SettingsError{Path: s.organisation, Err: err})
	}
	p, err := parseOrganisation(doc)
	if err != nil {
		err = withPath(err, s.organisation)
		s.log.Error("the organisation's settings file", "error", err)
		return parsed{}, fmt.Errorf("%w: %w", sipclient.ErrOrganisation, err)
	}
	for _, a := range p.settings.Accounts {
		p.settings.Managed = append(p.settings.Managed, a.ID)
	}
	return p, nil
}

// Read returns into, changed by what another settings file says: an account
// with an ID that is there already takes its place. What into has locked stays.
// Nothing is saved. Errors: as those of Load, for that file.
func (s *Store) Read(ctx context.Context, path string, into sipclient.Settings) (sipclient.Settings, error) {
	if err := ctx.Err(); err != nil {
		return sipclient.Settings{}, err
	}
	doc, err := disk.Read(path, MaxFileSize)
	if errors.Is(err, disk.ErrTooLarge) {
		return sipclient.Settings{}, withPath(tooLarge(), path)
	}
	if err != nil {
		return sipclient.Settings{}, fmt.Errorf("opening the settings file: %w", err)
	}
	rest := into.Clone()
	rest.Accounts, rest.Default = nil, ""
	p, err := parse(doc, rest)
	if err != nil {
		return sipclient.Settings{}, withPath(err, path)
	}
	accounts := into.Clone().Accounts
	for _, a := range p.settings.Accounts {
		if i := slices.IndexFunc(accounts, func(b account.Account) bool { return a.ID == b.ID }); i >= 0 {
			accounts[i] = a
			continue
		}
		accounts = append(accounts, a)
	}
	p.settings.Accounts = accounts
	if p.settings.Default == "" {
		p.settings.Default = into.Default
	}
	return p.settings, nil
}

// Save writes what was changed in settings that were loaded from this Store.
// What others changed in the file meanwhile is kept; where both changed the same
// thing, nothing is written and the error is ErrChanged. It refuses with
// ErrInvalid, too, and with what Load says of a broken file. With ErrDiskFull and
// ErrReadOnly the old file is whole.
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
		return fmt.Errorf("making the settings folder: %w", unwritten(err))
	}
	unlock, err := lockedfile.MutexAt(s.path + ".lock").Lock()
	switch {
	case errors.Is(err, errors.ErrUnsupported): // a network file system without locks
		return f()
	case err != nil:
		return fmt.Errorf("locking the settings file: %w", unwritten(err))
	}
	defer unlock()
	return f()
}

func (s *Store) save(settings sipclient.Settings) error {
	if err := Validate(settings); err != nil {
		return err
	}
	org, _ := s.base() // a broken one was told by Load
	base := org.settings
	disk, old, err := s.read(base)
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
	doc, err := encode(merged, base, disk.tree)
	if err != nil {
		return err
	}
	// What cannot be read back must never replace what could be.
	if _, err := parse(doc, base); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if !bytes.Equal(doc, old) {
		if err := writeFile(s.path, doc); err != nil {
			return fmt.Errorf("saving the settings: %w", err)
		}
	}
	s.known, s.loaded = settings.Clone(), true
	return nil
}

// read returns what the file says over base, and its text.
func (s *Store) read(base sipclient.Settings) (p parsed, doc []byte, err error) {
	if doc, err = readFile(s.path); err != nil {
		return parsed{}, nil, &sipclient.SettingsError{Path: s.path, Err: err}
	}
	p, err = parse(doc, base)
	return p, doc, withPath(err, s.path)
}

// readFile returns a file's text; one that is not there is empty.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if !belowFile(path) {
			return nil, nil
		}
		err = &fs.PathError{Op: "open", Path: path, Err: syscall.ENOTDIR}
	}
	if err != nil {
		return nil, fmt.Errorf("opening the settings file: %w", err)
	}
	defer f.Close()
	doc, err := io.ReadAll(io.LimitReader(f, MaxFileSize+1)) // one more than parse takes
	if err != nil {
		return nil, fmt.Errorf("reading the settings file: %w", err)
	}
	return doc, nil
}

// belowFile reports whether one of the folders of a file that is not there is a file, of
// which Windows says the same.
func belowFile(path string) bool {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		over, err := os.Stat(dir)
		if err == nil {
			return !over.IsDir()
		}
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return false
		}
	}
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
