package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
)

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(*cobra.Command, []string) {
			if p.json {
				p.object(map[string]string{"version": boot.Version(), "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH})
				return
			}
			fmt.Fprintln(p.out, "offhookctl", boot.Version(), runtime.GOOS+"/"+runtime.GOARCH)
		},
	}
}
