package opus

import "offhook/media/codec"

const (
	// SampleRate is that of PCM and of RTP timestamps alike (RFC 7587 4.1).
	SampleRate = 48000
	// DefaultBitrate is the encoder's target at first, in bits per second: full
	// band and transparent for speech, with room for error correction. Of 32000
	// libopus spends nothing on that until it is told of more than 5 % loss.
	DefaultBitrate = 48000
	// LosslessBitrate is the target, in bits per second, for a path that loses nothing. From
	// transformBitrate on an encoder that is told of no loss transforms all of the spectrum
	// (CELT) instead of predicting the voice.
	LosslessBitrate  = 80000
	transformBitrate = 64000
	// untoldBitrate is what each channel may take where the other side names no bound.
	untoldBitrate = 64000
	// DefaultPacketLoss is how many packets of 100 the encoder at first expects
	// to be lost.
	DefaultPacketLoss = 10
	// Complexity is the encoder's, of 0 to 10.
	Complexity = 5
	// StereoFrame is 20 ms: what a StereoEncoder takes of each channel at once.
	StereoFrame = SampleRate / 50
	// StereoDelay is by how many samples a StereoEncoder's sound comes later out of
	// the decoder than it went in: the pre-skip of a file (RFC 7845 5.1).
	StereoDelay = 312
)

// Codec returns Opus for a codec.Registry, offered as payload type 111. Its
// encoders are codec.Adapters and codec.DeepEncoders, its decoders codec.FECDecoders and
// codec.DeepDecoders.
func Codec() codec.Codec {
	return codec.Codec{
		Info: codec.Info{
			Name: "opus", PayloadType: 111, ClockRate: SampleRate, SampleRate: SampleRate, Channels: 2,
			Fmtp: fmtp(Linked()),
		},
		NewEncoder: newEncoder,
		NewDecoder: newDecoder,
	}
}
