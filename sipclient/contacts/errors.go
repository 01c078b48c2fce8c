package contacts

import "errors"

// ErrClosed means that the store was closed.
var ErrClosed = errors.New("the contacts are closed")
