package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"offhook/gui/present"
	"offhook/sipclient"
)

// blockedCommand lists the numbers whose calls are refused, and changes them.
func (p *program) blockedCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "blocked", Short: "List the numbers whose calls are refused", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, _, err := p.chosenSettings(cmd.Context())
			if err != nil {
				return err
			}
			for _, number := range settings.Calls.Blocked {
				fmt.Fprintln(p.out, present.Plain(number))
			}
			return nil
		},
	}
	cmd.AddCommand(
		p.blockedChange("add", "Refuse calls from a number; with * at the end, from all that begin like it",
			func(blocked []string, text string) ([]string, error) {
				number, err := sipclient.BlockedNumber(text)
				if err != nil || slices.Contains(blocked, number) {
					return blocked, err
				}
				return append(blocked, number), nil
			}),
		p.blockedChange("remove", "Let a number call again", unblock),
	)
	return cmd
}

// unblock leaves out a number: as it is listed, or written as the list would have it.
func unblock(blocked []string, text string) ([]string, error) {
	number, err := sipclient.BlockedNumber(text)
	if slices.Contains(blocked, text) {
		number, err = text, nil
	}
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(blocked, number):
		return nil, hinted("offhookctl blocked shows them.", "The number %s is not blocked.", present.Plain(number))
	}
	return slices.DeleteFunc(blocked, func(s string) bool { return s == number }), nil
}

func (p *program) blockedChange(name, short string, change func(blocked []string, text string) ([]string, error)) *cobra.Command {
	return &cobra.Command{
		Use: name + " NUMBER", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.chooseSetting(cmd.Context(), "calls.blocked", func(now []string) ([]string, error) { return change(slices.Clone(now), args[0]) })
		},
	}
}
