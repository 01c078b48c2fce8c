package codec

import "errors"

var (
	// ErrShortBuffer says that dst has no room for the whole packet; nothing was coded.
	ErrShortBuffer = errors.New("destination is too short for the packet")
	// ErrFrameSize says that the codec can't put that many samples into one packet.
	ErrFrameSize = errors.New("number of samples does not make a packet of this codec")
	// ErrPayload says that a payload is not one of the codec's: empty, truncated or too long.
	ErrPayload = errors.New("payload is not valid for this codec")
	// ErrDuplicate says that a registry was given the same codec or payload type twice.
	ErrDuplicate = errors.New("codec or payload type is given twice")
	// ErrInvalid says that a codec's description is incomplete.
	ErrInvalid = errors.New("codec description is incomplete")
)
