//go:build !windows

package main

import (
	"fmt"
	"os"
)

// complain says why the program ends.
func complain(err error) { fmt.Fprintln(os.Stderr, "offhook:", err) }
