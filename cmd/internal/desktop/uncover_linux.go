package desktop

import (
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Uncover runs show, which shows an X11 window, and puts it in front of the others. A
// window of which nobody has made use at the time 0 is not given the keyboard for it
// (_NET_WM_USER_TIME, Extended Window Manager Hints).
func Uncover(window uintptr, show func()) {
	c := openX()
	if c == nil || window == 0 {
		show()
		return
	}
	defer c.Close()
	w := xproto.Window(window)
	if used, err := atom(c, "_NET_WM_USER_TIME"); err == nil {
		_ = xproto.ChangePropertyChecked(c, xproto.PropModeReplace, w, used, xproto.AtomCardinal, 32, 1, make([]byte, 4)).Check()
	}
	withdrawIconic(c, w)
	show()
	_ = xproto.ConfigureWindowChecked(c, w, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove}).Check()
	wantsAttention(c, w)
}

// withdrawIconic takes a window back that is minimised: then it is shown as a new one.
// Window managers give the keyboard to one that only comes back.
func withdrawIconic(c *xgb.Conn, w xproto.Window) {
	state, err := atom(c, "WM_STATE")
	if err != nil {
		return
	}
	const iconic = 3 // Inter-Client Communication Conventions Manual, section 4.1.3.1
	is, err := xproto.GetProperty(c, false, w, state, xproto.GetPropertyTypeAny, 0, 1).Reply()
	if err != nil || len(is.Value) < 4 || xgb.Get32(is.Value) != iconic {
		return
	}
	root := xproto.Setup(c).DefaultScreen(c).Root
	gone := xproto.UnmapNotifyEvent{Event: root, Window: w} // section 4.1.4
	_ = xproto.SendEventChecked(c, false, root, toManager, string(gone.Bytes())).Check()
}

// toManager is who is sent what is meant for the window manager.
const toManager = xproto.EventMaskSubstructureNotify | xproto.EventMaskSubstructureRedirect

// wantsAttention has the task bar point to a window.
func wantsAttention(c *xgb.Conn, w xproto.Window) {
	state, err := atom(c, "_NET_WM_STATE")
	if err != nil {
		return
	}
	attention, err := atom(c, "_NET_WM_STATE_DEMANDS_ATTENTION")
	if err != nil {
		return
	}
	const add, program = 1, 1
	message := xproto.ClientMessageEvent{
		Format: 32, Window: w, Type: state, Data: xproto.ClientMessageDataUnionData32New([]uint32{add, uint32(attention), 0, program, 0}),
	}
	_ = xproto.SendEventChecked(c, false, xproto.Setup(c).DefaultScreen(c).Root, toManager, string(message.Bytes())).Check()
}

func atom(c *xgb.Conn, name string) (xproto.Atom, error) {
	a, err := xproto.InternAtom(c, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, err
	}
	return a.Atom, nil
}
