package main

import (
	"os"

	"github.com/go-gl/glfw/v3.4/glfw"
)

// A Wayland compositor lets no window come to the front by itself, know where it is or have an icon of its own; its X
// server lets it. GLFW asks there first where this says so, and Fyne overrules it by FYNE_PLATFORM alone, or where the
// compositor draws no frames: then it takes X11 as well.
func init() {
	if xwayland(os.Getenv) {
		glfw.InitHint(glfw.PlatformHint, int(glfw.PlatformX11))
	}
}

// xwayland reports whether a Wayland compositor has an X server beside it.
func xwayland(getenv func(string) string) bool {
	return getenv("WAYLAND_DISPLAY") != "" && getenv("DISPLAY") != ""
}
