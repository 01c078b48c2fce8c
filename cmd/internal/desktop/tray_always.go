//go:build !linux

package desktop

// alwaysTray is the tray of systems that cannot be without one.
type alwaysTray struct{}

// TrayAvailable reports true.
func (alwaysTray) TrayAvailable() bool { return true }
