package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/control"
	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/config"
)

// blockedCommand lists the numbers whose calls are refused, and changes them.
func (p *program) blockedCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "blocked", Short: "List the numbers whose calls are refused", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.chosenSettings(cmd.Context())
			if err != nil {
				return err
			}
			for _, number := range settings.Calls.Blocked {
				if p.json {
					p.object(struct {
						Number string `json:"number"`
					}{number})
					continue
				}
				fmt.Fprintln(p.out, present.Plain(number))
			}
			return nil
		},
	}
	cmd.AddCommand(
		p.blockedChange("add", "Refuse calls from a number; with * at the end, from all that begin like it", control.Include),
		p.blockedChange("remove", "Let a number call again", control.Exclude),
	)
	return cmd
}

// blockedChange puts a number into the list or takes it out. It names that number alone, and
// never the list: others change it at the same time.
func (p *program) blockedChange(name, short string, verb control.Verb) *cobra.Command {
	return &cobra.Command{
		Use: name + " NUMBER", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := sipclient.BlockedNumber(args[0]); verb == control.Include && err != nil {
				return err
			}
			err := p.chooseSetting(cmd.Context(), control.Request{Do: verb, To: "calls.blocked", Values: args})
			if errors.Is(err, config.ErrNotListed) {
				return hinted("offhookctl blocked shows them.", "The number %s is not blocked.", present.Plain(args[0]))
			}
			return err
		},
	}
}
