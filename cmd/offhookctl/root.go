package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/gui/present"
)

// program is one run of offhookctl: its streams and the flags that every
// subcommand has.
type program struct {
	in       io.Reader
	out, err io.Writer
	began    time.Time
	words    *present.Catalog

	configFile, historyFile string
	json, verbose           bool
}

// run carries out the arguments and returns the exit status.
func (p *program) run(ctx context.Context, args []string) int {
	words, err := present.NewCatalog(present.English, "")
	if err != nil {
		fmt.Fprintln(p.err, "offhookctl:", err)
		return exitFailure
	}
	p.words = words
	started := false
	root := p.root(&started)
	root.SetArgs(args)
	err = root.ExecuteContext(ctx)
	switch _, known := errors.AsType[*failure](err); {
	case err == nil:
		return exitOK
	case !started && !known: // cobra's own: an unknown command or flag, or a wrong number of arguments
		err = usage("%v", err)
	}
	status := p.complain(err)
	if status == exitUsage {
		fmt.Fprintln(p.err, "hint: offhookctl help, and offhookctl COMMAND --help, say how it is used.")
	}
	return status
}

// root builds the commands. One sets started when its command line has been
// understood and it begins to work.
func (p *program) root(started *bool) *cobra.Command {
	root := &cobra.Command{
		Use:               "offhookctl",
		Short:             "The Offhook phone in a shell",
		Long:              "offhookctl places and answers calls, without a window.\n\nTo begin: offhookctl call 07010002000 --demo",
		Version:           boot.Version(), // gives it --version
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.SetVersionTemplate(versionLine())
	flags := root.PersistentFlags()
	flags.StringVar(&p.configFile, "config", "", "settings `file` in place of the usual one")
	flags.StringVar(&p.historyFile, "history", "", "call history `file` in place of the usual one")
	flags.BoolVar(&p.json, "json", false, "print JSON, one object a line")
	flags.BoolVarP(&p.verbose, "verbose", "v", false, "say on standard error what the phone does")
	root.AddCommand(
		p.callCommand(), p.answerCommand(), p.watchCommand(),
		p.accountsCommand(), p.settingsCommand(), p.devicesCommand(), p.historyCommand(), p.contactsCommand(), p.blockedCommand(), p.messagesCommand(), p.numberCommand(), p.doctorCommand(),
		p.demopbxCommand(), p.versionCommand(), p.phoneCommand(), exitTopic(),
	)
	root.AddCommand(p.runningCommands()...)
	noteStart(root, started)
	return root
}

// noteStart makes a command and those below it set started before they run.
func noteStart(cmd *cobra.Command, started *bool) {
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			*started = true
			return run(cmd, args)
		}
	}
	for _, sub := range cmd.Commands() {
		noteStart(sub, started)
	}
}

// logger is what --verbose asks for.
func (p *program) logger() *slog.Logger {
	if !p.verbose {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// object prints one JSON object on a line of its own.
func (p *program) object(v any) {
	line, err := json.Marshal(v)
	if err != nil { // a type of ours that does not marshal
		fmt.Fprintln(p.err, "offhookctl:", err)
		return
	}
	fmt.Fprintf(p.out, "%s\n", line)
}

// sinceStart is the t_ms of an event that happened at a moment.
func (p *program) sinceStart(at time.Time) float64 { return milliseconds(at.Sub(p.began)) }

// milliseconds writes a duration with microseconds behind the point.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// now is the t_ms of an event that happens now.
func (p *program) now() float64 { return p.sinceStart(time.Now()) }
