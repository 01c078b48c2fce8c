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

// TestContrast measures every pair in both themes.
func TestContrast(t *testing.T) {
	if len(Pairs()) < 30 {
		t.Errorf("only %d pairs", len(Pairs()))
	}
	for _, mode := range []Mode{Light, Dark} {
		th := Theme{Mode: mode}
		for p, want := range Pairs() {
			if c := Contrast(th.Color(p.Ink, 0), th.Color(p.Ground, 0)); c < want {
				t.Errorf("%s: %s on %s is %.2f:1, not %v", mode, p.Ink, p.Ground, c, want)
			}
		}
	}
}

// TestContrastUnderThePointer measures what the pointer's shades, which lie over letters
// and ground alike, leave of each pair. Nothing that can be pressed stands on CallSoft: it
// is a button that cannot.
func TestContrastUnderThePointer(t *testing.T) {
	for _, mode := range []Mode{Light, Dark} {
		for _, over := range []fyne.ThemeColorName{Hover, Press} {
			th := Theme{Mode: mode}
			shade := th.Color(over, 0).(color.NRGBA)
			shaded := func(name fyne.ThemeColorName) color.Color {
				c := th.Color(name, 0).(color.NRGBA)
				mix := func(under, over uint8) uint8 {
					return uint8((int(under)*(0xff-int(shade.A)) + int(over)*int(shade.A) + 0x7f) / 0xff)
				}
				return color.NRGBA{mix(c.R, shade.R), mix(c.G, shade.G), mix(c.B, shade.B), 0xff}
			}
			for p, want := range Pairs() {
				if want != ForLetters || p.Ground == CallSoft {
					continue
				}
				if c := Contrast(shaded(p.Ink), shaded(p.Ground)); c < want {
					t.Errorf("%s: %s on %s is %.2f:1 under %s, not %v", mode, p.Ink, p.Ground, c, over, want)
				}
			}
		}
	}
}

// TestContrastFormula: the ends of the scale, and a pair that WCAG's authors give.
func TestContrastFormula(t *testing.T) {
	gray := color.NRGBA{0x76, 0x76, 0x76, 0xff}
	for _, tc := range []struct {
		a, b color.Color
		want float64
	}{{color.Black, color.White, 21}, {color.White, color.White, 1}, {gray, color.White, 4.54}, {color.White, gray, 4.54}} {
		if c := Contrast(tc.a, tc.b); math.Abs(c-tc.want) > 0.01 {
			t.Errorf("%v on %v: %.3f, want %v", tc.a, tc.b, c, tc.want)
		}
	}
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
	if l.Size(fynetheme.SizeNameText) != NumberSize || Large(12).Size(fynetheme.SizeNameText) != 18 || l.Size(fynetheme.SizeNamePadding) != (Theme{}).Size(fynetheme.SizeNamePadding) {
		t.Error("only the text grows")
	}
	if l.Color(Text, fynetheme.VariantLight) != (Theme{Mode: Dark}).Color(Text, 0) {
		t.Error("the field is of another theme than the window")
	}
}
