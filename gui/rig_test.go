package gui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// rig is a window on a fake phone, whose GUI goroutine is the test's.
type rig struct {
	t     testing.TB
	phone *fakePhone
	w     *Window
	queue chan func()
}

var testNow = time.Date(2026, 11, 20, 14, 5, 0, 0, time.UTC)

// newRig opens a window on phone; o's Client, Watch, Post and Now are the rig's.
func newRig(t testing.TB, phone *fakePhone, o Options) *rig {
	t.Helper()
	return newRigIn(t, test.NewTempApp(t), phone, o)
}

// newRigIn is newRig in an app, on its GUI goroutine.
func newRigIn(t testing.TB, app fyne.App, phone *fakePhone, o Options) *rig {
	t.Helper()
	r := &rig{t: t, phone: phone, queue: make(chan func(), 1024)}
	o.Client, o.Watch, o.Now = phone, func() Watcher { return phone }, func() time.Time { return testNow }
	o.Post = func(f func()) {
		select {
		case r.queue <- f:
		case <-time.After(20 * time.Second): // nobody pumps any more
		}
	}
	if o.Locale == "" {
		o.Locale = "en_US"
	}
	w, err := New(t.Context(), app, o)
	if err != nil {
		t.Fatal(err)
	}
	r.w = w
	phone.publish(func(s *sipclient.Snapshot) {
		if s.Choices.Theme == "" {
			s.Choices.Theme = string(theme.Light)
		}
		w.setLook(theme.Theme{Mode: theme.Mode(s.Choices.Theme), TextSize: s.Choices.TextSize})
	})
	w.Show()
	t.Cleanup(func() { r.close() })
	r.until("the first snapshot", func() bool { return w.started })
	return r
}

// close ends the window's goroutines while what they post is still taken.
func (r *rig) close() {
	done := make(chan struct{})
	go func() {
		r.w.Close()
		close(done)
	}()
	for {
		select {
		case f := <-r.queue:
			f()
		case <-done:
			return
		}
	}
}

// until runs what is posted until cond holds; some conditions come true without
// a post, so it looks again now and then.
func (r *rig) until(what string, cond func() bool) {
	r.t.Helper()
	deadline, again := time.After(20*time.Second), time.NewTicker(5*time.Millisecond)
	defer again.Stop()
	for !cond() {
		select {
		case f := <-r.queue:
			f()
		case <-again.C:
		case <-deadline:
			r.t.Fatalf("never: %s\nvisible: %q\nsaid: %q", what, r.texts(), r.phone.said)
		}
	}
}

// show publishes a change and waits until the window has it.
func (r *rig) show(change func(*sipclient.Snapshot), notices ...sipclient.Notice) {
	r.t.Helper()
	r.phone.publish(change, notices...)
	want := r.phone.snap.Serial
	r.until("the snapshot", func() bool { return r.w.snap.Serial >= want })
}

// texts returns every text that is visible, in drawing order.
func (r *rig) texts() []string { return visibleTexts(r.w.shell.root) }

// sees reports whether a text is visible that contains part.
func (r *rig) sees(part string) bool {
	for _, s := range r.texts() {
		if contains(s, part) {
			return true
		}
	}
	return false
}

func (r *rig) mustSee(parts ...string) {
	r.t.Helper()
	for _, p := range parts {
		if !r.sees(p) {
			r.t.Errorf("%q is not to be seen in %q", p, r.texts())
		}
	}
}

// button returns the visible button with that word or name.
func (r *rig) button(name string) *widget.Button {
	r.t.Helper()
	var found *widget.Button
	walk(r.w.shell.root, func(o fyne.CanvasObject) {
		if b, ok := o.(*widget.Button); ok && b.Name == name {
			found = b
		}
	})
	if found == nil {
		r.t.Fatalf("no button %q among %q", name, r.texts())
	}
	return found
}

// tap clicks the visible button with that word.
func (r *rig) tap(name string) {
	r.t.Helper()
	b := r.button(name)
	if b.Disabled() {
		r.t.Fatalf("%q is disabled", name)
	}
	test.Tap(b)
}

// openSection goes to a section of the settings and returns its content.
func openSection[T page](r *rig, key string) T {
	r.t.Helper()
	r.w.route.goToSection(key)
	r.w.refresh()
	return r.w.inFront().(*sectionPage).content.(T)
}

// tab clicks a place of the bar at the bottom.
func (r *rig) tab(name string) {
	r.t.Helper()
	walk(r.w.shell.root, func(o fyne.CanvasObject) {
		if b, ok := o.(*widget.Tab); ok && b.Name == name {
			test.Tap(b)
		}
	})
}
