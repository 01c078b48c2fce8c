package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// The colour tokens. Each may be asked of the theme by its name.
const (
	// Background is the window; Surface is cards, keys and bars; Line is their border.
	Background fyne.ThemeColorName = "offhook.background"
	Surface    fyne.ThemeColorName = "offhook.surface"
	Line       fyne.ThemeColorName = "offhook.line"
	// Text and Muted stand on Background and Surface.
	Text  fyne.ThemeColorName = "offhook.text"
	Muted fyne.ThemeColorName = "offhook.muted"
	// Accent is selection, links and Save; OnAccent stands on it. AccentSoft is
	// a calm patch of it, on which Text and AccentText stand.
	Accent     fyne.ThemeColorName = "offhook.accent"
	OnAccent   fyne.ThemeColorName = "offhook.on-accent"
	AccentSoft fyne.ThemeColorName = "offhook.accent-soft"
	AccentText fyne.ThemeColorName = "offhook.accent-text"
	// Call is Dial, Answer and all that is good; OnCall stands on it, CallSoft
	// is a button of that kind that cannot be used now.
	Call     fyne.ThemeColorName = "offhook.call"
	OnCall   fyne.ThemeColorName = "offhook.on-call"
	CallSoft fyne.ThemeColorName = "offhook.call-soft"
	CallText fyne.ThemeColorName = "offhook.call-text"
	// End is Hang up, Decline and failure.
	End     fyne.ThemeColorName = "offhook.end"
	OnEnd   fyne.ThemeColorName = "offhook.on-end"
	EndSoft fyne.ThemeColorName = "offhook.end-soft"
	EndText fyne.ThemeColorName = "offhook.end-text"
	// Warn is what works less well than it should. It is drawn, never written
	// with; WarnText is for words.
	Warn     fyne.ThemeColorName = "offhook.warn"
	WarnSoft fyne.ThemeColorName = "offhook.warn-soft"
	WarnText fyne.ThemeColorName = "offhook.warn-text"
	// Hover and Press lie over what the pointer is on.
	Hover fyne.ThemeColorName = "offhook.hover"
	Press fyne.ThemeColorName = "offhook.press"
	// Focus is the ring around what the keyboard is on.
	Focus fyne.ThemeColorName = "offhook.focus"
	// Track is the empty part of a meter.
	Track fyne.ThemeColorName = "offhook.track"
	// Scroll is the bar of what scrolls; Shade lies where it goes on, and around
	// what opens above the page.
	Scroll fyne.ThemeColorName = "offhook.scroll"
	Shade  fyne.ThemeColorName = "offhook.shade"
)

// The sizes, in Fyne's device-independent pixels.
const (
	Radius     float32 = 10
	Gap        float32 = 8  // between controls
	Edge       float32 = 16 // to the window's edge
	BodySize   float32 = 14
	MutedSize  float32 = 12
	NumberSize float32 = 28
	TitleSize  float32 = 20
	ButtonSize float32 = 44 // height of the large buttons
)

// pair is a token's colour in light and dark.
type pair struct{ light, dark color.NRGBA }

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func both(light, dark uint32) pair { return pair{rgb(light), rgb(dark)} }

// tokenOf returns the colours of a token. The look's greens and reds are taken
// a shade darker in light, and carry dark letters in dark, where white letters
// would fall below 4.5:1.
func tokenOf(name fyne.ThemeColorName) (pair, bool) {
	switch name {
	case Background:
		return both(0xF5F6F8, 0x12151A), true
	case Surface:
		return both(0xFFFFFF, 0x1A1F26), true
	case Line:
		return both(0xE3E6EB, 0x2A313B), true
	case Text:
		return both(0x14181F, 0xECEFF4), true
	case Muted:
		return both(0x5F697D, 0x98A5B9), true
	case Accent, Focus:
		return both(0x0E7C66, 0x2DB897), true
	case OnAccent, OnCall, OnEnd:
		return both(0xFFFFFF, 0x0B0F13), true
	case AccentSoft:
		return both(0xE3F3EF, 0x15322B), true
	case AccentText:
		return both(0x0C705C, 0x2DB897), true
	case Call:
		return both(0x0F8450, 0x2DB870), true
	case CallSoft:
		return both(0xDDF0E6, 0x1B3A2C), true
	case CallText:
		return both(0x0C7044, 0x2DB870), true
	case End:
		return both(0xD1343B, 0xE5575D), true
	case EndSoft:
		return both(0xFBE4E5, 0x3A2024), true
	case EndText:
		return both(0xB52A31, 0xF0797E), true
	case Warn:
		return both(0xB7791F, 0xE0A63C), true
	case WarnSoft:
		return both(0xFBF1DD, 0x352A14), true
	case WarnText:
		return both(0x85560F, 0xE0A63C), true
	case Hover:
		return pair{color.NRGBA{A: 0x0a}, color.NRGBA{0xff, 0xff, 0xff, 0x0a}}, true
	case Press:
		return pair{color.NRGBA{A: 0x15}, color.NRGBA{0xff, 0xff, 0xff, 0x14}}, true
	case Scroll:
		return both(0xA9B1BF, 0x4A5565), true
	case Shade:
		return pair{color.NRGBA{A: 0x12}, color.NRGBA{A: 0x3c}}, true
	case Track:
		return both(0xE3E6EB, 0x2A313B), true
	}
	return pair{}, false
}
