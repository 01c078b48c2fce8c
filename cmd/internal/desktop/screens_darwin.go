package desktop

// WindowPlace returns false: macOS tells it to Objective-C only.
func WindowPlace(uintptr) (x, y int, ok bool) { return 0, 0, false }

// screens returns none, for the same reason.
func screens(area) []area { return nil }

// Uncover runs show: what it orders to the front does not become the active program.
func Uncover(_ uintptr, show func()) { show() }
