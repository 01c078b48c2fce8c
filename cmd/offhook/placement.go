package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"offhook/cmd/internal/desktop"
)

// placement tells where Fyne's windows are. Under Wayland nobody does.
type placement struct{}

// Place implements gui.Placement.
func (placement) Place(w fyne.Window) (x, y int, ok bool) {
	native, is := w.(driver.NativeWindow)
	if !is {
		return 0, 0, false
	}
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			x, y, ok = desktop.WindowPlace(c.WindowHandle)
		case driver.WindowsWindowContext:
			x, y, ok = desktop.WindowPlace(c.HWND)
		}
	})
	return x, y, ok
}

// OnScreen implements gui.Placement.
func (placement) OnScreen(x, y, width, height int) bool {
	return desktop.Reachable(x, y, width, height)
}
