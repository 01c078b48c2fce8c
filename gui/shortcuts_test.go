package gui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"offhook/sipclient/call"
)

// TestShortcutsLeadThere presses what the table says and looks where that leads.
func TestShortcutsLeadThere(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	for _, tc := range []struct {
		key  stroke
		want string
	}{
		{command(fyne.Key2), "recents"}, {command(fyne.KeyComma), "settings"}, {command(fyne.KeyL), "keypad"},
		{plain(fyne.KeyF1), "shortcuts"}, {plain(fyne.KeyF1), "keypad"}, {plain(fyne.KeyF1), "shortcuts"}, {plain(fyne.KeyEscape), "keypad"},
		{command(fyne.KeyN), "form"}, {plain(fyne.KeyEscape), "keypad"}, {command(fyne.Key1), "keypad"},
	} {
		if !r.w.press(tc.key) || r.w.shell.body.now != tc.want {
			t.Fatalf("%v leads to %s, not %s", tc.key, r.w.shell.body.now, tc.want)
		}
	}
	r.w.press(command(fyne.KeyF))
	if f, ok := r.w.win.Canvas().Focused().(fyne.Widget); !ok || f == nil {
		t.Error("no search field has the focus")
	}
	typed(r, "9")
	r.w.press(command(fyne.KeyL))
	typed(r, "42")
	r.w.press(plain(fyne.KeyEscape))
	if p := r.w.inFront().(*keypadPage); p.number.Text != "" {
		t.Errorf("Escape leaves %q", p.number.Text)
	}
}

// TestMuteFromAnyPage: the microphone is muted without a way back to the call.
func TestMuteFromAnyPage(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	if r.w.press(command(fyne.KeyM)) {
		t.Error("there is nothing to mute")
	}
	r.show(withCall(inState(call.Active)))
	r.w.goTo(placeSettings)
	if !r.w.press(command(fyne.KeyM)) || !r.phone.heard("mute 1 true") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestShortcutListIsTheTable: each line of the table is in the list with its keys,
// and every key of it with a modifier is bound to one thing in one place only.
func TestShortcutListIsTheTable(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.w.win.Resize(fyne.NewSize(minWidth, minHeight))
	r.w.press(plain(fyne.KeyF1))
	taken := make(map[stroke]string)
	for _, g := range shortcuts() {
		r.mustSee(r.w.cat.Text(g.title))
		for _, c := range g.list {
			r.mustSee(r.w.cat.Text(c.text))
			if labels := c.labels(r.w.cat); len(labels) == 0 {
				t.Errorf("%s has no keys", c.text)
			} else {
				r.mustSee(labels...)
			}
			for _, s := range c.strokes {
				if other, there := taken[s]; there && s.mod != 0 {
					t.Errorf("%v is for %s and for %s", s, other, c.text)
				}
				taken[s] = c.text
			}
		}
	}
	r.mustSee("Ctrl+M", "Esc", "F1")
}

// TestKeysOfListsAreListed: what a list does by itself is among the shortcuts, by what stands on
// the key.
func TestKeysOfListsAreListed(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	var labels []string
	for _, g := range shortcuts() {
		for _, c := range g.list {
			labels = append(labels, c.labels(r.w.cat)...)
		}
	}
	for _, key := range []string{"↑", "↓", "Page Up", "Page Down", "Home", "End", "Enter", "Space", "Delete"} {
		if !slices.Contains(labels, key) {
			t.Errorf("%s is not among the shortcuts", key)
		}
	}
}

// TestTabOrder: the Tab key goes from the top to the bottom, and from the left to
// the right on a line, on every section of the settings and on the form.
func TestTabOrder(t *testing.T) {
	r := newRig(t, scenery(), Options{StartDemo: noDemo})
	r.show(withTrunk)
	size := fyne.NewSize(380, 3000) // nothing scrolls
	r.w.win.Resize(size)
	var places []func()
	for _, s := range sections() {
		places = append(places, func() { r.w.route.goToSection(s.key) })
	}
	places = append(places, func() { r.w.route.open("form", "") }, func() { r.w.route.open("password", "t") }, r.w.route.home)
	for _, goThere := range places {
		goThere()
		r.w.refresh()
		at := make(map[fyne.CanvasObject]box)
		for _, x := range things(r.w.shell.root, size) {
			at[x.o] = x.at
		}
		canvas := r.w.win.Canvas()
		canvas.Unfocus()
		var before box
		var order []string
		for range 60 {
			canvas.FocusNext()
			o, is := canvas.Focused().(fyne.CanvasObject)
			now, there := at[o]
			if !is || !there {
				break
			}
			name := ""
			if a, is := o.(fyne.Accessible); is {
				name = a.AccessibilityLabel()
			}
			if len(order) > 0 && now == before || len(order) > 0 && strings.HasPrefix(order[0], name+" ") {
				break // once around
			}
			order = append(order, name+" "+now.String())
			above := now.bottom <= before.top+4
			leftOf := now.top < before.bottom-4 && now.right <= before.left+4
			if len(order) > 1 && (above || leftOf) {
				t.Errorf("on %s the Tab key goes back: %q", r.w.shell.body.now, order[len(order)-2:])
			}
			before = now
		}
		if len(order) == 0 {
			t.Errorf("on %s the Tab key leads nowhere", r.w.shell.body.now)
		}
	}
}
