package main

import "golang.org/x/sys/windows"

// complain says why the program ends. There is no console to say it on, so it
// says it in a box, and waits until that is closed.
func complain(err error) {
	text, bad := windows.UTF16PtrFromString(err.Error())
	if bad != nil { // a NUL within
		text = windows.StringToUTF16Ptr("Offhook could not start.")
	}
	_, _ = windows.MessageBox(0, text, windows.StringToUTF16Ptr("Offhook"), windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND)
}
