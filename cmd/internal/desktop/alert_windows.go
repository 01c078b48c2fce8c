package desktop

import (
	"context"

	"golang.org/x/sys/windows"
)

// Alert tells a person why the program ends, where it has no window to say it in: in a box,
// and it waits until that is closed.
func Alert(_ context.Context, _, text string) error {
	said, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return err
	}
	_, err = windows.MessageBox(0, said, windows.StringToUTF16Ptr("Offhook"), windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND)
	return err
}
