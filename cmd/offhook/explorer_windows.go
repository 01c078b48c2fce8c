package main

import "github.com/spf13/cobra"

// Cobra takes whatever is started from Explorer for a command that belongs into
// a console, says so where nobody sees it, and ends. This program has a window.
func init() { cobra.MousetrapHelpText = "" }
