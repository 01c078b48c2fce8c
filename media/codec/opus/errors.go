package opus

import "errors"

// ErrUnavailable says that this program was built without cgo and so has no Opus.
var ErrUnavailable = errors.New("this program was built without Opus (cgo was off)")
