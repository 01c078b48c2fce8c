package meeting

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// ErrTaken: another process has the place.
var ErrTaken = errors.New("another process has it")

// Name names a place by what it is for and by the settings file, given by its absolute
// path: phones with different settings do not meet. It is short: a socket's path has
// 108 bytes.
func Name(what, settings string) string {
	sum := sha256.Sum256([]byte(settings))
	return what + "-" + hex.EncodeToString(sum[:8])
}
