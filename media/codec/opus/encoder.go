//go:build cgo

package opus

import (
	"fmt"

	"offhook/media/codec"
)

var (
	_ codec.Adapter = (*encoder)(nil)
	_ codec.Thrifty = (*encoder)(nil)
	_ codec.Pauser  = (*encoder)(nil)
)

// complexities are the encoder's for each effort, of 0 to 10.
var complexities = [...]int{codec.FullEffort: Complexity, codec.LessEffort: 2, codec.LeastEffort: 0}

// losslessComplexity is the encoder's where it predicts nothing: what is spared there is not
// worth it.
const losslessComplexity = 9

// What the encoder takes sound for. Music it transforms from fewer bits on than voice.
const (
	anySignal = -1000
	music     = 3002
)

// encoder implements codec.Encoder, codec.Adapter, codec.Thrifty and codec.Pauser.
type encoder struct {
	lib     state
	bitrate int  // as it was set, in bits per second
	loss    int  // as it was set, in percent
	deep    bool // packets describe the last moments
	effort  codec.Effort
	dtx     bool // silence is left out
}

// unsent is the length up to which libopus says that a packet need not be sent.
const unsent = 2

func newEncoder() (codec.Encoder, error) {
	lib, err := newEncoderState(1, voip, setting{setComplexity, Complexity}, setting{setVBR, 1}, setting{setDTX, 0},
		setting{setInbandFEC, 1}, setting{setBitrate, DefaultBitrate}, setting{setPacketLoss, DefaultPacketLoss})
	if err != nil {
		return nil, fmt.Errorf("make an Opus encoder: %w", err)
	}
	return &encoder{lib: lib, bitrate: DefaultBitrate, loss: DefaultPacketLoss}, nil
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
	// One frame's most, so that libopus does not take a large buffer for a high rate.
	n, err := e.lib.encode(dst[:min(len(dst), codec.MaxPayload)], pcm, len(pcm))
	if err != nil {
		return 0, fmt.Errorf("encode with Opus: %w", err)
	}
	if e.dtx && n <= unsent {
		return 0, nil
	}
	return n, nil
}

// SetDTX implements codec.Pauser. In a pause, a packet every 400 ms says how the
// background sounds.
func (e *encoder) SetDTX(on bool) error {
	value := 0
	if on {
		value = 1
	}
	if err := e.lib.setEncoder(setDTX, value); err != nil {
		return fmt.Errorf("set discontinuous transmission of Opus: %w", err)
	}
	e.dtx = on
	return nil
}

// SetEffort implements codec.Thrifty. Who has no time to spare makes no deep redundancy,
// whatever was asked for; it comes back with full effort.
func (e *encoder) SetEffort(effort codec.Effort) error {
	e.effort = min(max(effort, codec.FullEffort), codec.LeastEffort)
	return e.apply()
}

// deeply reports whether packets describe the last moments.
func (e *encoder) deeply() bool { return e.deep && e.effort == codec.FullEffort }

// apply tells the library what follows from what was set.
func (e *encoder) apply() error {
	duration := 0
	if e.deeply() {
		duration = deepest
	}
	// What is older than 1.5 has no deep redundancy to be stopped.
	if err := e.lib.setEncoder(setDREDDuration, duration); err != nil && e.deeply() {
		return fmt.Errorf("set deep redundancy of Opus: %w", err)
	}
	if err := e.SetBitrate(e.bitrate); err != nil {
		return err
	}
	return e.SetPacketLoss(e.loss)
}

// follow sets the complexity, and the way to encode, that go with all that was set.
func (e *encoder) follow() error {
	complexity, signal := complexities[e.effort], anySignal
	switch {
	case e.deeply():
		complexity = deepComplexity
	case e.loss == 0 && e.bitrate >= transformBitrate:
		signal = music
		if e.effort == codec.FullEffort {
			complexity = losslessComplexity
		}
	}
	if err := e.lib.setEncoder(setSignal, signal); err != nil {
		return fmt.Errorf("set the kind of sound of Opus to %d: %w", signal, err)
	}
	if err := e.lib.setEncoder(setComplexity, complexity); err != nil {
		return fmt.Errorf("set the complexity of Opus to %d: %w", complexity, err)
	}
	return nil
}

// SetPacketLoss implements codec.Adapter; beyond 0 to 100 it takes the nearest.
func (e *encoder) SetPacketLoss(percent int) error {
	e.loss = min(max(percent, 0), 100)
	told := e.loss
	if e.deeply() {
		told = max(told, deepLoss)
	}
	if err := e.lib.setEncoder(setPacketLoss, told); err != nil {
		return fmt.Errorf("set the packet loss of Opus to %d %%: %w", percent, err)
	}
	return e.follow()
}

// SetBitrate implements codec.Adapter; beyond 6000 to 510000 (RFC 6716 2.1.1) it
// takes the nearest.
func (e *encoder) SetBitrate(bps int) error {
	e.bitrate = min(max(bps, 6000), 510000)
	told := e.bitrate
	if e.deeply() {
		told = max(told, deepBitrate)
	}
	if err := e.lib.setEncoder(setBitrate, told); err != nil {
		return fmt.Errorf("set the bit rate of Opus to %d: %w", bps, err)
	}
	return e.follow()
}
