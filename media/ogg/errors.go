package ogg

import "errors"

var (
	// ErrFormat says that a file is not Ogg, or so broken that nothing more can be
	// read of it.
	ErrFormat = errors.New("not a valid Ogg file")
	// ErrUnsupported says that a file is Ogg with something else than Opus in one or
	// two channels in it.
	ErrUnsupported = errors.New("this kind of Ogg file is not supported")
	// ErrPacket says that a packet is empty, or larger than Opus makes any.
	ErrPacket = errors.New("no Opus packet")
	// ErrClosed says that a Writer is closed already.
	ErrClosed = errors.New("the Ogg file is closed already")
)
