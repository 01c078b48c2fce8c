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
	"offhook/media"
	"offhook/media/ringtone"
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
			return p.chooseSetting(cmd.Context(), args[0], func([]string) ([]string, error) {
				if args[0] == "ringing.melody" {
					return args[1:], checkMelody(cmd.Context(), strings.Join(args[1:], ""))
				}
				return args[1:], nil
			})
		},
	}
	cmd.Flags().BoolVar(&standard, "default", false, "take KEY back to what it is when nobody has chosen")
	return cmd
}

// checkMelody finds out whether calls can ring with a melody; a sound file is read for that.
func checkMelody(ctx context.Context, melody string) error {
	if path, ok := media.RingtonePath(melody); ok {
		_, err := ringtone.Load(ctx, path)
		return err
	}
	if all := append(media.Melodies(), media.NoMelody, ""); !slices.Contains(all, melody) {
		return usage("there is no melody %q: choose from %s, or %sPATH", melody, strings.Join(all[:len(all)-1], ", "), media.MelodyFile)
	}
	return nil
}

// chosenSettings are those of the phone that runs, or of the file.
func (p *program) chosenSettings(ctx context.Context) (s sipclient.Settings, running bool, err error) {
	reply, err := p.ask(ctx, control.Request{Do: control.State})
	switch {
	case err == nil && reply.Snapshot != nil:
		return sipclient.Settings{Choices: reply.Snapshot.Choices, Locked: reply.Snapshot.LockedKeys}, true, nil
	case err != nil && !errors.Is(err, control.ErrNotRunning):
		return s, false, err
	}
	store, err := p.settings()
	if err == nil {
		s, err = store.Load(ctx)
	}
	return s, false, err
}

// listSettings prints all choices, or those at and below a key.
func (p *program) listSettings(ctx context.Context, below string) error {
	s, _, err := p.chosenSettings(ctx)
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

// chooseSetting changes a choice from what it is, in the phone that runs, which follows
// and writes it down, or else in the file.
func (p *program) chooseSetting(ctx context.Context, key string, change func(now []string) ([]string, error)) error {
	s, running, err := p.chosenSettings(ctx)
	if err != nil {
		return err
	}
	if !running {
		store, err := p.settings()
		if err != nil {
			return err
		}
		_, err = store.Update(ctx, func(s *sipclient.Settings) error {
			_, err := choose(s, key, change)
			return err
		})
		return err
	}
	values, err := choose(&s, key, change)
	if err != nil {
		return err
	}
	return p.tell(ctx, control.Request{Do: control.Choose, To: key, Values: values})
}

// choose changes a choice of s, and returns to what.
func choose(s *sipclient.Settings, key string, change func(now []string) ([]string, error)) ([]string, error) {
	known, now := false, []string(nil)
	for _, c := range config.Choices(s.Choices) {
		if c.Key == key {
			known = true
			now, _ = c.Value.([]string)
		}
	}
	if !known {
		return nil, noSetting(key)
	}
	values, err := change(now)
	if err != nil {
		return nil, err
	}
	if s.IsLocked(key) {
		return nil, fmt.Errorf("%w: %s", sipclient.ErrLocked, key)
	}
	if err = config.Choose(&s.Choices, key, values); err == nil {
		err = s.Choices.Validate()
	}
	if wrong, ok := errors.AsType[*sipclient.ChoiceError](err); ok {
		return nil, usage("%s: %s", wrong.Key, wrong.Reason)
	}
	return values, err
}
