package desktop

import (
	"runtime"

	"golang.org/x/sys/windows"
)

// What SetThreadExecutionState takes (winbase.h): it holds until the thread says otherwise, or ends.
const (
	continuous     = 0x80000000
	systemRequired = 0x00000001
)

// newStateAwake keeps Windows awake by the state of the thread that run is on.
func newStateAwake(d *Desktop) *awake {
	state := windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadExecutionState")
	return newAwake(d, func(string) (func(), error) {
		if before, _, err := state.Call(continuous | systemRequired); before == 0 {
			return nil, err
		}
		return func() { _, _, _ = state.Call(continuous) }, nil
	})
}

// runOnThread is run with a thread of its own.
func (a *awake) runOnThread() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	a.run()
}
