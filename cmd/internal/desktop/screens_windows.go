package desktop

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// WindowPlace returns where the content of a window begins, by its HWND.
func WindowPlace(window uintptr) (x, y int, ok bool) {
	var point struct{ x, y int32 } // POINT
	got, _, _ := windows.NewLazySystemDLL("user32.dll").NewProc("ClientToScreen").Call(window, uintptr(unsafe.Pointer(&point)))
	return int(point.x), int(point.y), got != 0
}

// Reachable reports whether a window there could be seen and taken by its title.
func Reachable(x, y, width, height int) bool {
	const ifNone = 0 // MONITOR_DEFAULTTONULL
	type rect struct{ left, top, right, bottom int32 }
	user32 := windows.NewLazySystemDLL("user32.dll")
	edge := rect{int32(x), int32(y), int32(x + width), int32(y + grip)}
	monitor, _, _ := user32.NewProc("MonitorFromRect").Call(uintptr(unsafe.Pointer(&edge)), ifNone)
	if monitor == 0 {
		return false
	}
	info := struct { // MONITORINFO
		size          uint32
		monitor, work rect
		flags         uint32
	}{}
	info.size = uint32(unsafe.Sizeof(info))
	if got, _, _ := user32.NewProc("GetMonitorInfoW").Call(monitor, uintptr(unsafe.Pointer(&info))); got == 0 {
		return false
	}
	w := info.work
	return reachable(area{x, y, width, height}, []area{{int(w.left), int(w.top), int(w.right - w.left), int(w.bottom - w.top)}})
}
