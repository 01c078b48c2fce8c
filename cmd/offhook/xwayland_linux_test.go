package main

import "testing"

func TestXWayland(t *testing.T) {
	for _, x := range []struct {
		name string
		env  map[string]string
		want bool
	}{
		{"X11", map[string]string{"DISPLAY": ":0", "XDG_SESSION_TYPE": "x11"}, false}, // GLFW takes it by itself
		{"Wayland with an X server", map[string]string{"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland"}, true},
		{"the same, without a type", map[string]string{"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, true},
		{"Wayland alone", map[string]string{"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland"}, false},
		{"no screen", nil, false},
	} {
		if got := xwayland(func(name string) string { return x.env[name] }); got != x.want {
			t.Errorf("%s: %v", x.name, got)
		}
	}
}
