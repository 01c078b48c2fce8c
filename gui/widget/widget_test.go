package widget

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/gui/theme"
)

// look makes an app with the look.
func look(t *testing.T) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.Theme{Mode: theme.Light})
}

// open shows o in a window with the look, w pixels wide and h high.
func open(t *testing.T, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	win := fyne.CurrentApp().NewWindow("test")
	win.SetPadded(false)
	win.SetContent(o)
	win.Resize(fyne.NewSize(w, h))
	win.Show()
	return win
}

func TestKeypadSendsDigits(t *testing.T) {
	look(t)
	var got []rune
	pad := NewKeypad(true, func(r rune) { got = append(got, r) }, func(r rune) { got = append(got, 'h', r) })
	open(t, pad, 300, 300)
	for _, o := range pad.Objects {
		test.Tap(o.(*Key))
	}
	test.TapSecondary(pad.Objects[10].(*Key))
	if string(got) != "123456789*0#+" {
		t.Errorf("got %q", string(got))
	}
}

// TestHeldKeys: a key that is held does something else, but for * and #.
func TestHeldKeys(t *testing.T) {
	look(t)
	var got []rune
	pad := NewKeypad(true, func(r rune) { got = append(got, r) }, func(r rune) { got = append(got, 'h', r) })
	open(t, pad, 300, 300)
	for _, i := range []int{0, 8, 9, 10, 11} {
		k := pad.Objects[i].(*Key)
		k.down = time.Now().Add(-longPress)
		test.Tap(k)
		test.Tap(k) // and shortly
	}
	if string(got) != "h11h99**+0##" {
		t.Errorf("got %q", string(got))
	}
}

func TestKeypadWithoutPlus(t *testing.T) {
	look(t)
	var got []rune
	pad := NewKeypad(false, func(r rune) { got = append(got, r) }, nil)
	open(t, pad, 300, 300)
	test.TapSecondary(pad.Objects[10].(*Key))
	if len(got) != 0 {
		t.Errorf("a plus is no DTMF digit, got %q", string(got))
	}
}

func TestButtonByKeyboard(t *testing.T) {
	look(t)
	pressed := 0
	b := NewButton(Call, theme.IconPhone, "Dial", func() { pressed++ })
	win := open(t, Column(0, b), 300, 100)
	win.Canvas().Focus(b)
	for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter} {
		b.TypedKey(&fyne.KeyEvent{Name: key})
	}
	if pressed != 3 {
		t.Errorf("pressed %d times by three keys", pressed)
	}
	b.Disable()
	test.Tap(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if pressed != 3 {
		t.Error("a disabled button acted")
	}
	win.Canvas().Unfocus()
	win.Canvas().FocusNext()
	if win.Canvas().Focused() != nil {
		t.Error("the Tab key stops at a disabled button")
	}
}

// TestControlHandsKeysOn: digits typed while a button has the focus reach the
// window.
func TestControlHandsKeysOn(t *testing.T) {
	look(t)
	b := NewButton(Plain, "", "Mute", nil)
	win := open(t, Column(0, b), 300, 100)
	var runes []rune
	var keys []fyne.KeyName
	win.Canvas().SetOnTypedRune(func(r rune) { runes = append(runes, r) })
	win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { keys = append(keys, e.Name) })
	win.Canvas().Focus(b)
	b.TypedRune('5')
	b.TypedRune(' ')
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if string(runes) != "5" || len(keys) != 1 || keys[0] != fyne.KeyEscape {
		t.Errorf("runes %q, keys %v", string(runes), keys)
	}
}

func TestMeter(t *testing.T) {
	look(t)
	m := NewMeter()
	open(t, Column(0, m), 200, 20)
	for level, want := range map[float64]float32{-127: 0, -60: 0, -33: 0.5, -6: 1, 0: 1} {
		m.SetLevel(level, false)
		if m.Part() != want {
			t.Errorf("%v dBFS fills %v, want %v", level, m.Part(), want)
		}
	}
	m.SetLevel(-33, false)
	m.SetLevel(-33.01, false)
	if m.Part() != 0.5 {
		t.Error("less than a pixel was drawn")
	}
}

func TestTextWraps(t *testing.T) {
	look(t)
	text := NewText("one two three four five six seven eight nine ten")
	open(t, Column(0, text), 100, 400)
	line := text.lineHeight()
	if h := HeightFor(text, 1000); h != line {
		t.Errorf("one line is %v high, want %v", h, line)
	}
	if h := HeightFor(text, 100); h < 3*line {
		t.Errorf("wrapped text is %v high", h)
	}
	for _, l := range text.wrap(100) {
		if text.measure(l) > 100 {
			t.Errorf("line %q is wider than its room", l)
		}
	}
	if got := strings.Join(text.wrap(100), " "); got != text.Text() {
		t.Errorf("words were lost: %q", got)
	}
}

func TestTextBreaksLongWords(t *testing.T) {
	look(t)
	word := strings.Repeat("가나다라마바사", 10)
	text := NewText(word)
	open(t, Column(0, text), 100, 400)
	if got := strings.Join(text.wrap(80), ""); got != word {
		t.Errorf("letters were lost: %q", got)
	}
	if got := text.wrap(1); len(got) != 70 {
		t.Errorf("%d lines where each has one letter", len(got))
	}
}

func TestTextShortens(t *testing.T) {
	look(t)
	text := NewLine("07010001000 · pbx.example.com").Shrinking()
	open(t, Column(0, text), 100, 20)
	if got := text.wrap(100)[0]; !strings.HasSuffix(got, "…") || text.measure(got) > 100 {
		t.Errorf("shortened to %q", got)
	}
}

func TestColumnGrowsAndRowShares(t *testing.T) {
	look(t)
	a, b := NewPanel(theme.Line, "", 0), NewPanel(theme.Line, "", 0)
	open(t, ColumnGrow(10, 1, NewButton(Plain, "", "x", nil), a, b), 200, 300)
	if a.Size().Height != 300-2*10-theme.ButtonSize {
		t.Errorf("the growing object is %v high", a.Size().Height)
	}
	b.Hide()
	r := Row(10, 1, NewButton(Plain, "", "x", nil), a)
	open(t, r, 200, 50)
	if want := 200 - 10 - r.Objects[0].MinSize().Width; a.Size().Width != want {
		t.Errorf("the growing object is %v wide, want %v", a.Size().Width, want)
	}
}

func TestSheetScrollsWhatDoesNotFit(t *testing.T) {
	look(t)
	text := NewText(strings.Repeat("word ", 300))
	sheet := NewSheet(Column(0, text))
	open(t, sheet, 200, 100)
	if got, want := sheet.Content.Size().Height, HeightFor(text, 200); got != want {
		t.Errorf("the content is %v high, want %v", got, want)
	}
}

func TestStatusLine(t *testing.T) {
	look(t)
	tapped := false
	l := NewStatusLine(func() { tapped = true })
	open(t, Column(0, l), 320, 200)
	one := HeightFor(l, 320)
	l.Set(Status{Tone: Bad, Title: "1000", Word: "Not connected", Detail: "The server refused the password.", Button: "Enter password", Warning: "Not encrypted"})
	if HeightFor(l, 320) <= one {
		t.Error("the reason has no room")
	}
	if l.button.Hidden || l.third.Hidden || l.detail.Text() != "Not connected · The server refused the password." {
		t.Errorf("detail %q", l.detail.Text())
	}
	test.Tap(l.button)
	if !tapped {
		t.Error("the button does nothing")
	}
}

// TestRowOfALongButton: it writes smaller, and pushes nothing out of the row.
func TestRowOfALongButton(t *testing.T) {
	look(t)
	long := NewButton(Call, theme.IconPhone, "sip:someone.with.a.long.name@pbx.example.com", nil)
	beside := NewIconButton(theme.IconMessage, "Write", nil)
	open(t, Row(4, 0, long, beside), 200, 44)
	if end := beside.Position().X + beside.Size().Width; end > 200 || beside.Size().Width < 36 || long.Position().X+long.Size().Width > beside.Position().X {
		t.Errorf("the button is %v wide, the one beside it ends at %v and is %v wide", long.Size().Width, end, beside.Size().Width)
	}
}

// TestStatusLineKeepsWhatMatters: the number before what kind of account it is,
// and the reason before the button's place.
func TestStatusLineKeepsWhatMatters(t *testing.T) {
	look(t)
	l := NewStatusLine(func() {})
	l.SetLow(true)
	win := open(t, Column(0, l), 320, 200)
	at := func(width float32, s Status) {
		l.Set(s)
		win.Resize(fyne.NewSize(width, 200))
		l.Refresh()
	}
	ready := Status{Tone: Good, Title: "07010001000 · a server with a long name", Word: "Ready", Mode: "Extension"}
	at(600, ready)
	if got := l.word.Text(); got != "Ready · Extension" {
		t.Errorf("with room, %q", got)
	}
	at(320, ready)
	if got := l.word.Text(); got != "Ready" {
		t.Errorf("without room, %q", got)
	}
	failed := Status{Tone: Warn, Title: "1000", Word: "Trying again in 8 seconds", Button: "Try again", Detail: "The certificate is not for this server."}
	at(600, failed)
	if got := l.detail.Text(); got != failed.Word+" · "+failed.Detail {
		t.Errorf("with room, %q", got)
	}
	long := failed
	long.Long = "Not connected since 12:04 · " + failed.Word
	at(600, long)
	if got := l.detail.Text(); got != long.Long+" · "+long.Detail {
		t.Errorf("with room, %q", got)
	}
	at(300, long)
	if got := l.detail.Text(); got != long.Word+" · "+long.Detail {
		t.Errorf("without room for all, %q", got)
	}
	failed.Detail = "The certificate of pbx.example.com is not for this server."
	at(320, failed)
	if got := l.detail.Text(); got != failed.Detail || l.button.Position().X == 0 {
		t.Errorf("a reason that fits alone is %q, the button at %v", got, l.button.Position())
	}
	failed.Button = "Enter the password again"
	at(320, failed)
	if l.button.Position().X != 0 || l.button.Position().Y < l.detail.Size().Height || !l.detail.holds(l.detail.Text(), l.detail.Size().Width) {
		t.Errorf("the button is at %v, the reason %q cut", l.button.Position(), l.detail.Text())
	}
}

func TestNumberEntry(t *testing.T) {
	look(t)
	e := NewNumberEntry("Number")
	win := open(t, Column(0, e), 320, 60)
	win.Canvas().Focus(e)
	up := 0
	e.OnUp = func() { up++ }
	e.Insert('1')
	e.TypedRune('2')
	e.Insert('3')
	if e.Text != "123" {
		t.Errorf("keypad and keyboard mixed: %q", e.Text)
	}
	e.Delete()
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if e.Text != "12" || up != 1 {
		t.Errorf("text %q, up %d", e.Text, up)
	}
	e.Replace("9196")
	e.Insert('#')
	if e.Text != "9196#" {
		t.Errorf("the cursor stayed behind: %q", e.Text)
	}
	clip := test.NewClipboard()
	clip.SetContent("\n+82 (0)70-1000\r\n2000\t")
	e.Replace("")
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if e.Text != "+82 (0)70-1000 2000" {
		t.Errorf("pasted %q", e.Text)
	}
}

func TestTab(t *testing.T) {
	look(t)
	tab := NewTab(theme.IconRecents, "Recents", nil)
	open(t, NewNavBar(tab), 320, 60)
	tab.SetBadge(12)
	if got := shortCount(tab.badge); got != "9+" {
		t.Errorf("badge %q", got)
	}
	if got := shortCount(3); got != "3" {
		t.Errorf("badge %q", got)
	}
}

// TestTabBar: buttons with the action beside or below them, or else a list.
func TestTabBar(t *testing.T) {
	look(t)
	picked := -1
	action := NewSmallButton(Link, "Copy it", nil)
	b := NewTabBar("Parts", []string{"First", "Second part", "Third"}, func(i int) { picked = i }, action)
	b.Choose(0)
	win := open(t, Column(0, b.Object), 600, 200)
	row := b.Object.Objects[0]
	if !row.Visible() || b.list.Visible() || action.Position().Y != 0 {
		t.Errorf("in a wide window the action is at %v", action.Position())
	}
	win.Resize(fyne.NewSize(row.MinSize().Width+10, 200))
	if !row.Visible() || action.Position().Y < row.MinSize().Height {
		t.Errorf("without room beside the buttons the action is at %v", action.Position())
	}
	win.Resize(fyne.NewSize(row.MinSize().Width-10, 200))
	if row.Visible() || !b.list.Visible() {
		t.Error("without room for the buttons there is no list")
	}
	if b.list.SelectedIndex() != 0 || picked != -1 {
		t.Errorf("shown is %d, picked was %d", b.list.SelectedIndex(), picked)
	}
	b.list.SetSelectedIndex(2)
	if picked != 2 {
		t.Errorf("the list picked %d", picked)
	}
	test.Tap(b.buttons[1])
	if picked != 1 {
		t.Errorf("the button picked %d", picked)
	}
}
