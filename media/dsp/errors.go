package dsp

import "errors"

// ErrRate says that a sample rate is outside MinRate to MaxRate.
var ErrRate = errors.New("sample rate is not supported")
