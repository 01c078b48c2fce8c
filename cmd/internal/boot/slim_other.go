//go:build !linux

package boot

import "runtime/debug"

// Slim gives the system back what only the start needed. Any goroutine may call it.
func Slim() { debug.FreeOSMemory() }
