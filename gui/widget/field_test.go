package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"offhook/gui/theme"
)

// TestFieldsHandKeysOn: what a field does not use is the window's, wherever the
// focus is.
func TestFieldsHandKeysOn(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Theme{Mode: theme.Light})
	number, input, choice := NewNumberEntry("Number"), NewInput("Name", "", nil, nil), NewChoice("Theme", []string{"a", "b"}, func(int) {})
	w := test.NewTempWindow(t, Column(0, number, input, choice))
	keys := 0
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { keys++ })
	for i, o := range []fyne.Focusable{number, input, choice} {
		o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if keys != i+1 {
			t.Errorf("%T keeps Escape", o)
		}
	}
}

// TestTheWheelIsThePages: a page scrolls on when a field comes under the pointer.
func TestTheWheelIsThePages(t *testing.T) {
	look(t)
	for _, field := range []fyne.CanvasObject{NewInput("Name", "", nil, nil), NewSecretInput("Password", "", nil, nil), NewNumberEntry("Number")} {
		sheet := NewSheet(Column(0, field, NewText(strings.Repeat("word ", 300))))
		w := open(t, sheet, 200, 100)
		test.Scroll(w.Canvas(), fyne.NewPos(100, 15), 0, -10)
		if sheet.Offset.Y != 10 {
			t.Errorf("over %T the page has scrolled by %v, want 10", field, sheet.Offset.Y)
		}
	}
}

// TestAHintFollowsTheWidth: it is drawn as it fits now, and not as it did before.
func TestAHintFollowsTheWidth(t *testing.T) {
	look(t)
	const hint = "Name, company or number"
	for _, field := range []fyne.CanvasObject{NewInput("Search", hint, nil, nil), NewNumberEntry(hint)} {
		open(t, field, 400, 40)
		for _, tc := range []struct {
			width float32
			whole bool
		}{{400, true}, {100, false}, {400, true}} {
			field.Resize(fyne.NewSize(tc.width, 40))
			if drawn := drawnText(field); (drawn == hint) != tc.whole || !tc.whole && !strings.HasSuffix(drawn, "…") {
				t.Errorf("%T, %v wide, has the hint %q", field, tc.width, drawn)
			}
		}
	}
}

// drawnText is what stands in a field as it is painted, without laying it out anew.
func drawnText(o fyne.CanvasObject) (text string) {
	switch o := o.(type) {
	case *canvas.Text:
		text = o.Text
	case *container.Scroll:
		text = drawnText(o.Content)
	case fyne.Widget:
		for _, x := range test.WidgetRenderer(o).Objects() {
			text += drawnText(x)
		}
	}
	return text
}

// TestNumberHasOneFace: the field's texts name their face, or Fyne would parse and
// keep the theme's faces again for every key that is typed.
func TestNumberHasOneFace(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.Theme{Mode: theme.Light})
	e := NewNumberEntry("Number")
	over := container.NewThemeOverride(e, theme.Large(22))
	test.NewTempWindow(t, over)
	want := app.Settings().Theme().Font(fyne.TextStyle{})
	for _, number := range []string{"", "1", "07010002000"} {
		e.SetText(number)
		over.Refresh()
		texts := 0
		for _, o := range test.LaidOutObjects(e) {
			if text, is := o.(*canvas.Text); is {
				texts++
				if text.FontSource != want {
					t.Errorf("with %q, %q has no face of its own", number, text.Text)
				}
			}
		}
		if texts == 0 {
			t.Errorf("with %q there is no text", number)
		}
	}
}

// TestRingShows: the list draws the keyboard's ring in the focus colour while it
// has the focus, and else a border as fields have it.
func TestRingShows(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.Theme{Mode: theme.Light})
	c := NewChoice("Theme", []string{"a"}, func(int) {})
	w := test.NewTempWindow(t, c)
	r := test.WidgetRenderer(c).(*ringed)
	if r.ring.StrokeWidth != 1 || r.ring.StrokeColor != app.Settings().Theme().Color(theme.Line, 0) {
		t.Error("no border, or a ring without the focus")
	}
	w.Canvas().Focus(c)
	if r.ring.StrokeWidth != 2 || r.ring.StrokeColor != app.Settings().Theme().Color(theme.Focus, 0) || r.ring.Size() != c.Size() {
		t.Errorf("%v wide, %v, %v big", r.ring.StrokeWidth, r.ring.StrokeColor, r.ring.Size())
	}
}

func TestFit(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Theme{Mode: theme.Light})
	const size = 14
	measure := func(text string, at float32) float32 { return fyne.MeasureText(text, at, fyne.TextStyle{}).Width }
	full := measure("Call again", size)
	for _, tc := range []struct {
		room    float32
		whole   bool
		shrinks bool
	}{{0, true, false}, {full, true, false}, {full * 0.85, true, true}, {full * 0.4, false, true}, {1, false, true}} {
		text, at := fit("Call again", size, fyne.TextStyle{}, tc.room)
		if (text == "Call again") != tc.whole || (at < size) != tc.shrinks || at < size*smallestPart-0.5 {
			t.Errorf("room %v: %q at %v", tc.room, text, at)
		}
		if !tc.whole && !strings.HasSuffix(text, "…") {
			t.Errorf("room %v: %q is cut without saying so", tc.room, text)
		}
		if tc.room > 20 && measure(text, at) > tc.room+0.5 {
			t.Errorf("room %v: %q at %v is %v wide", tc.room, text, at, measure(text, at))
		}
	}
}

// TestTabsShareTheRoom: long words make the other tabs give way, and where all
// are too long the one in front keeps its word.
func TestTabsShareTheRoom(t *testing.T) {
	app := test.NewTempApp(t)
	for _, tc := range []struct {
		words   []string
		percent int
		all     bool
	}{
		{[]string{"Keypad", "Recents", "Contacts", "Diagnostics", "Settings"}, 100, true},
		{[]string{"Tasten", "Anrufe", "Kontakte", "Diagnose", "Einstellungen"}, 150, true},
		{[]string{"Einstellungen", "Einstellungen", "Einstellungen", "Einstellungen", "Einstellungen"}, 150, false},
	} {
		app.Settings().SetTheme(theme.Theme{Mode: theme.Light, TextSize: tc.percent})
		var tabs []*Tab
		for i, word := range tc.words {
			tab := NewTab(theme.IconPhone, word, nil)
			tab.Set(theme.IconPhone, word, i == 1)
			tabs = append(tabs, tab)
		}
		bar := NewNavBar(tabs...)
		bar.Resize(fyne.NewSize(320, bar.MinSize().Height))
		if bar.MinSize().Width > 320 {
			t.Errorf("%v need %v", tc.words, bar.MinSize().Width)
		}
		for i, tab := range tabs {
			if tab.size == 0 && (tc.all || i == 1) {
				t.Errorf("%d %%: %q has lost its word", tc.percent, tab.text)
			}
			if i > 0 && tab.Position().X < tabs[i-1].Position().X+tabs[i-1].Size().Width-0.5 {
				t.Errorf("%q lies over %q", tab.text, tabs[i-1].text)
			}
		}
	}
}

// TestAFieldTakesNoBook: what is pasted has a bound, in either kind of field.
func TestAFieldTakesNoBook(t *testing.T) {
	test.NewTempApp(t)
	clip := test.NewClipboard()
	clip.SetContent(strings.Repeat("가", 100_000))
	input, number := NewInput("Name", "", nil, nil), NewNumberEntry("Number")
	for _, field := range []fyne.Shortcutable{input, number} {
		field.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	}
	if len([]rune(input.Text)) != maxPasted || len([]rune(number.Text)) != maxPasted {
		t.Errorf("%d and %d characters", len([]rune(input.Text)), len([]rune(number.Text)))
	}
}
