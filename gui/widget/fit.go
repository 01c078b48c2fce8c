package widget

import (
	"sort"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

// smallestPart is how much smaller a word may be written before it is cut short.
const smallestPart = 0.75

// fit returns text as it fits into room on one line: smaller, down to
// smallestPart of size, and then cut short with "…". Where there is no room yet,
// before the first layout, all stays as it is.
func fit(text string, size float32, style fyne.TextStyle, room float32) (shown string, at float32) {
	if room <= 0 || text == "" {
		return text, size
	}
	for at = size; at > size*smallestPart; at -= 0.5 {
		if fyne.MeasureText(text, at, style).Width <= room {
			return text, at
		}
	}
	return shorten(text, at, style, room), at
}

// shorten returns text, or as much of it as fits with "…" behind it.
func shorten(text string, size float32, style fyne.TextStyle, room float32) string {
	measure := func(s string) float32 { return fyne.MeasureText(s, size, style).Width }
	if measure(text) <= room+0.5 {
		return text
	}
	n := fitting(text, room-measure("…"), measure)
	if short := strings.TrimRightFunc(text[:n], unicode.IsSpace) + "…"; measure(short) <= room+0.5 {
		return short
	}
	return "…" // not even one letter has room
}

// fitting returns how many bytes of text, at least one character, are no wider
// than room. A longer beginning is never narrower, so that few have to be measured.
func fitting(text string, room float32, measure func(string) float32) int {
	ends := make([]int, 0, len(text))
	for i := range text {
		if i > 0 {
			ends = append(ends, i)
		}
	}
	ends = append(ends, len(text))
	wide := sort.Search(len(ends), func(n int) bool { return measure(text[:ends[n]]) > room })
	return ends[max(0, wide-1)]
}
