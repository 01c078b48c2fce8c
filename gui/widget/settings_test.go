package widget

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func keyEvent(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

func TestSwitch(t *testing.T) {
	look(t)
	var told []bool
	s := NewSwitch("Cancel echo", "From the next call.", func(on bool) { told = append(told, on) })
	s.Set(true)
	if len(told) > 0 || !s.On() {
		t.Error("to show a value is not to choose it")
	}
	s.TypedKey(keyEvent(fyne.KeySpace))
	test.Tap(s)
	s.Disable()
	test.Tap(s)
	if fmt.Sprint(told) != "[false true]" || s.Name != "Cancel echo" {
		t.Errorf("told %v", told)
	}
	if narrow, wide := s.HeightFor(120), s.HeightFor(600); narrow < wide {
		t.Error("the remark does not wrap")
	}
}

func TestSlider(t *testing.T) {
	look(t)
	var changes, rests []int
	s := NewSlider("Volume", Range{0, 100, 5}, func(v int) string { return fmt.Sprint(v, " %") })
	s.OnChanged = func(v int) { changes = append(changes, v) }
	s.OnSettled = func(v int) { rests = append(rests, v) }
	open(t, s, 300, 60)
	s.Set(52)
	if s.Value() != 50 || len(changes) > 0 {
		t.Errorf("shows %d, told %v", s.Value(), changes)
	}
	for _, k := range []fyne.KeyName{fyne.KeyRight, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyPageUp, fyne.KeyEnd, fyne.KeyRight, fyne.KeyHome} {
		s.TypedKey(keyEvent(k))
	}
	if fmt.Sprint(changes) != "[55 50 45 70 100 0]" {
		t.Errorf("keys went %v", changes)
	}
	changes, rests = nil, nil
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(1000, 10)}})
	s.Set(20) // a snapshot that comes while a person drags
	s.DragEnd()
	s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(0, 10)})
	if fmt.Sprint(changes, rests) != "[100 0] [100 0]" {
		t.Errorf("the pointer went %v and rested at %v", changes, rests)
	}
	s.Disable()
	s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(1000, 10)})
	if s.Value() != 0 {
		t.Error("a disabled slider moves")
	}
}

func TestSortList(t *testing.T) {
	look(t)
	var moves []string
	l := NewSortList(func(from, to int) { moves = append(moves, fmt.Sprint(from, ">", to)) })
	rows := make([]SortRow, 3)
	for i := range rows {
		rows[i] = SortRow{Object: NewLine(fmt.Sprint("row ", i)), Up: fmt.Sprint("up ", i), Down: fmt.Sprint("down ", i)}
	}
	l.Set(rows)
	open(t, l, 300, 300)
	if !l.rows[0].up.Disabled() || !l.rows[2].down.Disabled() || l.rows[1].up.Disabled() {
		t.Error("the first cannot go up, nor the last down")
	}
	l.rows[1].up.TypedKey(keyEvent(fyne.KeyReturn))
	test.Tap(l.rows[1].down)
	drag := func(row int, y float32) {
		g := l.rows[row].root.Objects[0].(*grip)
		g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, y)}})
		g.DragEnd()
	}
	drag(0, 500)
	drag(2, -500)
	drag(1, 2) // stays
	if want := "[1>0 1>2 0>2 2>0]"; fmt.Sprint(moves) != want {
		t.Errorf("moves %v, want %s", moves, want)
	}
	l.SetEnabled(false)
	l.Set(rows)
	moves = nil
	drag(0, 500)
	if len(moves) > 0 || !l.rows[1].up.Disabled() {
		t.Error("what is locked moves")
	}
}

func TestInput(t *testing.T) {
	look(t)
	changed, pasted, left := 0, 0, 0
	e := NewInput("Server", "pbx.example.com", func() { changed++ }, nil)
	e.OnPasted, e.OnLeft = func() { pasted++ }, func() { left++ }
	w := open(t, e, 300, 60)
	e.Put("abc")
	if changed != 0 || e.Text != "abc" {
		t.Errorf("%q, told %d times", e.Text, changed)
	}
	clip := test.NewClipboard()
	clip.SetContent("def")
	w.Canvas().Focus(e)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	w.Canvas().Unfocus()
	if e.Text != "abcdef" || changed != 1 || pasted != 1 || left != 1 {
		t.Errorf("%q, changed %d, pasted %d, left %d", e.Text, changed, pasted, left)
	}
}

func TestChoice(t *testing.T) {
	look(t)
	var picked []int
	c := NewChoice("Theme", []string{"Light", "Dark"}, func(i int) { picked = append(picked, i) })
	c.ShowChosen(nil, 1)
	c.ShowChosen([]string{"A", "B", "C"}, 2)
	if len(picked) > 0 || c.Selected != "C" {
		t.Errorf("shown %q, picked %v", c.Selected, picked)
	}
	c.SetSelectedIndex(0)
	if fmt.Sprint(picked) != "[0]" {
		t.Errorf("picked %v", picked)
	}
}

func TestKeyRecorder(t *testing.T) {
	look(t)
	var got []string
	k := NewKeyRecorder("Answer", "None", "Press the keys…", func(keys string) { got = append(got, keys) })
	w := open(t, k, 200, 60)
	custom := &desktop.CustomShortcut{KeyName: fyne.KeyA, Modifier: fyne.KeyModifierControl | fyne.KeyModifierAlt}
	k.TypedShortcut(custom) // does not listen yet
	test.Tap(k)
	k.TypedKey(keyEvent(desktop.KeyControlLeft)) // on its way to Ctrl+Alt+A
	k.TypedKey(keyEvent(fyne.KeyUnknown))        // "Fn", say
	if k.Text() != "Press the keys…" || w.Canvas().Focused() != k {
		t.Errorf("shows %q", k.Text())
	}
	k.TypedShortcut(custom)
	for _, press := range []func(){
		func() { k.TypedShortcut(&fyne.ShortcutCopy{}) },                // Ctrl+C is Fyne's own
		func() { k.TypedShortcut(&fyne.ShortcutCopy{Secondary: true}) }, // Ctrl+Insert
		func() { k.TypedShortcut(&fyne.ShortcutPaste{Secondary: true}) },
		func() { k.TypedShortcut(&fyne.ShortcutCut{Secondary: true}) },
		func() { k.TypedKey(keyEvent(fyne.KeyF9)) },
		func() { k.TypedKey(keyEvent(fyne.KeyDelete)) },
		func() { k.TypedKey(keyEvent(fyne.KeyEscape)) },
	} {
		k.TypedKey(keyEvent(fyne.KeySpace))
		press()
	}
	ctrl := "Ctrl"
	if fyne.KeyModifierShortcutDefault == fyne.KeyModifierSuper {
		ctrl = "Super"
	}
	if want := fmt.Sprint([]string{"Ctrl+Alt+A", ctrl + "+C", ctrl + "+Insert", "Shift+Insert", "Shift+Delete", "F9", ""}); fmt.Sprint(got) != want {
		t.Errorf("recorded %q, want %s", got, want)
	}
	k.TypedKey(keyEvent(fyne.KeySpace))
	w.Canvas().Unfocus()
	k.Set("F9")
	if k.Text() != "F9" {
		t.Errorf("it goes on listening without the focus: %q", k.Text())
	}
}

// TestFocusIsSeen: the keyboard scrolls to where it goes.
func TestFocusIsSeen(t *testing.T) {
	look(t)
	list := NewSortList(nil)
	last := NewButton(Plain, "", "Last", nil)
	list.Set([]SortRow{{Object: NewLine("row"), Up: "up", Down: "down"}, {Object: last, Up: "up", Down: "down"}})
	first, field := NewSwitch("First", "", nil), NewInput("Field", "", nil, nil)
	column := Column(8, first, field)
	for i := range 30 {
		column.Add(NewText(fmt.Sprint("line ", i)))
	}
	column.Add(list)
	sheet := NewSheet(column)
	w := open(t, sheet, 300, 200)
	inSight := func(o fyne.CanvasObject) bool {
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		return y >= 0 && y+o.Size().Height <= 200
	}
	for _, o := range []fyne.Focusable{last, first, last, field} {
		w.Canvas().Focus(o)
		if !inSight(o.(fyne.CanvasObject)) {
			t.Errorf("%T has the keyboard out of sight, at %v", o, sheet.Offset)
		}
	}
}

// TestKeepFocus: a list that is built anew leaves the keyboard on the same row.
func TestKeepFocus(t *testing.T) {
	look(t)
	column := Column(8)
	build := func(names ...string) {
		column.Objects = nil
		for _, n := range names {
			column.Add(Card(NewButton(Plain, "", n, nil)))
		}
	}
	build("Test", "Edit")
	w := open(t, NewSheet(column), 300, 200)
	name := func() string {
		if b, ok := w.Canvas().Focused().(*Button); ok {
			return b.Name
		}
		return ""
	}
	w.Canvas().Focus(column.Objects[0].(*fyne.Container).Objects[1].(*fyne.Container).Objects[0].(*Button))
	KeepFocus(column, func() { build("Stop", "Edit") })
	if name() != "Stop" {
		t.Errorf("the keyboard is on %q", name())
	}
	KeepFocus(column, func() { build() })
	KeepFocus(column, func() { build("Other") })
	if name() != "Stop" {
		t.Errorf("the keyboard was put on %q without being there", name())
	}
}
