package gui

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/gui/theme"
	"offhook/sipclient"
)

// shot is one picture: a scene in a language, a look and a size.
type shot struct {
	scene
	language string
	look     theme.Theme
	size     fyne.Size
}

// name is what the picture's file is called, without its ending.
func (s shot) name() string {
	return fmt.Sprintf("%s-%s-%s-%.0fx%.0f-%d", s.scene.name, s.language, s.look.Mode, s.size.Width, s.size.Height, s.look.TextSize)
}

// shots are all pictures: every scene, light and dark, in English and Korean, at
// three sizes, with text as it is and as large as it gets. OFFHOOK_LANGUAGES="de
// ja" names other languages. Those of one size follow each other: a real window
// takes its time to change.
func shots() []shot {
	languages := []string{"en", "ko"}
	if others := os.Getenv("OFFHOOK_LANGUAGES"); others != "" {
		languages = strings.Fields(others)
	}
	var all []shot
	for _, size := range []fyne.Size{fyne.NewSize(320, 480), fyne.NewSize(380, 660), fyne.NewSize(1100, 700)} {
		for _, percent := range []int{100, 150} {
			for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
				for _, language := range languages {
					for _, sc := range allScenes() {
						all = append(all, shot{sc, language, theme.Theme{Mode: mode, TextSize: percent}, size})
					}
				}
			}
		}
	}
	return all
}

// allScenes are the scenes of every page.
func allScenes() []scene {
	return slices.Concat(scenes(), settingsScenes(), questionScenes(), restScenes())
}

// steadyApp is an app that keeps its look from one window to the next: every
// change of look reads the fonts again, which costs more than a picture.
type steadyApp struct {
	fyne.App
	look fyne.Theme
}

// Settings implements fyne.App.
func (a *steadyApp) Settings() fyne.Settings { return &steadySettings{a.App.Settings(), a} }

type steadySettings struct {
	fyne.Settings
	app *steadyApp
}

// SetTheme implements fyne.Settings. A new window begins with the look that the
// system has, before it knows its own.
func (s *steadySettings) SetTheme(look fyne.Theme) {
	if a := s.app; a.look == nil || look != a.look && look != (theme.Theme{}) {
		a.look = look
		s.Settings.SetTheme(look)
	}
}

// open shows the shot's scene in a window of app.
func (s shot) open(t testing.TB, app fyne.App) *rig {
	phone := scenery()
	phone.snap.Choices = sipclient.Choices{Theme: string(s.look.Mode), Language: s.language, TextSize: s.look.TextSize}
	r := newRigIn(t, app, phone, Options{StartDemo: noDemo, Version: "1.0.0", Locale: "ko_KR"})
	r.w.win.Resize(s.size)
	s.show(r)
	if r.w.shell.body.now == "keypad" {
		m := r.w.inFront().(*keypadPage).mic
		r.until("the microphone's level", func() bool { return m.meter.Part() > 0 })
	}
	r.until("the lists", func() bool { return !listing(r.w.shell.side.shown) && !listing(r.w.shell.body.shown) })
	r.w.refresh()
	return r
}

// listing reports whether a page still reads its list.
func listing(p page) bool {
	switch p := p.(type) {
	case *recentsPage:
		return !p.calls.loaded
	case *contactsPage:
		return !p.people.loaded
	}
	return false
}

func noDemo(context.Context) (string, error) { return "demo", nil }

// TestScreenshots draws every scene with the software renderer, into the folder
// OFFHOOK_SCREENSHOTS.
func TestScreenshots(t *testing.T) {
	dir := pictureFolder(t)
	app := &steadyApp{App: test.NewTempApp(t)}
	for _, s := range shots() {
		t.Run(s.name(), func(t *testing.T) {
			r := s.open(t, app)
			defer r.w.win.Close()
			keepImage(t, dir, s.name(), r.w.win.Canvas().Capture())
		})
	}
}

// pictureFolder is where pictures go, and the test is skipped where nobody wants any.
func pictureFolder(t *testing.T) string {
	dir := os.Getenv("OFFHOOK_SCREENSHOTS")
	if dir == "" {
		t.Skip("OFFHOOK_SCREENSHOTS names no folder to draw into")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// keepImage writes a picture.
func keepImage(t testing.TB, dir, name string, img image.Image) {
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// TestEveryPageHasAScene goes through all scenes and looks at what is then in
// front.
func TestEveryPageHasAScene(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves the walk through every scene to a run without the race detector")
	}
	shown := make(map[string]bool)
	app := &steadyApp{App: test.NewTempApp(t)}
	for _, sc := range allScenes() {
		t.Run(sc.name, func(t *testing.T) {
			r := shot{sc, "en", theme.Theme{Mode: theme.Light, TextSize: 100}, fyne.NewSize(320, 480)}.open(t, app)
			shown[r.w.shell.body.now] = true
			if p, is := r.w.inFront().(*diagnosticsPage); is {
				shown["diagnostics/"+p.now] = true
			}
		})
	}
	var wanted []string
	for key := range pages() {
		wanted = append(wanted, key)
	}
	for _, s := range sections() {
		wanted = append(wanted, sectionPrefix+s.key)
	}
	for _, d := range diagnoses() {
		wanted = append(wanted, "diagnostics/"+d.key)
	}
	for _, key := range wanted {
		if !shown[key] {
			t.Errorf("no scene shows the page %s", key)
		}
	}
}
