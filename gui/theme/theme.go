package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"offhook/assets/fonts"
)

// Mode says which of the two sets of colours is shown.
type Mode string

// The modes, as the settings file writes them.
const (
	System Mode = ""
	Light  Mode = "light"
	Dark   Mode = "dark"
)

// The sizes of text that a person may choose, in percent.
const (
	SmallestText = 80
	LargestText  = 150
)

// Theme is the look as Fyne wants it. The zero value follows the system and
// writes as large as the look has it.
type Theme struct {
	Mode Mode
	// TextSize is how large text is, in percent of the look's sizes, from
	// SmallestText to LargestText; 0 means 100.
	TextSize int
}

// Scaled returns how large text of one of the look's sizes is in the app's theme
// of now.
func Scaled(size float32) float32 {
	if t, ok := fyne.CurrentApp().Settings().Theme().(Theme); ok {
		return t.scaled(size)
	}
	return size
}

func (t Theme) scaled(size float32) float32 {
	if t.TextSize == 0 {
		return size
	}
	return size * float32(min(max(t.TextSize, SmallestText), LargestText)) / 100
}

// Color implements fyne.Theme for the tokens and for Fyne's own names.
func (t Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch t.Mode {
	case Light:
		variant = fynetheme.VariantLight
	case Dark:
		variant = fynetheme.VariantDark
	}
	if p, ok := tokenOf(own(name)); ok {
		if variant == fynetheme.VariantDark {
			return p.dark
		}
		return p.light
	}
	return fynetheme.DefaultTheme().Color(name, variant)
}

// own returns the token for one of Fyne's names, or name itself.
func own(name fyne.ThemeColorName) fyne.ThemeColorName {
	switch name {
	case fynetheme.ColorNameBackground:
		return Background
	case fynetheme.ColorNameForeground:
		return Text
	case fynetheme.ColorNamePrimary, fynetheme.ColorNameHyperlink:
		return AccentText
	case fynetheme.ColorNameForegroundOnPrimary:
		return OnAccent
	case fynetheme.ColorNameInputBackground, fynetheme.ColorNameMenuBackground, fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameButton:
		return Surface
	case fynetheme.ColorNameInputBorder, fynetheme.ColorNameSeparator:
		return Line
	case fynetheme.ColorNamePlaceHolder, fynetheme.ColorNameDisabled:
		return Muted
	case fynetheme.ColorNameHover:
		return Hover
	case fynetheme.ColorNamePressed:
		return Press
	case fynetheme.ColorNameScrollBar:
		return Scroll
	case fynetheme.ColorNameShadow:
		return Shade
	case fynetheme.ColorNameSelection, fynetheme.ColorNameFocus:
		return AccentSoft
	case fynetheme.ColorNameError:
		return EndText
	case fynetheme.ColorNameSuccess:
		return CallText
	case fynetheme.ColorNameWarning:
		return WarnText
	case fynetheme.ColorNameHeaderBackground, fynetheme.ColorNameDisabledButton:
		return Background
	}
	return name
}

// Font implements fyne.Theme: our own face for text, Fyne's for code and symbols.
func (t Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace, style.Symbol:
		return fynetheme.DefaultTheme().Font(style)
	case style.Bold:
		return bold
	}
	return regular
}

var (
	regular fyne.Resource = &fyne.StaticResource{StaticName: "NotoSansCJKjp-Regular.otf", StaticContent: fonts.Regular}
	bold    fyne.Resource = &fyne.StaticResource{StaticName: "NotoSansCJKjp-Bold.otf", StaticContent: fonts.Bold}
)

// Icon implements fyne.Theme.
func (t Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(name)
}

// Size implements fyne.Theme.
func (t Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case fynetheme.SizeNameText:
		return t.scaled(BodySize)
	case fynetheme.SizeNameCaptionText:
		return t.scaled(MutedSize)
	case fynetheme.SizeNameInputRadius, fynetheme.SizeNameButtonRadius, fynetheme.SizeNameCardRadius,
		fynetheme.SizeNameDialogRadius, fynetheme.SizeNamePopupRadius, fynetheme.SizeNameMenuRadius:
		return Radius
	case fynetheme.SizeNameSelectionRadius:
		return 6
	case fynetheme.SizeNameHeadingText, fynetheme.SizeNameSubHeadingText:
		return t.scaled(TitleSize)
	}
	return fynetheme.DefaultTheme().Size(name)
}

// Large is the app's theme of the moment with text of one of the look's sizes,
// for the number field.
func Large(size float32) fyne.Theme { return large(size) }

type large float32

func (l large) now() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

func (l large) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return l.now().Color(name, v)
}
func (l large) Font(style fyne.TextStyle) fyne.Resource    { return l.now().Font(style) }
func (l large) Icon(name fyne.ThemeIconName) fyne.Resource { return l.now().Icon(name) }

func (l large) Size(name fyne.ThemeSizeName) float32 {
	if name == fynetheme.SizeNameText {
		return min(Scaled(float32(l)), NumberSize) // large enough, and a number still fits
	}
	return l.now().Size(name)
}
