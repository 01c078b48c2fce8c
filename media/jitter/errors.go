package jitter

import "errors"

// ErrOptions: the options name no decoder, or rates or delays that cannot be.
var ErrOptions = errors.New("jitter: bad options")
