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

// pastRecording is where a call's recording is, and the ways to it.
type pastRecording struct {
	w    *Window
	file *widget.Text
	path string
	root *fyne.Container
}

func newPastRecording(w *Window) *pastRecording {
	r := &pastRecording{w: w, file: widget.NewText("")}
	play := widget.NewSmallButton(widget.Plain, w.cat.Text("recents.play"), func() { r.openFile(r.path) })
	folder := widget.NewSmallButton(widget.Plain, w.cat.Text("recents.open_folder"), func() { r.openFile(filepath.Dir(r.path)) })
	r.root = widget.NewField(w.cat.Text("recents.recording"), nil, widget.Column(theme.Gap, r.file, widget.Flow(theme.Gap, play, folder)))
	return r
}

// show shows the recording at path, or nothing where there is none.
func (r *pastRecording) show(path string) {
	r.path = path
	r.file.Set(path)
	r.root.Hidden = path == ""
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
