package meeting

import (
	"context"
	"errors"
	"fmt"
	"net"
	"unsafe"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// Place is where the processes of a person find each other: a mutex that goes
// with the process that made it, and a named pipe. Only this person can open them.
type Place struct{ mutex, pipe, descriptor string }

// At returns the mutex and the pipe of that name.
func At(name string) (Place, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return Place{}, fmt.Errorf("asking who we are: %w", err)
	}
	sid := user.User.Sid.String()
	return Place{
		mutex:      `Global\` + name + "-" + sid, // of all sessions: a person may have a remote one
		pipe:       `\\.\pipe\` + name + "-" + sid,
		descriptor: "D:P(A;;GA;;;" + sid + ")", // nobody else
	}, nil
}

// Listen takes the place until release is called; ErrTaken where somebody has it.
func (m Place) Listen() (net.Listener, func(), error) {
	descriptor, err := windows.SecurityDescriptorFromString(m.descriptor)
	if err != nil {
		return nil, nil, err
	}
	name, err := windows.UTF16PtrFromString(m.mutex)
	if err != nil {
		return nil, nil, err
	}
	attributes := &windows.SecurityAttributes{SecurityDescriptor: descriptor}
	attributes.Length = uint32(unsafe.Sizeof(*attributes))
	mutex, err := windows.CreateMutex(attributes, false, name)
	release := func() { _ = windows.CloseHandle(mutex) }
	if err != nil {
		if errors.Is(err, windows.ERROR_ALREADY_EXISTS) {
			release()
			err = ErrTaken
		}
		return nil, nil, err
	}
	listener, err := winio.ListenPipe(m.pipe, &winio.PipeConfig{SecurityDescriptor: m.descriptor})
	if err != nil {
		release()
		return nil, nil, err
	}
	return listener, release, nil
}

// Dial also lets the other process come to the front, which Windows grants only
// to whom the person has just used.
func (m Place) Dial(ctx context.Context) (net.Conn, error) {
	const anyProcess = ^uintptr(0)
	_, _, _ = windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow").Call(anyProcess)
	return winio.DialPipeContext(ctx, m.pipe)
}
