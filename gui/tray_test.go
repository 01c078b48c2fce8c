package gui

import (
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"

	"offhook/assets/icons"
	"offhook/gui/port"
	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// trayApp is an app with a tray that remembers what it shows.
type trayApp struct {
	fyne.App
	icons []string
	menu  *fyne.Menu
	menus int
	gone  bool // the bus to the tray
}

func (a *trayApp) SetSystemTrayIcon(r fyne.Resource) {
	if a.gone {
		panic("dbus: connection closed by user")
	}
	a.icons = append(a.icons, r.Name())
}
func (a *trayApp) SetSystemTrayMenu(m *fyne.Menu)  { a.menu = m; a.menus++ }
func (a *trayApp) SetSystemTrayWindow(fyne.Window) {}

// click chooses a line of the menu.
func (a *trayApp) click(t *testing.T, label string) {
	t.Helper()
	for _, i := range a.menu.Items {
		if i.Label == label && !i.Disabled {
			i.Action()
			return
		}
	}
	t.Errorf("no line %q that can be chosen", label)
}

// withTray gives a rig's window a tray.
func withTray(r *rig) *trayApp {
	a := &trayApp{App: r.w.app}
	r.w.app = a
	r.w.newTray()
	return a
}

func TestTray(t *testing.T) {
	d := newFakeDesktop()
	d.tray = true
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	a := withTray(r)
	r.show(withTrunk)
	v := inState(call.Offered)
	v.Direction = sipclient.Incoming
	r.show(withCall(v))
	a.click(t, "Answer")
	a.click(t, "Decline")
	r.show(withCall(inState(call.Active)))
	a.click(t, "Mute")
	r.until("muted", func() bool { return r.w.outside.tray.shown.Icon == present.TrayMuted })
	a.click(t, "Muted")
	r.until("heard", func() bool { return r.w.outside.tray.shown.Icon == present.TrayInCall })
	a.click(t, "Hang up")
	for _, said := range []string{"answer 1", "hangup 1", "mute 1 true", "mute 1 false"} {
		if !r.phone.heard(said) {
			t.Errorf("not %q in %q", said, r.phone.said)
		}
	}
	menus := a.menus
	r.show(nil)
	if a.menus != menus {
		t.Error("the menu is built again, and nothing has changed")
	}
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil }, sipclient.Notice{Kind: sipclient.NoticeMissedCall})
	a.click(t, "1 missed call")
	if r.w.route.place != placeRecents {
		t.Errorf("at place %d", r.w.route.place)
	}
	want := []string{"tray-ready.svg", "tray-ringing.svg", "tray-call.svg", "tray-muted.svg", "tray-call.svg", "tray-missed.svg", "tray-ready.svg"}
	if !slices.Equal(a.icons, want) {
		t.Errorf("icons %q", a.icons)
	}
}

// TestTrayShowsNamesWhole: no letter of a caller's name is taken for a mark.
func TestTrayShowsNamesWhole(t *testing.T) {
	for system, want := range map[string]string{"linux": "kim__a & b", "windows": "kim_a && b", "darwin": "kim_a & b"} {
		if got := inMenu("kim_a & b", system); got != want {
			t.Errorf("%s: %q, want %q", system, got, want)
		}
	}
	r := newRig(t, newFakePhone(), Options{Desktop: newFakeDesktop().desktop()})
	a := withTray(r)
	r.show(withTrunk)
	v := inState(call.Active)
	v.Peer.Name = "kim_a & b"
	r.show(withCall(v))
	if got, want := a.menu.Items[0].Label, inMenu("Connected · kim_a & b", runtime.GOOS); got != want {
		t.Errorf("the menu has %q, not %q", got, want)
	}
}

// TestTrayThatIsGone: the phone goes on without.
func TestTrayThatIsGone(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{Desktop: newFakeDesktop().desktop()})
	a := withTray(r)
	r.show(withTrunk)
	a.gone = true
	r.show(withCall(inState(call.Active)))
	r.mustSee("Hang up")
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
}

// TestClosing: it hides where there is a tray, says so the first time, and asks
// before it ends a call.
func TestClosing(t *testing.T) {
	d := newFakeDesktop()
	d.tray = true
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	r.w.closeWindow()
	r.mustSee("Closing hides Offhook in the tray.")
	if r.w.outside.hidden {
		t.Fatal("hidden before it was said")
	}
	r.tap("Hide")
	if !r.w.outside.hidden {
		t.Fatal("not hidden")
	}
	r.until("that it was told", func() bool { return r.w.snap.Choices.Desktop.TrayTold })
	if len(r.w.shell.running) > 0 {
		t.Errorf("pages run off the screen: %v", r.w.shell.running)
	}
	r.w.Raise()
	r.w.shell.setForeground(true) // as the system says
	if len(r.w.shell.running) == 0 || r.sees("Closing hides") {
		t.Error("the window is not as it was")
	}
	r.w.closeWindow()
	if !r.w.outside.hidden {
		t.Error("asked twice")
	}
	d.tray = false
	r.w.desktopEvent(port.TrayChanged{})
	if r.w.outside.hidden {
		t.Error("hidden, and nothing can bring it back")
	}
	r.show(withCall(inState(call.Active)))
	r.w.closeWindow()
	r.mustSee("You are in a call.")
	select {
	case <-r.w.Closed():
		t.Fatal("closed in a call")
	default:
	}
	r.tap("Hang up and quit")
	<-r.w.Closed()
}

// TestQuitAsksInEachCall: what was asked in one call is no yes in the next.
func TestQuitAsksInEachCall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	first, second := inState(call.Active), inState(call.Active)
	second.ID = "2"
	for _, v := range []sipclient.CallView{first, second} {
		r.show(withCall(v))
		r.w.quit()
		select {
		case <-r.w.Closed():
			t.Fatalf("call %s was hung up without a question", v.ID)
		default:
		}
		r.mustSee("You are in a call.")
		r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
		if r.sees("You are in a call.") {
			t.Error("a call that is over is asked about")
		}
	}
}

// TestTrayGoesBeforeHiding: what offered to hide must not lose the window.
func TestTrayGoesBeforeHiding(t *testing.T) {
	d := newFakeDesktop()
	d.tray = true
	r := newRig(t, newFakePhone(), Options{Desktop: d.desktop()})
	r.show(withTrunk)
	r.w.closeWindow()
	d.tray = false
	r.tap("Hide")
	if r.w.outside.hidden || r.w.snap.Choices.Desktop.TrayTold {
		t.Error("hidden, and nothing can bring it back")
	}
	if r.sees("Closing hides Offhook in the tray.") {
		t.Error("it still offers a tray that is gone")
	}
}

// TestClosingWithoutTray ends the program at once.
func TestClosingWithoutTray(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.w.closeWindow()
	<-r.w.Closed()
}

// TestHiddenCallRuns nothing, and the call's page goes on behind other windows.
func TestHiddenCallRuns(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	p := r.w.inFront().(*callPage)
	r.w.shell.setForeground(false)
	if p.stop == nil {
		t.Error("the timer stops behind another window")
	}
	r.w.hide()
	if p.stop != nil {
		t.Error("the timer is drawn off the screen")
	}
}

// TestTrayIconsExist, each with a shape of its own: the pictures differ even where
// colours are taken away.
func TestTrayIconsExist(t *testing.T) {
	shapes := make(map[string]present.TrayIcon)
	for _, icon := range present.TrayIcons() {
		res := trayPicture(icon)
		if res == nil {
			t.Errorf("%s has no file", icon)
			continue
		}
		c := software.NewTransparentCanvas()
		c.SetPadded(false)
		c.SetContent(canvas.NewImageFromResource(res))
		c.Resize(fyne.NewSquareSize(64)) // as Fyne draws them
		img := c.Capture()
		shape := ""
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if _, _, _, a := img.At(x, y).RGBA(); a > 0x8000 {
					shape += "#"
				} else {
					shape += "."
				}
			}
		}
		glyph := shape + string(res.Content()[len(res.Content())/2:]) // the same outline with another sign
		if other, there := shapes[glyph]; there {
			t.Errorf("%s looks like %s", icon, other)
		}
		shapes[glyph] = icon
		if dir := os.Getenv("OFFHOOK_SCREENSHOTS"); dir != "" {
			f, err := os.Create(filepath.Join(dir, string(icon)+".png"))
			if err != nil {
				t.Fatal(err)
			}
			if err := png.Encode(f, img); err != nil {
				t.Error(err)
			}
			_ = f.Close()
		}
	}
	if files, err := icons.Tray.ReadDir("tray"); err != nil || len(files) != len(present.TrayIcons()) {
		t.Errorf("%d files, %v", len(files), err)
	}
}

// fakePlaces is a screen of 1280 x 900.
type fakePlaces struct{ x, y, uncovered int }

func (p *fakePlaces) Place(fyne.Window) (int, int, bool) { return p.x, p.y, true }
func (p *fakePlaces) Fit(x, y, width, height int) (fx, fy, fwidth, fheight int, ok bool) {
	if x > -width && x < 1280 && y >= 0 && y < 900 && width <= 1280 && height <= 900 {
		return x, y, width, height, true
	}
	return 40, 30, min(width, 1280), min(height, 900), true
}

// Uncover notes that it was asked for.
func (p *fakePlaces) Uncover(_ fyne.Window, show func()) {
	p.uncovered++
	show()
}

// placed is a window that remembers where it was asked to be.
type placed struct {
	fyne.Window
	x, y int
}

func (p *placed) RequestPosition(x, y int)    { p.x, p.y = x, y }
func (p *placed) RequestFullScreenSecondary() {}
func (p *placed) RequestAlwaysOnTop()         {}

func TestPlaceIsRemembered(t *testing.T) {
	for _, tc := range []struct {
		name         string
		x, y         int
		size, want   fyne.Size
		wantX, wantY int
	}{
		{"on the screen", 200, 120, fyne.NewSize(500, 620), fyne.NewSize(500, 620), 200, 120},
		{"the screen is gone", 2000, 120, fyne.NewSize(500, 620), fyne.NewSize(500, 620), 40, 30},
		{"the other one is smaller", 2000, 120, fyne.NewSize(1900, 1000), fyne.NewSize(1280, 900), 40, 30},
	} {
		places := &fakePlaces{x: tc.x, y: tc.y}
		r := newRig(t, newFakePhone(), Options{Placement: places})
		r.w.win.Resize(tc.size)
		r.w.leftForeground()
		r.w.win.Resize(fyne.NewSize(320, 480))
		win := &placed{Window: r.w.win, x: -1, y: -1}
		r.w.win = win
		r.w.restorePlace()
		if got := r.w.win.Canvas().Size(); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
		if win.x != tc.wantX || win.y != tc.wantY {
			t.Errorf("%s: placed at %d, %d", tc.name, win.x, win.y)
		}
		r.w.app.Preferences().SetFloat(prefWidth, 1e9)
		r.w.app.Preferences().SetFloat(prefHeight, -4)
		if got := r.w.keptSize(); got != fyne.NewSize(largest, minHeight) {
			t.Errorf("%s: nonsense is believed: %v", tc.name, got)
		}
	}
}

// TestScreenGoesWhileHidden: the window comes back from the tray where it can be seen, and
// where its screen is still there it stays as it was.
func TestScreenGoesWhileHidden(t *testing.T) {
	for x, want := range map[int]int{200: -1, 2000: 40} {
		places := &fakePlaces{x: x, y: 120}
		r := newRig(t, newFakePhone(), Options{Placement: places})
		win := &placed{Window: r.w.win, x: -1, y: -1}
		r.w.win = win
		r.w.hide()
		r.w.Raise()
		if win.x != want {
			t.Errorf("at %d, it comes back at %d, not %d", x, win.x, want)
		}
	}
}
