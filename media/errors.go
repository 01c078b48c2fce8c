package media

import "errors"

// What can be wrong with the audio of a call. Package present makes sentences of
// them.
var (
	// ErrNoMicrophone: no device to capture from, or it gave no sound.
	ErrNoMicrophone = errors.New("no microphone can be opened")
	// ErrNoSpeaker: no device to play on.
	ErrNoSpeaker = errors.New("no loudspeaker can be opened")
	// ErrRejected: the other side refused the audio stream (port 0, or 488).
	ErrRejected = errors.New("the other side refused the audio")
	// ErrNoPath: ICE or DTLS found no way to the other side.
	ErrNoPath = errors.New("no path for the audio was found")
	// ErrLost: the audio path was up and is gone.
	ErrLost = errors.New("the audio path was lost")
)
