package device

import (
	"errors"
	"fmt"

	"github.com/gen2brain/malgo"

	"offhook/media"
)

var (
	// ErrNoInput: there is no microphone, or it cannot be opened.
	ErrNoInput = errors.New("no microphone can be opened")
	// ErrNoOutput: there is no loudspeaker, or it cannot be opened.
	ErrNoOutput = errors.New("no loudspeaker can be opened")
	// ErrLost: a device that was open has stopped, as when it is unplugged.
	ErrLost = errors.New("the sound device has stopped")
	// ErrNoSystem: no audio system of this OS can be reached.
	ErrNoSystem = errors.New("no audio system can be reached")
)

// known adds to what miniaudio says the reason that a person can do something about.
func known(err error) error {
	var reason error
	switch {
	case errors.Is(err, malgo.ErrBusy), errors.Is(err, malgo.ErrAlreadyInUse), errors.Is(err, malgo.ErrShareModeNotSupported):
		reason = media.ErrDeviceHeld
	case errors.Is(err, malgo.ErrAccessDenied):
		reason = media.ErrDeviceDenied
	default:
		return err
	}
	return fmt.Errorf("%w: %w", reason, err)
}
