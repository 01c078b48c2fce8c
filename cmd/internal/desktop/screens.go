package desktop

// Where a window may be put. The desktop's own pixels, the main screen's corner
// at 0, 0.

// area is a rectangle on the screens.
type area struct{ x, y, width, height int }

// shared is how many pixels two areas have in common.
func (a area) shared(b area) int {
	across := min(a.x+a.width, b.x+b.width) - max(a.x, b.x)
	down := min(a.y+a.height, b.y+b.height) - max(a.y, b.y)
	return max(across, 0) * max(down, 0)
}

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

// Fit returns where a window of that place and size can be seen and taken by its title,
// and how large: as it is where it can be already; else in the middle of a screen, no larger
// than that. ok is false where nobody tells of the screens.
func Fit(x, y, width, height int) (fx, fy, fwidth, fheight int, ok bool) {
	window := area{x, y, width, height}
	all := screens(window)
	if len(all) == 0 {
		return x, y, width, height, false
	}
	f := fit(window, all)
	return f.x, f.y, f.width, f.height, true
}

// fit is Fit on the screen that has most of the window, or on the first one.
func fit(window area, screens []area) area {
	screen := screens[0]
	for _, s := range screens {
		if s.shared(window) > screen.shared(window) {
			screen = s
		}
	}
	width, height := min(window.width, screen.width), min(window.height, screen.height-grip) // the title needs room, too
	above := window.y - screen.y
	fills := above > 0 && above+window.height <= screen.height // below its title, as one that is maximised
	if width == window.width && (height == window.height || fills) && reachable(window, screens) {
		return window
	}
	return area{screen.x + (screen.width-width)/2, screen.y + (screen.height-height)/2, width, height}
}
