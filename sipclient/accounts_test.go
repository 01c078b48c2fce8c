package sipclient

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

func extension() *world {
	w := newWorld()
	w.settings.Accounts[0].Register = true
	return w
}

func TestExtensionRegistersRefreshesAndLeaves(t *testing.T) {
	w := extension()
	run(t, w, func(t *testing.T, c *Client) {
		if s := c.Snapshot().Accounts[0].State; s != AccountReady {
			t.Fatalf("the account is %s", s)
		}
		time.Sleep(9 * time.Minute)
		synctest.Wait()
		if w.count("REGISTER") != 2 {
			t.Errorf("%d REGISTERs in 9 minutes of a 10-minute binding", w.count("REGISTER"))
		}
		_ = c.Close()
		got := w.all()
		if !slices.Equal(got[len(got)-2:], []string{"un-REGISTER", "close trunk"}) {
			t.Errorf("it leaves with %v", got)
		}
	})
}

func TestWrongPassword(t *testing.T) {
	w := extension()
	w.secrets["trunk"] = account.NewPassword("wrong")
	w.register = func(ctx context.Context, cfg LineConfig) (time.Duration, error) {
		if p, err := cfg.Password(ctx); err != nil || p.Reveal() != "right" {
			return 0, &RegisterError{Code: 403, Phrase: "Forbidden", Final: true, Err: err}
		}
		return time.Hour, nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		if s := c.Snapshot().Accounts[0]; s.State != AccountFailed || s.Err == nil {
			t.Fatalf("the account shows %s, %v", s.State, s.Err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := w.count("REGISTER"); n != 1 {
			t.Errorf("a refused password was sent %d times", n)
		}
		_, _ = c.Dial("", "1")
		if v := wantState(t, c, call.Ended); v.Result != call.Unauthorised || v.Cause.Code != 403 {
			t.Errorf("ended %s %d", v.Result, v.Cause.Code)
		}
		if err := c.ProvidePassword("trunk", account.NewPassword("right")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if s := c.Snapshot().Accounts[0]; s.State != AccountReady {
			t.Errorf("the account shows %s, %v", s.State, s.Err)
		}
	})
}

func TestPasswordIsAskedFor(t *testing.T) {
	for _, keyring := range []error{nil, ErrNoKeyring} {
		w := extension()
		w.secretErr = keyring
		w.register = func(ctx context.Context, cfg LineConfig) (time.Duration, error) {
			p, err := cfg.Password(ctx)
			if err != nil {
				return 0, err
			}
			w.add("password of %d", len(p.Reveal()))
			return time.Hour, nil
		}
		run(t, w, func(t *testing.T, c *Client) {
			if s := c.Snapshot().Accounts[0].State; s != AccountAsking {
				t.Fatalf("the account is %s", s)
			}
			if err := c.ProvidePassword("trunk", account.NewPassword("secret")); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if s := c.Snapshot().Accounts[0].State; s != AccountReady || !w.has("password of 6") {
				t.Errorf("the account is %s; %v", s, w.all())
			}
			if len(w.secrets) != 0 {
				t.Error("a password given for this run was kept")
			}
		})
	}
}

func TestSaveAndRemoveAccount(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		p := account.NewPassword("secret")
		id, err := c.SaveAccount(t.Context(), account.Account{Number: "1000", Server: "pbx.test", Register: true}, &p)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if s := w.secrets[id]; s.Reveal() != "secret" {
			t.Error("the password is not in the keyring")
		}
		if len(w.settings.Accounts) != 2 || len(c.Snapshot().Accounts) != 2 {
			t.Errorf("settings %+v", w.settings.Accounts)
		}
		if err := c.SetDefault(id); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the default is written behind
		changed := w.settings.Accounts[1]
		changed.Label, changed.AskPassword = "Desk", true
		if _, err := c.SaveAccount(t.Context(), changed, nil); err != nil {
			t.Fatal(err)
		}
		if _, kept := w.secrets[id]; kept {
			t.Error("the password of an account that asks each time is in the keyring")
		}
		if v := c.Snapshot(); v.Accounts[1].Label != "Desk" || v.Default != id {
			t.Errorf("snapshot %+v", v)
		}
		if err := c.RemoveAccount(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if v := c.Snapshot(); len(v.Accounts) != 1 || len(w.settings.Accounts) != 1 || v.Default != "trunk" {
			t.Errorf("snapshot %+v", v)
		}
		if err := c.RemoveAccount(t.Context(), id); !errors.Is(err, ErrNoAccount) {
			t.Errorf("removing again: %v", err)
		}
	})
}

func TestSaveAccountWithoutKeyring(t *testing.T) {
	w := newWorld()
	w.secretErr = ErrNoKeyring
	run(t, w, func(t *testing.T, c *Client) {
		p := account.NewPassword("secret")
		a := account.Account{Number: "1000", Server: "pbx.test"}
		if _, err := c.SaveAccount(t.Context(), a, &p); !errors.Is(err, ErrNoKeyring) {
			t.Errorf("saving: %v", err)
		}
		if len(w.settings.Accounts) != 1 {
			t.Error("the account was saved without its password")
		}
		a.AskPassword = true
		if _, err := c.SaveAccount(t.Context(), a, &p); err != nil {
			t.Errorf("asking each time: %v", err)
		}
	})
}

func TestSettingsThatCannotBeWritten(t *testing.T) {
	w := newWorld()
	w.saveErr = errors.New("no space left on device")
	run(t, w, func(t *testing.T, c *Client) {
		if _, err := c.SaveAccount(t.Context(), account.Account{Number: "1", Server: "x"}, nil); err == nil {
			t.Error("an account that was not written was accepted")
		}
		if len(c.Snapshot().Accounts) != 1 {
			t.Error("the account is shown")
		}
		watch := c.Watch()
		_ = c.Choose(func(c *Choices) { c.Theme = "dark" })
		synctest.Wait()
		u, _ := watch.Next(t.Context())
		if u.Snapshot.Choices.Theme != "dark" || u.Snapshot.Settings == nil || len(u.Notices) != 1 || u.Notices[0].Kind != NoticeSettings {
			t.Errorf("update %+v", u)
		}
	})
}

func TestBrokenSettings(t *testing.T) {
	w := newWorld()
	w.settings, w.loadErr = Settings{}, &SettingsError{Path: "config.toml", Line: 3, Column: 7, Err: errors.New("bad")}
	w.saveErr = w.loadErr
	run(t, w, func(t *testing.T, c *Client) {
		if !errors.Is(c.Snapshot().Settings, ErrSettingsBroken) {
			t.Errorf("snapshot says %v", c.Snapshot().Settings)
		}
		if _, err := c.AddTransient(account.Account{Number: "1", Server: "pbx.test"}, []byte("pem"), account.Password{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		v := c.Snapshot().Accounts
		if len(v) != 1 || !v[0].Demo || v[0].State != AccountReady {
			t.Errorf("accounts %+v", v)
		}
	})
}

// TestBrokenOrganisation: a person's own settings are saved, and what is wrong is still said.
func TestBrokenOrganisation(t *testing.T) {
	w := newWorld()
	w.loadErr = fmt.Errorf("%w: %w", ErrOrganisation, &SettingsError{Path: "organisation.toml", Err: errors.New("bad")})
	run(t, w, func(t *testing.T, c *Client) {
		_ = c.Choose(func(c *Choices) { c.Theme = "dark" })
		synctest.Wait()
		if w.settings.Theme != "dark" || !errors.Is(c.Snapshot().Settings, ErrOrganisation) {
			t.Errorf("saved %+v, snapshot says %v", w.settings.Choices, c.Snapshot().Settings)
		}
	})
}

func TestEditingAnAccountInACall(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		a := w.settings.Accounts[0].Clone()
		a.Server = "new.test"
		if _, err := c.SaveAccount(t.Context(), a, nil); err != nil {
			t.Fatal(err)
		}
		wantState(t, c, call.Active)
		if w.has("close trunk") {
			t.Fatal("the call's line was closed")
		}
		if err := c.RemoveAccount(t.Context(), "trunk"); !errors.Is(err, ErrAccountBusy) {
			t.Errorf("removing an account in a call: %v", err)
		}
		_ = c.Hangup(id)
		synctest.Wait()
		if v := c.Snapshot().Accounts[0]; v.Server != "new.test" || v.State != AccountReady {
			t.Errorf("the account shows %s, %s", v.Server, v.State)
		}
	})
}

// TestTransientWhereAccountsAreLocked: the demo's account can be removed, and nothing of
// it is saved.
func TestTransientWhereAccountsAreLocked(t *testing.T) {
	w := newWorld()
	w.settings.Locked, w.saveErr = []string{"accounts"}, errors.New("no space left on device")
	run(t, w, func(t *testing.T, c *Client) {
		id, err := c.AddTransient(account.Account{Number: "1", Server: "demo.test"}, []byte("pem"), account.Password{})
		if err != nil {
			t.Fatal(err)
		}
		demo := c.Snapshot().Accounts[1]
		if demo.Managed {
			t.Error("the organisation is said to have set up the demo")
		}
		secret := account.NewPassword("s3cret")
		if _, err := c.SaveAccount(t.Context(), demo.Account, &secret); err == nil || len(w.secrets) != 0 {
			t.Errorf("saving it: %v, %d secrets", err, len(w.secrets))
		}
		if err := c.RemoveAccount(t.Context(), id); err != nil || len(c.Snapshot().Accounts) != 1 {
			t.Errorf("removing it: %v, %d accounts", err, len(c.Snapshot().Accounts))
		}
		if err := c.RemoveAccount(t.Context(), "trunk"); !errors.Is(err, ErrLocked) || len(w.settings.Accounts) != 1 {
			t.Errorf("removing another: %v", err)
		}
	})
}

func TestTransientDefaultIsNotSaved(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, err := c.AddTransient(account.Account{Number: "1", Server: "demo.test"}, []byte("pem"), account.Password{})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.SetDefault(id); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.Snapshot().Default; got != id || w.settings.Default != "" {
			t.Errorf("%q dials and %q is saved", got, w.settings.Default)
		}
		if err := c.SetDefault("trunk"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.Snapshot().Default; got != "trunk" || w.settings.Default != "trunk" {
			t.Errorf("%q dials and %q is saved", got, w.settings.Default)
		}
	})
}

// TestSinceWhen: trying again, and prolonging a binding, begin nothing anew.
func TestSinceWhen(t *testing.T) {
	w := extension()
	down := w.outage()
	run(t, w, func(t *testing.T, c *Client) {
		since := func(state AccountState, want time.Time) {
			t.Helper()
			synctest.Wait()
			if v := c.Snapshot().Accounts[0]; v.State != state || !v.Since.Equal(want) {
				t.Errorf("%s since %v, want %s since %v", v.State, v.Since, state, want)
			}
		}
		ready := time.Now()
		time.Sleep(9 * time.Minute) // it is refreshed
		since(AccountReady, ready)
		lost := time.Now()
		down.Store(true)
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		since(AccountWaiting, lost)
		time.Sleep(time.Hour)
		since(AccountWaiting, lost)
		down.Store(false)
		back := c.Snapshot().Accounts[0].RetryAt
		time.Sleep(time.Minute)
		since(AccountReady, back)
	})
}
