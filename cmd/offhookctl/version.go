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
			fmt.Fprint(p.out, versionLine())
		},
	}
}

// versionLine is what version and --version say: the program, its version and
// what it was built for.
func versionLine() string {
	return fmt.Sprintln("offhookctl", boot.Version(), runtime.GOOS+"/"+runtime.GOARCH)
}
