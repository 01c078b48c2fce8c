package gui

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// pastRecording is where a call's recordings are, and the ways to them.
type pastRecording struct {
	w     *Window
	files *fyne.Container
	root  *fyne.Container
}

func newPastRecording(w *Window) *pastRecording {
	r := &pastRecording{w: w, files: widget.Column(theme.Gap)}
	r.root = widget.NewField(w.cat.Text("recents.recording"), nil, r.files)
	return r
}

// show shows the recordings at paths, or nothing where there is none.
func (r *pastRecording) show(paths []string) {
	r.files.Objects = nil
	for _, path := range paths {
		play := widget.NewSmallButton(widget.Plain, r.w.cat.Text("recents.play"), func() { r.openFile(path) })
		folder := widget.NewSmallButton(widget.Plain, r.w.cat.Text("recents.open_folder"), func() { r.openFile(filepath.Dir(path)) })
		r.files.Add(widget.NewText(path))
		r.files.Add(widget.Flow(theme.Gap, play, folder))
	}
	r.root.Hidden = len(paths) == 0
}

// openFile opens a file or a folder with the program that the system has for it.
func (r *pastRecording) openFile(path string) {
	w := r.w
	w.bridge.work(func(context.Context) func() {
		err := w.app.OpenURL(fileURL(path))
		return func() { w.command(err) }
	})
}

// fileURL is a path as a URL (RFC 8089): on Windows it begins with a drive.
func fileURL(path string) *url.URL {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return &url.URL{Scheme: "file", Path: path}
}
