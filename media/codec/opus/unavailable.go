//go:build !cgo

package opus

import "offhook/media/codec"

func newEncoder() (codec.Encoder, error) { return nil, ErrUnavailable }
func newDecoder() (codec.Decoder, error) { return nil, ErrUnavailable }

// Linked returns the zero Library.
func Linked() Library { return Library{} }

// StereoEncoder is what a program without Opus has in place of one.
type StereoEncoder struct{}

// NewStereoEncoder returns ErrUnavailable.
func NewStereoEncoder(int) (*StereoEncoder, error) { return nil, ErrUnavailable }

// Encode returns ErrUnavailable.
func (*StereoEncoder) Encode([]byte, []float32) (int, error) { return 0, ErrUnavailable }
