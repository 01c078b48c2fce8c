package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/media"
)

func (p *program) devicesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "devices", Short: "List microphones and loudspeakers", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.listDevices(cmd.Context()) },
	}
}

// listedDevice is a device as devices --json prints it.
type listedDevice struct {
	Kind string `json:"kind"` // input, output
	media.Device
}

func (p *program) listDevices(ctx context.Context) error {
	return p.with(ctx, sound{}, nobody, func(app *boot.App) error {
		devices, err := app.Client.Devices(ctx)
		if err != nil {
			return err
		}
		p.printDevices("input", "Microphones", devices.Inputs)
		p.printDevices("output", "Loudspeakers", devices.Outputs)
		return nil
	})
}

func (p *program) printDevices(kind, title string, devices []media.Device) {
	if !p.json {
		fmt.Fprintf(p.out, "%s:\n", title)
		if len(devices) == 0 {
			fmt.Fprintln(p.out, "  none")
		}
	}
	for _, d := range devices {
		switch {
		case p.json:
			p.object(listedDevice{kind, d})
		case d.Default:
			fmt.Fprintf(p.out, "* %s\n", d.Name)
		default:
			fmt.Fprintf(p.out, "  %s\n", d.Name)
		}
	}
}
