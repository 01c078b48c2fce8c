package gui

import (
	"testing"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/sipclient"
)

// TestFilesCanBeChosen opens each dialog in which a file or a folder is chosen: it is there,
// and its last button is in the window.
func TestFilesCanBeChosen(t *testing.T) {
	for name, choose := range map[string]func(*rig){
		"settings file": func(r *rig) {
			r.w.openImport("")
			r.tap("Choose a file…")
		},
		"contacts to read": func(r *rig) {
			r.w.open("contacts-import", "")
			r.tap("Choose a file…")
		},
		"contacts to write": func(r *rig) {
			r.w.open("contacts-export", "")
			r.tap("Choose a file…")
		},
		"calls to write": func(r *rig) {
			r.w.open("recents-export", "")
			r.tap("Choose a file…")
		},
		"folder of recordings": func(r *rig) {
			openSection[*recordingSection](r, "recording")
			r.tap("Choose a folder")
		},
		"melody": func(r *rig) {
			s := openSection[*ringingSection](r, "ringing")
			s.own.choose()
		},
		"certificate": func(r *rig) {
			r.w.newAccount()
			r.w.inFront().(*formPage).fields.chooseCA()
		},
	} {
		r := newRig(t, scenery(), Options{})
		r.w.win.Resize(fyne.NewSize(380, 660))
		r.show(func(s *sipclient.Snapshot) {
			withTrunk(s)
			s.Abilities = able()
		})
		choose(r)
		overlays := r.w.win.Canvas().Overlays()
		if n := len(overlays.List()); n != 1 {
			t.Errorf("%s: %d dialogs", name, n)
			continue
		}
		size, inside := r.w.win.Canvas().Size(), 0
		walkAt(overlays.Top(), fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
			if _, is := o.(*fynewidget.Button); !is {
				return
			}
			if boxOf(at, o.Size()).inside(box{0, 0, size.Width, size.Height}) {
				inside++
			} else {
				t.Errorf("%s: a button at %v, %v large", name, at, o.Size())
			}
		})
		if inside < 2 {
			t.Errorf("%s: %d buttons", name, inside)
		}
		r.w.shell.closeOverlays()
	}
}
