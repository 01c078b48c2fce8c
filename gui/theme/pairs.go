package theme

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
)

// The contrasts that WCAG 2.1 asks for: of letters (1.4.3), of what is drawn and
// means something (1.4.11), and none of what cannot be used now.
const (
	ForLetters  = 4.5
	ForDrawings = 3.0
	ForInactive = 1.0
)

// Pair is an ink and what it stands on.
type Pair struct{ Ink, Ground fyne.ThemeColorName }

// Pairs are all inks with all that they may stand on, and the contrast that each
// must have. A widget that draws any other pair fails the window's truth test.
func Pairs() map[Pair]float64 {
	pairs := make(map[Pair]float64)
	add := func(ratio float64, ink fyne.ThemeColorName, grounds ...fyne.ThemeColorName) {
		for _, g := range grounds {
			pairs[Pair{ink, g}] = ratio
		}
	}
	add(ForLetters, Text, Background, Surface, AccentSoft, WarnSoft, EndSoft)
	add(ForLetters, Muted, Background, Surface, AccentSoft)
	add(ForLetters, AccentText, Background, Surface, AccentSoft, WarnSoft, EndSoft)
	add(ForLetters, OnAccent, Accent)
	add(ForLetters, OnCall, Call)
	add(ForLetters, OnEnd, End)
	add(ForLetters, CallText, Background, Surface, CallSoft, AccentSoft)
	add(ForLetters, EndText, Background, Surface, EndSoft)
	add(ForLetters, WarnText, Background, Surface, WarnSoft)
	for _, drawn := range []fyne.ThemeColorName{Call, End, Warn, Focus, Accent} {
		add(ForDrawings, drawn, Surface, Background)
	}
	add(ForInactive, Line, Background, Surface)
	add(ForInactive, Scroll, Background, Surface)
	return pairs
}

// Contrast is the ratio of two colours' luminances by WCAG 2.1, 1 to 21.
func Contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
