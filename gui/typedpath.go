package gui

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/storage"
)

// typedPath returns the path of a file as it was typed, dropped or copied: with
// spaces or quotes around it, or as a file: URI.
func typedPath(text string) string {
	text = strings.Trim(strings.TrimSpace(text), `"'`)
	if u, err := storage.ParseURI(text); err == nil && u.Scheme() == "file" {
		return filepath.FromSlash(u.Path())
	}
	return text
}
