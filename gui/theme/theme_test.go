package theme

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
)

// textPairs are all letters and what they may stand on.
var textPairs = map[fyne.ThemeColorName][]fyne.ThemeColorName{
	Text:                                   {Background, Surface, AccentSoft, WarnSoft, EndSoft},
	Muted:                                  {Background, Surface, AccentSoft},
	AccentText:                             {Background, Surface, AccentSoft},
	OnAccent:                               {Accent},
	OnCall:                                 {Call},
	OnEnd:                                  {End},
	CallText:                               {Background, Surface, CallSoft, AccentSoft},
	EndText:                                {Background, Surface, EndSoft},
	WarnText:                               {Background, Surface, WarnSoft},
	fynetheme.ColorNameForeground:          {Background, Surface, fynetheme.ColorNameInputBackground, fynetheme.ColorNameMenuBackground, fynetheme.ColorNameSelection},
	fynetheme.ColorNamePlaceHolder:         {fynetheme.ColorNameInputBackground},
	fynetheme.ColorNameForegroundOnPrimary: {fynetheme.ColorNamePrimary},
	fynetheme.ColorNameError:               {Background, Surface},
}

// TestContrast measures every pair by WCAG 2.1's formula.
func TestContrast(t *testing.T) {
	for _, mode := range []Mode{Light, Dark} {
		th := Theme{Mode: mode}
		for ink, grounds := range textPairs {
			for _, ground := range grounds {
				if c := contrast(th.Color(ink, 0), th.Color(ground, 0)); c < 4.5 {
					t.Errorf("%s: %s on %s is %.2f:1", mode, ink, ground, c)
				}
			}
		}
		// Dots, bars and rings carry meaning too: 3:1 (1.4.11).
		for _, drawn := range []fyne.ThemeColorName{Call, End, Warn, Focus, Muted} {
			if c := contrast(th.Color(drawn, 0), th.Color(Surface, 0)); c < 3 {
				t.Errorf("%s: %s on the surface is %.2f:1", mode, drawn, c)
			}
		}
	}
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func TestModeDecides(t *testing.T) {
	light, dark := tokenMust(t, Background)
	for _, tc := range []struct {
		mode    Mode
		variant fyne.ThemeVariant
		want    color.Color
	}{
		{Light, fynetheme.VariantDark, light}, {Dark, fynetheme.VariantLight, dark},
		{System, fynetheme.VariantLight, light}, {System, fynetheme.VariantDark, dark},
	} {
		if got := (Theme{Mode: tc.mode}).Color(Background, tc.variant); got != tc.want {
			t.Errorf("%q with %v: %v, want %v", tc.mode, tc.variant, got, tc.want)
		}
	}
}

func tokenMust(t *testing.T, name fyne.ThemeColorName) (light, dark color.Color) {
	t.Helper()
	p, ok := tokenOf(name)
	if !ok {
		t.Fatalf("no token %s", name)
	}
	return p.light, p.dark
}

func TestIconsExist(t *testing.T) {
	for _, icon := range Icons() {
		res := icon.Resource(color.NRGBA{R: 0x12, G: 0x94, B: 0x5a, A: 0xff})
		if res == nil {
			t.Errorf("%s has no file", icon)
			continue
		}
		svg := string(res.Content())
		if !strings.Contains(svg, "#12945a") || strings.Contains(svg, "currentColor") {
			t.Errorf("%s is not drawn in the colour asked for", icon)
		}
	}
}

func TestTextSize(t *testing.T) {
	for _, tc := range []struct {
		percent int
		body    float32
	}{{0, 14}, {100, 14}, {80, 11.2}, {150, 21}, {10, 11.2}, {900, 21}, {-5, 11.2}} {
		th := Theme{TextSize: tc.percent}
		test.NewTempApp(t).Settings().SetTheme(th)
		if got := th.Size(fynetheme.SizeNameText); got != tc.body || Scaled(BodySize) != tc.body {
			t.Errorf("%d %%: body text is %v, and %v for widgets, want %v", tc.percent, got, Scaled(BodySize), tc.body)
		}
	}
}

func TestLarge(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{Mode: Dark, TextSize: 150})
	l := Large(22)
	if l.Size(fynetheme.SizeNameText) != 33 || l.Size(fynetheme.SizeNamePadding) != (Theme{}).Size(fynetheme.SizeNamePadding) {
		t.Error("only the text grows")
	}
	if l.Color(Text, fynetheme.VariantLight) != (Theme{Mode: Dark}).Color(Text, 0) {
		t.Error("the field is of another theme than the window")
	}
}
