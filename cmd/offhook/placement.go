package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/go-gl/glfw/v3.4/glfw"

	"offhook/cmd/internal/desktop"
)

// placement tells where Fyne's windows are. Wayland without an X server does not tell.
type placement struct{}

// Place implements gui.Placement.
func (placement) Place(w fyne.Window) (x, y int, ok bool) {
	if h := handle(w); h != 0 {
		return desktop.WindowPlace(h)
	}
	return 0, 0, false
}

// Uncover implements gui.Placement.
func (placement) Uncover(w fyne.Window, show func()) { desktop.Uncover(handle(w), show) }

// handle is what X11 or Windows call a window; 0 where there is none.
func handle(w fyne.Window) (h uintptr) {
	native, is := w.(driver.NativeWindow)
	if !is {
		return 0
	}
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			h = c.WindowHandle
		case driver.WindowsWindowContext:
			h = c.HWND
		}
	})
	return h
}

// modest lets a window that is shown wait for the keyboard until it asks for it. It is
// called before Fyne makes its windows.
func modest() { glfw.WindowHint(glfw.FocusOnShow, glfw.False) }

// Fit implements gui.Placement.
func (placement) Fit(x, y, width, height int) (fx, fy, fwidth, fheight int, ok bool) {
	return desktop.Fit(x, y, width, height)
}
