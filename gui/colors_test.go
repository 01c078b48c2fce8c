package gui

import (
	"fmt"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// inkOf returns the colour that an object is drawn in: letters, or one of our
// icons, which has its colour in its name.
func inkOf(o fyne.CanvasObject) (ink color.Color, letters, ok bool) {
	switch o := o.(type) {
	case *canvas.Text:
		return o.Color, true, strings.TrimSpace(o.Text) != "" && o.Color != nil
	case *canvas.Image:
		if o.Resource == nil {
			return nil, false, false
		}
		name := strings.TrimSuffix(o.Resource.Name(), ".svg")
		var r, g, b uint8
		if i := strings.LastIndexByte(name, '-'); i >= 0 && len(name)-i == 7 {
			if _, err := fmt.Sscanf(name[i+1:], "%02x%02x%02x", &r, &g, &b); err == nil {
				return color.NRGBA{r, g, b, 0xff}, false, true
			}
		}
	}
	return nil, false, false
}

// groundOf returns the colour of an area, where it covers what is beneath.
func groundOf(o fyne.CanvasObject) (color.Color, bool) {
	var fill color.Color
	switch o := o.(type) {
	case *canvas.Rectangle:
		fill = o.FillColor
	case *canvas.Circle:
		fill = o.FillColor
	case *widget.Ground: // what Fyne clears the window in
		fill = o.Theme().Color(fynetheme.ColorNameBackground, fyne.CurrentApp().Settings().ThemeVariant())
	}
	if fill == nil {
		return nil, false
	}
	_, _, _, a := fill.RGBA()
	return fill, a == 0xffff
}

// strangers says which inks stand on what the theme's table does not have them
// stand on, or stand out too little. Objects are drawn in the order of the tree, so
// the last area around a text is what it stands on.
func strangers(all []thing, th fyne.Theme) []string {
	type colors struct{ ink, ground color.NRGBA }
	known := make(map[colors]float64)
	solid := func(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }
	for p, ratio := range theme.Pairs() {
		c := colors{solid(th.Color(p.Ink, 0)), solid(th.Color(p.Ground, 0))}
		known[c] = max(known[c], ratio)
	}
	var areas []thing
	var bad []string
	for _, x := range all {
		if _, is := groundOf(x.o); is {
			areas = append(areas, x)
			continue
		}
		ink, letters, is := inkOf(x.o)
		if !is {
			continue
		}
		ground, found := color.Color(color.White), false
		x1, y1 := (x.at.left+x.at.right)/2, (x.at.top+x.at.bottom)/2
		middle := box{x1, y1, x1, y1}
		if !(box{x1 - 3, y1 - 3, x1 + 3, y1 + 3}).inside(x.clip) {
			continue // scrolled out of sight, or half
		}
		for i := len(areas) - 1; i >= 0 && !found; i-- {
			if a := areas[i]; middle.inside(a.at.and(a.clip)) {
				ground, _ = groundOf(a.o)
				found = true
			}
		}
		want, declared := known[colors{solid(ink), solid(ground)}]
		switch got := theme.Contrast(ink, ground); {
		case !found:
			bad = append(bad, fmt.Sprintf("%v stands on nothing", x))
		case !declared:
			bad = append(bad, fmt.Sprintf("%v: %v on %v is no declared pair (%.2f:1)", x, solid(ink), solid(ground), got))
		case letters && want == theme.ForDrawings:
			bad = append(bad, fmt.Sprintf("%v: letters in the colour of drawings, %v", x, solid(ink)))
		}
	}
	return bad
}

// TestStrangersAreFound: the check sees a pair that is not declared.
func TestStrangersAreFound(t *testing.T) {
	th := theme.Theme{Mode: theme.Light}
	test.NewTempApp(t).Settings().SetTheme(th)
	words := func(token fyne.ThemeColorName) fyne.CanvasObject { return widget.NewText("words").Colored(token) }
	for _, tc := range []struct {
		name   string
		ground fyne.ThemeColorName
		o      fyne.CanvasObject
		bad    bool
	}{
		{"text on the window", theme.Background, words(theme.Text), false},
		{"quiet text on a warning", theme.WarnSoft, words(theme.Muted), true},
		{"letters in the colour of a line", theme.Surface, words(theme.Warn), true},
		{"an icon in its colour", theme.Surface, widget.NewImage(theme.IconMic, theme.Muted, 20), false},
		{"an icon that cannot be seen", theme.Accent, widget.NewImage(theme.IconMic, theme.Muted, 20), true},
	} {
		c := container.NewStack(widget.NewPanel(tc.ground, "", 0), tc.o)
		c.Resize(fyne.NewSquareSize(100))
		if bad := strangers(things(c, c.Size()), th); (len(bad) > 0) != tc.bad {
			t.Errorf("%s: %q", tc.name, bad)
		}
	}
}
