//go:build cgo

package opus

import (
	"errors"
	"fmt"

	libopus "github.com/hraban/opus"

	"offhook/media/codec"
)

var _ codec.Adapter = (*encoder)(nil)

// encoder implements codec.Encoder and codec.Adapter.
type encoder struct {
	lib *libopus.Encoder
}

func newEncoder() (codec.Encoder, error) {
	lib, err := libopus.NewEncoder(SampleRate, 1, libopus.AppVoIP)
	if err != nil {
		return nil, fmt.Errorf("make an Opus encoder: %w", err)
	}
	e := &encoder{lib}
	err = errors.Join(
		lib.SetComplexity(Complexity),
		lib.SetVBR(true),
		lib.SetDTX(false),
		lib.SetInBandFEC(true),
		e.SetBitrate(DefaultBitrate),
		e.SetPacketLoss(DefaultPacketLoss),
	)
	if err != nil {
		return nil, fmt.Errorf("set up an Opus encoder: %w", err)
	}
	return e, nil
}

// Encode implements codec.Encoder for 2.5, 5, 10, 20, 40 or 60 ms of samples.
func (e *encoder) Encode(dst []byte, pcm []float32) (int, error) {
	switch len(pcm) {
	case 120, 240, 480, 960, 1920, 2880:
	default:
		return 0, fmt.Errorf("encode %d samples: %w", len(pcm), codec.ErrFrameSize)
	}
	if len(dst) == 0 {
		return 0, codec.ErrShortBuffer
	}
	// The library goes by the capacity: cut it to what we were given, and to one
	// frame's most, so that libopus does not take a large buffer for a high rate.
	limit := min(len(dst), codec.MaxPayload)
	n, err := e.lib.EncodeFloat32(pcm, dst[:limit:limit])
	if err != nil {
		return 0, fmt.Errorf("encode with Opus: %w", translate(err))
	}
	return n, nil
}

// SetPacketLoss implements codec.Adapter; beyond 0 to 100 it takes the nearest.
func (e *encoder) SetPacketLoss(percent int) error {
	if err := e.lib.SetPacketLossPerc(min(max(percent, 0), 100)); err != nil {
		return fmt.Errorf("set the packet loss of Opus to %d %%: %w", percent, err)
	}
	return nil
}

// SetBitrate implements codec.Adapter; beyond 6000 to 510000 (RFC 6716 2.1.1) it
// takes the nearest.
func (e *encoder) SetBitrate(bps int) error {
	if err := e.lib.SetBitrate(min(max(bps, 6000), 510000)); err != nil {
		return fmt.Errorf("set the bit rate of Opus to %d: %w", bps, err)
	}
	return nil
}

// translate puts the vocabulary of media/codec in front of a libopus error that
// it has a word for.
func translate(err error) error {
	switch {
	case errors.Is(err, libopus.ErrBufferTooSmall):
		return fmt.Errorf("%w (%w)", codec.ErrShortBuffer, err)
	case errors.Is(err, libopus.ErrInvalidPacket):
		return fmt.Errorf("%w (%w)", codec.ErrPayload, err)
	}
	return err
}
