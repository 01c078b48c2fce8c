package gui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

// walk visits every visible object, widgets before what they are drawn with.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	walkAt(o, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) { visit(o) })
}

// walkAt is walk with each object's position in the window.
func walkAt(o fyne.CanvasObject, at fyne.Position, visit func(fyne.CanvasObject, fyne.Position)) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	visit(o, at)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walkAt(c, at, visit)
		}
	case *container.ThemeOverride:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walkAt(c, at, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walkAt(c, at, visit)
		}
	}
}

// visibleTexts returns the texts of an object in drawing order; lines that were
// wrapped are joined again.
func visibleTexts(o fyne.CanvasObject) []string {
	var out []string
	walk(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case interface{ Text() string }:
			if s := o.Text(); s != "" {
				out = append(out, s)
			}
		case *canvas.Text:
			if o.Text != "" {
				out = append(out, o.Text)
			}
		}
	})
	return out
}
