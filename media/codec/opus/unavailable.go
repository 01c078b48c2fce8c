//go:build !cgo

package opus

import "offhook/media/codec"

func newEncoder() (codec.Encoder, error) { return nil, ErrUnavailable }
func newDecoder() (codec.Decoder, error) { return nil, ErrUnavailable }
