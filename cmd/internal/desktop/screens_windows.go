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

// screens returns the screen that is next to a window, without the task bar.
func screens(window area) []area {
	const nearest = 2 // MONITOR_DEFAULTTONEAREST
	type rect struct{ left, top, right, bottom int32 }
	user32 := windows.NewLazySystemDLL("user32.dll")
	at := rect{int32(window.x), int32(window.y), int32(window.x + window.width), int32(window.y + window.height)}
	monitor, _, _ := user32.NewProc("MonitorFromRect").Call(uintptr(unsafe.Pointer(&at)), nearest)
	info := struct { // MONITORINFO
		size          uint32
		monitor, work rect
		flags         uint32
	}{}
	info.size = uint32(unsafe.Sizeof(info))
	if got, _, _ := user32.NewProc("GetMonitorInfoW").Call(monitor, uintptr(unsafe.Pointer(&info))); got == 0 {
		return nil
	}
	w := info.work
	return []area{{int(w.left), int(w.top), int(w.right - w.left), int(w.bottom - w.top)}}
}
