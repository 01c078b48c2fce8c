package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/sipclient/trace"
)

// sipTrace is the flag that keeps the SIP messages.
type sipTrace struct{ file string }

func (t *sipTrace) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.file, "trace", "", "write the SIP messages, without secrets, to this `file`")
}

// write writes what was said, first as a ladder and then in full.
func (t *sipTrace) write(app *boot.App) error {
	if t.file == "" {
		return nil
	}
	entries := app.Trace.Entries(trace.Filter{})
	if err := os.WriteFile(t.file, []byte(trace.Ladder(entries)+"\n"+trace.Text(entries)), 0o600); err != nil {
		return fmt.Errorf("writing the trace: %w", err)
	}
	return nil
}
