package desktop

import "testing"

func TestReachable(t *testing.T) {
	screens := []area{{0, 0, 1920, 1080}, {1920, 200, 1280, 800}}
	for _, tc := range []struct {
		window area
		want   bool
	}{
		{area{100, 100, 380, 660}, true},
		{area{2500, 300, 380, 660}, true},
		{area{-300, 100, 380, 660}, true},  // enough of it at the left
		{area{-350, 100, 380, 660}, false}, // too little
		{area{100, -30, 380, 660}, false},  // its title is above the screen
		{area{100, 1050, 380, 660}, false}, // and below
		{area{2500, 100, 380, 660}, false}, // above the second screen
		{area{5000, 300, 380, 660}, false}, // on a screen that is gone
		{area{10, 10, 20, 660}, true},      // narrower than the grip
	} {
		if got := reachable(tc.window, screens); got != tc.want {
			t.Errorf("%+v: %v", tc.window, got)
		}
	}
	if reachable(screens[0], nil) {
		t.Error("no screen, and a window can be reached")
	}
}
