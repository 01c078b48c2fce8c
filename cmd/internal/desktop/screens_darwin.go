package desktop

// WindowPlace returns false: macOS tells it to Objective-C only.
func WindowPlace(uintptr) (x, y int, ok bool) { return 0, 0, false }

// Reachable returns false, since no place was kept.
func Reachable(_, _, _, _ int) bool { return false }
