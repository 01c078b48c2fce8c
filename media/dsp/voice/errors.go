package voice

import "errors"

// ErrNoModule: the program was built without the audio processing module.
var ErrNoModule = errors.New("voice: built without the audio processing module")
