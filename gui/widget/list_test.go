package widget

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"offhook/gui/theme"
)

// numbered is a list of n rows in a window; filled counts what was asked for.
func numbered(t testing.TB, n int, filled *int) (*List, fyne.Window) {
	l := NewList("numbers", func() int { return n }, func(i int) Line {
		*filled++
		return Line{Icon: theme.IconOutgoing, IconColor: theme.CallText, Title: fmt.Sprint("row ", i), Detail: "070-1000-2000 · 3 min", Side: "14:02"}
	})
	win := fyne.CurrentApp().NewWindow("test")
	win.SetPadded(false)
	win.SetContent(l)
	win.Resize(fyne.NewSize(380, 520))
	win.Show()
	return l, win
}

// shownRows returns the titles in view.
func shownRows(l *List) string {
	var all []string
	for _, o := range test.WidgetRenderer(l.content).Objects() {
		title, _, _ := strings.Cut(o.(*lineRow).Text(), "\n")
		all = append(all, title)
	}
	return strings.Join(all, ",")
}

// TestListHasObjectsForWhatIsSeen only, however long it is and wherever it
// stands; a small step fills one row anew.
func TestListHasObjectsForWhatIsSeen(t *testing.T) {
	look(t)
	filled := 0
	l, _ := numbered(t, 10000, &filled)
	n := len(l.content.rows)
	if n < 10 || n > 12 || !strings.HasPrefix(shownRows(l), "row 0,row 1,") {
		t.Fatalf("%d rows: %s", n, shownRows(l))
	}
	filled = 0
	l.scroll.ScrollToOffset(fyne.NewPos(0, l.rowHeight()*1.5))
	if filled > 2 || !strings.HasPrefix(shownRows(l), "row 1,") {
		t.Errorf("a step filled %d rows: %s", filled, shownRows(l))
	}
	filled = 0
	l.scroll.ScrollToOffset(fyne.NewPos(0, l.rowHeight()*1.5+3))
	if filled != 0 {
		t.Errorf("a step inside a row filled %d", filled)
	}
	l.GoTo(9999)
	if len(l.content.rows)+len(l.content.spare) > n+2 || !strings.HasSuffix(shownRows(l), "row 9999") {
		t.Errorf("%d and %d rows: %s", len(l.content.rows), len(l.content.spare), shownRows(l))
	}
}

// TestTheBarCoversNoRow: the ring round a row is whole beside the scroll bar.
func TestTheBarCoversNoRow(t *testing.T) {
	look(t)
	filled := 0
	l, _ := numbered(t, 100, &filled)
	bar := l.Theme().Size(fynetheme.SizeNameScrollBarSmall)
	if row := l.content.rows[0]; row.Position().X+row.Size().Width > l.Size().Width-bar {
		t.Errorf("a row is %v wide in a list of %v with a bar of %v", row.Size().Width, l.Size().Width, bar)
	}
}

func TestListByKeyboard(t *testing.T) {
	look(t)
	filled, opened, deleted, above := 0, -1, -1, 0
	l, win := numbered(t, 100, &filled)
	l.OnOpen, l.OnDelete, l.OnAbove = func(i int) { opened = i }, func(i int) { deleted = i }, func() { above++ }
	var passed []fyne.KeyName
	var typed []rune
	win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { passed = append(passed, e.Name) })
	win.Canvas().SetOnTypedRune(func(r rune) { typed = append(typed, r) })
	win.Canvas().Focus(l)
	press := func(keys ...fyne.KeyName) {
		for _, k := range keys {
			win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
		}
	}
	for _, tt := range []struct {
		keys []fyne.KeyName
		want int
	}{
		{[]fyne.KeyName{fyne.KeyDown, fyne.KeyDown}, 2},
		{[]fyne.KeyName{fyne.KeyUp}, 1},
		{[]fyne.KeyName{fyne.KeyEnd}, 99},
		{[]fyne.KeyName{fyne.KeyDown}, 99},
		{[]fyne.KeyName{fyne.KeyHome}, 0},
		{[]fyne.KeyName{fyne.KeyPageDown}, 9},
		{[]fyne.KeyName{fyne.KeyPageUp, fyne.KeyPageUp}, 0},
	} {
		press(tt.keys...)
		if first, last := l.Range(); l.Current() != tt.want || tt.want < first || tt.want >= last {
			t.Fatalf("%v: on row %d of %d to %d, want %d", tt.keys, l.Current(), first, last, tt.want)
		}
	}
	press(fyne.KeyUp, fyne.KeyDown, fyne.KeyReturn, fyne.KeyDelete, fyne.KeyEscape)
	win.Canvas().Focused().TypedRune('x')
	if above != 1 || opened != 1 || deleted != 1 || fmt.Sprint(passed) != "[Escape]" || string(typed) != "x" {
		t.Errorf("above %d, opened %d, deleted %d, handed on %v %q", above, opened, deleted, passed, string(typed))
	}
	test.Tap(l.content.rows[3])
	if opened != l.content.rows[3].index || l.Current() != opened {
		t.Errorf("a click opened %d, the keyboard is on %d", opened, l.Current())
	}
}

func TestListFollowsItsData(t *testing.T) {
	look(t)
	n := 3
	l := NewList("few", func() int { return n }, func(i int) Line { return Line{Title: fmt.Sprint("row ", i)} })
	open(t, l, 300, 400)
	if got := shownRows(l); got != "row 0,row 1,row 2" {
		t.Fatal(got)
	}
	l.GoTo(2)
	n = 1
	l.Refresh()
	if got := shownRows(l); got != "row 0" || l.Current() != 0 {
		t.Errorf("%s, current %d", got, l.Current())
	}
	n = 0
	l.Refresh()
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := shownRows(l); got != "" || l.Current() != -1 {
		t.Errorf("%q, current %d", got, l.Current())
	}
}

// TestMarksAreDrawn: a marked part stands in a text of its own, and a long line
// is cut short.
func TestMarksAreDrawn(t *testing.T) {
	look(t)
	l := NewList("marks", func() int { return 1 }, func(int) Line {
		return Line{Title: "Kim Min-jun", TitleMarks: []Mark{{4, 7}}, Detail: strings.Repeat("long ", 50)}
	})
	open(t, l, 300, 100)
	d := test.WidgetRenderer(l.content.rows[0]).(*listRowDrawing)
	var pieces []string
	for _, p := range d.title {
		pieces = append(pieces, fmt.Sprint(p.Text, p.TextStyle.Bold))
	}
	if got := strings.Join(pieces, "|"); got != "Kim false|Mintrue|-junfalse" {
		t.Error(got)
	}
	last := d.detail[len(d.detail)-1]
	if end := last.Position().X + last.Size().Width; !strings.HasSuffix(last.Text, "…") || end > 300 {
		t.Errorf("%q ends at %v", last.Text, end)
	}
}

func BenchmarkListScroll10000(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(theme.Theme{Mode: theme.Light})
	filled := 0
	l, _ := numbered(b, 10000, &filled)
	y, h := float32(0), l.rowHeight()*10000
	for b.Loop() {
		y += l.rowHeight() * 0.7
		if y > h-600 {
			y = 0
		}
		l.scroll.ScrollToOffset(fyne.NewPos(0, y))
	}
}

// BenchmarkListPage10000 replaces every row in view at each step.
func BenchmarkListPage10000(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(theme.Theme{Mode: theme.Light})
	filled := 0
	l, _ := numbered(b, 10000, &filled)
	row := 0
	for b.Loop() {
		row = (row + 777) % 10000
		l.GoTo(row)
	}
}
