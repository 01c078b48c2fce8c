package theme

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/go-text/typesetting/font"

	"offhook/assets/translations"
)

// faces are the two weights, read the way Fyne reads them.
func faces(t *testing.T) map[string]*font.Face {
	t.Helper()
	m := make(map[string]*font.Face)
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		res := (Theme{}).Font(style)
		face, err := font.ParseTTF(bytes.NewReader(res.Content()))
		if err != nil {
			t.Fatalf("%s: %v", res.Name(), err)
		}
		m[res.Name()] = face
	}
	if len(m) != 2 {
		t.Fatalf("%d weights, want 2", len(m))
	}
	return m
}

func TestFontOfEveryStyle(t *testing.T) {
	for style, want := range map[fyne.TextStyle]string{
		{}: "NotoSansCJKjp-Regular.otf", {Italic: true}: "NotoSansCJKjp-Regular.otf", {Bold: true}: "NotoSansCJKjp-Bold.otf",
	} {
		if name := (Theme{}).Font(style).Name(); name != want {
			t.Errorf("%+v is set in %s, want %s", style, name, want)
		}
	}
	if (Theme{}).Font(fyne.TextStyle{Monospace: true}) == nil {
		t.Error("no face for code")
	}
}

// TestFontHasEveryText: no text may depend on what fonts a machine has.
func TestFontHasEveryText(t *testing.T) {
	texts := make(map[rune]string) // a character and a file that has it
	err := fs.WalkDir(translations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := translations.Files.ReadFile(path)
		if err != nil {
			return err
		}
		var tree any
		if err := json.Unmarshal(data, &tree); err != nil {
			return err
		}
		collect(tree, path, texts)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) < 800 {
		t.Fatalf("only %d characters in all languages", len(texts))
	}
	for name, face := range faces(t) {
		for r, path := range texts {
			if _, ok := face.NominalGlyph(r); !ok {
				t.Errorf("%s has no %q (U+%04X) of %s: run assets/fonts/make.sh", name, r, r, path)
			}
		}
	}
}

func collect(tree any, path string, into map[rune]string) {
	switch v := tree.(type) {
	case map[string]any:
		for _, sub := range v {
			collect(sub, path, into)
		}
	case string:
		for _, r := range v {
			into[r] = path
		}
	}
}

// TestFontHasNames: callers are called what they like. Hangul outside KS X
// 1001, kana of both widths, old forms of kanji in family names, hanja of Korean names.
func TestFontHasNames(t *testing.T) {
	names := "김철수 吳尙賢 權珉姬 曺埈 裵妍 兪蔡咸卞薛 쀍 똠방각하 山田太郎 渡邊 齋藤 髙橋 山﨑 澤田 廣瀬 櫻井 國分 やまだ タロウ ﾔﾏﾀﾞ ー々ヶ O’Neill Åsa Nguyễn Öztürk Muñoz Béatrice Straße"
	for name, face := range faces(t) {
		for _, r := range names {
			if _, ok := face.NominalGlyph(r); !ok {
				t.Errorf("%s has no %q (U+%04X)", name, r, r)
			}
		}
		for r := rune(0xAC00); r <= 0xD7A3; r++ {
			if _, ok := face.NominalGlyph(r); !ok {
				t.Errorf("%s has no %q (U+%04X)", name, r, r)
			}
		}
	}
}

// TestFontDrawsNoBoxes compares outlines with that of glyph 0, the box which
// stands for what a font lacks: a character map alone may point there.
func TestFontDrawsNoBoxes(t *testing.T) {
	for name, face := range faces(t) {
		box := outline(t, face, 0)
		if len(box) == 0 {
			t.Fatalf("%s draws nothing for what it lacks", name)
		}
		for _, r := range "한글전화끊기かなひらカナ電話切通話応答拒否髙ÄßñéœA1›…→" {
			glyph, _ := face.NominalGlyph(r)
			if got := outline(t, face, glyph); len(got) == 0 || slices.Equal(got, box) {
				t.Errorf("%s draws %q as a box or not at all", name, r)
			}
		}
	}
}

// TestFontHasJapaneseShapes: 直 has eight strokes in Japan, and its outline
// there differs from the Chinese and Korean ones of the same typeface. The
// face's own name says which it is.
func TestFontHasJapaneseShapes(t *testing.T) {
	for name, face := range faces(t) {
		if family := face.Describe().Family; !strings.HasSuffix(family, "JP") {
			t.Errorf("%s is %s", name, family)
		}
	}
}

func outline(t *testing.T, face *font.Face, glyph font.GID) []font.Segment {
	t.Helper()
	o, ok := face.GlyphData(glyph).(font.GlyphOutline)
	if !ok {
		t.Fatalf("glyph %d is no outline", glyph)
	}
	return o.Segments
}
