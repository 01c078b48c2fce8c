package main

import (
	"context"
	"errors"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// kept is a keyring in memory.
type kept map[string]account.Password

func (k kept) Get(_ context.Context, accountID string) (account.Password, error) {
	p, ok := k[accountID]
	if !ok {
		return p, sipclient.ErrNoSecret
	}
	return p, nil
}

func (k kept) Set(_ context.Context, accountID string, p account.Password) error {
	k[accountID] = p
	return nil
}

func (k kept) Delete(ctx context.Context, accountID string) error {
	_, err := k.Get(ctx, accountID)
	delete(k, accountID)
	return err
}

// shut is a keyring that can be read and not written.
type shut struct{ sipclient.Secrets }

func (shut) Set(context.Context, string, account.Password) error { return sipclient.ErrNoKeyring }

// TestPasswordIsPutBack: where the account could not be changed, the keyring has what it had.
func TestPasswordIsPutBack(t *testing.T) {
	ctx := t.Context()
	for _, before := range []string{"", "old"} {
		keyring := kept{}
		if before != "" {
			keyring["work"] = account.NewPassword(before)
		}
		undo, err := replacePassword(ctx, keyring, "work", account.NewPassword("new"))
		if got, _ := keyring.Get(ctx, "work"); err != nil || got.Reveal() != "new" {
			t.Errorf("after %q: %v", before, err)
		}
		if err := undo(); err != nil {
			t.Error(err)
		}
		got, err := keyring.Get(ctx, "work")
		if got.Reveal() != before || errors.Is(err, sipclient.ErrNoSecret) != (before == "") {
			t.Errorf("after undo of %q: %v", before, err)
		}
	}
	if _, err := replacePassword(ctx, shut{kept{}}, "work", account.NewPassword("new")); !errors.Is(err, sipclient.ErrNoKeyring) {
		t.Errorf("a keyring that takes nothing: %v", err)
	}
}

// TestKeptPasswordIsNotAskedFor: an account that asked does so no more.
func TestKeptPasswordIsNotAskedFor(t *testing.T) {
	p := &program{}
	for _, tc := range []struct {
		args []string
		asks bool
	}{
		{[]string{"--password-stdin"}, false},
		{[]string{"--password-stdin", "--ask-password=false"}, false},
		{[]string{"--label", "x"}, true},
	} {
		flags := p.changeAccountCommand().Flags()
		if err := flags.Parse(tc.args); err != nil {
			t.Fatal(err)
		}
		a, err := changed(account.Account{ID: "work", Number: "1", Server: "h", AskPassword: true}, flags)
		if err != nil || a.AskPassword != tc.asks {
			t.Errorf("%q: asks %v, %v", tc.args, a.AskPassword, err)
		}
	}
}

// TestWhatTheOrganisationHasSet is not taken for changed, nor is a password forgotten with it.
func TestWhatTheOrganisationHasSet(t *testing.T) {
	theirs, mine := account.Account{ID: "theirs"}, account.Account{ID: "mine"}
	s := sipclient.Settings{Accounts: []account.Account{theirs, mine}, Managed: []string{"theirs"}, Default: "mine"}
	if err := removed(&s, theirs); !errors.Is(err, sipclient.ErrLocked) || len(s.Accounts) != 2 {
		t.Errorf("an account of theirs is removed: %v", err)
	}
	if err := addable(s, "new", true); err != nil {
		t.Error(err)
	}
	s.Locked = []string{"default_account"}
	if err := dials(&s, theirs); !errors.Is(err, sipclient.ErrLocked) || s.Default != "mine" {
		t.Errorf("another dials: %v", err)
	}
	if err := addable(s, "new", true); !errors.Is(err, sipclient.ErrLocked) {
		t.Errorf("a new one dials: %v", err)
	}
	if err := removed(&s, mine); err != nil || len(s.Accounts) != 1 || s.Default != "" {
		t.Errorf("mine is not removed: %v", err)
	}
	s.Locked = []string{"accounts"}
	if err := addable(s, "new", false); !errors.Is(err, sipclient.ErrLocked) {
		t.Errorf("added: %v", err)
	}
	if err := unlocked(s, "mine"); !errors.Is(err, sipclient.ErrLocked) {
		t.Errorf("changed: %v", err)
	}
}
