package device

import "errors"

var (
	// ErrNoInput: there is no microphone, or it cannot be opened.
	ErrNoInput = errors.New("no microphone can be opened")
	// ErrNoOutput: there is no loudspeaker, or it cannot be opened.
	ErrNoOutput = errors.New("no loudspeaker can be opened")
	// ErrLost: a device that was open has stopped, as when it is unplugged.
	ErrLost = errors.New("the sound device has stopped")
	// ErrNoSystem: no audio system of this OS can be reached.
	ErrNoSystem = errors.New("no audio system can be reached")
	// ErrStuck: the audio system does not answer; its device had to be left behind.
	ErrStuck = errors.New("the audio system does not answer")
)
