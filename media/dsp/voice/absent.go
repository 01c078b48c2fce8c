//go:build !cgo

package voice

import "time"

// available says that the module is part of this program.
const available = false

// module is none.
type module struct{}

func newModule(_, _ bool) (*module, error) { return nil, ErrNoModule }

func (*module) played([]float32)                 {}
func (*module) enhance([]float32, time.Duration) {}
func (*module) close()                           {}
