//go:build !cgo

package opus

import (
	"errors"
	"testing"
)

func TestUnavailable(t *testing.T) {
	if _, err := Codec().NewEncoder(); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
	if _, err := Codec().NewDecoder(); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
	if _, err := NewStereoEncoder(64000); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
}
