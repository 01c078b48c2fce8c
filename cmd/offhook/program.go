package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"

	"offhook/cmd/internal/boot"
	"offhook/cmd/internal/control"
	"offhook/cmd/internal/desktop"
	"offhook/gui/present"
)

// closeLimit bounds the taking apart of the phone.
const closeLimit = 5 * time.Second

// program is what runs beside the window.
type program struct {
	instance *desktop.Instance // nil where this system has no place to meet
	phone    *boot.App
	control  *control.Server // nil where nobody can command the phone
	desk     *desktop.Desktop
}

// begin puts the phone together, unless it runs already: then that one gets
// what the flags ask for, and the error is desktop.ErrHandedOver.
func begin(ctx context.Context, f flags, locale string, log *slog.Logger) (*program, error) {
	settings, err := boot.SettingsPath(f.config)
	if err != nil {
		return nil, err
	}
	p := &program{}
	p.instance, err = desktop.Claim(ctx, settings, f.start, log)
	switch {
	case errors.Is(err, desktop.ErrHandedOver), errors.Is(err, present.ErrNotAnswering):
		return nil, err
	case err != nil:
		log.Warn("a second start will be a second phone", "err", err)
	}
	p.phone, err = boot.New(ctx, boot.Options{ConfigPath: f.config, Locale: locale, Logger: log})
	if err != nil {
		if p.instance != nil {
			p.instance.Close()
		}
		return nil, err
	}
	if p.control, err = control.Serve(ctx, p.phone.Client, settings, log); err != nil {
		log.Warn("offhookctl cannot command this phone", "err", err)
	}
	p.desk = desktop.New(ctx, desktop.Options{
		ID: metadata().ID, Program: loginCommand(f, settings, log), Instance: p.instance, Woke: p.phone.Client.Awake, Logger: log,
	})
	return p, nil
}

// loginCommand starts this phone at login.
func loginCommand(f flags, settings string, log *slog.Logger) []string {
	path, err := os.Executable()
	if err != nil {
		log.Error("looking for our own program", "err", err)
	}
	if image := os.Getenv("APPIMAGE"); image != "" {
		path = image // ours is mounted for as long as it runs
	}
	command := []string{path, "--hidden"}
	if f.config != "" {
		command = append(command, "--config", settings)
	}
	return command
}

// takeNoMore leaves further starts waiting: there is no window for them.
func (p *program) takeNoMore() {
	if p.instance != nil {
		p.instance.Stop()
	}
}

// end takes everything apart: it hangs up, unregisters, and stops the demo. A
// start that comes meanwhile waits, and is the next phone.
func (p *program) end(ctx context.Context) error {
	p.takeNoMore()
	if p.instance != nil {
		defer p.instance.Close()
	}
	var desk sync.WaitGroup
	desk.Go(p.desk.Close) // nobody's call waits for a desktop that hangs
	defer desk.Wait()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
	defer cancel()
	if p.control != nil {
		p.control.Close()
	}
	return p.phone.Close(closing)
}
