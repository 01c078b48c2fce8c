// Package fonts holds the window's typeface: subsets of Noto Sans CJK JP that
// have Latin, all of Hangul, kana and the kanji of texts and names, so that
// Korean and Japanese read on a machine without any CJK font. The licence is
// the SIL Open Font License (OFL.txt); make.sh makes the files again and says
// what is in them.
//
// Read next: gui/theme, which hands them to Fyne.
package fonts

import _ "embed"

// Regular is the text weight (OpenType, 2.2 MB).
//
//go:embed NotoSansCJKjp-Regular.otf
var Regular []byte

// Bold is the weight of names and headings (OpenType, 2.3 MB).
//
//go:embed NotoSansCJKjp-Bold.otf
var Bold []byte
