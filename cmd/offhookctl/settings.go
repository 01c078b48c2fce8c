package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/control"
	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/config"
)

func (p *program) settingsCommand() *cobra.Command {
	standard := false
	cmd := &cobra.Command{
		Use: "settings [KEY [VALUE...]]", Short: "List what can be chosen, or choose it; a phone that runs follows at once",
		Long: "KEY is as in the settings file: recording.always, calls.contacts_only. A switch is on or off, and a list takes any number\n" +
			"of VALUEs. Accounts have their own command: offhookctl accounts.",
		Example: "  offhookctl settings\n  offhookctl settings recording.announce spoken\n  offhookctl settings privacy.keep_days --default",
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case standard && len(args) != 1:
				return usage("--default takes one KEY and no VALUE")
			case len(args) < 2 && !standard:
				return p.listSettings(cmd.Context(), strings.Join(args, ""))
			}
			if err := checkValues(cmd.Context(), args[0], args[1:]); err != nil {
				return err
			}
			return p.chooseSetting(cmd.Context(), control.Request{Do: control.Choose, To: args[0], Values: args[1:]})
		},
	}
	cmd.Flags().BoolVar(&standard, "default", false, "take KEY back to what it is when nobody has chosen")
	return cmd
}

// chosenSettings are those of the phone that runs, or of the file.
func (p *program) chosenSettings(ctx context.Context) (s sipclient.Settings, err error) {
	reply, err := p.ask(ctx, control.Request{Do: control.State})
	switch {
	case err == nil && reply.Snapshot != nil:
		return sipclient.Settings{Choices: reply.Snapshot.Choices, Locked: reply.Snapshot.LockedKeys}, nil
	case err != nil && !errors.Is(err, control.ErrNotRunning):
		return s, err
	}
	store, err := p.settings()
	if err == nil {
		s, err = store.Load(ctx)
	}
	return s, err
}

// listSettings prints all choices, or those at and below a key.
func (p *program) listSettings(ctx context.Context, below string) error {
	s, err := p.chosenSettings(ctx)
	if err != nil {
		return err
	}
	table, found := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0), false
	for _, c := range config.Choices(s.Choices) {
		if below != "" && c.Key != below && !strings.HasPrefix(c.Key, below+".") {
			continue
		}
		found = true
		if p.json {
			p.object(struct {
				config.Choice
				Locked bool `json:"locked,omitempty"`
			}{c, s.IsLocked(c.Key)})
			continue
		}
		locked := ""
		if s.IsLocked(c.Key) {
			locked = "(set by your organisation)"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", c.Key, shownChoice(c.Value), locked)
	}
	if !found {
		return noSetting(below)
	}
	return table.Flush()
}

func noSetting(key string) error {
	return misnamed("offhookctl settings lists them.", "There is no setting %s.", present.Plain(key))
}

// shownChoice is a value as it is given to the command.
func shownChoice(value any) string {
	switch v := value.(type) {
	case bool:
		return map[bool]string{true: "on", false: "off"}[v]
	case []string:
		return present.Plain(strings.Join(v, " "))
	}
	return present.Plain(fmt.Sprint(value))
}

// chooseSetting changes the choice r.To from what it is at that moment, in the phone that
// runs, which follows and writes it down, or else in the file.
func (p *program) chooseSetting(ctx context.Context, r control.Request) error {
	if !slices.ContainsFunc(config.Choices(sipclient.Choices{}), func(c config.Choice) bool { return c.Key == r.To }) {
		return noSetting(r.To)
	}
	err := p.tell(ctx, r)
	if errors.Is(err, control.ErrNotRunning) {
		err = p.chooseInFile(ctx, r)
	}
	if errors.Is(err, sipclient.ErrBadSetting) {
		words, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), sipclient.ErrBadSetting.Error()+": "), "\n") // the first thing that is wrong
		return usage("%s", words)
	}
	return err
}

func (p *program) chooseInFile(ctx context.Context, r control.Request) error {
	store, err := p.settings()
	if err != nil {
		return err
	}
	_, err = store.Update(ctx, func(s *sipclient.Settings) error {
		if s.IsLocked(r.To) {
			return fmt.Errorf("%w: %s", sipclient.ErrLocked, r.To)
		}
		if err := r.Apply(&s.Choices); err != nil {
			return err
		}
		return s.Choices.Validate()
	})
	return err
}
