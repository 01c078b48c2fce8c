package desktop

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// Uncover runs show, which shows a window, and puts it in front of the others without the
// keyboard. Windows lets a program in the background do that only by way of the windows
// that are always on top.
func Uncover(window uintptr, show func()) {
	const (
		showNoActivate      = 4      // SW_SHOWNOACTIVATE
		topmost, notTopmost = -1, -2 // HWND_TOPMOST, HWND_NOTOPMOST
		asItIs              = 0x13   // SWP_NOSIZE, SWP_NOMOVE, SWP_NOACTIVATE
		flashUntilInFront   = 0xE    // FLASHW_TRAY, FLASHW_TIMERNOFG
	)
	show()
	if window == 0 {
		return
	}
	user32 := windows.NewLazySystemDLL("user32.dll")
	if iconic, _, _ := user32.NewProc("IsIconic").Call(window); iconic != 0 {
		_, _, _ = user32.NewProc("ShowWindow").Call(window, showNoActivate)
	}
	place := user32.NewProc("SetWindowPos")
	for _, after := range []int{topmost, notTopmost} {
		_, _, _ = place.Call(window, uintptr(after), 0, 0, 0, 0, asItIs)
	}
	flash := struct { // FLASHWINFO
		size    uint32
		window  uintptr
		flags   uint32
		count   uint32
		timeout uint32
	}{window: window, flags: flashUntilInFront}
	flash.size = uint32(unsafe.Sizeof(flash))
	_, _, _ = user32.NewProc("FlashWindowEx").Call(uintptr(unsafe.Pointer(&flash)))
}
