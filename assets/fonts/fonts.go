// Package fonts holds the window's typeface: subsets of Noto Sans CJK KR that
// have Latin and all of Hangul, so that Korean reads on a machine without any
// CJK font. The licence is the SIL Open Font License (OFL.txt); make.sh makes
// the files again.
//
// Read next: gui/theme, which hands them to Fyne.
package fonts

import _ "embed"

// Regular is the text weight (OpenType, 1.2 MB).
//
//go:embed NotoSansKR-Regular.otf
var Regular []byte

// Bold is the weight of names and headings (OpenType, 1.2 MB).
//
//go:embed NotoSansKR-Bold.otf
var Bold []byte
