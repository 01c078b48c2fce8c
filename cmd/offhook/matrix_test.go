//go:build gui

package main

import (
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// matrixScenes are places of the window and the keys that lead there.
var matrixScenes = []struct{ name, key string }{
	{"keypad", "ctrl+1"}, {"recents", "ctrl+2"}, {"contacts", "ctrl+3"}, {"diagnostics", "ctrl+4"}, {"settings", "ctrl+5"}, {"shortcuts", "F1"},
}

// TestScreenshotsOfAllSizes takes pictures of the real window in every theme, two
// languages, three sizes, and with large text, among the artefacts.
func TestScreenshotsOfAllSizes(t *testing.T) {
	if *screenshots == "" {
		t.Skip("-screenshots names no folder")
	}
	dir := os.Getenv("OFFHOOK_ARTEFACTS")
	if dir == "" {
		dir = t.TempDir()
	}
	line := map[string]color.NRGBA{"light": {0xE3, 0xE6, 0xEB, 0xff}, "dark": {0x2A, 0x31, 0x3B, 0xff}}
	for _, theme := range []string{"light", "dark"} {
		for _, lang := range []string{"en", "ko"} {
			for _, percent := range []int{100, 150} {
				t.Run(fmt.Sprintf("%s-%s-%d", lang, theme, percent), func(t *testing.T) {
					d := newSeat(t)
					config := filepath.Join(d.home, "settings.toml")
					choices := fmt.Sprintf("theme = %q\nlanguage = %q\ntext_size = %d\n", theme, lang, percent)
					if err := os.WriteFile(config, []byte(choices), 0o600); err != nil {
						t.Fatal(err)
					}
					p := d.open("--demo", "--config", config)
					p.hears("account=demo", "to=ready")
					for _, size := range []string{"320x480", "380x660", "1100x700"} {
						p.resizes(size)
						for _, s := range matrixScenes {
							before := p.window()
							p.presses(s.key)
							if s.name != "keypad" {
								p.until("the page "+s.name, func() bool { return differ(before, p.window()) })
							}
							p.until("lines of its theme", func() bool { return p.count(line[theme]) > 100 })
							save(t, filepath.Join(dir, "window", fmt.Sprintf("%s-%s-%s-%s-%d.png", s.name, lang, theme, size, percent)), p.resizes(size))
						}
						p.presses("F1") // the list goes again
					}
				})
			}
		}
	}
}

// resizes gives the window a size and returns its picture once it has it. Fyne may
// ask for the size that it began with once more, late: then ours is asked for again.
func (p *phone) resizes(size string) image.Image {
	p.t.Helper()
	w, h, _ := strings.Cut(size, "x")
	id, _, _ := strings.Cut(p.xdotool("search", "--onlyvisible", "--name", "^Offhook"), "\n")
	var img image.Image
	p.until("the size "+size, func() bool {
		img = p.window()
		is := fmt.Sprintf("%dx%d", img.Bounds().Dx(), img.Bounds().Dy()) == size
		if !is {
			p.xdotool("windowsize", "--sync", id, w, h)
		}
		return is
	})
	return img
}
