package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/jeandeaual/go-locale"
	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/cmd/internal/desktop"
	"offhook/gui"
)

// collectAt makes the garbage collector run when the heap has grown by half, and
// not when it has doubled: most of the heap is fonts, which never grow, and half
// of them again as garbage is 20 MB that somebody else could use.
const collectAt = 50 // percent

// collectAtFirst is the same until the window is there: fonts and settings are read
// then, hardly any of which becomes garbage, and to look for it takes as long as to read.
const collectAtFirst = 400

func main() {
	collect(collectAtFirst)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends the program at once
	if err := command().ExecuteContext(ctx); err != nil {
		complain(ctx, err)
		os.Exit(1)
	}
}

// collect sets when the garbage collector runs, unless the environment does.
func collect(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// flags are what the command line says.
type flags struct {
	start   desktop.Start
	config  string
	verbose bool
}

func command() *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use:           "offhook [NUMBER or tel:, sip:, callto: link]",
		Short:         "A phone for the desktop: SIP over secure WebSocket",
		Version:       boot.Version(),
		Args:          cobra.MaximumNArgs(1),
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				f.start.Dial = args[0]
			}
			f.start = f.start.Readable()
			return run(c.Context(), f)
		},
	}
	c.Flags().BoolVar(&f.start.Demo, "demo", false, "start the built-in demo PBX and dial with it")
	c.Flags().StringVar(&f.start.Account, "account", "", "dial with this account (ID, label or number)")
	c.Flags().StringVar(&f.config, "config", "", "settings file instead of the usual one")
	c.Flags().BoolVar(&f.start.Hidden, "hidden", false, "start in the tray, where there is one")
	c.Flags().BoolVar(&f.verbose, "verbose", false, "write a log to standard error")
	return c
}

// run opens the phone and its window, and returns when the window is closed. A
// second start brings the first to the front instead.
func run(ctx context.Context, f flags) (err error) {
	log := slog.New(slog.DiscardHandler)
	if f.verbose {
		log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	where, e := locale.GetLocale()
	if e != nil {
		log.Info("asking for the system's locale", "err", e)
	}
	var p *program
	begun := make(chan error)
	go func() {
		var err error
		p, err = begin(ctx, f, where, log)
		begun <- err
	}()
	window := newApp()
	gui.Warm(window)
	if err := <-begun; errors.Is(err, desktop.ErrHandedOver) {
		return nil
	} else if err != nil {
		return err
	}
	phone := p.phone
	pace := newPace()
	window.Lifecycle().SetOnStarted(func() { collect(collectAt) })
	w, err := gui.New(ctx, window, gui.Options{
		Client: phone.Client, Watch: func() gui.Watcher { return phone.Client.Watch() }, StartDemo: phone.StartDemo, Post: pace.post,
		Locale: where, Version: boot.Version(), Start: f.start.Opened(), Desktop: p.desk.Port(), Placement: placement{}, Logger: log,
		Places: gui.Places{Settings: phone.Config.Path(), Organisation: phone.Config.Organisation(),
			History: phone.History.Path(), Contacts: phone.Contacts.Path(), Messages: phone.Messages.Path(),
			Recordings: boot.Recordings(), Home: boot.Home()},
	})
	if err != nil {
		return errors.Join(err, p.end(ctx))
	}
	modest()
	returned := make(chan struct{})
	go leave(ctx, w, p, returned)
	pace.begin()
	w.Run()
	close(returned)
	return p.end(ctx)
}

// newApp returns Fyne's app with what it wants to know of the program.
func newApp() fyne.App {
	m := metadata()
	app.SetMetadata(m)
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(filepath.Join(cache, "fyne", m.ID), 0o700) // Fyne complains where its parent is missing
	}
	return app.NewWithID(m.ID)
}
