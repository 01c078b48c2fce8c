//go:build cgo

package opus

import (
	"fmt"

	"offhook/media/codec"
)

// StereoEncoder encodes two channels for a file: at a steady quality, and without
// what only packets that get lost need. One goroutine uses it.
type StereoEncoder struct {
	lib state
}

// NewStereoEncoder returns an encoder of about bps bits per second. Errors: those
// of libopus, ErrUnavailable.
func NewStereoEncoder(bps int) (*StereoEncoder, error) {
	lib, err := newEncoderState(2, audio, setting{setComplexity, Complexity}, setting{setVBR, 1}, setting{setDTX, 0}, setting{setBitrate, bps})
	if err != nil {
		return nil, fmt.Errorf("make a stereo Opus encoder: %w", err)
	}
	return &StereoEncoder{lib}, nil
}

// Encode encodes StereoFrame samples of each channel, left and right by turns, to
// dst, which has room for codec.MaxPayload bytes, and returns how many it took.
func (e *StereoEncoder) Encode(dst []byte, pcm []float32) (int, error) {
	if len(pcm) != 2*StereoFrame {
		return 0, fmt.Errorf("encode %d samples: %w", len(pcm), codec.ErrFrameSize)
	}
	if len(dst) < codec.MaxPayload {
		return 0, codec.ErrShortBuffer
	}
	n, err := e.lib.encode(dst[:codec.MaxPayload], pcm, StereoFrame)
	if err != nil {
		return 0, fmt.Errorf("encode with Opus: %w", err)
	}
	return n, nil
}
