package secret

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/zalando/go-keyring"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// The limits. Windows keeps at most 2560 bytes, macOS about 2.9 kB; what is
// below these works everywhere.
const (
	// MaxPassword is the longest password, in bytes.
	MaxPassword = 1024
	// MaxAccountID is the longest account ID, in bytes.
	MaxAccountID = 256
)

// Options configure a Keyring. The zero value is right for the program.
type Options struct {
	// Service is the name under which the keyring shows the entries; empty
	// means "offhook".
	Service string
	// Limit is how long an open keyring may take; 0 means 5 s.
	Limit time.Duration
	// UnlockLimit is how long a locked keyring may take, while a person types;
	// 0 means 60 s.
	UnlockLimit time.Duration
	// Logger is told what the keyring did, never what is in it; nil discards.
	Logger *slog.Logger
}

// backend is the part of go-keyring that is used.
type backend interface {
	Get(service, user string) (string, error)
	Set(service, user, password string) error
	Delete(service, user string) error
}

type system struct{}

func (system) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (system) Set(service, user, password string) error { return keyring.Set(service, user, password) }
func (system) Delete(service, user string) error        { return keyring.Delete(service, user) }

// Keyring is the keyring of the operating system. It implements
// sipclient.Secrets and is safe for concurrent use; calls go through one at a
// time.
type Keyring struct {
	opt     Options
	log     *slog.Logger
	backend backend
	// probe reports whether a call may make the system ask a person, or why
	// there is no keyring to call.
	probe func(context.Context) (locked bool, err error)
	// turn holds one token; the worker that has it talks to the keyring.
	turn chan struct{}
	// current is the worker at work, or nil.
	current atomic.Pointer[worker]
}

// worker is one call to the keyring.
type worker struct {
	locked chan struct{} // closed if a person may have to be asked
	done   chan answer   // takes one answer
	late   atomic.Bool   // the limit has passed; nobody waits any more
}

// New makes a Keyring. It does not touch the keyring yet.
func New(opt Options) *Keyring {
	if opt.Service == "" {
		opt.Service = "offhook"
	}
	if opt.Limit == 0 {
		opt.Limit = 5 * time.Second
	}
	if opt.UnlockLimit == 0 {
		opt.UnlockLimit = time.Minute
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	return &Keyring{
		opt: opt, log: opt.Logger.With("component", "secret"),
		backend: system{}, probe: probeSystem, turn: make(chan struct{}, 1),
	}
}

// Get returns the account's password, or sipclient.ErrNoSecret.
func (k *Keyring) Get(ctx context.Context, accountID string) (account.Password, error) {
	if err := checkID(accountID); err != nil {
		return account.Password{}, err
	}
	text, err := k.call(ctx, "get", func() (string, error) { return k.backend.Get(k.opt.Service, accountID) })
	if err != nil {
		return account.Password{}, fmt.Errorf("reading the password of account %q: %w", accountID, err)
	}
	return account.NewPassword(text), nil
}

// Set keeps the account's password, in place of an older one.
func (k *Keyring) Set(ctx context.Context, accountID string, p account.Password) error {
	if err := check(accountID, p); err != nil {
		return err
	}
	_, err := k.call(ctx, "set", func() (string, error) { return "", k.backend.Set(k.opt.Service, accountID, p.Reveal()) })
	if err != nil {
		return fmt.Errorf("keeping the password of account %q: %w", accountID, err)
	}
	return nil
}

// Delete forgets the account's password. Where there is none it returns
// sipclient.ErrNoSecret.
func (k *Keyring) Delete(ctx context.Context, accountID string) error {
	if err := checkID(accountID); err != nil {
		return err
	}
	_, err := k.call(ctx, "delete", func() (string, error) { return "", k.backend.Delete(k.opt.Service, accountID) })
	if err != nil {
		return fmt.Errorf("deleting the password of account %q: %w", accountID, err)
	}
	return nil
}

func check(accountID string, p account.Password) error {
	switch {
	case p.Empty():
		return ErrEmpty
	case len(p.Reveal()) > MaxPassword:
		return fmt.Errorf("%w: %d bytes are the most", ErrTooLong, MaxPassword)
	}
	return checkID(accountID)
}

func checkID(accountID string) error {
	switch {
	case accountID == "":
		return fmt.Errorf("%w: there is no account", ErrEmpty)
	case len(accountID) > MaxAccountID:
		return fmt.Errorf("%w: an account's id has at most %d bytes", ErrTooLong, MaxAccountID)
	}
	return nil
}

// answer is what a worker brings back.
type answer struct {
	text string
	err  error
}

// call runs f in the worker and waits for it as long as the package comment says.
func (k *Keyring) call(ctx context.Context, what string, f func() (string, error)) (string, error) {
	if w := k.current.Load(); w != nil && w.late.Load() {
		return "", unusable(ErrTimeout)
	}
	limit := time.NewTimer(k.opt.Limit + k.opt.UnlockLimit) // a call before us may be waiting for a person
	defer limit.Stop()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	case <-limit.C:
		return "", unusable(ErrTimeout)
	}
	limit.Reset(k.opt.Limit)
	return k.await(ctx, what, k.work(ctx, f), limit)
}

// await waits for the worker; limit is running with Options.Limit.
func (k *Keyring) await(ctx context.Context, what string, w *worker, limit *time.Timer) (string, error) {
	began := time.Now()
	locked, late := w.locked, ErrTimeout
	for {
		select {
		case <-locked:
			locked, late = nil, ErrLocked
			limit.Reset(k.opt.UnlockLimit)
			k.log.Info("the keyring may ask a person to unlock it", "call", what)
		case a := <-w.done:
			k.log.Debug("keyring", "call", what, "took", time.Since(began), "error", a.err)
			if late == ErrLocked && a.err != nil && !errors.Is(a.err, keyring.ErrNotFound) {
				return "", unusable(fmt.Errorf("%w: %w", ErrLocked, a.err))
			}
			return a.text, translate(a.err)
		case <-ctx.Done():
			return "", ctx.Err()
		case <-limit.C:
			w.late.Store(true)
			k.log.Warn("the keyring does not answer", "call", what, "error", late)
			return "", unusable(late)
		}
	}
}

// work starts a worker, which has the turn and gives it back when the keyring
// has answered.
func (k *Keyring) work(ctx context.Context, f func() (string, error)) *worker {
	w := &worker{locked: make(chan struct{}), done: make(chan answer, 1)}
	k.current.Store(w)
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil { // go-keyring panics on a service that answers nonsense
				a = answer{err: fmt.Errorf("the keyring's answer makes no sense: %v", p)}
			}
			k.current.Store(nil)
			<-k.turn
			w.done <- a
		}()
		probing, cancel := context.WithTimeout(context.WithoutCancel(ctx), k.opt.Limit)
		defer cancel()
		ask, err := k.probe(probing)
		if err != nil {
			a.err = err
			return
		}
		if ask {
			close(w.locked)
		}
		a.text, a.err = f()
	}()
	return w
}

// translate maps go-keyring's errors to the port's. Only "not found" says
// anything about the entry; all others mean that the keyring cannot be used.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return sipclient.ErrNoSecret
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return fmt.Errorf("%w: %w", ErrTooLong, err)
	}
	return unusable(err)
}

func unusable(err error) error { return fmt.Errorf("%w: %w", sipclient.ErrNoKeyring, err) }
