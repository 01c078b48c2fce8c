//go:build gui

package gui

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// TestMain runs the tests beside Fyne's loop, which wants the main goroutine, on
// a screen that nobody sees.
func TestMain(m *testing.M) { os.Exit(beside(m)) }

func beside(m *testing.M) (code int) {
	home, err := os.MkdirTemp("", "offhook-screen")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(home)
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"} {
		os.Setenv(name, home)
	}
	os.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(home, "no-bus"))
	x, display, err := startScreen()
	if err != nil {
		fmt.Fprintln(os.Stderr, "starting Xvfb:", err)
		return 1
	}
	defer func() {
		_ = x.Process.Kill()
		_ = x.Wait()
	}()
	os.Unsetenv("WAYLAND_DISPLAY")
	os.Setenv("DISPLAY", display)
	os.Setenv("FYNE_SCALE", "1")
	a := app.NewWithID("org.offhook.screenshots")
	a.Lifecycle().SetOnStarted(func() {
		go func() {
			code = m.Run()
			fyne.Do(a.Quit)
		}()
	})
	a.Run()
	return code
}

// startScreen starts an X server on a display of its choice.
func startScreen() (x *exec.Cmd, display string, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	x = exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	err = x.Start()
	_ = w.Close()
	if err != nil {
		return nil, "", err
	}
	var number int
	if _, err := fmt.Fscan(r, &number); err != nil {
		return nil, "", errors.Join(err, x.Wait())
	}
	return x, fmt.Sprintf(":%d", number), nil
}

// screen is the one window in which all scenes are shown, as the X server has it.
type screen struct {
	steadyApp
	win fyne.Window

	x     *xgb.Conn
	id    xproto.Drawable
	brush xproto.Gcontext // has the colour blank
}

// NewWindow gives every scene the same window: a new one takes its time to come.
func (s *screen) NewWindow(string) fyne.Window { return s.win }

func newScreen(t *testing.T) *screen {
	s := &screen{steadyApp: steadyApp{App: fyne.CurrentApp()}}
	onGUI(t, func(testing.TB) {
		s.win = s.App.NewWindow("Offhook")
		s.win.SetPadded(false)
		s.win.SetContent(canvas.NewRectangle(color.Black))
		s.win.Show()
		s.win.(driver.NativeWindow).RunNative(func(context any) {
			s.id = xproto.Drawable(context.(driver.X11WindowContext).WindowHandle)
		})
	})
	var err error
	if s.x, err = xgb.NewConn(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.x.Close)
	if s.brush, err = xproto.NewGcontextId(s.x); err != nil {
		t.Fatal(err)
	}
	if err := xproto.CreateGCChecked(s.x, s.brush, s.id, xproto.GcForeground, []uint32{0xff00ff}).Check(); err != nil {
		t.Fatal(err)
	}
	return s
}

// take shows the shot's scene and returns what is then on the screen.
func (s *screen) take(t *testing.T, what shot) image.Image {
	onGUI(t, func(t testing.TB) {
		s.clear(what.size)
		what.open(t, s)
	})
	s.wipe(t)
	onGUI(t, func(testing.TB) { s.win.Show() }) // a window that is there already is painted at once
	for deadline := time.Now().Add(patience); ; {
		img := s.picture(t)
		if got := img.Bounds().Size(); wiped(img) || got.X != int(what.size.Width) || got.Y != int(what.size.Height) {
			if time.Now().After(deadline) {
				t.Fatalf("never painted in this size: %v", got)
			}
			continue
		}
		return img
	}
}

// patience is how long the screen may take to show what was painted.
const patience = 20 * time.Second

// clear takes away what the scene before has left, and keeps the size that a new
// window takes up.
func (s *screen) clear(size fyne.Size) {
	c := s.win.Canvas()
	for _, o := range c.Overlays().List() {
		c.Overlays().Remove(o)
	}
	c.Unfocus()
	s.Preferences().SetFloat(prefWidth, float64(size.Width))
	s.Preferences().SetFloat(prefHeight, float64(size.Height))
}

// blank is what a window is wiped with: no theme has it.
var blank = color.NRGBA{0xff, 0x00, 0xff, 0xff}

// wipe paints the window over, so that the next frame shows when it has come.
func (s *screen) wipe(t *testing.T) {
	g := s.geometry(t)
	all := []xproto.Rectangle{{Width: g.Width, Height: g.Height}}
	if err := xproto.PolyFillRectangleChecked(s.x, s.id, s.brush, all).Check(); err != nil {
		t.Fatal(err)
	}
}

// wiped reports whether the window, or the lower part of it, waits for its frame.
func wiped(img *image.NRGBA) bool {
	last := img.Bounds().Max.Sub(image.Pt(1, 1))
	return img.NRGBAAt(0, 0) == blank || img.NRGBAAt(last.X, last.Y) == blank
}

func (s *screen) geometry(t *testing.T) *xproto.GetGeometryReply {
	g, err := xproto.GetGeometry(s.x, s.id).Reply()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// picture asks the X server for what the window shows.
func (s *screen) picture(t *testing.T) *image.NRGBA {
	g := s.geometry(t)
	all, err := xproto.GetImage(s.x, xproto.ImageFormatZPixmap, s.id, 0, 0, g.Width, g.Height, ^uint32(0)).Reply()
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewNRGBA(image.Rect(0, 0, int(g.Width), int(g.Height)))
	for i := 0; i < len(img.Pix); i += 4 { // blue, green, red, nothing
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = all.Data[i+2], all.Data[i+1], all.Data[i], 0xff
	}
	return img
}

// onGUI runs f on the GUI goroutine. The test is over when f's is.
func onGUI(t *testing.T, f func(t testing.TB)) {
	t.Helper()
	var ended bool
	fyne.DoAndWait(func() {
		defer func() {
			if p := recover(); p != nil {
				if p != (over{}) {
					panic(p)
				}
				ended = true
			}
		}()
		f(&guest{t})
	})
	if ended {
		t.FailNow()
	}
}

// guest is a test on the GUI goroutine, which must not end with it.
type guest struct{ testing.TB }

// over is what a guest that ends panics with.
type over struct{}

func (g *guest) FailNow() {
	g.TB.Fail()
	panic(over{})
}

func (g *guest) Fatal(args ...any) {
	g.TB.Error(args...)
	panic(over{})
}

func (g *guest) Fatalf(format string, args ...any) {
	g.TB.Errorf(format, args...)
	panic(over{})
}

// Cleanup runs f on the GUI goroutine too.
func (g *guest) Cleanup(f func()) {
	g.TB.Cleanup(func() { fyne.DoAndWait(f) })
}

// TestScreenshotsOnScreen takes the picture of every scene from the real window,
// drawn by OpenGL, into the folder OFFHOOK_SCREENSHOTS.
func TestScreenshotsOnScreen(t *testing.T) {
	dir := pictureFolder(t)
	s := newScreen(t)
	for _, what := range shots() {
		t.Run(what.name(), func(t *testing.T) {
			keepImage(t, dir, what.name(), s.take(t, what))
		})
	}
}
