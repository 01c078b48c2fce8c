package gui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// TestChecksCanFail shows the checks of TestTruth what is wrong, and what is not.
func TestChecksCanFail(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Theme{Mode: theme.Light})
	button := func(x, y, w, h float32) *widget.Button {
		b := widget.NewButton(widget.Plain, "", "Press", nil)
		b.Move(fyne.NewPos(x, y))
		b.Resize(fyne.NewSize(w, h))
		return b
	}
	text := func(s string, w, h float32) *canvas.Text {
		x := canvas.NewText(s, nil)
		x.Resize(fyne.NewSize(w, h))
		return x
	}
	scroll := func(o fyne.CanvasObject) *container.Scroll {
		s := container.NewVScroll(o)
		s.Resize(fyne.NewSize(100, 100))
		return s
	}
	line := widget.NewLine("a line that is much wider than a hundred pixels")
	line.Resize(fyne.NewSize(100, 30))
	shrinking := widget.NewLine("a line that is much wider than a hundred pixels").Shrinking()
	shrinking.Resize(fyne.NewSize(100, 30))
	wraps := widget.NewText("words that wrap onto several lines, which need some height")
	wraps.Resize(fyne.NewSize(100, 20))
	for _, tc := range []struct {
		name string
		o    []fyne.CanvasObject
		bad  bool
	}{
		{"beside each other", []fyne.CanvasObject{button(0, 0, 100, 44), button(100, 0, 100, 44)}, false},
		{"over each other", []fyne.CanvasObject{button(0, 0, 100, 44), button(90, 0, 100, 44)}, true},
		{"beneath the edge", []fyne.CanvasObject{button(0, 170, 100, 44)}, true},
		{"beside the edge", []fyne.CanvasObject{button(150, 0, 100, 44)}, true},
		{"left of the edge", []fyne.CanvasObject{button(-20, 0, 100, 44)}, true},
		{"text with room", []fyne.CanvasObject{text("fits", 100, 30)}, false},
		{"text too wide", []fyne.CanvasObject{text("does not fit at all", 40, 30)}, true},
		{"text too high", []fyne.CanvasObject{text("low", 100, 8)}, true},
		{"a line cut by its box", []fyne.CanvasObject{line}, true},
		{"a line that ends in dots", []fyne.CanvasObject{shrinking}, false},
		{"lines that run out of their box", []fyne.CanvasObject{wraps}, true},
		{"scrolled out of sight", []fyne.CanvasObject{scroll(widget.Inset(500, 0, 0, 0, button(0, 0, 100, 44)))}, false},
		{"beyond the end of what scrolls", []fyne.CanvasObject{scroll(container.NewWithoutLayout(button(0, 500, 100, 44)))}, true},
		{"wider than what scrolls", []fyne.CanvasObject{scroll(container.NewWithoutLayout(button(0, 0, 180, 44)))}, true},
		{"two in a scroll", []fyne.CanvasObject{scroll(container.NewWithoutLayout(button(0, 0, 100, 44), button(0, 20, 100, 44)))}, true},
		{"hidden", []fyne.CanvasObject{hide(button(150, 0, 100, 44))}, false},
	} {
		c := container.NewWithoutLayout(tc.o...)
		c.Resize(fyne.NewSquareSize(200))
		if bad := misfits(things(c, c.Size())); (len(bad) > 0) != tc.bad {
			t.Errorf("%s: %q", tc.name, bad)
		}
	}
	for _, tc := range []struct {
		name string
		o    fyne.CanvasObject
		bad  bool
	}{
		{"a button with a word", button(0, 0, 100, 44), false},
		{"an icon without a name", widget.NewIconButton(theme.IconPlus, "", nil), true},
		{"an icon with a name", widget.NewIconButton(theme.IconPlus, "Add", nil), false},
		{"a field of the toolkit", fynewidget.NewEntry(), true},
		{"a field without a name", widget.NewInput("", "", nil, nil), true},
		{"a field with a name", widget.NewInput("Server", "", nil, nil), false},
		{"text", widget.NewText("words"), false},
	} {
		tc.o.Resize(tc.o.MinSize())
		if bad := nameless(things(container.NewWithoutLayout(tc.o), fyne.NewSquareSize(200))); (len(bad) > 0) != tc.bad {
			t.Errorf("%s: %q", tc.name, bad)
		}
	}
	press := button(0, 0, 100, 44)
	for _, tc := range []struct {
		name    string
		live    bool
		allowed map[string]bool
		bad     bool
	}{
		{"live and allowed", true, map[string]bool{"Press": true}, false},
		{"dead and not allowed", false, map[string]bool{"Press": false}, false},
		{"live, not allowed", true, map[string]bool{"Press": false}, true},
		{"allowed, dead", false, map[string]bool{"Press": true}, true},
		{"allowed, not there", true, map[string]bool{"Press": true, "Pull": true}, true},
	} {
		press.SetEnabled(tc.live)
		if bad := falseButtons(container.NewWithoutLayout(press), tc.allowed); (len(bad) > 0) != tc.bad {
			t.Errorf("%s: %q", tc.name, bad)
		}
	}
}

func hide(o fyne.CanvasObject) fyne.CanvasObject {
	o.Hide()
	return o
}
