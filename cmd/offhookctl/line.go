package main

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// line are the flags that say which account a command uses: a saved one, the
// demo's, or one given on the command line.
type line struct {
	account        string
	demo           bool
	server, user   string
	name, authUser string
	register       bool
	plain          bool
	ca             string
	codecs         []string
	password       bool
}

func (l *line) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&l.account, "account", "a", "", "saved `account`: its id, label or number; the default one if left out")
	f.BoolVar(&l.demo, "demo", false, "the built-in demo PBX; no account needed")
	f.StringVar(&l.server, "server", "", "`address` to connect to, host, host:port or wss://host:port/path; no account needed")
	f.StringVar(&l.user, "user", "", "my `number` at --server")
	f.StringVar(&l.name, "name", "", "display `name` that the other side sees, with --server")
	f.StringVar(&l.authUser, "auth-user", "", "`name` for the login where it is not --user")
	f.BoolVar(&l.register, "register", false, "log in at --server as an extension, instead of calling as a trunk")
	f.BoolVar(&l.plain, "allow-plain-ws", false, "let --server be ws://; for labs, nothing is encrypted")
	f.StringVar(&l.ca, "ca", "", "PEM `file` of certificates to trust for --server, beside the system's")
	f.StringSliceVar(&l.codecs, "codec", nil, "codecs to offer, in order: opus,g722,pcmu,pcma")
	f.BoolVar(&l.password, "password-stdin", false, "read the password from standard input, for this time")
	cmd.MarkFlagsMutuallyExclusive("account", "demo", "server")
	cmd.MarkFlagsRequiredTogether("server", "user")
}

// check finds mistakes before anything is started.
func (l *line) check() error {
	if l.server == "" {
		for flag, given := range map[string]bool{
			"ca": l.ca != "", "register": l.register, "allow-plain-ws": l.plain, "name": l.name != "", "auth-user": l.authUser != "",
		} {
			if given {
				return usage("--%s belongs to --server", flag)
			}
		}
	}
	_, err := codecList(l.codecs)
	return err
}

// codecList reads --codec.
func codecList(names []string) ([]account.Codec, error) {
	var list []account.Codec
	for _, name := range names {
		known := false
		for _, c := range account.DefaultCodecs() {
			if strings.EqualFold(c.Name, strings.TrimSpace(name)) {
				list, known = append(list, c), true
			}
		}
		if !known {
			return nil, usage("there is no codec %q: choose from opus, g722, pcmu, pcma", name)
		}
	}
	return list, nil
}

// saved reports whether the command uses an account of the settings.
func (l *line) saved() bool { return !l.demo && l.server == "" }

// chosen is the account that a command uses.
type chosen struct {
	// saved is the account of the settings; its ID is empty for one that is not
	// saved.
	saved account.Account
	// password is what --password-stdin gave, or empty.
	password account.Password
	codecs   []account.Codec
}

// choose reads the settings and the password, before a phone is made.
func (l *line) choose(ctx context.Context, p *program) (c chosen, err error) {
	if c.codecs, err = codecList(l.codecs); err != nil {
		return c, err
	}
	if l.saved() {
		if c.saved, err = p.savedAccount(ctx, l.account); err != nil {
			return c, err
		}
	}
	if l.password {
		c.password, err = p.readPassword()
	}
	return c, err
}

// savedAccount returns the account of that name from the settings file.
func (p *program) savedAccount(ctx context.Context, name string) (account.Account, error) {
	store, err := p.settings()
	if err != nil {
		return account.Account{}, err
	}
	settings, err := store.Load(ctx)
	if err != nil {
		return account.Account{}, err
	}
	return findAccount(settings, name)
}

// connects reports whether a saved account comes up: the chosen one alone, and
// not where another form of it is put in its place.
func (c chosen) connects(a account.Account) bool { return a.ID == c.saved.ID && c.codecs == nil }

// open makes the chosen account live and returns its ID.
func (l *line) open(ctx context.Context, app *boot.App, c chosen) (id string, err error) {
	switch {
	case l.demo:
		return app.StartDemoWith(ctx, c.codecs)
	case l.server != "":
		a, err := l.given()
		if err != nil {
			return "", err
		}
		return app.Client.AddTransient(a, nil, c.password)
	case c.codecs != nil: // the saved account with other codecs, for this time
		a := c.saved
		a.Codecs = c.codecs
		if c.password.Empty() {
			// A trunk may need none; if this one does, the server's challenge will tell.
			c.password, _ = app.Keyring.Get(ctx, a.ID)
		}
		return app.Client.AddTransient(a, nil, c.password)
	case !c.password.Empty():
		return c.saved.ID, app.Client.ProvidePassword(c.saved.ID, c.password)
	}
	return c.saved.ID, nil
}

// given is the account that the command line describes.
func (l *line) given() (a account.Account, err error) {
	a = account.Account{
		ID: "command-line", Number: l.user, Server: l.server, DisplayName: l.name, AuthUser: l.authUser,
		Register: l.register, AllowPlainWS: l.plain, CAFile: l.ca,
	}
	if l.ca != "" { // found out here, before anybody is called
		f, err := os.Open(l.ca)
		if err != nil {
			return a, err
		}
		if err := f.Close(); err != nil {
			return a, err
		}
	}
	a.Codecs, err = codecList(l.codecs)
	return a, err
}

// findAccount finds what a person named: by ID, label or number, in this
// order; the default one for an empty name.
func findAccount(settings sipclient.Settings, name string) (account.Account, error) {
	accounts := settings.Accounts
	if len(accounts) == 0 {
		return account.Account{}, hinted("Add one with offhookctl accounts add, or use --demo, or --server and --user.", "There is no account yet.")
	}
	if name == "" {
		i := slices.IndexFunc(accounts, func(a account.Account) bool { return a.ID == settings.Default })
		return accounts[max(i, 0)], nil
	}
	for _, field := range []func(account.Account) string{
		func(a account.Account) string { return a.ID },
		func(a account.Account) string { return a.Label },
		func(a account.Account) string { return a.Number },
	} {
		var found []account.Account
		var ids []string
		for _, a := range accounts {
			if strings.EqualFold(field(a), name) {
				found, ids = append(found, a), append(ids, a.ID)
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return account.Account{}, misnamed("Use one of the ids: "+strings.Join(ids, ", ")+".", "Several accounts are called %q.", name)
		}
	}
	return account.Account{}, misnamed("offhookctl accounts lists them.", "There is no account %q.", name)
}
