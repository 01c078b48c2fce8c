package widget

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
)

// NewShortcutRow returns what some keys do, and the keys at the right, each of
// which does it.
func NewShortcutRow(text string, keys []string) *fyne.Container {
	caps := make([]fyne.CanvasObject, 0, len(keys))
	for _, k := range keys {
		word := newText(k, theme.Text, theme.MutedSize)
		word.Single = true
		caps = append(caps, OnPanel(NewPanel(theme.Background, theme.Line, 6), Inset(2, 7, 2, 7, word)))
	}
	return Row(theme.Gap, 0, NewText(text), Top(Row(4, -1, caps...)))
}
