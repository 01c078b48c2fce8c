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

func TestFit(t *testing.T) {
	screens := []area{{0, 0, 1366, 768}, {1366, 0, 1920, 1080}}
	for name, tc := range map[string]struct{ window, want area }{
		"as it is":                    {area{100, 100, 380, 660}, area{100, 100, 380, 660}},
		"across both screens":         {area{1300, 100, 380, 660}, area{1300, 100, 380, 660}},
		"half off the right":          {area{3200, 100, 380, 660}, area{3200, 100, 380, 660}},
		"on a screen that is gone":    {area{5000, 300, 380, 660}, area{493, 54, 380, 660}},
		"larger than its screen":      {area{10, 10, 1900, 1000}, area{0, 32, 1366, 704}},
		"as high as the other screen": {area{1400, 0, 800, 1080}, area{1926, 32, 800, 1016}},
		"its title above":             {area{1500, -200, 380, 660}, area{2136, 210, 380, 660}},
	} {
		if got := fit(tc.window, screens); got != tc.want {
			t.Errorf("%s: %+v, want %+v", name, got, tc.want)
		}
	}
}
