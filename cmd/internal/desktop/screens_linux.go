package desktop

import (
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xinerama"
	"github.com/jezek/xgb/xproto"
)

// WindowPlace returns where the content of an X11 window begins; false where
// the X server does not say.
func WindowPlace(window uintptr) (x, y int, ok bool) {
	c := openX()
	if c == nil {
		return 0, 0, false
	}
	defer c.Close()
	root := xproto.Setup(c).DefaultScreen(c).Root
	at, err := xproto.TranslateCoordinates(c, xproto.Window(window), root, 0, 0).Reply()
	if err != nil {
		return 0, 0, false
	}
	return int(at.DstX), int(at.DstY), true
}

// screens are all of the X server's.
func screens(area) []area {
	c := openX()
	if c == nil {
		return nil
	}
	defer c.Close()
	return xScreens(c)
}

// xScreens are the screens, or all as one where the server does not tell.
func xScreens(c *xgb.Conn) []area {
	if xinerama.Init(c) == nil {
		if all, err := xinerama.QueryScreens(c).Reply(); err == nil && all.Number > 0 {
			screens := make([]area, 0, len(all.ScreenInfo))
			for _, s := range all.ScreenInfo {
				screens = append(screens, area{int(s.XOrg), int(s.YOrg), int(s.Width), int(s.Height)})
			}
			return screens
		}
	}
	s := xproto.Setup(c).DefaultScreen(c)
	return []area{{0, 0, int(s.WidthInPixels), int(s.HeightInPixels)}}
}
