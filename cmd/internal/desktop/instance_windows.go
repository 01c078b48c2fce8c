package desktop

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// meeting is where the processes of a person find each other: a named pipe that
// only this person can open. The first process that makes it owns it.
type meeting struct{ pipe, descriptor string }

// meetingPoint returns the pipe of that name.
func meetingPoint(name string) (meeting, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return meeting{}, fmt.Errorf("asking who we are: %w", err)
	}
	sid := user.User.Sid.String()
	return meeting{
		pipe:       `\\.\pipe\` + name + "-" + sid,
		descriptor: "D:P(A;;GA;;;" + sid + ")", // nobody else
	}, nil
}

// listen takes the place; errTaken where somebody has it.
func (m meeting) listen() (net.Listener, func(), error) {
	listener, err := winio.ListenPipe(m.pipe, &winio.PipeConfig{SecurityDescriptor: m.descriptor})
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_PIPE_BUSY) {
		return nil, nil, errTaken
	}
	return listener, func() {}, err
}

// dial also lets the other process come to the front, which Windows grants only
// to whom the person has just used.
func (m meeting) dial(ctx context.Context) (net.Conn, error) {
	const anyProcess = ^uintptr(0)
	_, _, _ = windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow").Call(anyProcess)
	return winio.DialPipeContext(ctx, m.pipe)
}
