package red

import "errors"

// ErrMalformed says that a payload is not what RFC 2198 describes, or has more copies
// than anybody makes.
var ErrMalformed = errors.New("malformed redundant audio (RFC 2198)")
