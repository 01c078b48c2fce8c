//go:build linux

package rig

import "errors"

// errEnded: what was waited for can't come any more, because the program that would have reported it has ended.
var errEnded = errors.New("it has ended")
