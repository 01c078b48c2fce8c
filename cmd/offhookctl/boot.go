package main

import (
	"context"
	"errors"
	"os"

	"offhook/cmd/internal/boot"
	"offhook/sipclient/account"
	"offhook/sipclient/config"
)

// with makes a phone, hands it to f, and takes it apart again, whatever f says.
// connect says which saved accounts come up.
func (p *program) with(ctx context.Context, s sound, connect func(account.Account) bool, f func(*boot.App) error) error {
	app, err := boot.New(ctx, boot.Options{
		ConfigPath: p.configFile, HistoryPath: p.historyFile, Files: s.files, Dump: s.dump, Connect: connect, Locale: locale(), Logger: p.logger(),
	})
	if err != nil {
		return err
	}
	err = f(app)
	closing := app.Close(context.WithoutCancel(ctx))
	return errors.Join(err, closing)
}

// nobody keeps all accounts offline, for commands that only look.
func nobody(account.Account) bool { return false }

// locale is what the environment says of language and country, as POSIX orders it.
func locale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return ""
}

// settings opens the settings file alone, for commands that need no phone.
func (p *program) settings() (*config.Store, error) {
	return config.New(config.Options{Path: p.configFile, Logger: p.logger()})
}
