package desktop

// Where a window may be put. The desktop's own pixels, the main screen's corner
// at 0, 0.

// area is a rectangle on the screens.
type area struct{ x, y, width, height int }

// grip is how much of a window's upper edge has to be on a screen, so that a
// person can take it and move it.
const grip = 64

// reachable reports whether a window can be seen and taken by its title.
func reachable(window area, screens []area) bool {
	for _, s := range screens {
		across := min(window.x+window.width, s.x+s.width) - max(window.x, s.x)
		if across >= min(grip, window.width) && window.y >= s.y && window.y+grip <= s.y+s.height {
			return true
		}
	}
	return false
}
